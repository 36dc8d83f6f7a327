-- Figures of environment problems by what commits changed, so that a report need not read every problem.

CREATE TYPE environment_rollup AS ENUM ('TOWNSHIP', 'UNIT', 'ITEM');
CREATE TYPE environment_measure AS ENUM ('FOUND', 'OPEN', 'OVERDUE', 'CLOSED', 'DUE', 'IN_TIME', 'RELAPSED', 'REACHED');

CREATE TABLE environment_delta (
    commit_id bigint NOT NULL,
    problems int NOT NULL,
    dated date NOT NULL,
    day date NOT NULL,
    rollup environment_rollup NOT NULL,
    measure environment_measure NOT NULL,
    key text COLLATE "C" NOT NULL,
    CONSTRAINT environment_delta_pk PRIMARY KEY (commit_id, rollup, measure, key, dated, day)
);
COMMENT ON TABLE environment_delta IS 'By how much a commit changed a figure of a township, unit or item from a day on. A projection of problem_state, so without foreign keys; never updated.';
COMMENT ON COLUMN environment_delta.key IS 'Nine digits of a township, the code of the lead unit (empty: nobody is charged), or that of an item.';
COMMENT ON COLUMN environment_delta.dated IS 'The day that a period is asked of: found, due, closed, relapsed. Of figures that are asked of one day alone the day itself.';

CREATE SEQUENCE environment_segment_seq INCREMENT BY 1;
CREATE TABLE environment_segment (
    segment_id bigint NOT NULL,
    from_position bigint NOT NULL,
    upto_position bigint NOT NULL,
    sums int NOT NULL,
    CONSTRAINT environment_segment_pk PRIMARY KEY (segment_id),
    CONSTRAINT environment_segment_span_key UNIQUE (from_position, upto_position),
    CONSTRAINT environment_segment_span CHECK (0 <= from_position AND from_position < upto_position)
);
COMMENT ON TABLE environment_segment IS 'A span of commits whose deltas are summed in environment_sum, as recovery_segment is one of recovery_sum.';

CREATE TABLE environment_sum (
    segment_id bigint NOT NULL,
    problems int NOT NULL,
    dated date NOT NULL,
    day date NOT NULL,
    rollup environment_rollup NOT NULL,
    measure environment_measure NOT NULL,
    key text COLLATE "C" NOT NULL,
    CONSTRAINT environment_sum_pk PRIMARY KEY (segment_id, rollup, measure, dated, key, day) INCLUDE (problems)
);
COMMENT ON TABLE environment_sum IS 'By how much the commits of a segment changed a figure from a day on. A projection of environment_delta, so without foreign keys.';

-- Whether a village that a round visited was clean is asked by both.
DROP INDEX problem_state_inspection;
CREATE INDEX problem_state_inspection ON problem_state (inspection_id, village_code) WHERE inspection_id IS NOT NULL;

-- Where most came back in a period.
CREATE INDEX problem_state_today_relapsed ON problem_state (relapsed_on) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity' AND relapsed_on IS NOT NULL;
CREATE INDEX problem_state_relapsed ON problem_state (relapsed_on) WHERE relapsed_on IS NOT NULL;

REVOKE UPDATE, DELETE, TRUNCATE ON environment_delta, environment_segment, environment_sum FROM ${writer};

-- What was written before there were figures by commit: each state counts from its first day on since the commit that told
-- of it, and no longer from its end on or since the commit that told otherwise.
INSERT INTO environment_delta (commit_id, problems, dated, day, rollup, measure, key)
SELECT d.commit_id, sum(d.sign), coalesce(m.dated, d.day), d.day, k.rollup, m.measure, k.key
FROM problem_state s
    CROSS JOIN LATERAL (VALUES
        ('TOWNSHIP'::environment_rollup, left(s.village_code, 9)), ('UNIT', coalesce(s.lead_unit, '')), ('ITEM', s.item_code)) k (rollup, key)
    CROSS JOIN LATERAL (VALUES
        ('FOUND'::environment_measure, true, s.found_on, s.valid_from),
        ('OPEN', s.status IN ('FOUND', 'ASSIGNED', 'RECTIFYING', 'RECTIFIED'), NULL, s.valid_from),
        ('OVERDUE', s.status IN ('ASSIGNED', 'RECTIFYING', 'RECTIFIED'), NULL, greatest(s.valid_from, s.due_on + 1)),
        ('CLOSED', s.status = 'CLOSED', s.closed_on, s.valid_from),
        ('DUE', s.due_on IS NOT NULL, s.due_on, s.valid_from),
        ('IN_TIME', s.status = 'CLOSED' AND s.closed_on <= s.due_on, s.due_on, s.valid_from),
        ('RELAPSED', s.relapsed_on IS NOT NULL, s.relapsed_on, s.valid_from),
        ('REACHED', s.status = 'CLOSED' OR s.relapsed_on IS NOT NULL,
            greatest(s.relapsed_on, CASE s.status WHEN 'CLOSED' THEN s.closed_on END), s.valid_from)) m (measure, holds, dated, since)
    CROSS JOIN LATERAL (VALUES
        (s.known_from, m.since, 1), (s.known_from, s.valid_to, -1), (s.known_to, m.since, -1), (s.known_to, s.valid_to, 1)) d (commit_id, day, sign)
WHERE s.status NOT IN ('MERGED', 'DISMISSED') AND m.holds AND m.since < s.valid_to
    AND d.day < 'infinity' AND d.commit_id < 9223372036854775807
GROUP BY d.commit_id, coalesce(m.dated, d.day), d.day, k.rollup, m.measure, k.key
HAVING sum(d.sign) <> 0;

CREATE OR REPLACE FUNCTION renew_statistics() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    ANALYZE region, region_state, region_event, plot, plot_event, plot_boundary, plot_state, plot_lineage, recovery_delta, ledger_commit,
        problem, problem_event, problem_boundary, problem_state, environment_delta;
END $$;
