package org.gengtu.demonstration;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.gengtu.ledger.CommandInput;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** Reads the values of an indicator, from an input or from a table, as events have them: texts, whole numbers and lists. */
final class IndicatorValues {
    static final String SEPARATOR = ";";
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_UNIT = 20;
    private static final int LONGEST_CODE = 40;
    private static final int MOST_DOCUMENTS = 20;
    private static final int MOST_RANKS = 1_000;
    private static final BigDecimal MOST_POINTS = BigDecimal.valueOf(10_000);
    private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000_000_000L);
    private static final int WEIGHT_DECIMALS = 3;
    private static final int DECIMALS = 6;
    private static final String CODE = "[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,39}";

    private IndicatorValues() {}

    /**
     * @param name of the field, as in the GraphQL inputs
     * @param given a text, number, day or list; null or blank: nothing
     * @throws Problem ARGUMENT_INVALID naming the field
     */
    static @Nullable Object read(String name, @Nullable Object given) {
        if (name.equals("documents")) {
            return documents(given);
        }
        String text = given == null ? "" : given.toString().strip();
        if (text.isEmpty()) {
            return null;
        }
        return switch (name) {
            case "code", "parent", "department" -> code(name, text);
            case "name", "deputy" -> text(name, text, LONGEST_NAME);
            case "unit" -> text(name, text, LONGEST_UNIT);
            case "weight" -> weight(text);
            case "target", "value" -> decimal(name, text, MOST, DECIMALS);
            case "rankThreshold", "provincialRank" -> rank(name, text);
            case "direction" -> direction(text);
            case "retiredOn", "valueOn" -> day(name, text);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Problem invalid(String name, String what) {
        return Problem.of(ProblemCode.ARGUMENT_INVALID, what).at(name);
    }

    private static String code(String name, String text) {
        if (!text.matches(CODE)) {
            throw invalid(
                    name,
                    "\"%s\" is no code: 1 to 40 letters, digits, dots, hyphens and underscores, beginning with a letter or digit."
                            .formatted(Problem.shortened(text, LONGEST_CODE)));
        }
        return text;
    }

    private static String text(String name, String text, int longest) {
        if (text.codePointCount(0, text.length()) > longest || text.codePoints().anyMatch(Character::isISOControl)) {
            throw invalid(name, "The %s is longer than %d characters, or not one line.".formatted(name, longest));
        }
        return text;
    }

    private static String weight(String text) {
        String points = decimal("weight", text, MOST_POINTS, WEIGHT_DECIMALS);
        if (new BigDecimal(points).signum() <= 0) {
            throw invalid("weight", "The weight is not over 0.");
        }
        return points;
    }

    private static String decimal(String name, String text, BigDecimal most, int decimals) {
        try {
            // a long exponent would fill the memory before it is compared
            BigDecimal number = text.length() > LONGEST_CODE ? null : new BigDecimal(text);
            if (number != null
                    && number.precision() - number.scale() <= most.precision()
                    && number.scale() <= most.precision() * 2) {
                BigDecimal plain = Objects.requireNonNull(IndicatorDefinition.plain(number));
                if (plain.scale() <= decimals && plain.abs().compareTo(most) <= 0) {
                    return plain.toPlainString();
                }
            }
        } catch (NumberFormatException e) {
            throw notADecimal(name, text, most, decimals);
        }
        throw notADecimal(name, text, most, decimals);
    }

    private static Problem notADecimal(String name, String text, BigDecimal most, int decimals) {
        return invalid(
                name,
                "The %s \"%s\" is no number with at most %d decimals, of %s at most."
                        .formatted(name, Problem.shortened(text, LONGEST_CODE), decimals, most.toPlainString()));
    }

    private static Integer rank(String name, String text) {
        if (text.matches("[0-9]{1,4}")) {
            int rank = Integer.parseInt(text);
            if (rank >= 1 && rank <= MOST_RANKS) {
                return rank;
            }
        }
        throw invalid(
                name,
                "The %s \"%s\" is no rank from 1 to %d."
                        .formatted(name, Problem.shortened(text, LONGEST_CODE), MOST_RANKS));
    }

    private static String direction(String text) {
        return switch (text) {
            case "HIGHER", "越高越好" -> "HIGHER";
            case "LOWER", "越低越好" -> "LOWER";
            case "RANKED", "按全省排名" -> "RANKED";
            default ->
                throw invalid(
                        "direction",
                        "The direction \"%s\" is not HIGHER, LOWER or RANKED."
                                .formatted(Problem.shortened(text, LONGEST_CODE)));
        };
    }

    private static String day(String name, String text) {
        try {
            LocalDate day = LocalDate.parse(text);
            if (day.getYear() >= 1 && day.getYear() <= 9999) {
                return day.toString();
            }
        } catch (DateTimeException e) {
            throw invalid(
                    name,
                    "The %s \"%s\" is no day like 2026-05-31.".formatted(name, Problem.shortened(text, LONGEST_CODE)));
        }
        throw invalid(name, "The %s lies outside the years 1 to 9999.".formatted(name));
    }

    private static List<String> documents(@Nullable Object given) {
        Stream<String> names = given instanceof List<?> list
                ? list.stream().map(String::valueOf)
                : Stream.of((given == null ? "" : given.toString()).split("[;；]"));
        List<String> documents = names.map(String::strip)
                .filter(each -> !each.isEmpty())
                .distinct()
                .toList();
        if (documents.size() > MOST_DOCUMENTS) {
            throw invalid("documents", "There are %d documents at most.".formatted(MOST_DOCUMENTS));
        }
        for (String each : documents) {
            if (each.contains(SEPARATOR) || each.contains("；")) {
                throw invalid("documents", "A document's name holds a semicolon, which stands between names.");
            }
            text("documents", each, LONGEST_NAME);
        }
        return documents;
    }

    /** The input's values under the names that it has. */
    static Map<String, @Nullable Object> set(CommandInput input) {
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        for (String name : IndicatorDefinition.NAMES) {
            if (input.has(name)) {
                set.put(name, read(name, input.get(name)));
            }
        }
        return set;
    }
}
