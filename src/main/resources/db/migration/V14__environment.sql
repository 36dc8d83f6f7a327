-- Environment problems: what is wrong at a place, who puts it right by when, and whether it came back; with the rounds that find
-- them and the reference data that counties edit.

CREATE TYPE setting AS ENUM ('VILLAGE', 'MARKET_TOWN', 'URBAN');
CREATE TYPE unit_kind AS ENUM ('DEPARTMENT', 'TOWNSHIP', 'PARK', 'VILLAGE');
CREATE TYPE severity AS ENUM ('MINOR', 'SERIOUS', 'CRITICAL');
CREATE TYPE problem_source AS ENUM ('CITY_INSPECTION', 'COUNTY_INSPECTION', 'MEDIA', 'PUBLIC', 'SELF_CHECK');
CREATE TYPE problem_status AS ENUM ('FOUND', 'ASSIGNED', 'RECTIFYING', 'RECTIFIED', 'CLOSED', 'MERGED', 'DISMISSED');
CREATE TYPE problem_event_kind AS ENUM ('FOUND', 'CLAIMED', 'ASSIGNED', 'STARTED', 'PART_REPORTED', 'RECTIFIED', 'RETURNED', 'CLOSED',
    'LOOK_BACK_DRAWN', 'CONFIRMED', 'RELAPSED', 'EXTENDED', 'MERGED', 'DISMISSED', 'CORRECTED', 'WITHDRAWN');
CREATE TYPE inspection_level AS ENUM ('CITY', 'COUNTY', 'TOWNSHIP');

-- Reference data: rows close, and others follow; none is changed.

CREATE SEQUENCE standard_item_state_seq INCREMENT BY 1;
CREATE TABLE standard_item_state (
    state_id bigint NOT NULL,
    item_code text COLLATE "C" NOT NULL,
    name text NOT NULL,
    setting setting NOT NULL,
    description text,
    retired_on date,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from bigint NOT NULL,
    known_to bigint NOT NULL,
    CONSTRAINT standard_item_state_pk PRIMARY KEY (state_id),
    CONSTRAINT standard_item_state_valid CHECK (valid_from < valid_to),
    CONSTRAINT standard_item_state_known CHECK (known_from < known_to)
);
COMMENT ON TABLE standard_item_state IS 'What is expected of a village, market town or street, on days (valid) as known by commits (known); the county edits it.';
CREATE UNIQUE INDEX standard_item_state_today ON standard_item_state (item_code) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX standard_item_state_item ON standard_item_state (item_code, valid_from);

CREATE SEQUENCE unit_boundary_seq INCREMENT BY 1;
CREATE TABLE unit_boundary (
    boundary_id bigint NOT NULL,
    unit_code text COLLATE "C" NOT NULL,
    geom geometry(Geometry, 4490) NOT NULL,
    CONSTRAINT unit_boundary_pk PRIMARY KEY (boundary_id)
);
COMMENT ON TABLE unit_boundary IS 'Areas of units that are no region, such as an industrial park, in CGCS2000; never updated.';
CREATE INDEX unit_boundary_geom ON unit_boundary USING gist (geom);

CREATE SEQUENCE responsible_unit_state_seq INCREMENT BY 1;
CREATE TABLE responsible_unit_state (
    state_id bigint NOT NULL,
    unit_code text COLLATE "C" NOT NULL,
    name text NOT NULL,
    kind unit_kind NOT NULL,
    region_code text COLLATE "C",
    boundary_id bigint,
    retired_on date,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from bigint NOT NULL,
    known_to bigint NOT NULL,
    CONSTRAINT responsible_unit_state_pk PRIMARY KEY (state_id),
    CONSTRAINT responsible_unit_state_region_fk FOREIGN KEY (region_code) REFERENCES region (region_code),
    CONSTRAINT responsible_unit_state_boundary_fk FOREIGN KEY (boundary_id) REFERENCES unit_boundary (boundary_id),
    CONSTRAINT responsible_unit_state_valid CHECK (valid_from < valid_to),
    CONSTRAINT responsible_unit_state_known CHECK (known_from < known_to)
);
COMMENT ON TABLE responsible_unit_state IS 'Who can be charged with a problem, on days (valid) as known by commits (known).';
CREATE UNIQUE INDEX responsible_unit_state_today ON responsible_unit_state (unit_code) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX responsible_unit_state_unit ON responsible_unit_state (unit_code, valid_from);
CREATE INDEX responsible_unit_state_region ON responsible_unit_state (region_code);
CREATE INDEX responsible_unit_state_boundary ON responsible_unit_state (boundary_id);

CREATE SEQUENCE severity_rule_state_seq INCREMENT BY 1;
CREATE TABLE severity_rule_state (
    state_id bigint NOT NULL,
    severity severity NOT NULL,
    days_to_rectify int NOT NULL,
    look_back_after_days int NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from bigint NOT NULL,
    known_to bigint NOT NULL,
    CONSTRAINT severity_rule_state_pk PRIMARY KEY (state_id),
    CONSTRAINT severity_rule_state_days CHECK (days_to_rectify BETWEEN 1 AND 365 AND look_back_after_days BETWEEN 1 AND 365),
    CONSTRAINT severity_rule_state_valid CHECK (valid_from < valid_to),
    CONSTRAINT severity_rule_state_known CHECK (known_from < known_to)
);
COMMENT ON TABLE severity_rule_state IS 'How long a problem of a severity may take, and after how many days it is looked at again. Without a row the program''s own numbers hold.';
CREATE UNIQUE INDEX severity_rule_state_today ON severity_rule_state (severity) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX severity_rule_state_severity ON severity_rule_state (severity, valid_from);

-- Rounds of inspection.

CREATE SEQUENCE inspection_seq INCREMENT BY 1;
CREATE TABLE inspection (
    inspection_id bigint NOT NULL,
    version int NOT NULL,
    CONSTRAINT inspection_pk PRIMARY KEY (inspection_id)
);
COMMENT ON TABLE inspection IS 'A round of inspection; a command locks its row.';

CREATE SEQUENCE inspection_state_seq INCREMENT BY 1;
CREATE TABLE inspection_state (
    state_id bigint NOT NULL,
    inspection_id bigint NOT NULL,
    number text COLLATE "C" NOT NULL,
    level inspection_level NOT NULL,
    on_day date NOT NULL,
    announced boolean NOT NULL,
    team text NOT NULL,
    note text,
    known_from bigint NOT NULL,
    known_to bigint NOT NULL,
    CONSTRAINT inspection_state_pk PRIMARY KEY (state_id),
    CONSTRAINT inspection_state_inspection_fk FOREIGN KEY (inspection_id) REFERENCES inspection (inspection_id),
    CONSTRAINT inspection_state_known CHECK (known_from < known_to)
);
COMMENT ON TABLE inspection_state IS 'A round as known by commits (known, end excluded); one that was taken back has no open row.';
CREATE UNIQUE INDEX inspection_state_now ON inspection_state (inspection_id) WHERE known_to = 9223372036854775807;
CREATE UNIQUE INDEX inspection_state_now_number ON inspection_state (number) WHERE known_to = 9223372036854775807;
CREATE INDEX inspection_state_day ON inspection_state (on_day);
CREATE INDEX inspection_state_inspection ON inspection_state (inspection_id);

CREATE SEQUENCE inspection_visit_seq INCREMENT BY 1;
CREATE TABLE inspection_visit (
    visit_id bigint NOT NULL,
    inspection_id bigint NOT NULL,
    village_code text COLLATE "C" NOT NULL,
    asked int,
    aware int,
    satisfied int,
    known_from bigint NOT NULL,
    known_to bigint NOT NULL,
    CONSTRAINT inspection_visit_pk PRIMARY KEY (visit_id),
    CONSTRAINT inspection_visit_inspection_fk FOREIGN KEY (inspection_id) REFERENCES inspection (inspection_id),
    CONSTRAINT inspection_visit_village_fk FOREIGN KEY (village_code) REFERENCES region (region_code),
    CONSTRAINT inspection_visit_known CHECK (known_from < known_to),
    CONSTRAINT inspection_visit_asked CHECK (asked >= 0 AND aware BETWEEN 0 AND asked AND satisfied BETWEEN 0 AND asked),
    CONSTRAINT inspection_visit_survey CHECK ((asked IS NULL) = (aware IS NULL) AND (asked IS NULL) = (satisfied IS NULL))
);
COMMENT ON TABLE inspection_visit IS 'A village that a round visited, also one where nothing was found, with how many were asked, knew of the campaign and were satisfied.';
CREATE UNIQUE INDEX inspection_visit_now ON inspection_visit (inspection_id, village_code) WHERE known_to = 9223372036854775807;
CREATE INDEX inspection_visit_inspection ON inspection_visit (inspection_id);
CREATE INDEX inspection_visit_village ON inspection_visit (village_code);

-- Problems: events are the truth, states follow.

CREATE SEQUENCE problem_seq INCREMENT BY 1;
CREATE TABLE problem (
    problem_id bigint NOT NULL,
    version int NOT NULL,
    CONSTRAINT problem_pk PRIMARY KEY (problem_id)
);
COMMENT ON TABLE problem IS 'Identity and version of an environment problem; a command locks its row.';
COMMENT ON COLUMN problem.version IS 'How many events it has.';

CREATE SEQUENCE problem_boundary_seq INCREMENT BY 1;
CREATE TABLE problem_boundary (
    boundary_id bigint NOT NULL,
    problem_id bigint NOT NULL,
    geom geometry(Geometry, 4490) NOT NULL,
    geom_3857 geometry(Geometry, 3857) NOT NULL,
    cell_x int GENERATED ALWAYS AS (least(greatest(floor(((ST_XMin(geom_3857) + ST_XMax(geom_3857)) / 2 + 20037508.342789244) / 40075016.685578488 * 16777216), 0), 16777215)::int) STORED,
    cell_y int GENERATED ALWAYS AS (least(greatest(floor((20037508.342789244 - (ST_YMin(geom_3857) + ST_YMax(geom_3857)) / 2) / 40075016.685578488 * 16777216), 0), 16777215)::int) STORED,
    clearance real GENERATED ALWAYS AS (CASE WHEN ST_IsPolygonCCW(geom_3857) THEN ST_MinimumClearance(geom_3857) ELSE 0 END) STORED,
    CONSTRAINT problem_boundary_pk PRIMARY KEY (boundary_id),
    CONSTRAINT problem_boundary_problem_fk FOREIGN KEY (problem_id) REFERENCES problem (problem_id)
);
COMMENT ON TABLE problem_boundary IS 'Positions (points) and areas (polygons) in CGCS2000, longitude first; never updated, states point at them.';
CREATE INDEX problem_boundary_problem ON problem_boundary (problem_id);
CREATE INDEX problem_boundary_geom ON problem_boundary USING gist (geom);
CREATE INDEX problem_boundary_reach ON problem_boundary ((greatest(ST_XMax(geom_3857) - ST_XMin(geom_3857), ST_YMax(geom_3857) - ST_YMin(geom_3857))));

CREATE SEQUENCE problem_event_seq INCREMENT BY 1;
CREATE TABLE problem_event (
    event_id bigint NOT NULL,
    problem_id bigint NOT NULL,
    commit_id bigint NOT NULL,
    seq int NOT NULL,
    kind problem_event_kind NOT NULL,
    on_day date NOT NULL,
    target_event_id bigint,
    payload jsonb NOT NULL,
    CONSTRAINT problem_event_pk PRIMARY KEY (event_id),
    CONSTRAINT problem_event_seq_key UNIQUE (problem_id, seq),
    CONSTRAINT problem_event_problem_fk FOREIGN KEY (problem_id) REFERENCES problem (problem_id),
    CONSTRAINT problem_event_target CHECK ((target_event_id IS NOT NULL) = (kind = 'WITHDRAWN'))
);
COMMENT ON TABLE problem_event IS 'What happened to a problem on a day and became known by a commit; never updated.';
COMMENT ON COLUMN problem_event.target_event_id IS 'The event that a withdrawal takes back.';
COMMENT ON COLUMN problem_event.payload IS 'set: the values from this event on, in the names of the GraphQL schema; was: those before it; note.';
CREATE INDEX problem_event_commit ON problem_event (commit_id);
CREATE INDEX problem_event_target_event ON problem_event (target_event_id) WHERE target_event_id IS NOT NULL;
ALTER TABLE problem_event ALTER COLUMN commit_id SET (n_distinct = -0.1);

CREATE SEQUENCE problem_state_seq INCREMENT BY 1;
CREATE TABLE problem_state (
    state_id bigint NOT NULL,
    problem_id bigint NOT NULL,
    boundary_id bigint,
    cell_x int,
    cell_y int,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from bigint NOT NULL,
    known_to bigint NOT NULL,
    number text COLLATE "C" NOT NULL,
    village_code text COLLATE "C" NOT NULL,
    item_code text COLLATE "C" NOT NULL,
    severity severity NOT NULL,
    severity_rank smallint GENERATED ALWAYS AS (CASE severity WHEN 'MINOR' THEN 0 WHEN 'SERIOUS' THEN 1 ELSE 2 END) STORED,
    source problem_source NOT NULL,
    sources text[] NOT NULL,
    description text NOT NULL,
    inspection_id bigint,
    status problem_status NOT NULL,
    status_on date NOT NULL,
    found_on date NOT NULL,
    claimed_on date,
    claimed_by text COLLATE "C",
    assigned_on date,
    due_on date,
    rectified_on date,
    closed_on date,
    lead_unit text COLLATE "C",
    units text[] NOT NULL,
    parts jsonb NOT NULL,
    relapses int NOT NULL,
    relapsed_on date,
    look_back_due_on date,
    look_back_drawn_on date,
    looked_back_on date,
    merged_into bigint,
    CONSTRAINT problem_state_pk PRIMARY KEY (state_id),
    CONSTRAINT problem_state_valid CHECK (valid_from < valid_to),
    CONSTRAINT problem_state_known CHECK (known_from < known_to),
    CONSTRAINT problem_state_cell CHECK ((cell_x IS NULL) = (boundary_id IS NULL) AND (cell_y IS NULL) = (boundary_id IS NULL)),
    CONSTRAINT problem_state_assigned CHECK (status NOT IN ('ASSIGNED', 'RECTIFYING', 'RECTIFIED', 'CLOSED') OR (lead_unit IS NOT NULL AND due_on IS NOT NULL)),
    CONSTRAINT problem_state_closed CHECK (status <> 'CLOSED' OR closed_on IS NOT NULL),
    CONSTRAINT problem_state_merged CHECK ((status = 'MERGED') = (merged_into IS NOT NULL)),
    CONSTRAINT problem_state_relapses CHECK (relapses >= 0)
);
COMMENT ON TABLE problem_state IS 'A projection of problem_event, rebuilt and compared, so without foreign keys. A problem on days (valid, end excluded) as known by commits (known, end excluded). Lists, counts, figures and maps all read this relation.';
COMMENT ON COLUMN problem_state.severity_rank IS 'For lists in the order of severity: 0 to 2.';
COMMENT ON COLUMN problem_state.sources IS 'Its own and those of the reports merged into it.';
COMMENT ON COLUMN problem_state.units IS 'Codes of all units charged, the lead first.';
COMMENT ON COLUMN problem_state.parts IS 'Of each unit: unit, lead, task, dueOn, reportedOn.';
COMMENT ON COLUMN problem_state.look_back_due_on IS 'The first day on which a closed problem may be drawn for look-back; null when it was looked at again.';
CREATE UNIQUE INDEX problem_state_today ON problem_state (problem_id) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX problem_state_today_village ON problem_state (village_code, status) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX problem_state_today_boundary ON problem_state (boundary_id) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX problem_state_today_cell ON problem_state (cell_x, cell_y) INCLUDE (status) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX problem_state_today_due ON problem_state (due_on) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity' AND status IN ('ASSIGNED', 'RECTIFYING', 'RECTIFIED');
CREATE INDEX problem_state_today_units ON problem_state USING gin (units) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX problem_state_today_number ON problem_state (number) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX problem_state_today_merged ON problem_state (merged_into) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity' AND merged_into IS NOT NULL;
CREATE INDEX problem_state_problem ON problem_state (problem_id, valid_from);
CREATE INDEX problem_state_boundary ON problem_state (boundary_id);
CREATE INDEX problem_state_village ON problem_state (village_code);
CREATE INDEX problem_state_number ON problem_state (number);
CREATE INDEX problem_state_cell ON problem_state (cell_x, cell_y);
CREATE INDEX problem_state_inspection ON problem_state (inspection_id) WHERE inspection_id IS NOT NULL;

REVOKE UPDATE, DELETE, TRUNCATE ON problem_event, problem_boundary, unit_boundary FROM ${writer};
REVOKE TRUNCATE ON problem, problem_state, inspection, inspection_state, inspection_visit, standard_item_state, responsible_unit_state, severity_rule_state FROM ${writer};

CREATE OR REPLACE FUNCTION renew_statistics() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    ANALYZE region, region_state, region_event, plot, plot_event, plot_boundary, plot_state, plot_lineage, recovery_delta, ledger_commit,
        problem, problem_event, problem_boundary, problem_state;
END $$;
