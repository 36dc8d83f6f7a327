-- Sums over the deltas of recovery, so that a total need not add up every commit.

CREATE SEQUENCE recovery_segment_seq INCREMENT BY 1;
CREATE TABLE recovery_segment (
    segment_id bigint NOT NULL,
    from_position bigint NOT NULL,
    upto_position bigint NOT NULL,
    sums int NOT NULL,
    CONSTRAINT recovery_segment_pk PRIMARY KEY (segment_id),
    CONSTRAINT recovery_segment_span_key UNIQUE (from_position, upto_position),
    CONSTRAINT recovery_segment_span CHECK (0 <= from_position AND from_position < upto_position)
);
COMMENT ON TABLE recovery_segment IS 'A span of commits whose deltas are summed in recovery_sum. Written in one transaction with its sums and never changed; a longer one is added beside it, so that a past position too is covered by few.';
COMMENT ON COLUMN recovery_segment.from_position IS 'The span begins behind this position.';
COMMENT ON COLUMN recovery_segment.upto_position IS 'The span ends with this position.';
COMMENT ON COLUMN recovery_segment.sums IS 'Rows that it has in recovery_sum; segments of like size are merged.';

-- Fixed widths first and the text last, so that a row is taken apart quickly. Areas in hundredths of mu: exact, and
-- summed several times as fast as numeric.
CREATE TABLE recovery_sum (
    segment_id bigint NOT NULL,
    area_hundredths bigint NOT NULL,
    exempt_area_hundredths bigint NOT NULL,
    lapsed_area_hundredths bigint NOT NULL,
    unmapped_area_hundredths bigint NOT NULL,
    found_late_area_hundredths bigint NOT NULL,
    restored_area_hundredths bigint NOT NULL,
    restored_late_area_hundredths bigint NOT NULL,
    restored_refused_area_hundredths bigint NOT NULL,
    restored_sampled_area_hundredths bigint NOT NULL,
    restored_passed_area_hundredths bigint NOT NULL,
    recultivated_area_hundredths bigint NOT NULL,
    recultivated_late_area_hundredths bigint NOT NULL,
    recultivated_refused_area_hundredths bigint NOT NULL,
    recultivated_sampled_area_hundredths bigint NOT NULL,
    recultivated_passed_area_hundredths bigint NOT NULL,
    plots int NOT NULL,
    exempt_plots int NOT NULL,
    lapsed_plots int NOT NULL,
    unmapped_plots int NOT NULL,
    found_late_plots int NOT NULL,
    restored_plots int NOT NULL,
    restored_late_plots int NOT NULL,
    restored_refused_plots int NOT NULL,
    recultivated_plots int NOT NULL,
    recultivated_late_plots int NOT NULL,
    recultivated_refused_plots int NOT NULL,
    day date NOT NULL,
    restoration_due_on date NOT NULL,
    recultivation_due_on date NOT NULL,
    campaign smallint NOT NULL,
    village_code text COLLATE "C" NOT NULL,
    CONSTRAINT recovery_sum_pk PRIMARY KEY (segment_id, day, village_code, campaign, restoration_due_on, recultivation_due_on)
);
COMMENT ON TABLE recovery_sum IS 'By how much the commits of a segment changed the totals of a village and campaign from a day on, by deadlines. A projection of recovery_delta, so without foreign keys.';

CREATE TABLE recovery_checkpoint (
    segment_id bigint NOT NULL,
    area_hundredths bigint NOT NULL,
    exempt_area_hundredths bigint NOT NULL,
    lapsed_area_hundredths bigint NOT NULL,
    unmapped_area_hundredths bigint NOT NULL,
    found_late_area_hundredths bigint NOT NULL,
    restored_area_hundredths bigint NOT NULL,
    restored_late_area_hundredths bigint NOT NULL,
    restored_refused_area_hundredths bigint NOT NULL,
    restored_sampled_area_hundredths bigint NOT NULL,
    restored_passed_area_hundredths bigint NOT NULL,
    recultivated_area_hundredths bigint NOT NULL,
    recultivated_late_area_hundredths bigint NOT NULL,
    recultivated_refused_area_hundredths bigint NOT NULL,
    recultivated_sampled_area_hundredths bigint NOT NULL,
    recultivated_passed_area_hundredths bigint NOT NULL,
    plots int NOT NULL,
    exempt_plots int NOT NULL,
    lapsed_plots int NOT NULL,
    unmapped_plots int NOT NULL,
    found_late_plots int NOT NULL,
    restored_plots int NOT NULL,
    restored_late_plots int NOT NULL,
    restored_refused_plots int NOT NULL,
    recultivated_plots int NOT NULL,
    recultivated_late_plots int NOT NULL,
    recultivated_refused_plots int NOT NULL,
    before_day date NOT NULL,
    restoration_due_on date NOT NULL,
    recultivation_due_on date NOT NULL,
    campaign smallint NOT NULL,
    village_code text COLLATE "C" NOT NULL,
    CONSTRAINT recovery_checkpoint_pk PRIMARY KEY (segment_id, before_day, village_code, campaign, restoration_due_on, recultivation_due_on)
);
COMMENT ON TABLE recovery_checkpoint IS 'The sums of a segment over all days before one of a few days, set so that between two of them lie about three times as many sums as there are totals: any day adds up few rows, and they take a third of the room.';
COMMENT ON COLUMN recovery_checkpoint.before_day IS 'The totals are of the days before this one.';

REVOKE UPDATE, DELETE, TRUNCATE ON recovery_segment, recovery_sum, recovery_checkpoint FROM ${writer};
