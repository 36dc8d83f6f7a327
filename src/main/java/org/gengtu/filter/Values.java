package org.gengtu.filter;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Pattern;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;

/** Values of a request as values of an attribute. */
final class Values {
    private static final Pattern REGION_CODE = Pattern.compile("[1-9][0-9]{11}");
    private static final int LONGEST_TEXT = 500;

    private Values() {}

    /** @throws Problem {@code code} when the value is not one of the attribute's */
    static Object read(Attribute attribute, Object value, String where, ProblemCode code) {
        return switch (attribute.type()) {
            case TEXT -> text(attribute, value, where, code);
            case INTEGER -> integer(attribute, value, where, code);
            case DECIMAL -> decimal(attribute, value, where, code);
            case DATE -> date(attribute, value, where, code);
            case BOOLEAN -> bool(attribute, value, where, code);
            case ENUM, FLAGS -> name(attribute, value, where, code);
            case REGION -> {
                checkRegionCode(String.valueOf(value), where);
                yield String.valueOf(value);
            }
        };
    }

    static void checkRegionCode(String code, String where) {
        if (!REGION_CODE.matcher(code).matches()) {
            throw Problem.of(ProblemCode.REGION_CODE_INVALID, "\"%s\" is not a region code.".formatted(shortened(code)))
                    .at(where);
        }
    }

    /** Refuses what no text column can hold. */
    static String checkText(String text, String where, ProblemCode code) {
        if (text.length() > LONGEST_TEXT) {
            throw Problem.of(
                            code,
                            "The text has %d characters; at most %d are taken.".formatted(text.length(), LONGEST_TEXT))
                    .at(where);
        }
        if (text.indexOf('\0') >= 0) {
            throw Problem.of(code, "The text holds a NUL character.").at(where);
        }
        return text;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static int compare(Object a, Object b) {
        return ((Comparable) a).compareTo(b);
    }

    private static Object text(Attribute attribute, Object value, String where, ProblemCode code) {
        if (value instanceof CharSequence text) {
            return checkText(text.toString(), where, code);
        }
        throw wrong(attribute, value, "a text", where, code);
    }

    private static Object integer(Attribute attribute, Object value, String where, ProblemCode code) {
        if (value instanceof Number number) {
            try {
                return new BigDecimal(number.toString()).longValueExact();
            } catch (ArithmeticException | NumberFormatException e) {
                throw wrong(attribute, value, "a whole number", where, code);
            }
        }
        throw wrong(attribute, value, "a whole number", where, code);
    }

    private static Object decimal(Attribute attribute, Object value, String where, ProblemCode code) {
        if (value instanceof BigInteger whole && whole.bitLength() > 200) {
            throw wrong(attribute, "a number of so many digits", "a number", where, code);
        }
        if (value instanceof Number number) {
            try {
                BigDecimal decimal = new BigDecimal(number.toString());
                if (decimal.abs().compareTo(BigDecimal.valueOf(1e15)) <= 0 && decimal.scale() <= 400) {
                    return decimal.stripTrailingZeros();
                }
            } catch (NumberFormatException e) {
                throw wrong(attribute, value, "a number", where, code);
            }
        }
        throw wrong(attribute, value, "a number up to 1e15", where, code);
    }

    private static Object date(Attribute attribute, Object value, String where, ProblemCode code) {
        try {
            LocalDate date = switch (value) {
                case LocalDate day -> day;
                case CharSequence text -> LocalDate.parse(text);
                default -> throw wrong(attribute, value, "a date such as 2026-06-30", where, code);
            };
            if (date.getYear() >= 1 && date.getYear() <= 9999) {
                return date;
            }
        } catch (DateTimeException e) {
            throw wrong(attribute, value, "a date such as 2026-06-30", where, code);
        }
        throw wrong(attribute, value, "a date of the years 1 to 9999", where, code);
    }

    private static Object bool(Attribute attribute, Object value, String where, ProblemCode code) {
        if (value instanceof Boolean) {
            return value;
        }
        throw wrong(attribute, value, "true or false", where, code);
    }

    private static Object name(Attribute attribute, Object value, String where, ProblemCode code) {
        String name = value instanceof Enum<?> constant ? constant.name() : String.valueOf(value);
        if (attribute.names().contains(name)) {
            return name;
        }
        throw wrong(attribute, value, "one of " + String.join(", ", attribute.names()), where, code);
    }

    private static Problem wrong(Attribute attribute, Object value, String expected, String where, ProblemCode code) {
        return Problem.of(
                        code,
                        "%s is compared with \"%s\", which is not %s."
                                .formatted(attribute.name(), shortened(String.valueOf(value)), expected))
                .at(where);
    }

    static String shortened(String text) {
        return Problem.shortened(text, 60);
    }
}
