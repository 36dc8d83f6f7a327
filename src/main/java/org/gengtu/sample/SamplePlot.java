package org.gengtu.sample;

import java.time.LocalDate;
import org.locationtech.jts.geom.Coordinate;

/**
 * A made-up abandoned plot.
 *
 * @param number from 1, unique in the county
 * @param village its place in the list of villages
 * @param group its group 社, from 1
 * @param serial the last five digits of its code, or 0 where it has no code
 * @param ring its boundary, closed, clockwise, metres of EPSG:4544 in whole millimetres; known here even where the
 *     bureau's files do not have it
 * @param placement what the files tell of its position
 * @param declaredCentimu hundredths of a mu, or 0 where nothing was declared
 * @param causes Chinese words joined by 、
 */
record SamplePlot(
        int number,
        int village,
        int group,
        int serial,
        Coordinate[] ring,
        Placement placement,
        int declaredCentimu,
        String idleKind,
        String causes,
        String landClass,
        LocalDate abandonedSince,
        LocalDate foundOn) {

    enum Placement {
        BOUNDARY,
        POINT,
        VILLAGE
    }

    /** The contracted plot code: fourteen digits of the issuer (village and group), five of the plot; or empty. */
    String code(Village of) {
        return code(of, group, serial);
    }

    static String code(Village of, int group, int serial) {
        return serial == 0 ? "" : of.code() + Regions.digits(group, 2) + Regions.digits(serial, 5);
    }

    /** The row's key in the bureau's own table. */
    String sourceKey() {
        return sourceKey(number);
    }

    static String sourceKey(int number) {
        return "P" + Regions.digits(number, 7);
    }
}
