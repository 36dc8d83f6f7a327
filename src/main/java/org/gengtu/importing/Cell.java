package org.gengtu.importing;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gengtu.geo.Finding;
import org.gengtu.geo.Outcome;
import org.gengtu.importing.file.SourceRow;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** Reads the cells of one row; what cannot be read becomes a finding and rejects the row. */
final class Cell {
    private static final Pattern DAY = Pattern.compile("(\\d{4})[-/.年](\\d{1,2})(?:[-/.月](\\d{1,2})日?|月)?(?:[T ].*)?");
    private static final Pattern DIGITS = Pattern.compile("(\\d{4})(\\d{2})?(\\d{2})?");
    private static final Pattern YEAR = Pattern.compile("(\\d{4})年");
    private static final int FIRST_SERIAL = 20_000;
    private static final int LAST_SERIAL = 80_000;
    private static final LocalDate SERIAL_ZERO = LocalDate.of(1899, 12, 30);
    private static final int EARLIEST_YEAR = 1900;
    private static final int LATEST_YEAR = 2200;

    private final Mapping mapping;
    private final SourceRow row;
    private final List<Finding> findings;

    Cell(Mapping mapping, SourceRow row) {
        this.mapping = mapping;
        this.row = row;
        this.findings = new ArrayList<>(row.findings().size() + 2);
        row.findings().forEach(finding -> findings.add(isNeeded(finding) ? asRejected(finding) : finding));
    }

    /** A value that the reader could not read only spoils the row when its column is used. */
    private boolean isNeeded(Finding finding) {
        return finding.code() == ProblemCode.ROW_VALUE_INVALID
                && finding.outcome() == Outcome.FLAGGED
                && finding.where() != null
                && mapping.uses(finding.where());
    }

    private static Finding asRejected(Finding finding) {
        return Finding.rejected(finding.code(), finding.what(), finding.where());
    }

    List<Finding> findings() {
        return findings;
    }

    void add(Finding finding) {
        findings.add(finding);
    }

    /** The text of a cell without blanks around it; null when it is empty. Whole numbers come without a point. */
    @Nullable
    String text(Field field, int longest) {
        Object value = mapping.value(row, field);
        if (value == null) {
            return null;
        }
        String text = value instanceof Number number
                ? plain(number)
                : value.toString().strip();
        if (text.isEmpty() || text.equals("/") || text.equals("-") || text.equalsIgnoreCase("null")) {
            return null;
        }
        if (text.length() > longest) {
            reject(
                    ProblemCode.ROW_VALUE_TOO_LONG,
                    field,
                    "\"%s…\" has %d characters; %d are allowed."
                            .formatted(text.substring(0, 20), text.length(), longest));
            return null;
        }
        return text;
    }

    private static String plain(Number number) {
        if (number instanceof Double || number instanceof Float) {
            double value = number.doubleValue();
            if (value != Math.rint(value) || Double.isInfinite(value)) {
                return number.toString();
            }
        }
        try {
            BigDecimal exact = new BigDecimal(number.toString()).stripTrailingZeros();
            return exact.toPlainString();
        } catch (NumberFormatException e) {
            return number.toString();
        }
    }

    /** A number of at most 12 digits before the point; null when the cell is empty or was rejected. */
    @Nullable
    BigDecimal decimal(Field field) {
        String text = text(field, 40);
        if (text == null) {
            return null;
        }
        try {
            BigDecimal value = new BigDecimal(
                    text.replace(",", "").replace("亩", "").replace("，", "").strip());
            if (value.precision() - value.scale() <= 12 && value.scale() <= 40) {
                return value;
            }
        } catch (NumberFormatException e) {
            reject(ProblemCode.ROW_VALUE_INVALID, field, "\"%s\" is not a number.".formatted(text));
            return null;
        }
        reject(ProblemCode.ROW_VALUE_INVALID, field, "The number %s is too large.".formatted(text));
        return null;
    }

    /** A day, in any of the ways in which offices write one; a year or month alone stands for its first day. */
    @Nullable
    LocalDate day(Field field) {
        Object value = mapping.value(row, field);
        if (value instanceof LocalDate day) {
            return inRange(field, day, day.toString());
        }
        String text = text(field, 60);
        if (text == null) {
            return null;
        }
        try {
            Optional<LocalDate> day = parse(text);
            if (day.isPresent()) {
                return inRange(field, day.get(), text);
            }
        } catch (DateTimeException e) {
            // told below, as any other text that is no date
        }
        reject(ProblemCode.ROW_VALUE_INVALID, field, "\"%s\" is not a date.".formatted(text));
        return null;
    }

    private @Nullable LocalDate inRange(Field field, LocalDate day, String text) {
        if (day.getYear() < EARLIEST_YEAR || day.getYear() > LATEST_YEAR) {
            reject(ProblemCode.ROW_VALUE_INVALID, field, "The date %s is not of our time.".formatted(text));
            return null;
        }
        return day;
    }

    private static Optional<LocalDate> parse(String text) {
        Matcher written = DAY.matcher(text);
        if (written.matches()) {
            return Optional.of(date(written.group(1), written.group(2), written.group(3)));
        }
        Matcher year = YEAR.matcher(text);
        if (year.matches()) {
            return Optional.of(date(year.group(1), null, null));
        }
        Matcher digits = DIGITS.matcher(text);
        if (digits.matches()) {
            return Optional.of(date(digits.group(1), digits.group(2), digits.group(3)));
        }
        if (text.matches("\\d{5}")) {
            int serial = Integer.parseInt(text);
            return serial < FIRST_SERIAL || serial > LAST_SERIAL
                    ? Optional.empty()
                    : Optional.of(SERIAL_ZERO.plusDays(serial));
        }
        return Optional.empty();
    }

    private static LocalDate date(String year, @Nullable String month, @Nullable String day) {
        return LocalDate.of(
                Integer.parseInt(year),
                month == null ? 1 : Integer.parseInt(month),
                day == null ? 1 : Integer.parseInt(day));
    }

    /** One of a list of words; null when the cell is empty or was rejected. */
    <T> @Nullable T word(Field field, Function<String, Optional<T>> words) {
        String text = text(field, 100);
        if (text == null) {
            return null;
        }
        Optional<T> found = words.apply(text);
        if (found.isEmpty()) {
            reject(ProblemCode.ROW_VALUE_INVALID, field, "\"%s\" is not known here.".formatted(text));
        }
        return found.orElse(null);
    }

    void reject(ProblemCode code, Field field, String what) {
        findings.add(Finding.rejected(code, what, mapping.header(field)));
    }
}
