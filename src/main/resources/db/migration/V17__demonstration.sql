-- Demonstration: the indicators that the county is judged by, the zones and sites that show them, and when a year's plans
-- and buildings are due.

CREATE TYPE site_tier AS ENUM ('COUNTY_MODEL', 'TOWNSHIP_SHOWPIECE', 'VILLAGE_FEATURE', 'GROUP_HIGHLIGHT');
CREATE TYPE site_status AS ENUM ('CANDIDATE', 'SURVEYED', 'SELECTED', 'DROPPED', 'UPGRADING', 'READY');
CREATE TYPE site_event_kind AS ENUM ('ADDED', 'SURVEYED', 'SELECTED', 'DROPPED', 'PLANNED', 'UPGRADING_STARTED', 'READY', 'REPORTED',
    'MILESTONE_DONE', 'CORRECTED', 'WITHDRAWN');
CREATE TYPE zone_event_kind AS ENUM ('SAVED', 'WITHDRAWN');
CREATE TYPE indicator_direction AS ENUM ('HIGHER', 'LOWER', 'RANKED');
CREATE TYPE indicator_status AS ENUM ('MET', 'AT_RISK', 'NOT_MET');
CREATE TYPE indicator_event_kind AS ENUM ('SAVED', 'VALUE_RECORDED', 'STATUS_SET', 'LIAISON_RECORDED', 'EVIDENCE_ADDED', 'WITHDRAWN');

-- When things are due: rows close, and others follow; none is changed.

CREATE SEQUENCE demonstration_rule_state_seq INCREMENT BY 1;
CREATE TABLE demonstration_rule_state (
    state_id bigint NOT NULL,
    year int NOT NULL,
    plan_due_on date NOT NULL,
    building_due_on date NOT NULL,
    plan_days int NOT NULL,
    building_days int NOT NULL,
    weekly_days int NOT NULL,
    monthly_days int NOT NULL,
    liaison_days int NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from bigint NOT NULL,
    known_to bigint NOT NULL,
    CONSTRAINT demonstration_rule_state_pk PRIMARY KEY (state_id),
    CONSTRAINT demonstration_rule_state_days CHECK (plan_days BETWEEN 1 AND 365 AND building_days BETWEEN 1 AND 365
        AND weekly_days BETWEEN 1 AND 365 AND monthly_days BETWEEN 1 AND 365 AND liaison_days BETWEEN 1 AND 365),
    CONSTRAINT demonstration_rule_state_due CHECK (plan_due_on <= building_due_on),
    CONSTRAINT demonstration_rule_state_valid CHECK (valid_from < valid_to),
    CONSTRAINT demonstration_rule_state_known CHECK (known_from < known_to)
);
COMMENT ON TABLE demonstration_rule_state IS 'A year''s dates for plans and buildings, and how often is reported, on days (valid) as known by commits (known). Without a row the program''s own hold.';
COMMENT ON COLUMN demonstration_rule_state.plan_days IS 'For a site that is selected after the date or shortly before: so many days from then on.';
CREATE UNIQUE INDEX demonstration_rule_state_today ON demonstration_rule_state (year) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX demonstration_rule_state_year ON demonstration_rule_state (year, valid_from);

-- Indicators.

CREATE SEQUENCE indicator_seq INCREMENT BY 1;
CREATE TABLE indicator (
    indicator_id bigint NOT NULL,
    version int NOT NULL,
    CONSTRAINT indicator_pk PRIMARY KEY (indicator_id)
);
COMMENT ON TABLE indicator IS 'Identity and version of an assessment indicator; a command locks its row.';
COMMENT ON COLUMN indicator.version IS 'How many events it has.';

CREATE SEQUENCE indicator_event_seq INCREMENT BY 1;
CREATE TABLE indicator_event (
    event_id bigint NOT NULL,
    indicator_id bigint NOT NULL,
    commit_id bigint NOT NULL,
    seq int NOT NULL,
    kind indicator_event_kind NOT NULL,
    on_day date NOT NULL,
    target_event_id bigint,
    payload jsonb NOT NULL,
    CONSTRAINT indicator_event_pk PRIMARY KEY (event_id),
    CONSTRAINT indicator_event_seq_key UNIQUE (indicator_id, seq),
    CONSTRAINT indicator_event_indicator_fk FOREIGN KEY (indicator_id) REFERENCES indicator (indicator_id),
    CONSTRAINT indicator_event_target CHECK ((target_event_id IS NOT NULL) = (kind = 'WITHDRAWN'))
);
COMMENT ON TABLE indicator_event IS 'What became of an indicator on a day and was known by a commit; never updated.';
CREATE INDEX indicator_event_commit ON indicator_event (commit_id);
CREATE INDEX indicator_event_target_event ON indicator_event (target_event_id) WHERE target_event_id IS NOT NULL;
CREATE INDEX indicator_event_values ON indicator_event (indicator_id, on_day) WHERE kind = 'VALUE_RECORDED';

CREATE SEQUENCE indicator_state_seq INCREMENT BY 1;
CREATE TABLE indicator_state (
    state_id bigint NOT NULL,
    indicator_id bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from bigint NOT NULL,
    known_to bigint NOT NULL,
    code text COLLATE "C" NOT NULL,
    name text NOT NULL,
    parent_code text COLLATE "C",
    weight numeric(8, 3),
    target numeric,
    unit text,
    direction indicator_direction,
    rank_threshold int,
    department text COLLATE "C",
    deputy text,
    documents text[] NOT NULL,
    evidenced text[] NOT NULL,
    retired_on date,
    value numeric,
    value_on date,
    provincial_rank int,
    set_status indicator_status,
    ground text,
    province_liaison_on date,
    city_liaison_on date,
    CONSTRAINT indicator_state_pk PRIMARY KEY (state_id),
    CONSTRAINT indicator_state_valid CHECK (valid_from < valid_to),
    CONSTRAINT indicator_state_known CHECK (known_from < known_to),
    CONSTRAINT indicator_state_ground CHECK ((set_status IS NULL) = (ground IS NULL)),
    CONSTRAINT indicator_state_rank CHECK (provincial_rank > 0 AND rank_threshold > 0),
    CONSTRAINT indicator_state_weight CHECK (weight > 0)
);
COMMENT ON TABLE indicator_state IS 'A projection of indicator_event, rebuilt and compared, so without foreign keys. An indicator on days (valid, end excluded) as known by commits (known, end excluded).';
COMMENT ON COLUMN indicator_state.weight IS 'Points; of an inner one those that it declares.';
COMMENT ON COLUMN indicator_state.documents IS 'What has to be on file.';
COMMENT ON COLUMN indicator_state.evidenced IS 'Documents that are on file.';
COMMENT ON COLUMN indicator_state.rank_threshold IS 'The last rank in the province that is good enough.';
CREATE UNIQUE INDEX indicator_state_today ON indicator_state (indicator_id) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE UNIQUE INDEX indicator_state_today_code ON indicator_state (code) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX indicator_state_today_parent ON indicator_state (parent_code) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX indicator_state_indicator ON indicator_state (indicator_id, valid_from);
CREATE INDEX indicator_state_code ON indicator_state (code);

-- Zones.

CREATE SEQUENCE zone_seq INCREMENT BY 1;
CREATE TABLE zone (
    zone_id bigint NOT NULL,
    version int NOT NULL,
    CONSTRAINT zone_pk PRIMARY KEY (zone_id)
);
COMMENT ON TABLE zone IS 'Identity and version of a demonstration zone; a command locks its row.';

CREATE SEQUENCE zone_boundary_seq INCREMENT BY 1;
CREATE TABLE zone_boundary (
    boundary_id bigint NOT NULL,
    zone_id bigint NOT NULL,
    geom geometry(Geometry, 4490) NOT NULL,
    geom_3857 geometry(Geometry, 3857) NOT NULL,
    cell_x int GENERATED ALWAYS AS (least(greatest(floor(((ST_XMin(geom_3857) + ST_XMax(geom_3857)) / 2 + 20037508.342789244) / 40075016.685578488 * 16777216), 0), 16777215)::int) STORED,
    cell_y int GENERATED ALWAYS AS (least(greatest(floor((20037508.342789244 - (ST_YMin(geom_3857) + ST_YMax(geom_3857)) / 2) / 40075016.685578488 * 16777216), 0), 16777215)::int) STORED,
    clearance real GENERATED ALWAYS AS (CASE WHEN ST_IsPolygonCCW(geom_3857) THEN ST_MinimumClearance(geom_3857) ELSE 0 END) STORED,
    CONSTRAINT zone_boundary_pk PRIMARY KEY (boundary_id),
    CONSTRAINT zone_boundary_zone_fk FOREIGN KEY (zone_id) REFERENCES zone (zone_id)
);
COMMENT ON TABLE zone_boundary IS 'Areas of zones in CGCS2000, longitude first; never updated, states point at them.';
CREATE INDEX zone_boundary_zone ON zone_boundary (zone_id);
CREATE INDEX zone_boundary_geom ON zone_boundary USING gist (geom);
CREATE INDEX zone_boundary_reach ON zone_boundary ((greatest(ST_XMax(geom_3857) - ST_XMin(geom_3857), ST_YMax(geom_3857) - ST_YMin(geom_3857))));

CREATE SEQUENCE zone_event_seq INCREMENT BY 1;
CREATE TABLE zone_event (
    event_id bigint NOT NULL,
    zone_id bigint NOT NULL,
    commit_id bigint NOT NULL,
    seq int NOT NULL,
    kind zone_event_kind NOT NULL,
    on_day date NOT NULL,
    target_event_id bigint,
    payload jsonb NOT NULL,
    CONSTRAINT zone_event_pk PRIMARY KEY (event_id),
    CONSTRAINT zone_event_seq_key UNIQUE (zone_id, seq),
    CONSTRAINT zone_event_zone_fk FOREIGN KEY (zone_id) REFERENCES zone (zone_id),
    CONSTRAINT zone_event_target CHECK ((target_event_id IS NOT NULL) = (kind = 'WITHDRAWN'))
);
COMMENT ON TABLE zone_event IS 'What became of a zone on a day and was known by a commit; never updated.';
CREATE INDEX zone_event_commit ON zone_event (commit_id);
CREATE INDEX zone_event_target_event ON zone_event (target_event_id) WHERE target_event_id IS NOT NULL;

CREATE SEQUENCE zone_state_seq INCREMENT BY 1;
CREATE TABLE zone_state (
    state_id bigint NOT NULL,
    zone_id bigint NOT NULL,
    boundary_id bigint NOT NULL,
    cell_x int,
    cell_y int,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from bigint NOT NULL,
    known_to bigint NOT NULL,
    code text COLLATE "C" NOT NULL,
    name text NOT NULL,
    village_code text COLLATE "C" NOT NULL,
    retired_on date,
    CONSTRAINT zone_state_pk PRIMARY KEY (state_id),
    CONSTRAINT zone_state_valid CHECK (valid_from < valid_to),
    CONSTRAINT zone_state_known CHECK (known_from < known_to)
);
COMMENT ON TABLE zone_state IS 'A projection of zone_event, rebuilt and compared, so without foreign keys. A zone on days (valid, end excluded) as known by commits (known, end excluded).';
COMMENT ON COLUMN zone_state.village_code IS 'The village of its middle.';
CREATE UNIQUE INDEX zone_state_today ON zone_state (zone_id) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE UNIQUE INDEX zone_state_today_code ON zone_state (code) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX zone_state_today_boundary ON zone_state (boundary_id) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX zone_state_today_cell ON zone_state (cell_x, cell_y) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX zone_state_zone ON zone_state (zone_id, valid_from);
CREATE INDEX zone_state_boundary ON zone_state (boundary_id);
CREATE INDEX zone_state_cell ON zone_state (cell_x, cell_y);
CREATE INDEX zone_state_village ON zone_state (village_code);

-- Sites.

CREATE SEQUENCE site_seq INCREMENT BY 1;
CREATE TABLE site (
    site_id bigint NOT NULL,
    version int NOT NULL,
    CONSTRAINT site_pk PRIMARY KEY (site_id)
);
COMMENT ON TABLE site IS 'Identity and version of a demonstration site; a command locks its row.';

CREATE SEQUENCE site_boundary_seq INCREMENT BY 1;
CREATE TABLE site_boundary (
    boundary_id bigint NOT NULL,
    site_id bigint NOT NULL,
    geom geometry(Geometry, 4490) NOT NULL,
    geom_3857 geometry(Geometry, 3857) NOT NULL,
    cell_x int GENERATED ALWAYS AS (least(greatest(floor(((ST_XMin(geom_3857) + ST_XMax(geom_3857)) / 2 + 20037508.342789244) / 40075016.685578488 * 16777216), 0), 16777215)::int) STORED,
    cell_y int GENERATED ALWAYS AS (least(greatest(floor((20037508.342789244 - (ST_YMin(geom_3857) + ST_YMax(geom_3857)) / 2) / 40075016.685578488 * 16777216), 0), 16777215)::int) STORED,
    clearance real GENERATED ALWAYS AS (CASE WHEN ST_IsPolygonCCW(geom_3857) THEN ST_MinimumClearance(geom_3857) ELSE 0 END) STORED,
    CONSTRAINT site_boundary_pk PRIMARY KEY (boundary_id),
    CONSTRAINT site_boundary_site_fk FOREIGN KEY (site_id) REFERENCES site (site_id)
);
COMMENT ON TABLE site_boundary IS 'Positions (points) and footprints (polygons) of sites in CGCS2000, longitude first; never updated, states point at them.';
CREATE INDEX site_boundary_site ON site_boundary (site_id);
CREATE INDEX site_boundary_geom ON site_boundary USING gist (geom);
CREATE INDEX site_boundary_reach ON site_boundary ((greatest(ST_XMax(geom_3857) - ST_XMin(geom_3857), ST_YMax(geom_3857) - ST_YMin(geom_3857))));

CREATE SEQUENCE site_event_seq INCREMENT BY 1;
CREATE TABLE site_event (
    event_id bigint NOT NULL,
    site_id bigint NOT NULL,
    commit_id bigint NOT NULL,
    seq int NOT NULL,
    kind site_event_kind NOT NULL,
    on_day date NOT NULL,
    target_event_id bigint,
    payload jsonb NOT NULL,
    CONSTRAINT site_event_pk PRIMARY KEY (event_id),
    CONSTRAINT site_event_seq_key UNIQUE (site_id, seq),
    CONSTRAINT site_event_site_fk FOREIGN KEY (site_id) REFERENCES site (site_id),
    CONSTRAINT site_event_target CHECK ((target_event_id IS NOT NULL) = (kind = 'WITHDRAWN'))
);
COMMENT ON TABLE site_event IS 'What happened to a site on a day and became known by a commit; never updated.';
CREATE INDEX site_event_commit ON site_event (commit_id);
CREATE INDEX site_event_target_event ON site_event (target_event_id) WHERE target_event_id IS NOT NULL;
CREATE INDEX site_event_reports ON site_event (site_id, on_day) WHERE kind = 'REPORTED';

CREATE SEQUENCE site_state_seq INCREMENT BY 1;
CREATE TABLE site_state (
    state_id bigint NOT NULL,
    site_id bigint NOT NULL,
    boundary_id bigint NOT NULL,
    footprint_id bigint,
    cell_x int,
    cell_y int,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from bigint NOT NULL,
    known_to bigint NOT NULL,
    code text COLLATE "C" NOT NULL,
    name text NOT NULL,
    village_code text COLLATE "C" NOT NULL,
    zone_id bigint,
    tier site_tier NOT NULL,
    tier_rank smallint GENERATED ALWAYS AS (CASE tier WHEN 'COUNTY_MODEL' THEN 0 WHEN 'TOWNSHIP_SHOWPIECE' THEN 1 WHEN 'VILLAGE_FEATURE' THEN 2 ELSE 3 END) STORED,
    pillars int NOT NULL,
    indicators text[] NOT NULL,
    status site_status NOT NULL,
    status_on date NOT NULL,
    added_on date NOT NULL,
    visit_minutes int NOT NULL,
    opens time,
    closes time,
    lead_official text,
    department text COLLATE "C",
    roles jsonb NOT NULL,
    drop_reason text,
    plan jsonb,
    planned_on date,
    plan_approved_on date,
    plan_due_on date,
    milestone_due_on date,
    building_due_on date,
    selected_on date,
    upgrading_on date,
    percent numeric(5, 2),
    reported_on date,
    weekly_due_on date,
    worked_on date,
    monthly_due_on date,
    CONSTRAINT site_state_pk PRIMARY KEY (state_id),
    CONSTRAINT site_state_valid CHECK (valid_from < valid_to),
    CONSTRAINT site_state_known CHECK (known_from < known_to),
    CONSTRAINT site_state_percent CHECK (percent BETWEEN 0 AND 100),
    CONSTRAINT site_state_minutes CHECK (visit_minutes BETWEEN 1 AND 600),
    CONSTRAINT site_state_hours CHECK (opens < closes),
    CONSTRAINT site_state_dropped CHECK ((status = 'DROPPED') = (drop_reason IS NOT NULL)),
    CONSTRAINT site_state_selected CHECK (status NOT IN ('SELECTED', 'UPGRADING', 'READY') OR (plan_due_on IS NOT NULL AND building_due_on IS NOT NULL))
);
COMMENT ON TABLE site_state IS 'A projection of site_event, rebuilt and compared, so without foreign keys. A site on days (valid, end excluded) as known by commits (known, end excluded). Lists, counts, coverage and maps all read this relation.';
COMMENT ON COLUMN site_state.boundary_id IS 'Its position.';
COMMENT ON COLUMN site_state.pillars IS 'Bits in the order of the enum Pillar.';
COMMENT ON COLUMN site_state.indicators IS 'Codes of the indicators that it shows.';
COMMENT ON COLUMN site_state.milestone_due_on IS 'The earliest date of a milestone that is not done.';
COMMENT ON COLUMN site_state.weekly_due_on IS 'The last day on which the next weekly report is in time.';
CREATE UNIQUE INDEX site_state_today ON site_state (site_id) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE UNIQUE INDEX site_state_today_code ON site_state (code) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX site_state_today_village ON site_state (village_code, status) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX site_state_today_boundary ON site_state (boundary_id) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX site_state_today_cell ON site_state (cell_x, cell_y) INCLUDE (status) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX site_state_today_indicators ON site_state USING gin (indicators) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX site_state_site ON site_state (site_id, valid_from);
CREATE INDEX site_state_boundary ON site_state (boundary_id);
CREATE INDEX site_state_footprint ON site_state (footprint_id) WHERE footprint_id IS NOT NULL;
CREATE INDEX site_state_village ON site_state (village_code);
CREATE INDEX site_state_code ON site_state (code);
CREATE INDEX site_state_zone ON site_state (zone_id) WHERE zone_id IS NOT NULL;
CREATE INDEX site_state_cell ON site_state (cell_x, cell_y);

REVOKE UPDATE, DELETE, TRUNCATE ON indicator_event, zone_event, zone_boundary, site_event, site_boundary FROM ${writer};
REVOKE TRUNCATE ON indicator, indicator_state, zone, zone_state, site, site_state, demonstration_rule_state FROM ${writer};

CREATE OR REPLACE FUNCTION renew_statistics() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    ANALYZE region, region_state, region_event, plot, plot_event, plot_boundary, plot_state, plot_lineage, recovery_delta, ledger_commit,
        problem, problem_event, problem_boundary, problem_state, environment_delta, site, site_event, site_boundary, site_state, zone_state, indicator_state;
END $$;
