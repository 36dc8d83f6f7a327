-- Commands: their keys and answers, checks, facts with a document, splits and merges, and totals by delta.

ALTER TABLE ledger_commit ADD COLUMN idempotency_key text;
ALTER TABLE ledger_commit ADD COLUMN input_hash bytea;
ALTER TABLE ledger_commit ADD COLUMN result jsonb;
ALTER TABLE ledger_commit ADD CONSTRAINT ledger_commit_key_length CHECK (length(idempotency_key) BETWEEN 1 AND 200);
COMMENT ON COLUMN ledger_commit.idempotency_key IS 'The caller''s key: sent again by the same actor for the same command within 30 days, it answers with this commit. Held unique by an advisory lock on caller, command and key.';
COMMENT ON COLUMN ledger_commit.input_hash IS 'SHA-256 of the input that the key came with.';
COMMENT ON COLUMN ledger_commit.result IS 'The numbers of what the command wrote: plots, events, fact, seed.';
CREATE INDEX ledger_commit_key ON ledger_commit (idempotency_key, command) WHERE idempotency_key IS NOT NULL;

DROP FUNCTION ledger_append(bigint, timestamptz, text, text, uuid);
CREATE FUNCTION ledger_append(
    id bigint, at timestamptz, by_actor text, of_command text, of_import uuid,
    with_key text DEFAULT NULL, with_hash bytea DEFAULT NULL, with_result jsonb DEFAULT NULL,
    OUT new_position bigint, OUT new_recorded_at timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
    head record;
    new_high bigint;
BEGIN
    SELECT h.position, h.high, h.recorded_at INTO STRICT head FROM ledger_head h WHERE h.one FOR UPDATE;
    new_position := head.position + 1;
    new_high := greatest(head.high, id);
    new_recorded_at := greatest(coalesce(at, clock_timestamp()), head.recorded_at + interval '1 microsecond');
    UPDATE ledger_head SET position = new_position, high = new_high, recorded_at = new_recorded_at WHERE one;
    INSERT INTO ledger_commit (commit_id, position, recorded_at, high, overtaken, actor, command, import_id,
        idempotency_key, input_hash, result)
    VALUES (id, new_position, new_recorded_at, new_high, new_high > id, by_actor, of_command, of_import,
        with_key, with_hash, with_result);
END $$;
COMMENT ON FUNCTION ledger_append IS 'The last step of each commit: its position and its instant (strictly increasing; "at" is the demonstration clock''s, null asks this server''s).';

CREATE TYPE recovery_stage AS ENUM ('RESTORATION', 'RECULTIVATION');
CREATE TYPE fact_kind AS ENUM ('TARGET', 'DEADLINE', 'RENAME', 'VILLAGE_MERGER', 'CAMPAIGN');
CREATE SEQUENCE fact_seq INCREMENT BY 1;
CREATE TABLE fact (
    fact_id bigint NOT NULL,
    kind fact_kind NOT NULL,
    region_code text COLLATE "C",
    plot_id bigint,
    campaign smallint,
    stage recovery_stage,
    from_day date NOT NULL,
    document text NOT NULL,
    payload jsonb NOT NULL,
    known_from bigint NOT NULL,
    known_to bigint NOT NULL,
    withdrawal_reason text,
    CONSTRAINT fact_pk PRIMARY KEY (fact_id),
    CONSTRAINT fact_known CHECK (known_from < known_to),
    CONSTRAINT fact_document CHECK (length(document) BETWEEN 1 AND 200),
    CONSTRAINT fact_withdrawal CHECK ((withdrawal_reason IS NULL) = (known_to = 9223372036854775807))
);
COMMENT ON TABLE fact IS 'What a numbered document laid down from a day on: targets, deadlines, names, mergers of villages, campaigns. A fact that is taken back is closed, never deleted.';
COMMENT ON COLUMN fact.region_code IS 'The region concerned; null where one plot is.';
COMMENT ON COLUMN fact.payload IS 'What was laid down, in the names of the GraphQL schema.';
COMMENT ON COLUMN fact.known_to IS 'The commit that took it back; 9223372036854775807 while it stands.';
CREATE INDEX fact_region ON fact (region_code);
CREATE INDEX fact_plot ON fact (plot_id) WHERE plot_id IS NOT NULL;

CREATE TYPE check_result AS ENUM ('ACCEPTED', 'REFUSED');
ALTER TABLE plot_state ADD COLUMN restoration_check check_result;
ALTER TABLE plot_state ADD COLUMN recultivation_check check_result;
ALTER TABLE plot_state ADD COLUMN restoration_sample check_result;
ALTER TABLE plot_state ADD COLUMN recultivation_sample check_result;
COMMENT ON COLUMN plot_state.restoration_check IS 'The latest check of the present restoration, of whichever level; null: not checked.';
COMMENT ON COLUMN plot_state.restoration_sample IS 'The latest check of it by the county''s sample; null: not in a sample.';

CREATE TABLE plot_lineage (
    parent_id bigint NOT NULL,
    child_id bigint NOT NULL,
    commit_id bigint NOT NULL,
    CONSTRAINT plot_lineage_pk PRIMARY KEY (parent_id, child_id),
    CONSTRAINT plot_lineage_parent_fk FOREIGN KEY (parent_id) REFERENCES plot (plot_id),
    CONSTRAINT plot_lineage_child_fk FOREIGN KEY (child_id) REFERENCES plot (plot_id)
);
COMMENT ON TABLE plot_lineage IS 'Which plots came of which by split or merge. Whether that stands, their events tell.';
CREATE INDEX plot_lineage_child ON plot_lineage (child_id);

CREATE TABLE recovery_delta (
    commit_id bigint NOT NULL,
    village_code text COLLATE "C" NOT NULL,
    campaign smallint NOT NULL,
    day date NOT NULL,
    restoration_due_on date NOT NULL,
    recultivation_due_on date NOT NULL,
    plots int NOT NULL,
    area_mu numeric(14, 2) NOT NULL,
    exempt_plots int NOT NULL,
    exempt_area_mu numeric(14, 2) NOT NULL,
    lapsed_plots int NOT NULL,
    lapsed_area_mu numeric(14, 2) NOT NULL,
    unmapped_plots int NOT NULL,
    unmapped_area_mu numeric(14, 2) NOT NULL,
    found_late_plots int NOT NULL,
    found_late_area_mu numeric(14, 2) NOT NULL,
    restored_plots int NOT NULL,
    restored_area_mu numeric(14, 2) NOT NULL,
    restored_late_plots int NOT NULL,
    restored_late_area_mu numeric(14, 2) NOT NULL,
    restored_refused_plots int NOT NULL,
    restored_refused_area_mu numeric(14, 2) NOT NULL,
    restored_sampled_area_mu numeric(14, 2) NOT NULL,
    restored_passed_area_mu numeric(14, 2) NOT NULL,
    recultivated_plots int NOT NULL,
    recultivated_area_mu numeric(14, 2) NOT NULL,
    recultivated_late_plots int NOT NULL,
    recultivated_late_area_mu numeric(14, 2) NOT NULL,
    recultivated_refused_plots int NOT NULL,
    recultivated_refused_area_mu numeric(14, 2) NOT NULL,
    recultivated_sampled_area_mu numeric(14, 2) NOT NULL,
    recultivated_passed_area_mu numeric(14, 2) NOT NULL,
    CONSTRAINT recovery_delta_pk PRIMARY KEY (commit_id, day, village_code, campaign, restoration_due_on, recultivation_due_on)
);
COMMENT ON TABLE recovery_delta IS 'By how much a commit changed the totals of a village and campaign from a day on, by deadlines. Sums of them are every figure of recovery; never updated.';
COMMENT ON COLUMN recovery_delta.day IS 'The day from which the change counts.';

-- Plots that stand in the ledger already: a state opened counts from its first day and no longer from its end; one that is
-- no longer held true the other way round.
INSERT INTO recovery_delta
SELECT x.commit_id, x.village_code, x.campaign, x.day, x.restoration_due_on, x.recultivation_due_on,
    coalesce(sum(x.sign), 0),
    coalesce(sum(x.sign * x.area_mu), 0),
    coalesce(sum(x.sign) FILTER (WHERE x.status = 'EXEMPT'), 0),
    coalesce(sum(x.sign * x.area_mu) FILTER (WHERE x.status = 'EXEMPT'), 0),
    coalesce(sum(x.sign) FILTER (WHERE x.lapsed), 0),
    coalesce(sum(x.sign * x.area_mu) FILTER (WHERE x.lapsed), 0),
    coalesce(sum(x.sign) FILTER (WHERE x.placement = 'VILLAGE'), 0),
    coalesce(sum(x.sign * x.area_mu) FILTER (WHERE x.placement = 'VILLAGE'), 0),
    coalesce(sum(x.sign) FILTER (WHERE x.found_late), 0),
    coalesce(sum(x.sign * x.area_mu) FILTER (WHERE x.found_late), 0),
    coalesce(sum(x.sign) FILTER (WHERE x.status IN ('RESTORED', 'RECULTIVATED')), 0),
    coalesce(sum(x.sign * x.area_mu) FILTER (WHERE x.status IN ('RESTORED', 'RECULTIVATED')), 0),
    coalesce(sum(x.sign) FILTER (WHERE x.status IN ('RESTORED', 'RECULTIVATED') AND x.restored_on > x.restoration_due_on), 0),
    coalesce(sum(x.sign * x.area_mu) FILTER (WHERE x.status IN ('RESTORED', 'RECULTIVATED') AND x.restored_on > x.restoration_due_on), 0),
    coalesce(sum(x.sign) FILTER (WHERE x.status IN ('RESTORED', 'RECULTIVATED') AND x.restoration_check = 'REFUSED'), 0),
    coalesce(sum(x.sign * x.area_mu) FILTER (WHERE x.status IN ('RESTORED', 'RECULTIVATED') AND x.restoration_check = 'REFUSED'), 0),
    coalesce(sum(x.sign * x.area_mu) FILTER (WHERE x.status IN ('RESTORED', 'RECULTIVATED') AND x.restoration_sample IS NOT NULL), 0),
    coalesce(sum(x.sign * x.area_mu) FILTER (WHERE x.status IN ('RESTORED', 'RECULTIVATED') AND x.restoration_sample = 'ACCEPTED'), 0),
    coalesce(sum(x.sign) FILTER (WHERE x.status = 'RECULTIVATED'), 0),
    coalesce(sum(x.sign * x.area_mu) FILTER (WHERE x.status = 'RECULTIVATED'), 0),
    coalesce(sum(x.sign) FILTER (WHERE x.status = 'RECULTIVATED' AND x.recultivated_on > x.recultivation_due_on), 0),
    coalesce(sum(x.sign * x.area_mu) FILTER (WHERE x.status = 'RECULTIVATED' AND x.recultivated_on > x.recultivation_due_on), 0),
    coalesce(sum(x.sign) FILTER (WHERE x.status = 'RECULTIVATED' AND x.recultivation_check = 'REFUSED'), 0),
    coalesce(sum(x.sign * x.area_mu) FILTER (WHERE x.status = 'RECULTIVATED' AND x.recultivation_check = 'REFUSED'), 0),
    coalesce(sum(x.sign * x.area_mu) FILTER (WHERE x.status = 'RECULTIVATED' AND x.recultivation_sample IS NOT NULL), 0),
    coalesce(sum(x.sign * x.area_mu) FILTER (WHERE x.status = 'RECULTIVATED' AND x.recultivation_sample = 'ACCEPTED'), 0)
FROM (
    SELECT s.known_from AS commit_id, s.valid_from AS day, 1 AS sign, s.* FROM plot_state s
    UNION ALL
    SELECT s.known_from, s.valid_to, -1, s.* FROM plot_state s WHERE s.valid_to < 'infinity'
    UNION ALL
    SELECT s.known_to, s.valid_from, -1, s.* FROM plot_state s WHERE s.known_to < 9223372036854775807
    UNION ALL
    SELECT s.known_to, s.valid_to, 1, s.* FROM plot_state s WHERE s.known_to < 9223372036854775807 AND s.valid_to < 'infinity') x
GROUP BY 1, 2, 3, 4, 5, 6;

REVOKE UPDATE, DELETE, TRUNCATE ON plot_lineage, recovery_delta FROM ${writer};
REVOKE DELETE, TRUNCATE ON fact FROM ${writer};
