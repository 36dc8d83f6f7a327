-- The one order of commits. No statement names a schema: the search path chooses the county.

CREATE TABLE ledger_head (
    one boolean NOT NULL DEFAULT true,
    position bigint NOT NULL,
    high bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT ledger_head_pk PRIMARY KEY (one),
    CONSTRAINT ledger_head_is_one CHECK (one)
) WITH (fillfactor = 10);
COMMENT ON TABLE ledger_head IS 'The newest commit. Locked for as short as can be, as the last step of each commit.';
COMMENT ON COLUMN ledger_head.position IS 'Gapless, in the order of commits; 0 before the first.';
COMMENT ON COLUMN ledger_head.high IS 'The largest commit id up to this position.';
INSERT INTO ledger_head (position, high, recorded_at) VALUES (0, 0, '1970-01-01 00:00:00+00');

CREATE SEQUENCE commit_seq CACHE 1;
COMMENT ON SEQUENCE commit_seq IS 'Drawn after the rows to change are locked; CACHE 1, else known_from could pass known_to.';

CREATE TABLE ledger_commit (
    commit_id bigint NOT NULL,
    position bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    high bigint NOT NULL,
    overtaken boolean NOT NULL,
    actor text,
    actor_verified boolean NOT NULL DEFAULT false,
    command text NOT NULL,
    import_id uuid,
    CONSTRAINT ledger_commit_pk PRIMARY KEY (commit_id),
    CONSTRAINT ledger_commit_position_key UNIQUE (position),
    CONSTRAINT ledger_commit_recorded_at_key UNIQUE (recorded_at),
    CONSTRAINT ledger_commit_actor_length CHECK (length(actor) BETWEEN 1 AND 200)
);
COMMENT ON TABLE ledger_commit IS 'One row a command, bulk command or import: who, what, and its place in the order.';
COMMENT ON COLUMN ledger_commit.high IS 'The largest commit id up to this position: reading at the position is reading the snapshot up to it.';
COMMENT ON COLUMN ledger_commit.overtaken IS 'A larger commit id got an earlier position; such ids are left out when an earlier position is read.';
COMMENT ON COLUMN ledger_commit.actor IS 'Who acted, as declared in the header Gengtu-Actor.';
COMMENT ON COLUMN ledger_commit.import_id IS 'The import that this commit wrote; null for commands.';
CREATE INDEX ledger_commit_overtaken ON ledger_commit (position, commit_id) WHERE overtaken;
CREATE INDEX ledger_commit_import ON ledger_commit (import_id) WHERE import_id IS NOT NULL;

-- As one PL/pgSQL call and not one statement, because a distributed engine refuses volatile functions in an UPDATE.
CREATE FUNCTION ledger_append(
    id bigint, at timestamptz, by_actor text, of_command text, of_import uuid,
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
    INSERT INTO ledger_commit (commit_id, position, recorded_at, high, overtaken, actor, command, import_id)
    VALUES (id, new_position, new_recorded_at, new_high, new_high > id, by_actor, of_command, of_import);
END $$;
COMMENT ON FUNCTION ledger_append IS 'The last step of each commit: its position and its instant (strictly increasing; "at" is the demonstration clock''s, null asks this server''s).';

CREATE TABLE calendar_setting (
    one boolean NOT NULL DEFAULT true,
    demonstration_on date,
    CONSTRAINT calendar_setting_pk PRIMARY KEY (one),
    CONSTRAINT calendar_setting_is_one CHECK (one)
);
COMMENT ON TABLE calendar_setting IS 'The county''s day: null lets the real clock run, a date fixes it while the made-up sample county is loaded.';
INSERT INTO calendar_setting (demonstration_on) VALUES (NULL);

CREATE TABLE campaign (
    campaign smallint NOT NULL,
    restoration_due_on date NOT NULL,
    recultivation_due_on date NOT NULL,
    found_late_restoration_days smallint NOT NULL DEFAULT 60,
    found_late_recultivation_days smallint NOT NULL DEFAULT 90,
    commit_id bigint NOT NULL,
    CONSTRAINT campaign_pk PRIMARY KEY (campaign),
    CONSTRAINT campaign_year CHECK (campaign BETWEEN 2000 AND 2200),
    CONSTRAINT campaign_order CHECK (restoration_due_on <= recultivation_due_on),
    CONSTRAINT campaign_found_late CHECK (found_late_restoration_days BETWEEN 0 AND 365 AND found_late_recultivation_days BETWEEN found_late_restoration_days AND 730)
);
COMMENT ON TABLE campaign IS 'A calendar year with the county''s deadlines: restoration by 30 June, recultivation by 31 July.';
COMMENT ON COLUMN campaign.found_late_restoration_days IS 'Days from registration that a plot found after the restoration deadline has for restoration.';
COMMENT ON COLUMN campaign.found_late_recultivation_days IS 'Days from registration that it has for recultivation.';

REVOKE UPDATE, DELETE, TRUNCATE ON ledger_commit FROM ${writer};
REVOKE INSERT, DELETE, TRUNCATE ON ledger_head, calendar_setting FROM ${writer};
