-- Roads: each import is a network of its own, of which the newest stands; closures hold on days.

CREATE SEQUENCE road_network_seq INCREMENT BY 1;
CREATE TABLE road_network (
    network_id bigint NOT NULL,
    commit_id bigint NOT NULL,
    name text NOT NULL,
    ways int NOT NULL,
    metres double precision NOT NULL,
    west double precision NOT NULL,
    south double precision NOT NULL,
    east double precision NOT NULL,
    north double precision NOT NULL,
    CONSTRAINT road_network_pk PRIMARY KEY (network_id)
);
COMMENT ON TABLE road_network IS 'An import of roads. The newest stands; those before are kept, so that it can be told what a plan was made of.';
COMMENT ON COLUMN road_network.name IS 'Of the file.';
COMMENT ON COLUMN road_network.metres IS 'The length of all its roads on the ellipsoid.';
CREATE INDEX road_network_commit ON road_network (commit_id);

CREATE TABLE road (
    network_id bigint NOT NULL,
    road_number int NOT NULL,
    class text COLLATE "C" NOT NULL,
    name text,
    width_metres real,
    surface text COLLATE "C",
    speed_kmh real,
    max_weight_tonnes real,
    gradient_percent real,
    oneway smallint NOT NULL,
    tags jsonb NOT NULL,
    nodes bigint[] NOT NULL,
    geom geometry(LineString, 4490) NOT NULL,
    geom_3857 geometry(LineString, 3857) NOT NULL,
    CONSTRAINT road_pk PRIMARY KEY (network_id, road_number),
    CONSTRAINT road_network_fk FOREIGN KEY (network_id) REFERENCES road_network (network_id),
    CONSTRAINT road_number CHECK (road_number > 0),
    CONSTRAINT road_oneway CHECK (oneway BETWEEN -1 AND 1)
);
COMMENT ON TABLE road IS 'A road of a network, in CGCS2000, longitude first; never updated.';
COMMENT ON COLUMN road.class IS 'As the key highway of OpenStreetMap has it, such as tertiary.';
COMMENT ON COLUMN road.oneway IS '1: along the line, -1: against it, 0: both.';
COMMENT ON COLUMN road.tags IS 'What a router needs, as OpenStreetMap has it; widths, weights and gradients in metres, tonnes and percent.';
COMMENT ON COLUMN road.nodes IS 'The number of each point of the line; roads that share one meet there.';
CREATE INDEX road_place ON road USING gist (geom_3857);

CREATE TABLE road_turn (
    network_id bigint NOT NULL,
    turn_number int NOT NULL,
    from_road int NOT NULL,
    via_node bigint NOT NULL,
    to_road int NOT NULL,
    tags jsonb NOT NULL,
    CONSTRAINT road_turn_pk PRIMARY KEY (network_id, turn_number),
    CONSTRAINT road_turn_network_fk FOREIGN KEY (network_id) REFERENCES road_network (network_id)
);
COMMENT ON TABLE road_turn IS 'A turn that is forbidden, or alone allowed, at a node.';

CREATE TABLE road_barrier (
    network_id bigint NOT NULL,
    node bigint NOT NULL,
    tags jsonb NOT NULL,
    CONSTRAINT road_barrier_pk PRIMARY KEY (network_id, node),
    CONSTRAINT road_barrier_network_fk FOREIGN KEY (network_id) REFERENCES road_network (network_id)
);
COMMENT ON TABLE road_barrier IS 'A node that not everybody passes, such as a gate.';

CREATE SEQUENCE road_closure_seq INCREMENT BY 1;
CREATE TABLE road_closure (
    closure_id bigint NOT NULL,
    version int NOT NULL,
    commit_id bigint NOT NULL,
    reason text NOT NULL,
    vehicles text[] NOT NULL,
    geom geometry(Geometry, 4490) NOT NULL,
    geom_3857 geometry(Geometry, 3857) NOT NULL,
    CONSTRAINT road_closure_pk PRIMARY KEY (closure_id),
    CONSTRAINT road_closure_version CHECK (version > 0),
    CONSTRAINT road_closure_reason CHECK (length(reason) BETWEEN 1 AND 200),
    CONSTRAINT road_closure_vehicles CHECK (cardinality(vehicles) > 0)
);
COMMENT ON TABLE road_closure IS 'Roads along a line, or those that meet an area, are closed. Only the version changes; a command locks the row.';
COMMENT ON COLUMN road_closure.vehicles IS 'To whom they are closed: CAR, COACH.';
CREATE INDEX road_closure_place ON road_closure USING gist (geom_3857);

CREATE SEQUENCE road_closure_state_seq INCREMENT BY 1;
CREATE TABLE road_closure_state (
    state_id bigint NOT NULL,
    closure_id bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from bigint NOT NULL,
    known_to bigint NOT NULL,
    note text,
    CONSTRAINT road_closure_state_pk PRIMARY KEY (state_id),
    CONSTRAINT road_closure_state_closure_fk FOREIGN KEY (closure_id) REFERENCES road_closure (closure_id),
    CONSTRAINT road_closure_state_valid CHECK (valid_from <= valid_to),
    CONSTRAINT road_closure_state_known CHECK (known_from < known_to)
);
COMMENT ON TABLE road_closure_state IS 'On which days a closure holds (valid, end excluded) as known by commits (known, end excluded); from a day to itself: on none.';
COMMENT ON COLUMN road_closure_state.note IS 'Why it was opened before its time.';
CREATE INDEX road_closure_state_closure ON road_closure_state (closure_id);
CREATE INDEX road_closure_state_days ON road_closure_state (valid_to) WHERE known_to = 9223372036854775807;
CREATE INDEX road_closure_state_known_from ON road_closure_state (known_from);
CREATE INDEX road_closure_state_known_to ON road_closure_state (known_to) WHERE known_to < 9223372036854775807;

REVOKE UPDATE, DELETE, TRUNCATE ON road_network, road, road_turn, road_barrier FROM ${writer};
REVOKE DELETE, TRUNCATE ON road_closure, road_closure_state FROM ${writer};
