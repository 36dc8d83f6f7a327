package org.gengtu.sample;

import org.locationtech.jts.geom.Polygon;

/**
 * A made-up village or community.
 *
 * @param code twelve digits
 * @param township its place in the list of townships
 * @param boundary in metres of EPSG:4544, whole millimetres; neighbours share identical points
 * @param groups how many groups 社 it has, numbered from 1
 * @param formerNames earlier names, joined by 、, or empty
 * @param formerCodes the earlier names' codes in the same order, or empty
 * @param changedOn the day of the change as yyyy-mm-dd, or empty
 */
record Village(
        String code,
        String name,
        int township,
        Polygon boundary,
        int groups,
        String formerNames,
        String formerCodes,
        String changedOn) {}
