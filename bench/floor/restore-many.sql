-- 1,000 plots restored by plain SQL in one transaction that is durable when it ends: the rows that one restorePlots writes.
-- Given with -D: the first plot, the step to the next one, n=-1, day.
\set n :n + 1
\set from :first + :step * :n * 1000
\set upto :from + :step * 999
BEGIN;
SELECT plot_id, version FROM plot WHERE plot_id IN (SELECT generate_series(:from::bigint, :upto, :step)) ORDER BY plot_id FOR UPDATE;
SELECT nextval('commit_seq') AS commit \gset
INSERT INTO plot_event (event_id, plot_id, commit_id, seq, kind, on_day, payload)
SELECT nextval('plot_event_seq'), p, :commit::bigint, 2, 'RESTORED', to_date(:day::text, 'YYYYMMDD'), '{"set": {"restorationMode": "SELF"}}'
FROM generate_series(:from::bigint, :upto, :step) p;
UPDATE plot SET version = 2 WHERE plot_id IN (SELECT generate_series(:from::bigint, :upto, :step));
UPDATE plot_state SET known_to = :commit
WHERE plot_id IN (SELECT generate_series(:from::bigint, :upto, :step)) AND known_to = 9223372036854775807;
INSERT INTO plot_state (state_id, plot_id, valid_from, valid_to, known_from, known_to, boundary_id, code, village_code,
    group_name, campaign, area_mu, declared_area_mu, measured_area_mu, idle_kind, abandoned_since, causes, land_class,
    placement, boundary_provisional, status, status_on, registered_on, found_late, restored_on, recultivated_on,
    restoration_due_on, recultivation_due_on, lapsed, restoration_mode, crop, cell_x, cell_y)
SELECT nextval('plot_state_seq'), s.plot_id, v.valid_from, v.valid_to, :commit::bigint, 9223372036854775807, s.boundary_id, s.code,
    s.village_code, s.group_name, s.campaign, s.area_mu, s.declared_area_mu, s.measured_area_mu, s.idle_kind,
    s.abandoned_since, s.causes, s.land_class, s.placement, s.boundary_provisional, v.status::plot_status, v.valid_from,
    s.registered_on, s.found_late, v.restored_on, NULL, s.restoration_due_on, s.recultivation_due_on, false,
    v.mode::restoration_mode, NULL, s.cell_x, s.cell_y
FROM plot_state s CROSS JOIN LATERAL (VALUES
    (s.valid_from, to_date(:day::text, 'YYYYMMDD'), 'ABANDONED', NULL, NULL),
    (to_date(:day::text, 'YYYYMMDD'), 'infinity', 'RESTORED', to_date(:day::text, 'YYYYMMDD'), 'SELF'))
    AS v (valid_from, valid_to, status, restored_on, mode)
WHERE s.plot_id IN (SELECT generate_series(:from::bigint, :upto, :step)) AND s.known_to = :commit;
INSERT INTO recovery_delta
SELECT :commit::bigint, s.village_code, s.campaign, s.valid_from, s.restoration_due_on, s.recultivation_due_on,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), sum(s.area_mu),
    count(*) FILTER (WHERE s.restored_on > s.restoration_due_on), coalesce(sum(s.area_mu) FILTER (WHERE s.restored_on > s.restoration_due_on), 0),
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
FROM plot_state s WHERE s.plot_id IN (SELECT generate_series(:from::bigint, :upto, :step)) AND s.known_from = :commit AND s.status = 'RESTORED'
GROUP BY s.village_code, s.campaign, s.valid_from, s.restoration_due_on, s.recultivation_due_on;
SELECT a.new_position, a.new_recorded_at, pg_notify('gengtu', current_schema() || ' ' || a.new_position)
FROM ledger_append(:commit, NULL, 'floor', 'restorePlots', NULL, 'floor ' || :from,
    '\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', '{"plots": [1], "events": [1]}') a;
COMMIT;
