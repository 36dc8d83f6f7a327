-- One tile of problems as anybody would draw it: from the stored Web Mercator shapes, with the program's attributes and order.
SELECT ST_AsMVT(t, 'problems', 4096, 'geom', 'id') FROM (
    SELECT s.problem_id AS id, s.number, s.village_code AS village,
        CASE WHEN s.status IN ('ASSIGNED', 'RECTIFYING', 'RECTIFIED') AND s.due_on < date '2026-06-16' THEN 'OVERDUE' WHEN s.status = 'RECTIFIED' THEN 'RECTIFIED'
            WHEN s.status IN ('FOUND', 'ASSIGNED', 'RECTIFYING') AND s.relapses > 0 THEN 'RELAPSED' WHEN s.status IN ('FOUND', 'ASSIGNED', 'RECTIFYING') THEN 'OPEN'
            WHEN s.status = 'CLOSED' THEN 'CLOSED' ELSE 'ENDED' END AS look, s.status::text AS status, s.item_code AS item, s.severity::text AS severity,
        s.found_on::text AS "foundOn", s.due_on::text AS "dueOn", s.closed_on::text AS "closedOn", s.relapses,
        ST_AsMVTGeom(b.geom_3857, ST_TileEnvelope(:z, :x, :y), 4096, 64, true) AS geom
    FROM problem_state s JOIN problem_boundary b ON b.boundary_id = s.boundary_id
    WHERE b.geom && ST_Transform(ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096), 4490)
        AND s.known_to = 9223372036854775807 AND s.valid_to = 'infinity'
    ORDER BY s.problem_id) t
