package org.gengtu.ledger;

import java.time.Instant;
import java.time.LocalDate;

/**
 * The state that an answer was read at; given back as {@link AsOf}, it reads the same again.
 *
 * @param on the county day
 * @param knownAt when the newest commit of that state was recorded
 * @param position the position of that commit, in digits
 */
public record AsOfStamp(LocalDate on, Instant knownAt, String position) {}
