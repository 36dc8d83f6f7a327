-- One tile of merged problems: the points of the grid's cells of 8 pixels, with counts by look and the gravest of them.
SELECT ST_AsMVT(t, 'problems', 4096, 'geom') FROM (
    SELECT true AS merged, g.n AS "problems", CASE WHEN "nOVERDUE" > 0 THEN 'OVERDUE' WHEN "nRELAPSED" > 0 THEN 'RELAPSED' WHEN "nOPEN" > 0 THEN 'OPEN' WHEN "nRECTIFIED" > 0 THEN 'RECTIFIED' WHEN "nCLOSED" > 0 THEN 'CLOSED' WHEN "nENDED" > 0 THEN 'ENDED' END AS look,
        g."nOVERDUE" AS "problemsOVERDUE", g."nRELAPSED" AS "problemsRELAPSED", g."nOPEN" AS "problemsOPEN", g."nRECTIFIED" AS "problemsRECTIFIED", g."nCLOSED" AS "problemsCLOSED", g."nENDED" AS "problemsENDED", g.geom
    FROM (
        SELECT count(*)::int AS n, nullif(count(*) FILTER (WHERE c.class = 'OVERDUE'), 0)::int AS "nOVERDUE", nullif(count(*) FILTER (WHERE c.class = 'RELAPSED'), 0)::int AS "nRELAPSED", nullif(count(*) FILTER (WHERE c.class = 'OPEN'), 0)::int AS "nOPEN", nullif(count(*) FILTER (WHERE c.class = 'RECTIFIED'), 0)::int AS "nRECTIFIED", nullif(count(*) FILTER (WHERE c.class = 'CLOSED'), 0)::int AS "nCLOSED", nullif(count(*) FILTER (WHERE c.class = 'ENDED'), 0)::int AS "nENDED",
            ST_MakePoint(floor((avg(c.cell_x::float8) + 0.5 - (:x << (24 - :z))) / ((1 << (24 - :z)) / 4096.0::float8)),
                floor((avg(c.cell_y::float8) + 0.5 - (:y << (24 - :z))) / ((1 << (24 - :z)) / 4096.0::float8))) AS geom
        FROM (
            SELECT s.cell_x, s.cell_y, s.cell_x >> (24 - :z - 6) AS column_of, s.cell_y >> (24 - :z - 6) AS row_of,
                CASE WHEN s.status IN ('ASSIGNED', 'RECTIFYING', 'RECTIFIED') AND s.due_on < date '2026-06-16' THEN 'OVERDUE' WHEN s.status = 'RECTIFIED' THEN 'RECTIFIED'
                    WHEN s.status IN ('FOUND', 'ASSIGNED', 'RECTIFYING') AND s.relapses > 0 THEN 'RELAPSED' WHEN s.status IN ('FOUND', 'ASSIGNED', 'RECTIFYING') THEN 'OPEN'
                    WHEN s.status = 'CLOSED' THEN 'CLOSED' ELSE 'ENDED' END AS class
            FROM problem_state s
            WHERE s.cell_x >= :x << (24 - :z) AND s.cell_x < (:x + 1) << (24 - :z)
                AND s.cell_y >= :y << (24 - :z) AND s.cell_y < (:y + 1) << (24 - :z)
                AND s.known_to = 9223372036854775807 AND s.valid_to = 'infinity') c
        GROUP BY c.column_of, c.row_of
        ORDER BY c.column_of, c.row_of) g) t
