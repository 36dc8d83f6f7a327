package org.gengtu.sample;

import org.locationtech.jts.geom.Geometry;

/**
 * A made-up township.
 *
 * @param code twelve digits
 * @param boundary the union of its villages, in metres of EPSG:4544
 * @param formerNames earlier names, joined by 、, or empty
 * @param formerCodes the earlier names' codes in the same order, or empty
 * @param changedOn the day of the change as yyyy-mm-dd, or empty
 */
record Township(
        String code, String name, Geometry boundary, String formerNames, String formerCodes, String changedOn) {}
