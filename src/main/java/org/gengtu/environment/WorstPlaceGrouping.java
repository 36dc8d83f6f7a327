package org.gengtu.environment;

/** What is one of the places that relapse most. */
enum WorstPlaceGrouping {
    VILLAGE("p.village_code"),
    VILLAGE_AND_ITEM("p.village_code, p.item_code");

    private final String key;

    WorstPlaceGrouping(String key) {
        this.key = key;
    }

    /** The key of a row in SQL. */
    String key() {
        return key;
    }
}
