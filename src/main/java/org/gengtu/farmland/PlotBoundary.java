package org.gengtu.farmland;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;

/** A plot's boundary or position in CGCS2000, longitude first; never changed once written. */
@Entity
@Immutable
@Table(name = "plot_boundary")
class PlotBoundary {
    private static final int CGCS2000 = 4490;

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "plot_boundary_seq")
    @SequenceGenerator(name = "plot_boundary_seq", sequenceName = "plot_boundary_seq", allocationSize = 1)
    @Column(name = "boundary_id")
    private @Nullable Long boundaryId;

    @ManyToOne(optional = false)
    @JoinColumn(name = "plot_id", nullable = false)
    private @Nullable Plot plot;

    @Column(name = "shape_key", nullable = false)
    private @Nullable UUID shapeKey;

    @Column(name = "geom", nullable = false)
    private @Nullable Geometry shape;

    // the same shape goes in and its Web Mercator twin is stored
    @Column(name = "geom_3857", nullable = false)
    @ColumnTransformer(write = "ST_Transform(?, 3857)")
    private @Nullable Geometry mercator;

    protected PlotBoundary() {
        // for Hibernate
    }

    PlotBoundary(Plot plot, Geometry shape) {
        if (shape.getSRID() != CGCS2000) {
            throw new IllegalArgumentException("A boundary is stored in CGCS2000, not in " + shape.getSRID() + ".");
        }
        this.plot = plot;
        this.shapeKey = ShapeKey.of(shape);
        this.shape = shape;
        this.mercator = shape;
    }

    long id() {
        return Objects.requireNonNull(boundaryId, "a boundary has an id once it is persisted");
    }
}
