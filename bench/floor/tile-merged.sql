-- One tile of merged plots: the points of the grid's cells of 8 pixels, with counts and mu by status.
SELECT ST_AsMVT(t, 'plots', 4096, 'geom') FROM (
    SELECT true AS merged, g.n AS "plots", g.total AS "areaMu", CASE WHEN coalesce("aABANDONED", 0) = greatest(coalesce("aABANDONED", 0), coalesce("aRESTORED", 0), coalesce("aRECULTIVATED", 0), coalesce("aEXEMPT", 0)) THEN 'ABANDONED' WHEN coalesce("aRESTORED", 0) = greatest(coalesce("aABANDONED", 0), coalesce("aRESTORED", 0), coalesce("aRECULTIVATED", 0), coalesce("aEXEMPT", 0)) THEN 'RESTORED' WHEN coalesce("aRECULTIVATED", 0) = greatest(coalesce("aABANDONED", 0), coalesce("aRESTORED", 0), coalesce("aRECULTIVATED", 0), coalesce("aEXEMPT", 0)) THEN 'RECULTIVATED' WHEN coalesce("aEXEMPT", 0) = greatest(coalesce("aABANDONED", 0), coalesce("aRESTORED", 0), coalesce("aRECULTIVATED", 0), coalesce("aEXEMPT", 0)) THEN 'EXEMPT' END AS "status",
        g."nABANDONED" AS "plotsABANDONED", g."aABANDONED" AS "areaMuABANDONED",
        g."nRESTORED" AS "plotsRESTORED", g."aRESTORED" AS "areaMuRESTORED",
        g."nRECULTIVATED" AS "plotsRECULTIVATED", g."aRECULTIVATED" AS "areaMuRECULTIVATED",
        g."nEXEMPT" AS "plotsEXEMPT", g."aEXEMPT" AS "areaMuEXEMPT", g.geom
    FROM (
        SELECT count(*)::int AS n, sum(c.amount)::float8 AS total,
            nullif(count(*) FILTER (WHERE c.class = 'ABANDONED'), 0)::int AS "nABANDONED", sum(c.amount) FILTER (WHERE c.class = 'ABANDONED')::float8 AS "aABANDONED",
            nullif(count(*) FILTER (WHERE c.class = 'RESTORED'), 0)::int AS "nRESTORED", sum(c.amount) FILTER (WHERE c.class = 'RESTORED')::float8 AS "aRESTORED",
            nullif(count(*) FILTER (WHERE c.class = 'RECULTIVATED'), 0)::int AS "nRECULTIVATED", sum(c.amount) FILTER (WHERE c.class = 'RECULTIVATED')::float8 AS "aRECULTIVATED",
            nullif(count(*) FILTER (WHERE c.class = 'EXEMPT'), 0)::int AS "nEXEMPT", sum(c.amount) FILTER (WHERE c.class = 'EXEMPT')::float8 AS "aEXEMPT",
            ST_MakePoint(floor((avg(c.cell_x::float8) + 0.5 - (:x << (24 - :z))) / ((1 << (24 - :z)) / 4096.0::float8)),
                floor((avg(c.cell_y::float8) + 0.5 - (:y << (24 - :z))) / ((1 << (24 - :z)) / 4096.0::float8))) AS geom
        FROM (
            SELECT s.cell_x, s.cell_y, s.cell_x >> (24 - :z - 6) AS column_of, s.cell_y >> (24 - :z - 6) AS row_of,
                s.status AS class, s.area_mu AS amount
            FROM plot_state s
            WHERE s.cell_x >= :x << (24 - :z) AND s.cell_x < (:x + 1) << (24 - :z)
                AND s.cell_y >= :y << (24 - :z) AND s.cell_y < (:y + 1) << (24 - :z)
                AND s.known_to = 9223372036854775807 AND s.valid_to = 'infinity') c
        GROUP BY c.column_of, c.row_of
        ORDER BY c.column_of, c.row_of) g) t
