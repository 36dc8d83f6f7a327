package org.gengtu.region;

import java.util.regex.Pattern;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * A 12-digit statistical code 统计用区划代码: province 2, prefecture 2, county 2, township 3, village 3 digits; zeros fill what is
 * below the level.
 *
 * @param digits 12 digits, at least the county's six not all zero
 */
public record RegionCode(String digits) {
    private static final Pattern FORM = Pattern.compile("[0-9]{12}");

    public RegionCode {
        if (!FORM.matcher(digits).matches() || digits.startsWith("00", 4)) {
            throw Problem.of(
                            ProblemCode.REGION_CODE_INVALID,
                            "\"%s\" is not a region code of 12 digits.".formatted(Problem.shortened(digits, 40)))
                    .at("code");
        }
    }

    /** Pads a shorter code (6 digits for a county, 9 for a township) with zeros to 12 digits. */
    public static RegionCode padded(String digits) {
        boolean known = digits.matches("[0-9]{6}|[0-9]{9}");
        return new RegionCode(known ? digits + "0".repeat(12 - digits.length()) : digits);
    }

    public RegionLevel level() {
        if (!digits.endsWith("000")) {
            return RegionLevel.VILLAGE;
        }
        return digits.endsWith("000000") ? RegionLevel.COUNTY : RegionLevel.TOWNSHIP;
    }

    /** The digits that all codes of this region's subtree begin with: 6, 9 or 12. */
    public String prefix() {
        return digits.substring(0, level().digits());
    }

    /** The code of the county that the region lies in. */
    public RegionCode county() {
        return new RegionCode(digits.substring(0, 6) + "000000");
    }

    /** The code of the township that a village lies in; a township's own. */
    public RegionCode township() {
        return new RegionCode(digits.substring(0, 9) + "000");
    }

    /** The code of the region above; null for the county's. */
    @Nullable
    RegionCode parent() {
        return switch (level()) {
            case COUNTY -> null;
            case TOWNSHIP -> county();
            case VILLAGE -> township();
        };
    }

    @Override
    public String toString() {
        return digits;
    }
}
