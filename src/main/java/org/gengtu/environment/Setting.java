package org.gengtu.environment;

/** Where a standard item applies: village 村社, market town 场镇, streets of the county seat 城区. */
public enum Setting {
    VILLAGE,
    MARKET_TOWN,
    URBAN
}
