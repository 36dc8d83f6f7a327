package org.gengtu.demonstration;

import org.gengtu.filter.AttributeType;
import org.gengtu.filter.Keyset;
import org.jspecify.annotations.Nullable;

/** What lists of sites can be ordered by. */
enum SiteOrderField {
    CODE("code", AttributeType.TEXT, false),
    TIER("tier_rank", AttributeType.INTEGER, false),
    STATUS_ON("status_on", AttributeType.DATE, false),
    PERCENT("percent", AttributeType.DECIMAL, true),
    BUILDING_DUE_ON("building_due_on", AttributeType.DATE, true);

    private final String column;
    private final AttributeType type;
    private final boolean nullable;

    SiteOrderField(String column, AttributeType type, boolean nullable) {
        this.column = column;
        this.type = type;
        this.nullable = nullable;
    }

    static Keyset keyset(@Nullable String field, boolean descending) {
        SiteOrderField by = field == null ? CODE : valueOf(field);
        return new Keyset(by.name(), by.column, by.type, by.nullable, descending, "site_id");
    }

    /** The site's place in this order, as a cursor keeps it. */
    @Nullable
    String valueOf(SiteState site) {
        Object value = switch (this) {
            case CODE -> site.code();
            case TIER -> site.tier().ordinal();
            case STATUS_ON -> site.statusOn();
            case PERCENT -> site.percent();
            case BUILDING_DUE_ON -> site.buildingDueOn();
        };
        return value == null ? null : value.toString();
    }
}
