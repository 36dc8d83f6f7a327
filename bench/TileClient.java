import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One connection of a map that asks for tiles, one after another, and reads what plots they show. */
final class TileClient implements AutoCloseable {
    private final int port;
    private final Map<String, String> tags = new HashMap<>();
    private final Map<String, Map<Long, String>> seen = new HashMap<>();
    private Socket socket;
    private InputStream in;

    TileClient(int port) throws IOException {
        this.port = port;
        open();
    }

    private void open() throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    }

    /**
     * @param hit whether the tile was kept
     * @param statuses by plot, as the tile shows them
     */
    record Answer(int status, boolean hit, int bytes, Map<Long, String> statuses) {}

    /** Asks with the tag of what it has, as browsers do. @param read whether to read the plots in it */
    Answer get(String path, boolean read) throws IOException {
        if (socket.isClosed()) {
            open();
        }
        String tag = tags.get(path);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n"
                                + (tag == null ? "" : "If-None-Match: " + tag + "\r\n") + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        int status = Integer.parseInt(line().substring(9, 12));
        int length = 0;
        boolean hit = false;
        boolean last = false;
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).strip());
            } else if (line.regionMatches(true, 0, "ETag:", 0, 5)) {
                tags.put(path, line.substring(5).strip());
            } else if (line.regionMatches(true, 0, "Cache-Status:", 0, 13)) {
                hit = line.endsWith("hit");
            }
            last |= line.equalsIgnoreCase("Connection: close");
        }
        byte[] body = in.readNBytes(length);
        if (last) {
            socket.close();
        }
        if (status != 304) {
            seen.put(path, read ? statuses(body) : Map.of());
        }
        return new Answer(status, hit, length, seen.getOrDefault(path, Map.of()));
    }

    /** The status of each plot that a vector tile shows. */
    static Map<Long, String> statuses(byte[] tile) {
        return new Plots(tile).statuses();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int each = in.read(); each != '\n'; each = in.read()) {
            if (each < 0) {
                throw new EOFException("The server closed the connection.");
            }
            if (each != '\r') {
                line.append((char) each);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Just enough of the format of vector tiles to find the status of each plot. */
    private static final class Plots {
        private final byte[] bytes;
        private int at;
        private final List<String> keys = new ArrayList<>();
        private final List<String> values = new ArrayList<>();
        private final Map<Long, List<Integer>> features = new HashMap<>();

        Plots(byte[] bytes) {
            this.bytes = bytes;
        }

        private long number() {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte each = bytes[at++];
                value |= (long) (each & 0x7f) << shift;
                if (each >= 0) {
                    return value;
                }
            }
        }

        Map<Long, String> statuses() {
            while (at < bytes.length) {
                number();
                int length = (int) number();
                layer(at + length);
            }
            Map<Long, String> statuses = new HashMap<>();
            int status = keys.indexOf("status");
            features.forEach((id, tags) -> {
                for (int i = 0; i + 1 < tags.size(); i += 2) {
                    if (tags.get(i) == status) {
                        statuses.put(id, values.get(tags.get(i + 1)));
                    }
                }
            });
            return statuses;
        }

        private void layer(int end) {
            while (at < end) {
                int tag = (int) number();
                if ((tag & 7) == 0) {
                    number();
                    continue;
                }
                int length = (int) number();
                int next = at + length;
                switch (tag >>> 3) {
                    case 2 -> feature(next);
                    case 3 -> keys.add(new String(bytes, at, length, StandardCharsets.UTF_8));
                    case 4 -> {
                        boolean text = number() == (1 << 3 | 2);
                        int size = text ? (int) number() : 0;
                        values.add(text ? new String(bytes, at, size, StandardCharsets.UTF_8) : "");
                    }
                    default -> {}
                }
                at = next;
            }
        }

        private void feature(int end) {
            long id = -1;
            List<Integer> tags = new ArrayList<>();
            while (at < end) {
                int tag = (int) number();
                if ((tag & 7) == 0) {
                    long value = number();
                    id = tag >>> 3 == 1 ? value : id;
                    continue;
                }
                int next = (int) number();
                next += at;
                while (tag >>> 3 == 2 && at < next) {
                    tags.add((int) number());
                }
                at = next;
            }
            features.put(id, tags);
        }
    }
}
