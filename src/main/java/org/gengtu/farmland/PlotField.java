package org.gengtu.farmland;

/** What a file may say of a plot, in the names of the GraphQL schema; a file changes only what it has columns for. */
public enum PlotField {
    CODE("code"),
    VILLAGE("villageCode"),
    GROUP("group"),
    BOUNDARY("boundary"),
    DECLARED_AREA_MU("declaredAreaMu"),
    IDLE_KIND("idleKind"),
    ABANDONED_SINCE("abandonedSince"),
    CAUSES("causes"),
    LAND_CLASS("landClass");

    private final String key;

    PlotField(String key) {
        this.key = key;
    }

    /** The name in events' payloads and in the GraphQL schema. */
    public String key() {
        return key;
    }
}
