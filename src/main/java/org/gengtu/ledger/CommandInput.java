package org.gengtu.ledger;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;

/** The input of a command as GraphQL coerced it; reads and checks its fields, naming them where they are wrong. */
public final class CommandInput {
    /** The most characters that the name of an entry of reference data has. */
    public static final int LONGEST_NAME = 100;

    private static final int LONGEST_CODE = 40;
    private static final String CODE = "[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,39}";
    private static final int LONGEST_NOTE = 2_000;
    private static final int LONGEST_TEXT = 200;

    private static final int MOST_FILES = 20;
    private static final int UUID_LENGTH = 36;

    private final Map<String, @Nullable Object> fields;
    private final String county;

    /** @param county the six digits that ids of this county carry */
    public CommandInput(Map<String, @Nullable Object> fields, String county) {
        this.fields = fields;
        this.county = county;
    }

    public boolean has(String name) {
        return fields.containsKey(name);
    }

    @Nullable
    public Object get(String name) {
        return fields.get(name);
    }

    @Nullable
    public String idempotencyKey() {
        return (String) fields.get("idempotencyKey");
    }

    public int version() {
        return integer("expectedVersion");
    }

    public int integer(String name) {
        return fields.get(name) instanceof Integer number ? number : 0;
    }

    public boolean is(String name) {
        return Boolean.TRUE.equals(fields.get(name));
    }

    @Nullable
    public LocalDate findDay(String name) {
        return (LocalDate) fields.get(name);
    }

    public LocalDate day(String name) {
        LocalDate day = findDay(name);
        if (day == null) {
            throw Problem.of(ProblemCode.ARGUMENT_INVALID, "A day is missing.").at(name);
        }
        return day;
    }

    @Nullable
    public BigDecimal mu(String name) {
        return fields.get(name) instanceof Number number ? decimal(number) : null;
    }

    public static BigDecimal decimal(Number number) {
        return number instanceof BigDecimal exact ? exact : new BigDecimal(number.toString());
    }

    public List<?> list(String name) {
        return fields.get(name) instanceof List<?> list ? list : List.of();
    }

    @Nullable
    public Geometry shape(String name) {
        return (Geometry) fields.get(name);
    }

    public <E extends Enum<E>> @Nullable E find(Class<E> type, String name) {
        Object value = fields.get(name);
        return value == null ? null : Enum.valueOf(type, value.toString());
    }

    public <E extends Enum<E>> E get(Class<E> type, String name) {
        return Enum.valueOf(type, String.valueOf(fields.get(name)));
    }

    /** A remark, at most 2,000 characters; null where there is none or it is blank. */
    @Nullable
    public String note() {
        return text("note", LONGEST_NOTE);
    }

    /** @throws Problem ARGUMENT_INVALID for a text that is too long or holds a NUL */
    @Nullable
    public String text(String name, int longest) {
        Object value = fields.get(name);
        if (value == null) {
            return null;
        }
        String text = value.toString().strip();
        if (text.codePointCount(0, text.length()) > longest || text.indexOf('\0') >= 0) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "The %s is longer than %d characters, or holds a NUL.".formatted(name, longest))
                    .at(name);
        }
        return text.isEmpty() ? null : text;
    }

    /** @throws Problem ARGUMENT_INVALID for a text that says nothing */
    public String required(String name) {
        return required(name, LONGEST_TEXT);
    }

    /** @throws Problem ARGUMENT_INVALID for a text that says nothing, or too much */
    public String required(String name, int longest) {
        String text = text(name, longest);
        if (text == null) {
            throw Problem.of(ProblemCode.ARGUMENT_INVALID, "The %s is blank.".formatted(name))
                    .at(name);
        }
        return text;
    }

    /** Whether a text can be a code. */
    public static boolean isCode(String text) {
        return text.matches(CODE);
    }

    /** The code of an entry of reference data. @throws Problem ARGUMENT_INVALID for what is none */
    public String code(String name) {
        String code = required(name);
        if (!isCode(code)) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "\"%s\" is no code: 1 to 40 letters, digits, dots, hyphens and underscores, beginning with a letter or digit."
                                    .formatted(Problem.shortened(code, LONGEST_CODE)))
                    .at(name);
        }
        return code;
    }

    /** The number of an object in a live id. */
    public long live(String name, String kind) {
        return live(String.valueOf(fields.get(name)), kind, name);
    }

    /** @throws Problem ID_INVALID, OTHER_COUNTY, ID_OF_THE_PAST */
    public long live(String id, String kind, String where) {
        GlobalId decoded = GlobalId.decode(id, where);
        long key = key(decoded, kind, where, county);
        if (decoded.on() != null) {
            throw Problem.of(
                            ProblemCode.ID_OF_THE_PAST,
                            "The id holds the state of %s; a command needs that of the %s itself."
                                    .formatted(decoded.on(), kind.toLowerCase(Locale.ROOT)))
                    .at(where);
        }
        return key;
    }

    /**
     * The files that a field names: the ids that POST /evidence gave, or those of {@code Evidence}.
     *
     * @throws Problem ARGUMENT_INVALID for more than 20, EVIDENCE_UNKNOWN for an id that is none
     */
    public List<UUID> files(String name) {
        if (list(name).size() > MOST_FILES) {
            throw Problem.of(ProblemCode.ARGUMENT_INVALID, "An event refers to %d files at most.".formatted(MOST_FILES))
                    .at(name);
        }
        return list(name).stream()
                .map(String::valueOf)
                .map(id -> file(id, name))
                .distinct()
                .toList();
    }

    private static UUID file(String id, String where) {
        String key =
                id.length() == UUID_LENGTH ? id : GlobalId.decode(id, where).key();
        try {
            return UUID.fromString(key);
        } catch (IllegalArgumentException e) {
            throw Problem.of(ProblemCode.EVIDENCE_UNKNOWN, "There is no file %s.".formatted(Problem.shortened(id, 60)))
                    .at(where);
        }
    }

    /** The number in a live or past id of another kind. @throws Problem ID_INVALID, OTHER_COUNTY */
    public long key(String name, String kind) {
        return key(GlobalId.decode(String.valueOf(fields.get(name)), name), kind, name, county);
    }

    public static long key(GlobalId id, String kind, String where, String county) {
        if (!id.kind().equals(kind) || !id.key().matches("[0-9]{1,18}")) {
            throw Problem.of(ProblemCode.ID_INVALID, "The id is not one of %s %s.".formatted(article(kind), kind))
                    .at(where);
        }
        if (!id.county().equals(county)) {
            throw Problem.of(
                            ProblemCode.OTHER_COUNTY,
                            "The id was given by the county %s, this is %s.".formatted(id.county(), county))
                    .at(where);
        }
        return Long.parseLong(id.key());
    }

    private static String article(String kind) {
        return "AEIOU".indexOf(kind.charAt(0)) < 0 ? "a" : "an";
    }
}
