package org.gengtu.road;

/**
 * Told within the program when roads were imported, or one was closed or opened: listen behind the commit
 * ({@code @TransactionalEventListener}), and compare {@link RoadTravel#roads}. It is told by the program that wrote it alone.
 */
public record RoadsChanged() {}
