package org.gengtu.sample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateList;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.operation.overlayng.CoverageUnion;
import org.locationtech.jts.triangulate.VoronoiDiagramBuilder;

/**
 * The county's townships and villages: a Voronoi partition whose every edge is cut fine and bent by one smooth warp of
 * the plane, the same for both neighbours. Frame: metres of EPSG:4544, rounded to millimetres.
 */
final class Regions {
    static final int VILLAGES = 460;
    static final int TOWNSHIPS = 33;
    private static final int SUBDISTRICTS = 3;
    private static final int TOWNS = 22;
    private static final double CENTRE_EAST = 503_000;
    private static final double CENTRE_NORTH = 3_436_000;
    private static final double HALF_WIDTH = 33_500;
    private static final double HALF_HEIGHT = 25_000;
    private static final double EDGE_METRES = 70;
    private static final GeometryFactory GEOMETRIES = new GeometryFactory();

    private static final String[] FIRST =
            ("云 青 石 柳 桐 松 竹 梅 槐 柏 栗 枫 清 白 黄 龙 凤 鹿 鹤 燕 雁 金 银 玉 宝 永 安 和 太 新 古 双 三 高 长 宽 福 禄 泰 瑞 兴 荷 菱 桃 李 杏 桑 麻 茶 沙 乌 红 紫 大 小 仁 义 礼 文 武")
                    .split(" ");
    private static final String[] SECOND = "溪 坪 垭 梁 湾 沟 坝 岭 塘 堰 桥 寨 井 岩 坡 河 山 庙 滩 嘴 林 泉 台 洞 垇 池 屯 铺".split(" ");

    private final List<Township> townships;
    private final List<Village> villages;

    private Regions(List<Township> townships, List<Village> villages) {
        this.townships = townships;
        this.villages = villages;
    }

    /** In the order of their codes. */
    List<Township> townships() {
        return townships;
    }

    /** In the order of their codes. */
    List<Village> villages() {
        return villages;
    }

    static Regions generate(long seed, Terrain terrain) {
        List<Coordinate> sites = sites(seed, terrain);
        List<Coordinate> inside = sites.subList(0, VILLAGES);
        List<Polygon> cells = cells(sites, terrain);
        int[] nearest = townships(inside, cells);
        return name(seed, inside, cells, nearest);
    }

    /** Village centres, thrown at random but never too close; those of the county come first, then its surroundings. */
    private static List<Coordinate> sites(long seed, Terrain terrain) {
        Dice dice = Dice.of(seed, 1);
        List<Coordinate> thrown = new ArrayList<>();
        for (int attempt = 0; attempt < 60_000; attempt++) {
            double x = CENTRE_EAST + dice.between(-1.5, 1.5) * HALF_WIDTH;
            double y = CENTRE_NORTH + dice.between(-1.5, 1.5) * HALF_HEIGHT;
            double spacing = 1925 * (1 + 0.4 * terrain.noise(11, x, y, 9000));
            boolean free = true;
            for (Coordinate other : thrown) {
                double dx = other.x - x;
                double dy = other.y - y;
                if (dx * dx + dy * dy < spacing * spacing) {
                    free = false;
                    break;
                }
            }
            if (free) {
                thrown.add(new Coordinate(x, y));
            }
        }
        thrown.sort(Comparator.<Coordinate>comparingDouble(site -> remoteness(site, terrain))
                .thenComparing(Comparator.naturalOrder()));
        return thrown;
    }

    /** An uneven oval: the county is what has the least of it. */
    private static double remoteness(Coordinate site, Terrain terrain) {
        double dx = (site.x - CENTRE_EAST) / HALF_WIDTH;
        double dy = (site.y - CENTRE_NORTH) / HALF_HEIGHT;
        return dx * dx + dy * dy + 0.45 * terrain.noise(12, site.x, site.y, 17_000);
    }

    private static List<Polygon> cells(List<Coordinate> sites, Terrain terrain) {
        VoronoiDiagramBuilder builder = new VoronoiDiagramBuilder();
        builder.setSites(sites);
        builder.setClipEnvelope(new Envelope(
                CENTRE_EAST - 3 * HALF_WIDTH,
                CENTRE_EAST + 3 * HALF_WIDTH,
                CENTRE_NORTH - 3 * HALF_HEIGHT,
                CENTRE_NORTH + 3 * HALF_HEIGHT));
        Geometry diagram = builder.getDiagram(GEOMETRIES);
        Map<Coordinate, Geometry> bySite = new HashMap<>();
        for (int i = 0; i < diagram.getNumGeometries(); i++) {
            Geometry cell = diagram.getGeometryN(i);
            bySite.put((Coordinate) cell.getUserData(), cell);
        }
        List<Polygon> cells = new ArrayList<>();
        for (Coordinate site : sites.subList(0, VILLAGES)) {
            Geometry cell = bySite.get(site);
            if (cell == null) {
                throw new IllegalStateException("No cell around " + site);
            }
            cells.add(bend(cell.getCoordinates(), terrain));
        }
        return cells;
    }

    private static Polygon bend(Coordinate[] corners, Terrain terrain) {
        CoordinateList ring = new CoordinateList();
        for (int i = 0; i + 1 < corners.length; i++) {
            Coordinate from = rounded(corners[i].x, corners[i].y);
            Coordinate to = rounded(corners[i + 1].x, corners[i + 1].y);
            // both neighbours cut an edge from the same end, so that they get the same points
            boolean forward = from.compareTo(to) < 0;
            Coordinate low = forward ? from : to;
            Coordinate high = forward ? to : from;
            int pieces = Math.max(1, (int) StrictMath.ceil(low.distance(high) / EDGE_METRES));
            for (int piece = 0; piece < pieces; piece++) {
                double share = (double) (forward ? piece : pieces - piece) / pieces;
                ring.add(warp(low.x + share * (high.x - low.x), low.y + share * (high.y - low.y), terrain), false);
            }
        }
        ring.closeRing();
        Polygon polygon = GEOMETRIES.createPolygon(ring.toCoordinateArray());
        polygon.normalize();
        return polygon;
    }

    /** One to one: its steepest change, summed over the four lengths, stays below 1. */
    private static Coordinate warp(double x, double y, Terrain terrain) {
        double east = 0;
        double north = 0;
        double[] lengths = {7000, 2200, 800, 300};
        double[] swings = {560, 230, 100, 24};
        for (int i = 0; i < lengths.length; i++) {
            east += swings[i] * terrain.noise(20 + i, x, y, lengths[i]);
            north += swings[i] * terrain.noise(30 + i, x, y, lengths[i]);
        }
        return rounded(x + east, y + north);
    }

    static Coordinate rounded(double x, double y) {
        return new Coordinate(StrictMath.rint(x * 1000) / 1000, StrictMath.rint(y * 1000) / 1000);
    }

    /** Each village's township: regions grown from spread-out seats over common boundaries, so that each is in one piece. */
    private static int[] townships(List<Coordinate> sites, List<Polygon> cells) {
        List<List<Integer>> neighbours = neighbours(cells);
        int[] seats = new int[TOWNSHIPS];
        seats[0] = closest(sites, new Coordinate(CENTRE_EAST, CENTRE_NORTH));
        for (int k = 1; k < TOWNSHIPS; k++) {
            double farthest = -1;
            for (int v = 0; v < sites.size(); v++) {
                double nearest = Double.MAX_VALUE;
                for (int other = 0; other < k; other++) {
                    nearest = Math.min(nearest, sites.get(v).distance(sites.get(seats[other])));
                }
                if (nearest > farthest) {
                    farthest = nearest;
                    seats[k] = v;
                }
            }
        }
        int[] owner = grow(sites, neighbours, seats);
        for (int round = 0; round < 12; round++) {
            for (int k = 0; k < TOWNSHIPS; k++) {
                double x = 0;
                double y = 0;
                int count = 0;
                for (int v = 0; v < owner.length; v++) {
                    if (owner[v] == k) {
                        x += sites.get(v).x;
                        y += sites.get(v).y;
                        count++;
                    }
                }
                seats[k] = closest(sites, new Coordinate(x / count, y / count));
            }
            owner = grow(sites, neighbours, seats);
        }
        return owner;
    }

    private static int closest(List<Coordinate> sites, Coordinate place) {
        int best = 0;
        for (int v = 1; v < sites.size(); v++) {
            if (sites.get(v).distance(place) < sites.get(best).distance(place)) {
                best = v;
            }
        }
        return best;
    }

    private static List<List<Integer>> neighbours(List<Polygon> cells) {
        record Edge(Coordinate from, Coordinate to) {}
        Map<Edge, Integer> right = new HashMap<>();
        List<List<Integer>> neighbours = new ArrayList<>();
        for (int v = 0; v < cells.size(); v++) {
            neighbours.add(new ArrayList<>());
            Coordinate[] ring = cells.get(v).getCoordinates();
            for (int i = 0; i + 1 < ring.length; i++) {
                Integer other = right.get(new Edge(ring[i + 1], ring[i]));
                if (other == null) {
                    right.put(new Edge(ring[i], ring[i + 1]), v);
                } else if (!neighbours.get(v).contains(other)) {
                    neighbours.get(v).add(other);
                    neighbours.get(other).add(v);
                }
            }
        }
        return neighbours;
    }

    private static int[] grow(List<Coordinate> sites, List<List<Integer>> neighbours, int[] seats) {
        record Step(double metres, int village, int township) {}
        PriorityQueue<Step> steps = new PriorityQueue<>(Comparator.comparingDouble(Step::metres)
                .thenComparingInt(Step::village)
                .thenComparingInt(Step::township));
        int[] owner = new int[sites.size()];
        Arrays.fill(owner, -1);
        for (int k = 0; k < seats.length; k++) {
            steps.add(new Step(0, seats[k], k));
        }
        for (Step step = steps.poll(); step != null; step = steps.poll()) {
            if (owner[step.village] >= 0) {
                continue;
            }
            owner[step.village] = step.township;
            for (int next : neighbours.get(step.village)) {
                if (owner[next] < 0) {
                    double metres = step.metres + sites.get(next).distance(sites.get(step.village));
                    steps.add(new Step(metres, next, step.township));
                }
            }
        }
        return owner;
    }

    private static Regions name(long seed, List<Coordinate> sites, List<Polygon> cells, int[] owner) {
        Dice dice = Dice.of(seed, 2);
        Coordinate[] seats = new Coordinate[TOWNSHIPS];
        for (int k = 0; k < TOWNSHIPS; k++) {
            double x = 0;
            double y = 0;
            int count = 0;
            for (int v = 0; v < owner.length; v++) {
                if (owner[v] == k) {
                    x += sites.get(v).x;
                    y += sites.get(v).y;
                    count++;
                }
            }
            seats[k] = new Coordinate(x / count, y / count);
        }
        // the town itself lies in the middle; the remotest are still 乡
        Coordinate middle = new Coordinate(CENTRE_EAST, CENTRE_NORTH);
        List<Integer> order = new ArrayList<>();
        for (int k = 0; k < TOWNSHIPS; k++) {
            order.add(k);
        }
        order.sort(Comparator.comparingDouble(k -> seats[k].distance(middle)));

        List<String> names = names(dice);
        Set<String> taken = new HashSet<>();
        List<Township> townships = new ArrayList<>();
        List<Village> villages = new ArrayList<>();
        for (int place = 0; place < TOWNSHIPS; place++) {
            int k = order.get(place);
            Kind kind =
                    place < SUBDISTRICTS ? Kind.SUBDISTRICT : place < SUBDISTRICTS + TOWNS ? Kind.TOWN : Kind.TOWNSHIP;
            String digits = switch (kind) {
                case SUBDISTRICT -> digits(1 + place, 3);
                case TOWN -> digits(100 + place - SUBDISTRICTS, 3);
                case TOWNSHIP -> digits(200 + place - SUBDISTRICTS - TOWNS, 3);
            };
            String code = SampleCounty.CODE.substring(0, 6) + digits;
            List<Integer> members = new ArrayList<>();
            for (int v = 0; v < owner.length; v++) {
                if (owner[v] == k) {
                    members.add(v);
                }
            }
            members.sort(Comparator.comparingDouble(v -> sites.get(v).distance(seats[k])));
            List<Polygon> own = new ArrayList<>();
            List<Village> named = new ArrayList<>();
            int communities = kind == Kind.SUBDISTRICT
                    ? Math.max(2, members.size() * 2 / 3)
                    : kind == Kind.TOWN ? 1 + dice.below(2) : dice.below(2);
            for (int i = 0; i < members.size(); i++) {
                Polygon cell = cells.get(members.get(i));
                own.add(cell);
                named.add(village(code, place, i, communities, members.size(), cell, names, taken, dice));
            }
            villages.addAll(named);
            Geometry boundary = CoverageUnion.union(GEOMETRIES.createGeometryCollection(own.toArray(Geometry[]::new)));
            boundary.normalize();
            // five of the outer towns were each made of two townships
            boolean merged = kind == Kind.TOWN && place % 4 == 0;
            townships.add(new Township(
                    code + "000",
                    take(names, taken) + kind.suffix,
                    boundary,
                    merged ? take(names, taken) + "乡、" + take(names, taken) + "乡" : "",
                    merged
                            ? SampleCounty.CODE.substring(0, 6) + (230 + place) + "000、"
                                    + SampleCounty.CODE.substring(0, 6) + (270 + place) + "000"
                            : "",
                    merged ? "2019-12-" + (16 + place % 10) : ""));
        }
        return new Regions(List.copyOf(townships), List.copyOf(villages));
    }

    private static Village village(
            String townshipCode,
            int township,
            int place,
            int communities,
            int members,
            Polygon cell,
            List<String> names,
            Set<String> taken,
            Dice dice) {
        boolean community = place < communities;
        String code = townshipCode + (community ? digits(1 + place, 3) : "" + (200 + place - communities));
        int groups = 4 + dice.below(8);
        String name = take(names, taken) + (community ? "社区" : "村");
        int former = community || !dice.chance(0.34) ? 0 : dice.chance(0.85) ? 2 : 3;
        StringBuilder formerNames = new StringBuilder();
        StringBuilder formerCodes = new StringBuilder();
        for (int i = 0; i < former; i++) {
            formerNames.append(i == 0 ? "" : "、").append(take(names, taken)).append("村");
            // numbers above those in use, as the villages that went had
            formerCodes.append(i == 0 ? "" : "、").append(townshipCode).append(200 + members + 3 * place + i);
        }
        String changedOn = former == 0
                ? ""
                : dice.chance(0.3)
                        ? "2019-12-" + (10 + dice.below(20))
                        : "2020-0" + (3 + dice.below(4)) + "-" + (10 + dice.below(19));
        return new Village(
                code, name, township, cell, groups, formerNames.toString(), formerCodes.toString(), changedOn);
    }

    /** Zero-padded; {@code String.format} would write the digits of the machine's language. */
    static String digits(int value, int width) {
        String text = Integer.toString(value);
        return "0".repeat(Math.max(0, width - text.length())) + text;
    }

    private static List<String> names(Dice dice) {
        List<String> names = new ArrayList<>();
        for (String first : FIRST) {
            for (String second : SECOND) {
                names.add(first + second);
            }
        }
        for (int i = names.size() - 1; i > 0; i--) {
            int other = dice.below(i + 1);
            String swapped = names.get(i);
            names.set(i, names.get(other));
            names.set(other, swapped);
        }
        return names;
    }

    private static String take(List<String> names, Set<String> taken) {
        String name = names.get(taken.size());
        taken.add(name);
        return name;
    }

    private enum Kind {
        SUBDISTRICT("街道"),
        TOWN("镇"),
        TOWNSHIP("乡");

        private final String suffix;

        Kind(String suffix) {
            this.suffix = suffix;
        }
    }
}
