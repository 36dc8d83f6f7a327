-- W1: a page of 100 plots in a box, by code, each with its village's name and its boundary as GeoJSON.
-- Given with -D: the extent of the boxes' south-western corners in millionths of a degree, the box's size in degrees.
\set x random(:west, :east)
\set y random(:south, :north)
SELECT p.plot_id, p.code, p.area_mu, p.status, v.region_code, v.name, ST_AsGeoJSON(b.geom, 7, 0)
FROM (
    SELECT s.plot_id, s.code, s.area_mu, s.status, s.village_code, s.boundary_id
    FROM plot_boundary f JOIN plot_state s ON s.boundary_id = f.boundary_id
    WHERE s.known_to = 9223372036854775807 AND s.valid_to = 'infinity'
        AND f.geom && ST_MakeEnvelope(:x / 1e6, :y / 1e6, :x / 1e6 + :width, :y / 1e6 + :height, 4490)
        AND ST_Intersects(f.geom, ST_MakeEnvelope(:x / 1e6, :y / 1e6, :x / 1e6 + :width, :y / 1e6 + :height, 4490))
    ORDER BY s.code, s.plot_id LIMIT 100) p
    JOIN plot_boundary b ON b.boundary_id = p.boundary_id
    JOIN region_state v ON v.region_code = p.village_code
        AND v.known_to = 9223372036854775807 AND v.valid_to = 'infinity'
ORDER BY p.code, p.plot_id;
