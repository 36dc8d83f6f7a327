-- County, townships and villages.

CREATE TYPE region_level AS ENUM ('COUNTY', 'TOWNSHIP', 'VILLAGE');
CREATE TYPE region_event_kind AS ENUM ('REGISTERED', 'CORRECTED');
CREATE TYPE former_kind AS ENUM ('CODE', 'NAME');

CREATE TABLE region (
    region_code text COLLATE "C" NOT NULL,
    level region_level NOT NULL,
    version int NOT NULL,
    CONSTRAINT region_pk PRIMARY KEY (region_code),
    CONSTRAINT region_code_form CHECK (region_code ~ '^[0-9]{12}$'),
    CONSTRAINT region_code_level CHECK (CASE level
        WHEN 'COUNTY' THEN region_code LIKE '%000000' AND region_code NOT LIKE '%00000000'
        WHEN 'TOWNSHIP' THEN region_code LIKE '%000' AND region_code NOT LIKE '%000000'
        ELSE region_code NOT LIKE '%000' END)
);
COMMENT ON TABLE region IS 'A county, township or village by its 12-digit statistical code; a command locks its row.';

CREATE SEQUENCE region_event_seq INCREMENT BY 1;
CREATE TABLE region_event (
    event_id bigint NOT NULL,
    region_code text COLLATE "C" NOT NULL,
    commit_id bigint NOT NULL,
    seq int NOT NULL,
    kind region_event_kind NOT NULL,
    on_day date NOT NULL,
    payload jsonb NOT NULL,
    CONSTRAINT region_event_pk PRIMARY KEY (event_id),
    CONSTRAINT region_event_seq_key UNIQUE (region_code, seq),
    CONSTRAINT region_event_region_fk FOREIGN KEY (region_code) REFERENCES region (region_code)
);
COMMENT ON TABLE region_event IS 'What became known of a region, in order; never updated.';
COMMENT ON COLUMN region_event.payload IS 'set: the values from this event on; was: those before it.';
CREATE INDEX region_event_commit ON region_event (commit_id);

CREATE SEQUENCE region_boundary_seq INCREMENT BY 1;
CREATE TABLE region_boundary (
    boundary_id bigint NOT NULL,
    region_code text COLLATE "C" NOT NULL,
    geom geometry(MultiPolygon, 4490) NOT NULL,
    label_point geometry(Point, 4490) NOT NULL,
    CONSTRAINT region_boundary_pk PRIMARY KEY (boundary_id),
    CONSTRAINT region_boundary_region_fk FOREIGN KEY (region_code) REFERENCES region (region_code),
    CONSTRAINT region_boundary_not_empty CHECK (NOT ST_IsEmpty(geom))
);
COMMENT ON TABLE region_boundary IS 'Outlines in CGCS2000, longitude first; never updated.';
CREATE INDEX region_boundary_region ON region_boundary (region_code);
CREATE INDEX region_boundary_geom ON region_boundary USING gist (geom);

CREATE SEQUENCE region_state_seq INCREMENT BY 1;
CREATE TABLE region_state (
    state_id bigint NOT NULL,
    region_code text COLLATE "C" NOT NULL,
    level region_level NOT NULL,
    parent_code text COLLATE "C",
    name text NOT NULL,
    boundary_id bigint,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from bigint NOT NULL,
    known_to bigint NOT NULL,
    CONSTRAINT region_state_pk PRIMARY KEY (state_id),
    CONSTRAINT region_state_region_fk FOREIGN KEY (region_code) REFERENCES region (region_code),
    CONSTRAINT region_state_parent_fk FOREIGN KEY (parent_code) REFERENCES region (region_code),
    CONSTRAINT region_state_boundary_fk FOREIGN KEY (boundary_id) REFERENCES region_boundary (boundary_id),
    CONSTRAINT region_state_valid CHECK (valid_from < valid_to),
    CONSTRAINT region_state_known CHECK (known_from < known_to),
    CONSTRAINT region_state_name CHECK (length(name) BETWEEN 1 AND 100),
    CONSTRAINT region_state_parent CHECK ((parent_code IS NULL) = (level = 'COUNTY'))
);
COMMENT ON TABLE region_state IS 'A region on days (valid) as known by commits (known); open ends: infinity and 9223372036854775807.';
CREATE UNIQUE INDEX region_state_today ON region_state (region_code) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX region_state_today_parent ON region_state (parent_code, region_code) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX region_state_today_name ON region_state (name) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX region_state_region ON region_state (region_code, valid_from);
CREATE INDEX region_state_parent ON region_state (parent_code);
CREATE INDEX region_state_boundary ON region_state (boundary_id);

CREATE SEQUENCE region_former_seq INCREMENT BY 1;
CREATE TABLE region_former (
    former_id bigint NOT NULL,
    region_code text COLLATE "C" NOT NULL,
    kind former_kind NOT NULL,
    value text NOT NULL,
    until_day date NOT NULL,
    document text,
    known_from bigint NOT NULL,
    known_to bigint NOT NULL,
    CONSTRAINT region_former_pk PRIMARY KEY (former_id),
    CONSTRAINT region_former_region_fk FOREIGN KEY (region_code) REFERENCES region (region_code),
    CONSTRAINT region_former_known CHECK (known_from < known_to)
);
COMMENT ON TABLE region_former IS 'Codes and names that a region, or a village merged into it, bore until a day; they still find it.';
CREATE INDEX region_former_region ON region_former (region_code);
CREATE INDEX region_former_value ON region_former (value);

REVOKE UPDATE, DELETE, TRUNCATE ON region_event, region_boundary FROM ${writer};
REVOKE TRUNCATE ON region, region_state, region_former FROM ${writer};
