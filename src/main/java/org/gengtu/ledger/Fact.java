package org.gengtu.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that a numbered document laid down from a day on.
 *
 * @param regionCode 12 digits; null where one plot is concerned
 * @param plotId null where a region is concerned
 * @param campaign the calendar year concerned, where one is
 * @param stage RESTORATION or RECULTIVATION, where one is concerned
 * @param from the first day on which it holds
 * @param document number and date of the document, 1 to 200 characters
 * @param payload what was laid down, in the names of the GraphQL schema; decimals and days as texts
 * @param commitId the commit that recorded it
 * @param recordedAt null as long as that commit is under way
 * @param withdrawn whether it was taken back, as known where it was read
 */
public record Fact(
        long factId,
        FactKind kind,
        @Nullable String regionCode,
        @Nullable Long plotId,
        @Nullable Integer campaign,
        @Nullable String stage,
        LocalDate from,
        String document,
        Map<String, @Nullable Object> payload,
        long commitId,
        @Nullable Instant recordedAt,
        @Nullable String recordedBy,
        boolean withdrawn) {

    /** A fact of a region that is to be recorded. */
    public static Fact ofRegion(
            FactKind kind,
            String regionCode,
            @Nullable Integer campaign,
            @Nullable String stage,
            LocalDate from,
            String document,
            Map<String, @Nullable Object> payload) {
        return new Fact(0, kind, regionCode, null, campaign, stage, from, document, payload, 0, null, null, false);
    }

    /** A fact of one plot that is to be recorded. */
    public static Fact ofPlot(
            FactKind kind,
            long plotId,
            int campaign,
            String stage,
            LocalDate from,
            String document,
            Map<String, @Nullable Object> payload) {
        return new Fact(0, kind, null, plotId, campaign, stage, from, document, payload, 0, null, null, false);
    }

    /** A value of the payload as text. */
    public @Nullable String text(String name) {
        Object value = payload.get(name);
        return value == null ? null : value.toString();
    }

    /** A day of the payload. */
    public LocalDate day(String name) {
        return LocalDate.parse(String.valueOf(payload.get(name)));
    }
}
