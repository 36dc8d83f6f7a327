package org.gengtu.road;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.gengtu.geo.Box;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The networks in the database. */
@Component
class RoadNetworks {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final JdbcClient reading;

    RoadNetworks(@Qualifier("reading") JdbcClient reading) {
        this.reading = reading;
    }

    /** @param importedBy who declared to import it; null: nobody did */
    record Network(
            long networkId,
            String name,
            Instant importedAt,
            @Nullable String importedBy,
            int ways,
            double metres,
            Box extent) {}

    Optional<Long> findNewestId() {
        return reading.sql("SELECT network_id FROM road_network ORDER BY network_id DESC LIMIT 1")
                .query(Long.class)
                .optional();
    }

    /** A name that no other ledger has, as several may keep their files in one folder. */
    String ledgerName() {
        return reading.sql("""
                        SELECT md5(current_schema() || ' ' || c.recorded_at::text) FROM ledger_commit c WHERE c.position = 1""").query(String.class).single();
    }

    static Problem missing() {
        return Problem.of(ProblemCode.ROADS_MISSING, "No roads were imported yet.");
    }

    Optional<Network> findNewest() {
        return reading.sql("""
                        SELECT n.network_id, n.name, c.recorded_at, c.actor, n.ways, n.metres, n.west, n.south, n.east, n.north
                        FROM road_network n JOIN ledger_commit c ON c.commit_id = n.commit_id
                        ORDER BY n.network_id DESC LIMIT 1""")
                .query((row, number) -> new Network(
                        row.getLong(1),
                        row.getString(2),
                        Objects.requireNonNull(row.getTimestamp(3)).toInstant(),
                        row.getString(4),
                        row.getInt(5),
                        row.getDouble(6),
                        new Box(row.getDouble(7), row.getDouble(8), row.getDouble(9), row.getDouble(10))))
                .optional();
    }

    /** A road as it is written for the graph. */
    private record Written(int number, long[] nodes, double[] places, Map<String, Object> tags) {}

    /** Writes a network as a file of OpenStreetMap, whose ways have the numbers of the roads. */
    void write(long networkId, Path osm) throws IOException {
        List<Written> roads = reading.sql("""
                        SELECT r.road_number, r.nodes, r.tags, ST_AsText(r.geom) FROM road r
                        WHERE r.network_id = ? ORDER BY r.road_number""")
                .param(networkId)
                .query((row, number) -> new Written(
                        row.getInt(1),
                        longs((Long[]) row.getArray(2).getArray()),
                        places(row.getString(4)),
                        tags(row.getString(3))))
                .list();
        try (BufferedWriter out = Files.newBufferedWriter(osm)) {
            out.write("<osm version=\"0.6\">\n");
            writeNodes(networkId, roads, out);
            for (Written road : roads) {
                out.write("<way id=\"" + road.number + "\">");
                for (long node : road.nodes) {
                    out.write("<nd ref=\"" + node + "\"/>");
                }
                writeTags(road.tags, out);
                out.write("</way>\n");
            }
            writeTurns(networkId, out);
            out.write("</osm>\n");
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static long[] longs(Long[] of) {
        long[] longs = new long[of.length];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = of[i];
        }
        return longs;
    }

    private static double[] places(String wkt) {
        String[] ordinates =
                wkt.substring(wkt.indexOf('(') + 1, wkt.length() - 1).split("[ ,]+");
        double[] places = new double[ordinates.length];
        for (int i = 0; i < places.length; i++) {
            places[i] = Double.parseDouble(ordinates[i]);
        }
        return places;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> tags(String json) {
        return JSON.readValue(json, TreeMap.class);
    }

    private void writeNodes(long networkId, List<Written> roads, BufferedWriter out) throws IOException {
        Map<Long, Map<String, Object>> barriers = new HashMap<>();
        reading.sql("SELECT node, tags FROM road_barrier WHERE network_id = ?")
                .param(networkId)
                .query(row -> {
                    barriers.put(row.getLong(1), tags(row.getString(2)));
                });
        Map<Long, Boolean> written = new HashMap<>();
        for (Written road : roads) {
            for (int i = 0; i < road.nodes.length; i++) {
                long node = road.nodes[i];
                if (written.putIfAbsent(node, true) == null) {
                    out.write("<node id=\"" + node + "\" lat=\"" + road.places[2 * i + 1] + "\" lon=\""
                            + road.places[2 * i] + "\">");
                    writeTags(barriers.getOrDefault(node, Map.of()), out);
                    out.write("</node>\n");
                }
            }
        }
    }

    private void writeTurns(long networkId, BufferedWriter out) {
        reading.sql("""
                        SELECT turn_number, from_road, via_node, to_road, tags FROM road_turn
                        WHERE network_id = ? ORDER BY turn_number""").param(networkId).query(row -> {
            try {
                out.write("""
                        <relation id="%d"><member type="way" ref="%d" role="from"/><member type="node" ref="%d" role="via"/>\
                        <member type="way" ref="%d" role="to"/>""".formatted(row.getInt(1), row.getInt(2), row.getLong(3), row.getInt(4)));
                writeTags(tags(row.getString(5)), out);
                out.write("</relation>\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void writeTags(Map<String, Object> tags, BufferedWriter out) throws IOException {
        for (Map.Entry<String, Object> tag : tags.entrySet()) {
            out.write(
                    "<tag k=\"" + escaped(tag.getKey()) + "\" v=\"" + escaped(String.valueOf(tag.getValue())) + "\"/>");
        }
    }

    /** What XML cannot hold is left out. */
    private static String escaped(String text) {
        return text.replaceAll("[\\x00-\\x1F\\x{D800}-\\x{DFFF}\\x{FFFE}\\x{FFFF}]", " ")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace("\"", "&quot;");
    }
}
