#!/bin/sh
# Floor of the import: GDAL brings the same file into the same server, reprojected to CGCS2000 degrees, by COPY, with a
# primary key and a spatial index; no check, no event, no state.
# import.sh FILE CONNECTION SCHEMA: CONNECTION in the words of libpq, SCHEMA empty and owned by its role
set -eu
case $1 in
    *.zip) file=/vsizip/$1 ;;
    *) file=$1 ;;
esac
exec ogr2ogr -f PostgreSQL "PG:$2" "$file" --config PG_USE_COPY YES -t_srs EPSG:4490 \
    -lco SCHEMA="$3" -lco GEOMETRY_NAME=geom -lco FID=plot_id -lco SPATIAL_INDEX=GIST -lco LAUNDER=NO \
    -nln plot -nlt PROMOTE_TO_MULTI
