package org.gengtu.farmland;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A command of a random sequence, in the model's own numbers of plots, events, facts and imports. */
sealed interface LedgerOrder {
    String COUNTY = "990101000000";

    /**
     * A boundary or position of its own place. Two are equal when they were drawn at once.
     *
     * @param drawn which drawing; each time a shape is given it is drawn anew
     * @param cell where it lies
     * @param measured null for a position, or where the program measured it
     */
    record Shape(int drawn, int cell, boolean boundary, BigDecimal measured, int part) {
        Placement placement() {
            return boundary ? Placement.BOUNDARY : Placement.POINT;
        }

        Shape partOf(int plot) {
            return new Shape(drawn, cell, boundary, null, plot);
        }

        boolean sameAs(Shape other) {
            return other != null && cell == other.cell && boundary == other.boundary && part == other.part;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Shape that && drawn == that.drawn && part == that.part;
        }

        @Override
        public int hashCode() {
            return drawn * 31 + part;
        }
    }

    /** A plot as it is registered, or as a file tells of it. */
    record Row(
            String code,
            String village,
            BigDecimal declared,
            Shape shape,
            LocalDate registered,
            LocalDate restored,
            LocalDate recultivated) {
        Map<String, Object> values() {
            Map<String, Object> values = new TreeMap<>();
            values.put("code", code);
            values.put("village", village);
            values.put("declared", declared);
            values.put("shape", shape);
            return values;
        }
    }

    record Register(Row row) implements LedgerOrder {}

    record Happened(int plot, int version, LedgerModel.What what, LocalDate on, Map<String, Object> values)
            implements LedgerOrder {}

    record Bulk(List<Happened> items) implements LedgerOrder {}

    record Correct(int plot, int version, LocalDate from, Map<String, Object> values) implements LedgerOrder {}

    record WithdrawEvent(int happening, int version) implements LedgerOrder {}

    /** @param shapes whether by boundaries, so that areas are only foretold; else by the areas alone */
    record Split(int plot, int version, LocalDate on, List<BigDecimal> areas, boolean shapes) implements LedgerOrder {}

    record Merge(List<Integer> plots, List<Integer> versions, LocalDate on) implements LedgerOrder {}

    record Import(List<Row> rows) implements LedgerOrder {}

    record WithdrawImport(int number) implements LedgerOrder {}

    record SetTarget(String region, int campaign, RecoveryStage stage, BigDecimal areaMu, LocalDate from)
            implements LedgerOrder {}

    record SetDeadline(
            String region, Integer plot, int campaign, RecoveryStage stage, LocalDate deadline, LocalDate from)
            implements LedgerOrder {}

    record OpenCampaign(int campaign, LocalDate restoration, LocalDate recultivation) implements LedgerOrder {}

    record WithdrawFact(int document) implements LedgerOrder {}

    record Rename(String code, String name, String newCode, LocalDate from) implements LedgerOrder {}

    record MergeVillages(List<String> codes, String into, String name, LocalDate from) implements LedgerOrder {}
}
