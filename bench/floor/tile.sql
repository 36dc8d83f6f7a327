-- One tile of plots as anybody would draw it: from the stored Web Mercator shapes, with the program's attributes and order.
SELECT ST_AsMVT(t, 'plots', 4096, 'geom', 'id') FROM (
    SELECT s.plot_id AS id, s.code, s.village_code AS village, s.status::text AS status, s.area_mu::float8 AS "areaMu",
        s.restoration_due_on::text AS "restorationDueOn", s.recultivation_due_on::text AS "recultivationDueOn",
        s.restored_on::text AS "restoredOn", s.recultivated_on::text AS "recultivatedOn", s.lapsed,
        ST_AsMVTGeom(b.geom_3857, ST_TileEnvelope(:z, :x, :y), 4096, 64, true) AS geom
    FROM plot_state s JOIN plot_boundary b ON b.boundary_id = s.boundary_id
    WHERE b.geom && ST_Transform(ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096), 4490)
        AND s.known_to = 9223372036854775807 AND s.valid_to = 'infinity'
    ORDER BY s.plot_id) t
