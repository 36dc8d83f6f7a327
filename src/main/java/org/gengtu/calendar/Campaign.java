package org.gengtu.calendar;

import java.time.LocalDate;

/**
 * A calendar year of the county with its deadlines.
 *
 * @param year 2000 to 2200
 * @param restorationDueOn the day by which every plot is to be restored, by default 30 June
 * @param recultivationDueOn the day by which every plot is to be recultivated, by default 31 July
 * @param foundLateRestorationDays days for restoration that a plot registered after {@code restorationDueOn} has
 * @param foundLateRecultivationDays days for recultivation that it has
 */
public record Campaign(
        int year,
        LocalDate restorationDueOn,
        LocalDate recultivationDueOn,
        int foundLateRestorationDays,
        int foundLateRecultivationDays) {

    /** The campaign of a year as the county opens it by default. */
    public static Campaign ofYear(int year) {
        return new Campaign(year, LocalDate.of(year, 6, 30), LocalDate.of(year, 7, 31), 60, 90);
    }

    /** Whether a plot registered on the day was found after the restoration deadline, and so has deadlines of its own. */
    public boolean isFoundLate(LocalDate registeredOn) {
        return registeredOn.isAfter(restorationDueOn);
    }

    /** The restoration deadline of a plot registered on the day. */
    public LocalDate restorationDueOn(LocalDate registeredOn) {
        return isFoundLate(registeredOn) ? registeredOn.plusDays(foundLateRestorationDays) : restorationDueOn;
    }

    /** The recultivation deadline of a plot registered on the day. */
    public LocalDate recultivationDueOn(LocalDate registeredOn) {
        return isFoundLate(registeredOn) ? registeredOn.plusDays(foundLateRecultivationDays) : recultivationDueOn;
    }
}
