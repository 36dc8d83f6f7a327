-- One restorePlot with a key: the statements that it needs, in one transaction that is durable when it ends, and the rows
-- that it writes. What comes of its answer is not in it.
-- Given with -D: the first plot, the step to the next one, how many clients there are, n=-1, campaign, day. Each plot is
-- restored once.
\set n :n + 1
\set plot :first + :step * (:n * :clients + :client_id)
BEGIN;
SELECT pg_advisory_xact_lock('ledger_commit'::regclass::oid::int, hashtext('floor restorePlot ' || :plot));
SELECT position, recorded_at, input_hash, result FROM ledger_commit
WHERE idempotency_key = 'floor ' || :plot AND command = 'restorePlot' AND actor IS NOT DISTINCT FROM 'floor'
    AND recorded_at >= now() - interval '30 days'
ORDER BY position DESC LIMIT 1;
SELECT version FROM plot WHERE plot_id = :plot FOR UPDATE;
SELECT event_id, plot_id, seq, kind, on_day, target_event_id, payload FROM plot_event WHERE plot_id = :plot ORDER BY seq;
SELECT fact_id, kind, region_code, plot_id, campaign, stage, from_day, document, payload FROM fact
WHERE known_to = 9223372036854775807 AND kind IN ('DEADLINE', 'CAMPAIGN', 'RENAME', 'VILLAGE_MERGER')
ORDER BY from_day, fact_id;
SELECT restoration_due_on, recultivation_due_on, found_late_restoration_days, found_late_recultivation_days
FROM campaign WHERE campaign = :campaign;
SELECT nextval('commit_seq') AS commit, nextval('plot_event_seq') AS event \gset
INSERT INTO plot_event (event_id, plot_id, commit_id, seq, kind, on_day, payload)
VALUES (:event, :plot, :commit, 2, 'RESTORED', to_date(:day::text, 'YYYYMMDD'), '{"set": {"restorationMode": "SELF"}}');
UPDATE plot SET version = 2 WHERE plot_id = :plot;
SELECT * FROM plot_state WHERE plot_id = :plot AND known_to = 9223372036854775807;
UPDATE plot_state SET known_to = :commit WHERE plot_id = :plot AND known_to = 9223372036854775807;
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
WHERE s.plot_id = :plot AND s.known_to = :commit;
INSERT INTO recovery_delta
SELECT :commit::bigint, s.village_code, s.campaign, s.valid_from, s.restoration_due_on, s.recultivation_due_on,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, s.area_mu,
    CASE WHEN s.restored_on > s.restoration_due_on THEN 1 ELSE 0 END, CASE WHEN s.restored_on > s.restoration_due_on THEN s.area_mu ELSE 0 END,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
FROM plot_state s WHERE s.plot_id = :plot AND s.known_from = :commit AND s.status = 'RESTORED';
SELECT a.new_position, a.new_recorded_at, pg_notify('gengtu', current_schema() || ' ' || a.new_position)
FROM ledger_append(:commit, NULL, 'floor', 'restorePlot', NULL, 'floor ' || :plot,
    '\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', '{"plots": [1], "events": [1]}') a;
COMMIT;
