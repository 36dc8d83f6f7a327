package org.gengtu.importing.file;

import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.NoSuchElementException;
import org.geotools.api.data.FeatureReader;
import org.geotools.api.data.Query;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.feature.type.Name;
import org.geotools.data.store.ContentDataStore;
import org.geotools.data.store.ContentEntry;
import org.geotools.data.store.ContentFeatureSource;
import org.geotools.feature.NameImpl;
import org.geotools.feature.simple.SimpleFeatureBuilder;
import org.geotools.feature.simple.SimpleFeatureTypeBuilder;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;

/** A survey file as a GeoTools store of one type, in the file's own coordinate system; GeoTools filters and reprojects. */
final class SurveyDataStore extends ContentDataStore {
    private static final String GEOMETRY = "geometry";

    private final Source source;

    SurveyDataStore(Source source) {
        this.source = source;
    }

    @Override
    protected List<Name> createTypeNames() {
        return List.of(new NameImpl(source.layer()));
    }

    @Override
    protected ContentFeatureSource createFeatureSource(ContentEntry entry) {
        return new ContentFeatureSource(entry, Query.ALL) {
            @Override
            protected @Nullable ReferencedEnvelope getBoundsInternal(Query query) {
                // Null: GeoTools goes through the features.
                return null;
            }

            @Override
            protected int getCountInternal(Query query) {
                return -1;
            }

            @Override
            protected SimpleFeatureType buildFeatureType() {
                SimpleFeatureTypeBuilder type = new SimpleFeatureTypeBuilder();
                type.setName(source.layer());
                type.setCRS(source.frame().crs());
                type.add(GEOMETRY, Geometry.class);
                for (Source.Column column : source.typedColumns()) {
                    String name = column.name().equals(GEOMETRY) ? column.name() + "_2" : column.name();
                    type.add(name, column.type() == LocalDate.class ? java.sql.Date.class : column.type());
                }
                return type.buildFeatureType();
            }

            @Override
            protected FeatureReader<SimpleFeatureType, SimpleFeature> getReaderInternal(Query query) {
                return new RowFeatures(getSchema(), source.rowsAsInFile());
            }
        };
    }

    private static final class RowFeatures implements FeatureReader<SimpleFeatureType, SimpleFeature> {
        private final SimpleFeatureType type;
        private final SimpleFeatureBuilder builder;
        private final Rows rows;

        RowFeatures(SimpleFeatureType type, Rows rows) {
            this.type = type;
            this.builder = new SimpleFeatureBuilder(type);
            this.rows = rows;
        }

        @Override
        public SimpleFeatureType getFeatureType() {
            return type;
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public SimpleFeature next() throws NoSuchElementException {
            SourceRow row = rows.next();
            builder.add(row.geometry());
            for (Object value : row.values()) {
                builder.add(value instanceof LocalDate day ? java.sql.Date.valueOf(day) : value);
            }
            return builder.buildFeature(type.getTypeName() + "." + row.number());
        }

        @Override
        public void close() throws IOException {
            rows.close();
        }
    }
}
