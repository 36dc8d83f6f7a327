package org.gengtu.farmland;

import org.gengtu.filter.AttributeType;
import org.gengtu.filter.Keyset;
import org.jspecify.annotations.Nullable;

/** What lists of plots can be ordered by. */
enum PlotOrderField {
    CODE("code", AttributeType.TEXT, true),
    VILLAGE("village_code", AttributeType.TEXT, false),
    AREA_MU("area_mu", AttributeType.DECIMAL, false),
    STATUS_ON("status_on", AttributeType.DATE, false),
    RESTORED_ON("restored_on", AttributeType.DATE, true),
    RECULTIVATED_ON("recultivated_on", AttributeType.DATE, true),
    RESTORATION_DUE_ON("restoration_due_on", AttributeType.DATE, false),
    REGISTERED_ON("registered_on", AttributeType.DATE, false);

    private final String column;
    private final AttributeType type;
    private final boolean nullable;

    PlotOrderField(String column, AttributeType type, boolean nullable) {
        this.column = column;
        this.type = type;
        this.nullable = nullable;
    }

    Keyset keyset(boolean descending) {
        return new Keyset(name(), column, type, nullable, descending, "plot_id");
    }

    /** The plot's place in this order, as a cursor keeps it. */
    @Nullable
    String valueOf(PlotView plot) {
        Object value = switch (this) {
            case CODE -> plot.code();
            case VILLAGE -> plot.village();
            case AREA_MU -> plot.areaMu().toPlainString();
            case STATUS_ON -> plot.statusOn();
            case RESTORED_ON -> plot.restoredOn();
            case RECULTIVATED_ON -> plot.recultivatedOn();
            case RESTORATION_DUE_ON -> plot.restorationDueOn();
            case REGISTERED_ON -> plot.registeredOn();
        };
        return value == null ? null : value.toString();
    }
}
