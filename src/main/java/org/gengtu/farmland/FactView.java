package org.gengtu.farmland;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import org.gengtu.ledger.Fact;
import org.gengtu.ledger.FactKind;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.ReadAt;
import org.jspecify.annotations.Nullable;

/** A fact as it was read at a state. */
record FactView(ReadAt at, String county, Fact fact) implements PlotTypes.Fact {
    static final String KIND = "Fact";

    String id() {
        return GlobalId.live(KIND, county, Long.toString(fact.factId())).encode();
    }

    FactKind kind() {
        return fact.kind();
    }

    @Nullable
    Integer campaign() {
        return fact.campaign();
    }

    @Nullable
    String stage() {
        return fact.stage();
    }

    /** What was laid down, in one text. */
    String value() {
        return switch (fact.kind()) {
            case TARGET -> String.valueOf(fact.text("areaMu"));
            case DEADLINE -> String.valueOf(fact.text("deadline"));
            case RENAME, VILLAGE_MERGER -> String.valueOf(fact.text("name"));
            case CAMPAIGN -> fact.text("restorationDeadline") + "/" + fact.text("recultivationDeadline");
        };
    }

    LocalDate from() {
        return fact.from();
    }

    String document() {
        return fact.document();
    }

    Instant recordedAt() {
        return Objects.requireNonNull(fact.recordedAt(), "a fact that is read is committed");
    }

    @Nullable
    String recordedBy() {
        return fact.recordedBy();
    }

    boolean withdrawn() {
        return fact.withdrawn();
    }
}
