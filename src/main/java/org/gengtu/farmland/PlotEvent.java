package org.gengtu.farmland;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.LocalDate;
import java.util.Objects;
import org.gengtu.ledger.EventPayload;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** Something that happened to a plot on a day; never changed once written. */
@Entity
@Immutable
@Table(name = "plot_event")
class PlotEvent {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "plot_event_seq")
    @SequenceGenerator(name = "plot_event_seq", sequenceName = "plot_event_seq", allocationSize = 1)
    @Column(name = "event_id")
    private @Nullable Long eventId;

    @ManyToOne(optional = false)
    @JoinColumn(name = "plot_id", nullable = false)
    private @Nullable Plot plot;

    @Column(name = "commit_id", nullable = false)
    private long commitId;

    @Column(name = "seq", nullable = false)
    private int seq;

    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.NAMED_ENUM)
    @Column(name = "kind", nullable = false, columnDefinition = "plot_event_kind")
    private @Nullable PlotEventKind kind;

    @Column(name = "on_day", nullable = false)
    private @Nullable LocalDate on;

    @Column(name = "target_event_id")
    private @Nullable Long target;

    @Column(name = "payload", nullable = false)
    @ColumnTransformer(write = "?::jsonb")
    private @Nullable String payload;

    protected PlotEvent() {
        // for Hibernate
    }

    PlotEvent(Plot plot, int seq, PlotEventKind kind, LocalDate on, String payload, long commitId) {
        this.plot = plot;
        this.seq = seq;
        this.kind = kind;
        this.on = on;
        this.payload = payload;
        this.commitId = commitId;
    }

    PlotEventRow row() {
        EventPayload values = EventPayload.read(Objects.requireNonNull(payload));
        return new PlotEventRow(
                Objects.requireNonNull(eventId, "an event has an id once it is persisted"),
                Objects.requireNonNull(plot).id(),
                seq,
                Objects.requireNonNull(kind),
                Objects.requireNonNull(on),
                target,
                values.set(),
                values.was());
    }
}
