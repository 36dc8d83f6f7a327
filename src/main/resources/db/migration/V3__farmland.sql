-- Abandoned farmland plots: events are the truth, plot_state is their projection.

CREATE TYPE idle_kind AS ENUM ('SEASONAL', 'PERENNIAL');
CREATE TYPE land_class AS ENUM ('PADDY', 'IRRIGATED', 'DRY');
CREATE TYPE placement AS ENUM ('BOUNDARY', 'POINT', 'VILLAGE');
CREATE TYPE plot_status AS ENUM ('ABANDONED', 'RESTORED', 'RECULTIVATED', 'EXEMPT');
CREATE TYPE restoration_mode AS ENUM ('SELF', 'ENTRUSTED', 'TRANSFER', 'COLLECTIVE', 'SERVICE');
CREATE TYPE plot_event_kind AS ENUM ('REGISTERED', 'RESTORED', 'RECULTIVATED', 'LAPSED', 'EXEMPTED', 'VERIFIED', 'CORRECTED', 'SPLIT', 'MERGED', 'CARRIED_OVER', 'DEADLINE_SET', 'WITHDRAWN');

CREATE SEQUENCE plot_seq INCREMENT BY 1;
CREATE TABLE plot (
    plot_id bigint NOT NULL,
    version int NOT NULL,
    source_key text COLLATE "C",
    content_key uuid,
    CONSTRAINT plot_pk PRIMARY KEY (plot_id)
) WITH (fillfactor = 90);
COMMENT ON TABLE plot IS 'One row a plot; a command locks it and raises its version.';
COMMENT ON COLUMN plot.source_key IS 'Source name and key column of the file that first brought it, where it has one.';
COMMENT ON COLUMN plot.content_key IS 'For a plot without code, key and boundary: hash of village, row content and occurrence.';
CREATE UNIQUE INDEX plot_source_key ON plot (source_key) WHERE source_key IS NOT NULL;
CREATE UNIQUE INDEX plot_content_key ON plot (content_key) WHERE content_key IS NOT NULL;

CREATE SEQUENCE plot_boundary_seq INCREMENT BY 1;
CREATE TABLE plot_boundary (
    boundary_id bigint NOT NULL,
    plot_id bigint NOT NULL,
    shape_key uuid NOT NULL,
    geom geometry(Geometry, 4490) NOT NULL,
    geom_3857 geometry(Geometry, 3857) NOT NULL,
    CONSTRAINT plot_boundary_pk PRIMARY KEY (boundary_id),
    CONSTRAINT plot_boundary_plot_fk FOREIGN KEY (plot_id) REFERENCES plot (plot_id)
);
COMMENT ON TABLE plot_boundary IS 'Boundaries (polygons) and positions (points) in CGCS2000, longitude first; never updated, states point at them.';
COMMENT ON COLUMN plot_boundary.shape_key IS 'Hash of the normalised shape, rounded to 1e-8 degrees: the same shape in another file is found by it.';
COMMENT ON COLUMN plot_boundary.geom_3857 IS 'The same in Web Mercator, for tiles.';
CREATE INDEX plot_boundary_plot ON plot_boundary (plot_id);
CREATE INDEX plot_boundary_shape ON plot_boundary (shape_key);
CREATE INDEX plot_boundary_geom ON plot_boundary USING gist (geom);

CREATE SEQUENCE plot_event_seq INCREMENT BY 1;
CREATE TABLE plot_event (
    event_id bigint NOT NULL,
    plot_id bigint NOT NULL,
    commit_id bigint NOT NULL,
    seq int NOT NULL,
    kind plot_event_kind NOT NULL,
    on_day date NOT NULL,
    target_event_id bigint,
    payload jsonb NOT NULL,
    CONSTRAINT plot_event_pk PRIMARY KEY (event_id),
    CONSTRAINT plot_event_seq_key UNIQUE (plot_id, seq),
    CONSTRAINT plot_event_plot_fk FOREIGN KEY (plot_id) REFERENCES plot (plot_id),
    CONSTRAINT plot_event_target CHECK ((target_event_id IS NOT NULL) = (kind = 'WITHDRAWN'))
);
COMMENT ON TABLE plot_event IS 'What happened to a plot on a day and became known by a commit; never updated.';
COMMENT ON COLUMN plot_event.target_event_id IS 'The event that a withdrawal takes back.';
COMMENT ON COLUMN plot_event.payload IS 'set: the values from this event on, in the names of the GraphQL schema; was: those before it; note.';
CREATE INDEX plot_event_commit ON plot_event (commit_id);
CREATE INDEX plot_event_target_event ON plot_event (target_event_id) WHERE target_event_id IS NOT NULL;

CREATE SEQUENCE plot_state_seq INCREMENT BY 1;
CREATE TABLE plot_state (
    state_id bigint NOT NULL,
    plot_id bigint NOT NULL,
    boundary_id bigint,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from bigint NOT NULL,
    known_to bigint NOT NULL,
    code text COLLATE "C",
    village_code text COLLATE "C" NOT NULL,
    group_name text,
    campaign smallint NOT NULL,
    area_mu numeric(12, 2) NOT NULL,
    declared_area_mu numeric(12, 2),
    measured_area_mu numeric(12, 2),
    idle_kind idle_kind,
    abandoned_since date,
    causes smallint NOT NULL,
    land_class land_class,
    placement placement NOT NULL,
    boundary_provisional boolean NOT NULL,
    status plot_status NOT NULL,
    status_on date NOT NULL,
    registered_on date NOT NULL,
    found_late boolean NOT NULL,
    restored_on date,
    recultivated_on date,
    restoration_due_on date NOT NULL,
    recultivation_due_on date NOT NULL,
    lapsed boolean NOT NULL,
    restoration_mode restoration_mode,
    crop text,
    CONSTRAINT plot_state_pk PRIMARY KEY (state_id),
    CONSTRAINT plot_state_valid CHECK (valid_from < valid_to),
    CONSTRAINT plot_state_known CHECK (known_from < known_to),
    CONSTRAINT plot_state_area CHECK (area_mu >= 0.01),
    CONSTRAINT plot_state_causes CHECK (causes BETWEEN 0 AND 127),
    CONSTRAINT plot_state_placement CHECK ((placement = 'VILLAGE') = (boundary_id IS NULL)),
    CONSTRAINT plot_state_restored CHECK (status NOT IN ('RESTORED', 'RECULTIVATED') OR restored_on IS NOT NULL),
    CONSTRAINT plot_state_recultivated CHECK (status <> 'RECULTIVATED' OR recultivated_on IS NOT NULL)
);
COMMENT ON TABLE plot_state IS 'A projection of plot_event, rebuilt and compared, so without foreign keys. A plot on days (valid, end excluded) as known by commits (known, end excluded); open ends: infinity and 9223372036854775807. Lists, counts, sums and maps all read this relation.';
COMMENT ON COLUMN plot_state.area_mu IS 'The ledger area, mu: the declared one, else the measured one. Every total is an exact sum of it.';
COMMENT ON COLUMN plot_state.causes IS 'Bits: 1 LABOUR, 2 ECONOMIC, 4 INFRASTRUCTURE, 8 SOIL, 16 DISASTER, 32 TRANSFER, 64 OTHER.';
COMMENT ON COLUMN plot_state.restored_on IS 'The latest reach, also after a lapse.';
CREATE UNIQUE INDEX plot_state_today ON plot_state (plot_id) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE UNIQUE INDEX plot_state_today_code ON plot_state (code) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX plot_state_today_village ON plot_state (village_code, status) INCLUDE (area_mu) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX plot_state_today_boundary ON plot_state (boundary_id) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX plot_state_plot ON plot_state (plot_id, valid_from);
CREATE INDEX plot_state_boundary ON plot_state (boundary_id);
CREATE INDEX plot_state_village ON plot_state (village_code);
CREATE INDEX plot_state_code ON plot_state (code);

REVOKE UPDATE, DELETE, TRUNCATE ON plot_event, plot_boundary FROM ${writer};
REVOKE TRUNCATE ON plot, plot_state FROM ${writer};
