package org.gengtu.orienteering;

import org.jspecify.annotations.Nullable;

/**
 * When a day is where, all in ticks of the task.
 *
 * @param arrive by stop
 * @param begin by stop: when the visit begins
 * @param leave by stop: when the team drives on, after lunch if it is had behind the visit
 * @param lunchAt when lunch begins; null: the day has none
 * @param lunchStop at which stop lunch is had; -1: at the start
 * @param back when it is at its end
 * @param driving how long it drives
 */
public record Timetable(
        int[] arrive, int[] begin, int[] leave, @Nullable Integer lunchAt, int lunchStop, int back, int driving) {}
