package org.gengtu.map;

/** A word of the map in Chinese and in English. */
public record Label(String zh, String en) {}
