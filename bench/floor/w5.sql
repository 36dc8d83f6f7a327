-- W5: one plot with its village's name and its history.
-- Given with -D: the smallest and the largest plot_id.
\set plot random(:first, :last)
SELECT s.plot_id, s.code, s.area_mu, s.status, s.status_on, s.restored_on, v.region_code, v.name,
    e.event_id, e.kind, e.on_day, e.payload, c.recorded_at, c.position, c.actor
FROM plot_state s
    JOIN region_state v ON v.region_code = s.village_code
        AND v.known_to = 9223372036854775807 AND v.valid_to = 'infinity'
    JOIN plot_event e ON e.plot_id = s.plot_id
    JOIN ledger_commit c ON c.commit_id = e.commit_id
WHERE s.plot_id = :plot AND s.known_to = 9223372036854775807 AND s.valid_to = 'infinity'
ORDER BY e.seq LIMIT 50;
