-- Pictures and documents that prove something: kept by content in a folder, described here.

CREATE TABLE evidence_content (
    sha256 bytea NOT NULL,
    media_type text NOT NULL,
    bytes bigint NOT NULL,
    width int,
    height int,
    taken_at timestamptz,
    longitude double precision,
    latitude double precision,
    prepared_at timestamptz,
    unreadable text,
    look bytea,
    look_width int,
    CONSTRAINT evidence_content_pk PRIMARY KEY (sha256),
    CONSTRAINT evidence_content_sha256 CHECK (octet_length(sha256) = 32),
    CONSTRAINT evidence_content_type CHECK (media_type IN ('image/jpeg', 'image/png', 'application/pdf')),
    CONSTRAINT evidence_content_bytes CHECK (bytes > 0),
    CONSTRAINT evidence_content_position CHECK ((longitude IS NULL) = (latitude IS NULL))
);
COMMENT ON TABLE evidence_content IS 'A file by its bytes, however often it was sent. The file lies in the evidence folder under the hexadecimal hash.';
COMMENT ON COLUMN evidence_content.taken_at IS 'When the camera says that it was taken; null where it says nothing.';
COMMENT ON COLUMN evidence_content.longitude IS 'Where the camera says that it was taken, degrees of WGS 84.';
COMMENT ON COLUMN evidence_content.prepared_at IS 'When camera data, thumbnail and look were made, after the answer; null: not yet.';
COMMENT ON COLUMN evidence_content.unreadable IS 'Why a picture could not be decoded.';
COMMENT ON COLUMN evidence_content.look IS 'The picture in a few dozen greys a row, by which it is known again.';
COMMENT ON COLUMN evidence_content.look_width IS 'Greys in a row of it.';
CREATE INDEX evidence_content_unprepared ON evidence_content (sha256) WHERE prepared_at IS NULL;

CREATE TABLE evidence (
    evidence_id uuid NOT NULL,
    sha256 bytea NOT NULL,
    kind text NOT NULL,
    file_name text NOT NULL,
    received_at timestamptz NOT NULL,
    received_by text,
    CONSTRAINT evidence_pk PRIMARY KEY (evidence_id),
    CONSTRAINT evidence_content_fk FOREIGN KEY (sha256) REFERENCES evidence_content (sha256),
    CONSTRAINT evidence_kind CHECK (kind IN ('BEFORE', 'AFTER', 'DOCUMENT'))
);
COMMENT ON TABLE evidence IS 'A file as somebody sent it.';
CREATE INDEX evidence_sha256 ON evidence (sha256);
CREATE INDEX evidence_received ON evidence (received_at);

CREATE TABLE evidence_use (
    evidence_id uuid NOT NULL,
    feature text NOT NULL,
    event_id bigint NOT NULL,
    CONSTRAINT evidence_use_pk PRIMARY KEY (evidence_id, feature, event_id),
    CONSTRAINT evidence_use_evidence_fk FOREIGN KEY (evidence_id) REFERENCES evidence (evidence_id)
);
COMMENT ON TABLE evidence_use IS 'Which events of a feature refer to it. What no event refers to goes after a day.';
CREATE INDEX evidence_use_event ON evidence_use (feature, event_id);
REVOKE UPDATE, DELETE, TRUNCATE ON evidence_use FROM ${writer};
REVOKE TRUNCATE ON evidence FROM ${writer};
REVOKE TRUNCATE ON evidence_content FROM ${writer};

CREATE TABLE evidence_alike (
    sha256 bytea NOT NULL,
    other_sha256 bytea NOT NULL,
    likeness real NOT NULL,
    CONSTRAINT evidence_alike_pk PRIMARY KEY (sha256, other_sha256),
    CONSTRAINT evidence_alike_content_fk FOREIGN KEY (sha256) REFERENCES evidence_content (sha256) ON DELETE CASCADE,
    CONSTRAINT evidence_alike_other_fk FOREIGN KEY (other_sha256) REFERENCES evidence_content (sha256) ON DELETE CASCADE
);
COMMENT ON TABLE evidence_alike IS 'Pictures that show the same, whole or cut out, in both directions.';
COMMENT ON COLUMN evidence_alike.likeness IS 'How well their looks correlate; 1 for the same.';
CREATE INDEX evidence_alike_other ON evidence_alike (other_sha256);
