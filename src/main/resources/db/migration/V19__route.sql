-- Assessment routes: plannings, the plans that came of them, and routes with their versions.

CREATE TYPE planning_state AS ENUM ('QUEUED', 'RUNNING', 'DONE', 'INFEASIBLE', 'CANCELLED', 'FAILED');
CREATE TYPE route_status AS ENUM ('DRAFT', 'PROPOSED', 'APPROVED', 'SUPERSEDED');
CREATE TYPE route_event_kind AS ENUM ('SAVED', 'PROPOSED', 'APPROVED', 'SUPERSEDED', 'PROGRESSED', 'WITHDRAWN');
CREATE TYPE vehicle AS ENUM ('CAR', 'COACH');

CREATE SEQUENCE planning_job_seq INCREMENT BY 1;
CREATE TABLE planning_job (
    job_id bigint NOT NULL,
    state planning_state NOT NULL,
    requirement jsonb NOT NULL,
    read_on date NOT NULL,
    read_position bigint NOT NULL,
    replans bigint,
    actor text,
    idempotency_key text,
    input_hash bytea,
    created_at timestamptz NOT NULL,
    beat_at timestamptz NOT NULL,
    cancel_asked boolean NOT NULL,
    seconds_used real NOT NULL,
    percent real NOT NULL,
    step text NOT NULL,
    outcome jsonb NOT NULL,
    CONSTRAINT planning_job_pk PRIMARY KEY (job_id),
    CONSTRAINT planning_job_percent CHECK (percent BETWEEN 0 AND 100)
);
COMMENT ON TABLE planning_job IS 'One row a planning, written while it works, so that it goes on after a restart with the best plan that it had.';
COMMENT ON COLUMN planning_job.read_position IS 'With read_on the state of sites that it plans by.';
COMMENT ON COLUMN planning_job.replans IS 'The route that it plans anew.';
COMMENT ON COLUMN planning_job.beat_at IS 'When its program last said that it works on it, by the clock of the database; one that is silent was left undone.';
COMMENT ON COLUMN planning_job.outcome IS 'The best plan, its bound, the alternatives, what is in conflict, the message.';
CREATE INDEX planning_job_waiting ON planning_job (job_id) WHERE state IN ('QUEUED', 'RUNNING');
CREATE INDEX planning_job_key ON planning_job (idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE SEQUENCE route_plan_seq INCREMENT BY 1;
CREATE TABLE route_plan (
    plan_id bigint NOT NULL,
    requirement jsonb NOT NULL,
    plan jsonb NOT NULL,
    CONSTRAINT route_plan_pk PRIMARY KEY (plan_id)
);
COMMENT ON TABLE route_plan IS 'What was demanded of routes and what is to be driven; never updated, states point at them.';

CREATE SEQUENCE route_seq INCREMENT BY 1;
CREATE TABLE route (
    route_id bigint NOT NULL,
    version int NOT NULL,
    CONSTRAINT route_pk PRIMARY KEY (route_id)
);
COMMENT ON TABLE route IS 'Identity and version of an assessment route; a command locks its row.';

CREATE SEQUENCE route_boundary_seq INCREMENT BY 1;
CREATE TABLE route_boundary (
    boundary_id bigint NOT NULL,
    route_id bigint NOT NULL,
    geom geometry(Geometry, 4490) NOT NULL,
    geom_3857 geometry(Geometry, 3857) NOT NULL,
    cell_x int GENERATED ALWAYS AS (least(greatest(floor(((ST_XMin(geom_3857) + ST_XMax(geom_3857)) / 2 + 20037508.342789244) / 40075016.685578488 * 16777216), 0), 16777215)::int) STORED,
    cell_y int GENERATED ALWAYS AS (least(greatest(floor((20037508.342789244 - (ST_YMin(geom_3857) + ST_YMax(geom_3857)) / 2) / 40075016.685578488 * 16777216), 0), 16777215)::int) STORED,
    clearance real GENERATED ALWAYS AS (0) STORED,
    CONSTRAINT route_boundary_pk PRIMARY KEY (boundary_id),
    CONSTRAINT route_boundary_route_fk FOREIGN KEY (route_id) REFERENCES route (route_id)
);
COMMENT ON TABLE route_boundary IS 'Lines of routes in CGCS2000, longitude first, one part a day and team; never updated, states point at them.';
CREATE INDEX route_boundary_route ON route_boundary (route_id);
CREATE INDEX route_boundary_geom ON route_boundary USING gist (geom);
CREATE INDEX route_boundary_reach ON route_boundary ((greatest(ST_XMax(geom_3857) - ST_XMin(geom_3857), ST_YMax(geom_3857) - ST_YMin(geom_3857))));

CREATE SEQUENCE route_event_seq INCREMENT BY 1;
CREATE TABLE route_event (
    event_id bigint NOT NULL,
    route_id bigint NOT NULL,
    commit_id bigint NOT NULL,
    seq int NOT NULL,
    kind route_event_kind NOT NULL,
    on_day date NOT NULL,
    target_event_id bigint,
    payload jsonb NOT NULL,
    CONSTRAINT route_event_pk PRIMARY KEY (event_id),
    CONSTRAINT route_event_seq_key UNIQUE (route_id, seq),
    CONSTRAINT route_event_route_fk FOREIGN KEY (route_id) REFERENCES route (route_id),
    CONSTRAINT route_event_target CHECK ((target_event_id IS NOT NULL) = (kind = 'WITHDRAWN'))
);
COMMENT ON TABLE route_event IS 'What became of a route on a day and was known by a commit; never updated.';
CREATE INDEX route_event_commit ON route_event (commit_id);
CREATE INDEX route_event_target_event ON route_event (target_event_id) WHERE target_event_id IS NOT NULL;

CREATE SEQUENCE route_state_seq INCREMENT BY 1;
CREATE TABLE route_state (
    state_id bigint NOT NULL,
    route_id bigint NOT NULL,
    boundary_id bigint NOT NULL,
    cell_x int,
    cell_y int,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from bigint NOT NULL,
    known_to bigint NOT NULL,
    name text NOT NULL,
    village_code text COLLATE "C" NOT NULL,
    status route_status NOT NULL,
    status_on date NOT NULL,
    edition int NOT NULL,
    previous_id bigint,
    plan_id bigint NOT NULL,
    driven_on date NOT NULL,
    vehicle vehicle NOT NULL,
    stops int NOT NULL,
    length_metres int NOT NULL,
    drive_minutes int NOT NULL,
    value numeric(10, 2) NOT NULL,
    progress jsonb NOT NULL,
    CONSTRAINT route_state_pk PRIMARY KEY (state_id),
    CONSTRAINT route_state_valid CHECK (valid_from < valid_to),
    CONSTRAINT route_state_known CHECK (known_from < known_to),
    CONSTRAINT route_state_edition CHECK (edition > 0)
);
COMMENT ON TABLE route_state IS 'A projection of route_event, rebuilt and compared, so without foreign keys. A route on days (valid, end excluded) as known by commits (known, end excluded).';
COMMENT ON COLUMN route_state.village_code IS 'The village of its first stop.';
COMMENT ON COLUMN route_state.edition IS 'Which version of the route it is; previous_id is the one before it.';
COMMENT ON COLUMN route_state.driven_on IS 'The first day that it is driven.';
COMMENT ON COLUMN route_state.progress IS 'Stops that were reached, with when, in the order of recording.';
CREATE UNIQUE INDEX route_state_today ON route_state (route_id) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX route_state_today_boundary ON route_state (boundary_id) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX route_state_today_cell ON route_state (cell_x, cell_y) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX route_state_route ON route_state (route_id, valid_from);
CREATE INDEX route_state_boundary ON route_state (boundary_id);
CREATE INDEX route_state_previous ON route_state (previous_id) WHERE previous_id IS NOT NULL;
CREATE INDEX route_state_cell ON route_state (cell_x, cell_y);
CREATE INDEX route_state_village ON route_state (village_code);

-- Stops of routes, as a layer of the map.

CREATE SEQUENCE route_stop_boundary_seq INCREMENT BY 1;
CREATE TABLE route_stop_boundary (
    boundary_id bigint NOT NULL,
    geom geometry(Geometry, 4490) NOT NULL,
    geom_3857 geometry(Geometry, 3857) NOT NULL,
    cell_x int GENERATED ALWAYS AS (least(greatest(floor((ST_X(geom_3857) + 20037508.342789244) / 40075016.685578488 * 16777216), 0), 16777215)::int) STORED,
    cell_y int GENERATED ALWAYS AS (least(greatest(floor((20037508.342789244 - ST_Y(geom_3857)) / 40075016.685578488 * 16777216), 0), 16777215)::int) STORED,
    clearance real GENERATED ALWAYS AS (0) STORED,
    CONSTRAINT route_stop_boundary_pk PRIMARY KEY (boundary_id)
);
COMMENT ON TABLE route_stop_boundary IS 'Where stops are, in CGCS2000, longitude first; never updated.';
CREATE INDEX route_stop_boundary_geom ON route_stop_boundary USING gist (geom);

CREATE SEQUENCE route_stop_seq INCREMENT BY 1;
CREATE TABLE route_stop (
    stop_id bigint NOT NULL,
    plan_id bigint NOT NULL,
    boundary_id bigint NOT NULL,
    site_id bigint NOT NULL,
    site_code text COLLATE "C" NOT NULL,
    site_name text NOT NULL,
    village_code text COLLATE "C" NOT NULL,
    team int NOT NULL,
    number int NOT NULL,
    visited_on date NOT NULL,
    arrive time NOT NULL,
    leave time NOT NULL,
    CONSTRAINT route_stop_pk PRIMARY KEY (stop_id),
    CONSTRAINT route_stop_plan_fk FOREIGN KEY (plan_id) REFERENCES route_plan (plan_id),
    CONSTRAINT route_stop_boundary_fk FOREIGN KEY (boundary_id) REFERENCES route_stop_boundary (boundary_id)
);
COMMENT ON TABLE route_stop IS 'The stops of plans as they were when the route was saved; never updated.';
CREATE INDEX route_stop_plan ON route_stop (plan_id);
CREATE INDEX route_stop_boundary_id ON route_stop (boundary_id);
CREATE INDEX route_state_plan ON route_state (plan_id);

CREATE VIEW route_stop_state AS
SELECT t.stop_id, t.boundary_id, b.cell_x, b.cell_y, s.valid_from, s.valid_to, s.known_from, s.known_to, s.route_id, s.name, s.status,
    s.edition, t.site_id, t.site_code, t.site_name, t.village_code, t.team, t.number, t.visited_on, t.arrive, t.leave
FROM route_stop t JOIN route_state s ON s.plan_id = t.plan_id JOIN route_stop_boundary b ON b.boundary_id = t.boundary_id;
COMMENT ON VIEW route_stop_state IS 'Stops with the state of their route, as the map reads it.';

REVOKE UPDATE, DELETE, TRUNCATE ON route_event, route_boundary, route_plan, route_stop, route_stop_boundary FROM ${writer};
REVOKE TRUNCATE ON route, route_state, planning_job FROM ${writer};
