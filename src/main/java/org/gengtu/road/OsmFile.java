package org.gengtu.road;

import com.carrotsearch.hppc.LongArrayList;
import com.carrotsearch.hppc.LongObjectHashMap;
import com.graphhopper.reader.ReaderElement;
import com.graphhopper.reader.ReaderNode;
import com.graphhopper.reader.ReaderRelation;
import com.graphhopper.reader.ReaderWay;
import com.graphhopper.reader.osm.OSMXMLHelper;
import com.graphhopper.routing.util.parsers.helpers.OSMValueExtractor;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.gengtu.geo.Bounds;
import org.gengtu.geo.Shapes;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.LineString;

/** A file of OpenStreetMap: {@code .osm}, {@code .osm.gz} or {@code .osm.pbf}; read twice, the ways before their nodes. */
public final class OsmFile {
    /** What a vehicle may drive on; footpaths, building sites and the like are left out. */
    static final Set<String> CLASSES = Set.of(
            "motorway",
            "motorway_link",
            "trunk",
            "trunk_link",
            "primary",
            "primary_link",
            "secondary",
            "secondary_link",
            "tertiary",
            "tertiary_link",
            "unclassified",
            "residential",
            "living_street",
            "service",
            "road",
            "track",
            "pedestrian");

    private static final Set<String> KEPT = Set.of(
            "highway",
            "name",
            "ref",
            "surface",
            "tracktype",
            "smoothness",
            "junction",
            "maxspeed",
            "maxspeed:forward",
            "maxspeed:backward",
            "access",
            "vehicle",
            "motor_vehicle",
            "motorcar",
            "tourist_bus",
            "coach",
            "vehicle:forward",
            "vehicle:backward",
            "motor_vehicle:forward",
            "motor_vehicle:backward",
            "service",
            "bridge",
            "tunnel",
            "ford",
            "lanes",
            "impassable",
            "status");

    private static final int MOST_BYTES = Integer.MAX_VALUE;
    private static final int LONGEST_VALUE = 255;
    private static final Pattern INCLINE = Pattern.compile("[+-]?(\\d{1,2}(?:[.,]\\d+)?)\\s*(%|°)");
    private static final int MARK = 64;

    private final Path file;
    private final List<RoadRow> rows = new ArrayList<>();
    private final List<RoadRow.Turn> turns = new ArrayList<>();
    private final Map<Long, Map<String, String>> barriers = new LinkedHashMap<>();
    private int leftOut;
    private int broken;

    private OsmFile(Path file) {
        this.file = file;
    }

    /** Whether a file is one of OpenStreetMap, by its first bytes or its name. */
    public static boolean isOne(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return name.matches(".*\\.(osm|pbf)(\\.xml)?(\\.gz)?") || name.endsWith(".osm.bz2");
    }

    /** Whether a vehicle may drive on roads of a class, such as {@code tertiary}. */
    public static boolean isRoad(String highway) {
        return CLASSES.contains(highway);
    }

    /**
     * Reads what can be driven on.
     *
     * @param told how much is done, 0 to 1; it may throw to give up
     * @throws Problem ROAD_FILE_UNREADABLE
     */
    public static OsmFile read(Path file, Consumer<Double> told) {
        OsmFile read = new OsmFile(file);
        try {
            read.readAll(told);
        } catch (Problem problem) {
            throw problem;
        } catch (IOException | XMLStreamException | RuntimeException e) {
            throw unreadable("it breaks off or is damaged");
        }
        return read;
    }

    private static Problem unreadable(String why) {
        return Problem.of(ProblemCode.ROAD_FILE_UNREADABLE, "The file cannot be read as OpenStreetMap: " + why + ".");
    }

    /** The roads, in the order of the file; a way that leads out of the file and back is several. */
    public List<RoadRow> rows() {
        return rows;
    }

    public List<RoadRow.Turn> turns() {
        return turns;
    }

    /** By node, what does not let everybody pass. */
    public Map<Long, Map<String, String>> barriers() {
        return barriers;
    }

    /** How many ways with a {@code highway} nobody drives on. */
    public int leftOut() {
        return leftOut;
    }

    /** How many ways have fewer than two nodes in the file. */
    public int broken() {
        return broken;
    }

    private void readAll(Consumer<Double> told) throws IOException, XMLStreamException {
        List<ReaderWay> ways = new ArrayList<>();
        List<ReaderRelation> restrictions = new ArrayList<>();
        LongObjectHashMap<double[]> places = new LongObjectHashMap<>();
        each(share -> told.accept(share / 2), element -> {
            if (element instanceof ReaderWay way && way.hasTag("highway")) {
                if (CLASSES.contains(way.getTag("highway", "")) && !way.hasTag("area", "yes")) {
                    ways.add(way);
                    way.getNodes().forEach((com.carrotsearch.hppc.procedures.LongProcedure)
                            node -> places.put(node, NOWHERE));
                } else {
                    leftOut++;
                }
            } else if (element instanceof ReaderRelation relation && relation.hasTag("type", "restriction")) {
                restrictions.add(relation);
            }
        });
        if (ways.isEmpty()) {
            throw unreadable("it has no road");
        }
        each(share -> told.accept((1 + share) / 2), element -> {
            if (element instanceof ReaderNode node && places.containsKey(node.getId())) {
                place(node, places);
            }
        });
        for (ReaderWay way : ways) {
            addRows(way, places);
        }
        addTurns(restrictions);
    }

    private static final double[] NOWHERE = {};

    private void place(ReaderNode node, LongObjectHashMap<double[]> places) {
        if (!Bounds.isDegrees(node.getLon(), node.getLat())) {
            throw unreadable("node %d lies nowhere".formatted(node.getId()));
        }
        places.put(node.getId(), new double[] {node.getLon(), node.getLat()});
        if (node.hasTag("barrier") || node.hasTag("ford")) {
            Map<String, String> tags = new LinkedHashMap<>();
            for (String key : List.of("barrier", "ford", "access", "vehicle", "motor_vehicle", "motorcar", "locked")) {
                put(tags, key, node.getTag(key));
            }
            barriers.put(node.getId(), tags);
        }
    }

    private static void put(Map<String, String> tags, String key, @Nullable Object value) {
        if (value instanceof String text
                && !text.isBlank()
                && text.length() <= LONGEST_VALUE
                && text.indexOf('\0') < 0) {
            tags.put(key, text.strip());
        }
    }

    private void addRows(ReaderWay way, LongObjectHashMap<double[]> places) {
        Map<String, String> tags = tags(way);
        LongArrayList run = new LongArrayList();
        boolean any = false;
        for (int i = 0; i <= way.getNodes().size(); i++) {
            long node = i < way.getNodes().size() ? way.getNodes().get(i) : 0;
            boolean isThere = i < way.getNodes().size() && places.get(node).length > 0;
            if (isThere && (run.isEmpty() || run.get(run.size() - 1) != node)) {
                run.add(node);
            } else if (!isThere) {
                any |= addRow(way.getId(), run, tags, places);
                run = new LongArrayList();
            }
        }
        broken += any ? 0 : 1;
    }

    private boolean addRow(long id, LongArrayList run, Map<String, String> tags, LongObjectHashMap<double[]> places) {
        if (run.size() < 2) {
            return false;
        }
        CoordinateSequence points = Shapes.points(run.size());
        for (int i = 0; i < run.size(); i++) {
            double[] place = places.get(run.get(i));
            points.setOrdinate(i, 0, place[0]);
            points.setOrdinate(i, 1, place[1]);
        }
        LineString line = Shapes.FACTORY.createLineString(points);
        if (line.getLength() == 0) {
            return false;
        }
        rows.add(new RoadRow(id, run.toArray(), line, tags));
        return true;
    }

    private static Map<String, String> tags(ReaderWay way) {
        Map<String, String> tags = new LinkedHashMap<>();
        way.getTags().forEach((key, value) -> {
            if (KEPT.contains(key)) {
                put(tags, key, value);
            }
        });
        putNumber(tags, "width", OSMValueExtractor.stringToMeter(way.getTag("width", way.getTag("est_width", ""))));
        putNumber(tags, "maxweight", OSMValueExtractor.stringToTons(way.getTag("maxweight", "")));
        Matcher incline = INCLINE.matcher(way.getTag("incline", ""));
        if (incline.matches()) {
            double given = Double.parseDouble(incline.group(1).replace(',', '.'));
            putNumber(tags, "incline", incline.group(2).equals("%") ? given : 100 * Math.tan(Math.toRadians(given)));
        }
        switch (way.getTag("oneway", "")) {
            case "yes", "true", "1" -> tags.put("oneway", "yes");
            case "-1", "reverse" -> tags.put("oneway", "-1");
            default -> {}
        }
        return tags;
    }

    private static void putNumber(Map<String, String> tags, String key, double value) {
        if (value > 0 && Double.isFinite(value)) {
            tags.put(key, Double.toString(Math.round(value * 100) / 100.0));
        }
    }

    /** Turns over a node; the few over a way are left out, as are those that only hold at times. */
    private void addTurns(List<ReaderRelation> restrictions) {
        Map<Long, List<RoadRow>> byWay = new HashMap<>();
        rows.forEach(row ->
                byWay.computeIfAbsent(row.number(), way -> new ArrayList<>()).add(row));
        for (ReaderRelation relation : restrictions) {
            Map<String, List<Long>> members = new HashMap<>();
            relation.getMembers()
                    .forEach(member -> members.computeIfAbsent(
                                    member.getRole() + " " + member.getType(), role -> new ArrayList<>())
                            .add(member.getRef()));
            List<Long> from = members.getOrDefault("from " + ReaderElement.Type.WAY, List.of());
            List<Long> via = members.getOrDefault("via " + ReaderElement.Type.NODE, List.of());
            List<Long> to = members.getOrDefault("to " + ReaderElement.Type.WAY, List.of());
            if (from.size() == 1
                    && via.size() == 1
                    && to.size() == 1
                    && byWay.containsKey(from.getFirst())
                    && byWay.containsKey(to.getFirst())) {
                Map<String, String> tags = new LinkedHashMap<>();
                relation.getTags().forEach((key, value) -> {
                    if (key.equals("type") || key.equals("except") || key.startsWith("restriction")) {
                        put(tags, key, value);
                    }
                });
                turns.add(new RoadRow.Turn(from.getFirst(), via.getFirst(), to.getFirst(), tags));
            }
        }
    }

    private void each(Consumer<Double> told, Consumer<ReaderElement> taker) throws IOException, XMLStreamException {
        long size = Math.max(1, Files.size(file));
        try (Counted counted = new Counted(Files.newInputStream(file))) {
            InputStream in = new BufferedInputStream(counted, 1 << 16);
            byte[] start = peek(in);
            Runnable progress = () -> told.accept((double) counted.bytes / size);
            if (start.length > 5 && start[0] == 0 && start[4] == 10) {
                PbfReader.read(in, told(taker, progress));
                return;
            }
            if (start.length > 2 && (start[0] & 0xFF) == 0x1F && (start[1] & 0xFF) == 0x8B) {
                in = new Counted(new GZIPInputStream(in, 1 << 16));
            }
            eachOfXml(in, told(taker, progress));
        }
    }

    private static byte[] peek(InputStream in) throws IOException {
        in.mark(MARK);
        byte[] start = in.readNBytes(MARK);
        in.reset();
        return start;
    }

    /** Takes, and tells now and then. */
    private static Consumer<ReaderElement> told(Consumer<ReaderElement> taker, Runnable progress) {
        int[] count = {0};
        return element -> {
            taker.accept(element);
            if (++count[0] % (1 << 14) == 0) {
                progress.run();
            }
        };
    }

    private static void eachOfXml(InputStream in, Consumer<ReaderElement> taker) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        // what others sent must not have this program open files, or unfold a text without end
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XMLStreamReader xml = factory.createXMLStreamReader(in);
        boolean isOsm = false;
        while (xml.hasNext()) {
            if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            if (!isOsm && !xml.getLocalName().equals("osm")) {
                throw unreadable("its root is <%s>, not <osm>".formatted(Problem.shortened(xml.getLocalName(), 40)));
            }
            isOsm = true;
            ReaderElement element = element(xml);
            if (element != null) {
                taker.accept(element);
            }
        }
    }

    private static @Nullable ReaderElement element(XMLStreamReader xml) throws XMLStreamException {
        String id = xml.getAttributeValue(null, "id");
        return switch (xml.getLocalName()) {
            case "node" -> OSMXMLHelper.createNode(Long.parseLong(id), xml);
            case "way" -> OSMXMLHelper.createWay(Long.parseLong(id), xml);
            case "relation" -> OSMXMLHelper.createRelation(Long.parseLong(id), xml);
            default -> null;
        };
    }

    /** Counts, and breaks off what unpacks to more than any county has. */
    private static final class Counted extends FilterInputStream {
        private long bytes;

        private Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            count(Math.max(read, 0));
            return read;
        }

        private void count(int more) {
            bytes += more;
            if (bytes > MOST_BYTES) {
                throw unreadable("it is larger than 2 GB; cut the county out");
            }
        }
    }
}
