package org.gengtu.geo;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;

/** Plots of many kinds anywhere in China, the same for the same seed; all valid. */
final class RandomPlots {
    enum Kind {
        STAR,
        HOLED,
        PIECES,
        THIN,
        COMB,
        /** Edges parallel to each other, as levelled fields have. */
        STEPS
    }

    private final Random random;

    RandomPlots(long seed) {
        random = new Random(seed);
    }

    /** A plot of 0.2 to 8 mu, one of ten of up to 500. */
    Geometry next(Kind kind) {
        double mu = random.nextInt(10) == 0 ? 8 + 492 * random.nextDouble() : 0.2 + 7.8 * random.nextDouble();
        double radius = Math.sqrt(mu * Mu.SQUARE_METRES / Math.PI);
        double longitude = 75 + 58 * random.nextDouble();
        double latitude = 18.2 + 35 * random.nextDouble();
        LocalFrame frame = new LocalFrame(new Envelope(new Coordinate(longitude, latitude)));
        Geometry metres = switch (kind) {
            case STAR -> Shapes.FACTORY.createPolygon(star(0, 0, radius, 0.3));
            case HOLED -> holed(radius);
            case PIECES -> pieces(radius);
            case THIN -> thin(radius);
            case COMB -> comb(radius);
            case STEPS -> steps(radius);
        };
        Geometry plot = frame.toDegrees(turned(metres, kind == Kind.STEPS ? 0 : 2 * Math.PI * random.nextDouble()));
        if (!plot.isValid()) {
            throw new AssertionError("not a plot: " + plot);
        }
        return plot;
    }

    double nextDouble() {
        return random.nextDouble();
    }

    int nextInt(int bound) {
        return random.nextInt(bound);
    }

    private LinearRing star(double x, double y, double radius, double least) {
        int corners = 5 + random.nextInt(40);
        Coordinate[] points = new Coordinate[corners + 1];
        for (int corner = 0; corner < corners; corner++) {
            double angle = (corner + 0.8 * random.nextDouble()) * 2 * Math.PI / corners;
            double length = radius * (least + (1 - least) * random.nextDouble());
            points[corner] = new Coordinate(x + length * Math.cos(angle), y + length * Math.sin(angle));
        }
        points[corners] = points[0];
        return Shapes.FACTORY.createLinearRing(points);
    }

    private Polygon holed(double radius) {
        List<LinearRing> rings = new ArrayList<>();
        rings.add(star(0, 0, radius, 0.8));
        for (int hole = 0; hole < 1 + random.nextInt(4); hole++) {
            double angle = hole * Math.PI / 2;
            rings.add(star(
                    radius * 0.3 * Math.cos(angle),
                    radius * 0.3 * Math.sin(angle),
                    radius * (0.02 + 0.15 * random.nextDouble()),
                    0.5));
        }
        return Shapes.polygon(rings);
    }

    private Geometry pieces(double radius) {
        Polygon[] pieces = new Polygon[2 + random.nextInt(4)];
        for (int piece = 0; piece < pieces.length; piece++) {
            pieces[piece] = Shapes.FACTORY.createPolygon(
                    star(3 * radius * piece, radius * random.nextDouble(), radius * (0.2 + random.nextDouble()), 0.6));
        }
        return Shapes.FACTORY.createMultiPolygon(pieces);
    }

    /** A terrace: a bent strip, twenty to two hundred times as long as wide. */
    private Polygon thin(double radius) {
        double width = 1 + 5 * random.nextDouble();
        double length = 20 * width + radius;
        double bend = (random.nextDouble() - 0.5) * length / 2;
        int steps = 30;
        Coordinate[] points = new Coordinate[2 * steps + 3];
        for (int step = 0; step <= steps; step++) {
            double x = length * step / steps;
            double y = bend * Math.sin(Math.PI * step / steps);
            points[step] = new Coordinate(x, y);
            points[2 * steps + 1 - step] = new Coordinate(x, y + width);
        }
        points[2 * steps + 2] = points[0];
        return Shapes.FACTORY.createPolygon(points);
    }

    /** Many arms, which cuts along it go across one by one. */
    private Polygon comb(double radius) {
        int arms = 3 + random.nextInt(8);
        double step = 2 * radius / arms;
        List<Coordinate> points = new ArrayList<>();
        points.add(new Coordinate(0, 0));
        points.add(new Coordinate(2 * radius, 0));
        for (int arm = arms - 1; arm >= 0; arm--) {
            double length = radius * (0.3 + 0.7 * random.nextDouble());
            points.add(new Coordinate((arm + 1) * step, length));
            points.add(new Coordinate((arm + 0.4) * step, length));
            points.add(new Coordinate((arm + 0.4) * step, 0.2 * radius));
            if (arm > 0) {
                points.add(new Coordinate(arm * step, 0.2 * radius));
            }
        }
        points.add(new Coordinate(0, 0.2 * radius));
        points.add(points.getFirst());
        return Shapes.FACTORY.createPolygon(points.toArray(Coordinate[]::new));
    }

    /** Equal rectangles side by side, each higher than the one before; equal shares are cut along their edges. */
    private Polygon steps(double radius) {
        double side = radius * 0.7;
        return Shapes.FACTORY.createPolygon(new Coordinate[] {
            new Coordinate(0, 0),
            new Coordinate(side, 0),
            new Coordinate(side, -side / 3),
            new Coordinate(2 * side, -side / 3),
            new Coordinate(2 * side, side * 2 / 3),
            new Coordinate(side, side * 2 / 3),
            new Coordinate(side, side),
            new Coordinate(0, side),
            new Coordinate(0, 0)
        });
    }

    private static Geometry turned(Geometry metres, double angle) {
        return org.locationtech.jts.geom.util.AffineTransformation.rotationInstance(angle)
                .transform(metres);
    }
}
