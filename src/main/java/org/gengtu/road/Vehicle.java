package org.gengtu.road;

/** What is driven. */
public enum Vehicle {
    CAR,
    COACH
}
