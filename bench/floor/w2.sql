-- W2: 50 villages, each with the number of its plots.
-- Given with -D: the smallest and the largest number that the page's first village may have among all.
\set number random(:first, :last)
SELECT v.region_code, v.name, c.plots
FROM (
    SELECT s.region_code, s.name FROM region_state s
    WHERE s.known_to = 9223372036854775807 AND s.valid_to = 'infinity' AND s.level = 'VILLAGE'
    ORDER BY s.region_code OFFSET :number LIMIT 50) v
    LEFT JOIN LATERAL (
        SELECT count(*) AS plots FROM plot_state p
        WHERE p.village_code = v.region_code
            AND p.known_to = 9223372036854775807 AND p.valid_to = 'infinity') c ON true
ORDER BY v.region_code;
