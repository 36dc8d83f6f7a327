package org.gengtu.road;

import java.time.LocalDate;
import java.util.List;
import org.locationtech.jts.geom.Coordinate;

/** Driving on the county's roads as they are on a day. Places are longitude and latitude, CGCS2000. */
public interface RoadTravel {
    /**
     * From each place to each.
     *
     * @throws org.gengtu.problem.Problem ROADS_MISSING: no network was imported
     */
    Travel travel(Vehicle vehicle, List<Coordinate> places, LocalDate on);

    /**
     * The ways along a list of places, one shorter than it; each is the one that {@link #travel} took the time of.
     *
     * @throws org.gengtu.problem.Problem ROADS_MISSING; PLACE_UNREACHABLE: no way leads from one to the next
     */
    List<Leg> legs(Vehicle vehicle, List<Coordinate> places, LocalDate on);

    /** Which network and closures hold on a day, as {@link Travel#roads}; changes when a road is closed or opened. */
    String roads(LocalDate on);

    /** How far a place may be from the road, in metres: the setting {@code gengtu.roads.most-off-road-metres}. */
    double mostOffRoadMetres();
}
