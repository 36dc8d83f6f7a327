package org.gengtu.importing;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.RegionCode;
import org.jspecify.annotations.Nullable;

/**
 * What the caller says about an import; every part may be left out.
 *
 * @param dryRun report only, write nothing
 * @param onlyValid take the good rows although others are rejected; otherwise all or nothing
 * @param mapping columns by the names of fields; guessed where absent
 * @param encoding of the file's texts
 * @param crs of the file's coordinates, such as {@code EPSG:4544}
 * @param table the layer of a file that holds several
 * @param county the county's code, for an empty database
 * @param countyName the county's name, for an empty database
 * @param registeredOn the day from which plots count whose row has no date; by default the first day of the year
 * @param source the name under which key columns are known; by default the file's name without its ending
 */
public record ImportOptions(
        boolean dryRun,
        boolean onlyValid,
        Map<String, String> mapping,
        @Nullable Charset encoding,
        @Nullable String crs,
        @Nullable String table,
        @Nullable RegionCode county,
        @Nullable String countyName,
        @Nullable LocalDate registeredOn,
        @Nullable String source) {
    private static final Set<String> NAMES = new TreeSet<>(Set.of(
            "dryRun",
            "onlyValid",
            "mapping",
            "encoding",
            "crs",
            "table",
            "county",
            "countyName",
            "registeredOn",
            "source"));
    /** The years of which a campaign can be. */
    static final int EARLIEST_YEAR = 2000;

    static final int LATEST_YEAR = 2200;
    private static final int LONGEST = 200;

    public static ImportOptions none() {
        return of(Map.of());
    }

    /**
     * Reads options as a JSON object holds them.
     *
     * @throws Problem IMPORT_OPTIONS_INVALID with the name of the option
     */
    public static ImportOptions of(Map<String, ?> given) {
        for (String name : given.keySet()) {
            if (!NAMES.contains(name)) {
                throw invalid(
                        Problem.shortened(name, 40),
                        "There is no option \"%s\"; there are %s."
                                .formatted(Problem.shortened(name, 40), String.join(", ", NAMES)));
            }
        }
        String county = text(given, "county");
        return new ImportOptions(
                flag(given, "dryRun"),
                flag(given, "onlyValid"),
                mapping(given.get("mapping")),
                charset(text(given, "encoding")),
                text(given, "crs"),
                text(given, "table"),
                county == null ? null : RegionCode.padded(county),
                text(given, "countyName"),
                day(text(given, "registeredOn")),
                text(given, "source"));
    }

    private static boolean flag(Map<String, ?> given, String name) {
        Object value = given.get(name);
        if (value == null || value instanceof Boolean) {
            return value != null && (Boolean) value;
        }
        String text = value.toString();
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw invalid(name, "%s is true or false, not \"%s\".".formatted(name, Problem.shortened(text, 40)));
    }

    private static @Nullable String text(Map<String, ?> given, String name) {
        Object value = given.get(name);
        if (value == null) {
            return null;
        }
        String text = value.toString().strip();
        if (!(value instanceof String || value instanceof Number) || text.isEmpty() || text.length() > LONGEST) {
            throw invalid(name, "%s is a text of 1 to %d characters.".formatted(name, LONGEST));
        }
        requirePlain(name, text);
        return text;
    }

    /** Neither control characters nor halves of surrogate pairs, which the database cannot hold. */
    private static void requirePlain(String name, String text) {
        if (text.codePoints().anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE)) {
            throw invalid(name, "%s holds a control character.".formatted(name));
        }
    }

    private static Map<String, String> mapping(@Nullable Object value) {
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw invalid("mapping", "mapping is an object of columns by the names of fields.");
        }
        Map<String, String> mapping = new LinkedHashMap<>();
        map.forEach((field, column) -> {
            if (column != null && !(column instanceof String)) {
                throw invalid("mapping", "mapping is an object of columns by the names of fields.");
            }
            String name = column == null ? "" : column.toString();
            requirePlain("mapping", String.valueOf(field));
            requirePlain("mapping", name);
            mapping.put(String.valueOf(field), name);
        });
        return mapping;
    }

    private static @Nullable Charset charset(@Nullable String name) {
        try {
            return name == null ? null : Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw invalid(
                    "encoding", "\"%s\" is not an encoding that is known here.".formatted(Problem.shortened(name, 40)));
        }
    }

    private static @Nullable LocalDate day(@Nullable String text) {
        try {
            LocalDate day = text == null ? null : LocalDate.parse(text);
            if (day == null || day.getYear() >= EARLIEST_YEAR && day.getYear() <= LATEST_YEAR) {
                return day;
            }
        } catch (DateTimeException e) {
            throw notADay(text);
        }
        throw notADay(text);
    }

    private static Problem notADay(@Nullable String text) {
        return invalid(
                "registeredOn",
                "\"%s\" is not a day such as 2026-01-01, of the years %d to %d."
                        .formatted(Problem.shortened(String.valueOf(text), 40), EARLIEST_YEAR, LATEST_YEAR));
    }

    private static Problem invalid(String name, String what) {
        return Problem.of(ProblemCode.IMPORT_OPTIONS_INVALID, what).at("options." + name);
    }
}
