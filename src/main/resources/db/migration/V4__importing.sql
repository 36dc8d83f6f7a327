-- Import jobs and what was found in their files.

CREATE TYPE import_phase AS ENUM ('QUEUED', 'READING', 'CHECKING', 'WRITING', 'DONE', 'REFUSED', 'FAILED', 'CANCELLED');
CREATE TYPE import_verdict AS ENUM ('ACCEPTED', 'REPAIRED', 'FLAGGED', 'REJECTED');

CREATE TABLE import_job (
    import_id uuid NOT NULL,
    layer text NOT NULL,
    file_name text NOT NULL,
    options jsonb NOT NULL,
    actor text,
    phase import_phase NOT NULL,
    started_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    ended_at timestamptz,
    percent real NOT NULL,
    rows_total bigint,
    rows_read bigint NOT NULL,
    rows_per_second real,
    seconds_left real,
    cancel_asked boolean NOT NULL,
    instance text NOT NULL,
    result jsonb,
    CONSTRAINT import_job_pk PRIMARY KEY (import_id),
    CONSTRAINT import_job_percent CHECK (percent BETWEEN 0 AND 100)
);
COMMENT ON TABLE import_job IS 'One row an import, written on a connection of its own, so that it tells of the work while the work is not committed.';
COMMENT ON COLUMN import_job.instance IS 'The running program that does the work; one that is gone left the import undone.';
COMMENT ON COLUMN import_job.result IS 'What was told at the end: counts, encoding, coordinate system, mapping, problem.';
CREATE INDEX import_job_started ON import_job (started_at);

CREATE TABLE import_finding (
    import_id uuid NOT NULL,
    row_number bigint NOT NULL,
    seq int NOT NULL,
    verdict import_verdict NOT NULL,
    code text NOT NULL,
    what text NOT NULL,
    place text,
    done text,
    CONSTRAINT import_finding_pk PRIMARY KEY (import_id, row_number, seq),
    CONSTRAINT import_finding_job_fk FOREIGN KEY (import_id) REFERENCES import_job (import_id) ON DELETE CASCADE
);
COMMENT ON TABLE import_finding IS 'What was found in a row. A row ends as the worst of its findings; one without any was accepted.';
COMMENT ON COLUMN import_finding.place IS 'WKT in CGCS2000, or the name of a column.';
