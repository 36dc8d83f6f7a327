package org.gengtu.road;

/**
 * How long it takes from each place to each, by the roads that are open on a day.
 *
 * @param seconds by place from and place to; {@link #NEVER} where no way leads
 * @param metres likewise
 * @param offRoadMetres by place: how far it is from the nearest road that the vehicle can use
 * @param roads which network and closures it was computed of: equal ones give equal times
 */
public record Travel(int[][] seconds, int[][] metres, double[] offRoadMetres, String roads) {
    /** No way leads there. */
    public static final int NEVER = Integer.MAX_VALUE / 4;
}
