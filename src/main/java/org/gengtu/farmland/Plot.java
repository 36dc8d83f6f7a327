package org.gengtu.farmland;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gengtu.ledger.EventPayload;
import org.jspecify.annotations.Nullable;

/**
 * An abandoned plot with all that ever happened to it, as it is made. What happens to it later is appended by {@link
 * PlotEventLog}, guarded by {@link PlotGuard} and {@link PlotFold}.
 */
@Entity
@Table(name = "plot")
class Plot {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "plot_seq")
    @SequenceGenerator(name = "plot_seq", sequenceName = "plot_seq", allocationSize = 1)
    @Column(name = "plot_id")
    private @Nullable Long plotId;

    @Column(name = "version", nullable = false)
    private int version;

    @Column(name = "source_key")
    private @Nullable String sourceKey;

    @OneToMany(mappedBy = "plot", cascade = CascadeType.PERSIST)
    @OrderBy("seq")
    private List<PlotEvent> events = new ArrayList<>();

    protected Plot() {
        // for Hibernate
    }

    Plot(@Nullable String sourceKey) {
        this.sourceKey = sourceKey;
    }

    long id() {
        return Objects.requireNonNull(plotId, "a plot has an id once it is persisted");
    }

    /**
     * Begins the story.
     *
     * @param boundaryId its boundary or position; null when only the village is known
     */
    void register(PlotRow row, @Nullable Long boundaryId, @Nullable String note, long commitId) {
        Map<String, @Nullable Object> set = new LinkedHashMap<>(PlotPayload.values(row));
        if (boundaryId != null) {
            set.put("boundary", boundaryId);
        }
        append(PlotEventKind.REGISTERED, row.registeredOn(), set, note, commitId);
        if (row.restoredOn() != null) {
            RestorationMode mode = row.restorationMode();
            append(
                    PlotEventKind.RESTORED,
                    row.restoredOn(),
                    mode == null ? Map.of() : Map.of("restorationMode", mode.name()),
                    null,
                    commitId);
        }
        if (row.recultivatedOn() != null) {
            String crop = row.crop();
            append(
                    PlotEventKind.RECULTIVATED,
                    row.recultivatedOn(),
                    crop == null ? Map.of() : Map.of("crop", crop),
                    null,
                    commitId);
        }
    }

    private void append(
            PlotEventKind kind, LocalDate on, Map<String, @Nullable Object> set, @Nullable String note, long commitId) {
        version++;
        events.add(new PlotEvent(this, version, kind, on, EventPayload.write(set, Map.of(), note), commitId));
    }

    /** Its events in the order of recording; each is in the database or was flushed. */
    List<PlotEventRow> story() {
        return events.stream().map(PlotEvent::row).toList();
    }
}
