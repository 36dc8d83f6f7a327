package org.gengtu.map;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Enumeration;
import java.util.Map;
import java.util.Set;
import org.gengtu.api.InputTypes;
import org.gengtu.api.PlainHttp;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Vector tiles over HTTP: {@code /tiles/LAYER/Z/X/Y.mvt} and, as TileJSON 3.0, {@code /tiles/LAYER.json}, both with
 * {@code filter} or {@code filterId}, {@code on} and {@code knownAt}. Where nothing is drawn the answer is 204.
 */
@Component
class TileServlet implements PlainHttp.Handler {
    private static final String TILE = "application/vnd.mapbox-vector-tile";
    private static final String TILE_SUFFIX = ".mvt";
    private static final String JSON_SUFFIX = ".json";
    static final Set<String> PARAMETERS = Set.of("filter", "filterId", "on", "knownAt");
    static final String REVALIDATED = "no-cache";
    private static final String IMMUTABLE = "public, max-age=31536000, immutable";
    private static final String GZIP = "gzip";
    /** Of a number in an address. */
    private static final int MOST_DIGITS = 8;

    private final MapLayers layers;
    private final MapFilters filters;
    private final InputTypes types;
    private final Tiles tiles;
    private final JsonMapper json;

    TileServlet(MapLayers layers, MapFilters filters, InputTypes types, Tiles tiles, JsonMapper json) {
        this.layers = layers;
        this.filters = filters;
        this.types = types;
        this.tiles = tiles;
        this.json = json;
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo();
        String[] steps = path == null ? new String[0] : path.split("/", -1);
        if (steps.length == 5) {
            TileLayer layer = layers.getTiles(steps[1]);
            TileAddress address = address(steps[2], steps[3], steps[4]);
            Tiles.Wanted wanted = wanted(layer, request);
            answer(tiles.get(wanted, address), wanted.knownAt() != null, request, response);
        } else if (steps.length == 2 && steps[1].endsWith(JSON_SUFFIX)) {
            String name = steps[1].substring(0, steps[1].length() - JSON_SUFFIX.length());
            describe(wanted(layers.getTiles(name), request), request, response);
        } else {
            throw Problem.of(ProblemCode.NOT_FOUND, "There is nothing at this address.")
                    .remedy("Ask for /tiles/LAYER.json or /tiles/LAYER/Z/X/Y.mvt.");
        }
    }

    private static TileAddress address(String z, String x, String last) {
        if (!last.endsWith(TILE_SUFFIX)) {
            throw Problem.of(ProblemCode.TILE_ADDRESS_INVALID, "The address does not end with \".mvt\".")
                    .at("y");
        }
        int zoom = number("z", z);
        if (zoom > TileAddress.DEEPEST) {
            throw Problem.of(
                            ProblemCode.TILE_ADDRESS_INVALID,
                            "The zoom %d is deeper than the deepest, %d.".formatted(zoom, TileAddress.DEEPEST))
                    .at("z");
        }
        int column = number("x", x);
        int row = number("y", last.substring(0, last.length() - TILE_SUFFIX.length()));
        if (!TileAddress.exists(zoom, column, row)) {
            throw Problem.of(
                            ProblemCode.TILE_ADDRESS_INVALID,
                            "At zoom %d, x and y go from 0 to %d.".formatted(zoom, (1 << zoom) - 1))
                    .at(column >= 1 << zoom ? "x" : "y");
        }
        return new TileAddress(zoom, column, row);
    }

    private static int number(String name, String digits) {
        int number = 0;
        boolean whole = !digits.isEmpty()
                && digits.length() <= MOST_DIGITS
                && (digits.length() == 1 || digits.charAt(0) != '0');
        for (int i = 0; whole && i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            whole = digit >= 0 && digit <= 9;
            number = 10 * number + digit;
        }
        if (!whole) {
            throw Problem.of(
                            ProblemCode.TILE_ADDRESS_INVALID,
                            "\"%s\" is not a whole number.".formatted(Problem.shortened(digits, 40)))
                    .at(name);
        }
        return number;
    }

    /** What the parameters ask of a layer. */
    Tiles.Wanted wanted(TileLayer layer, HttpServletRequest request) {
        return wanted(layer, request, PARAMETERS);
    }

    /** @param allowed the names of the parameters that may be given */
    Tiles.Wanted wanted(TileLayer layer, HttpServletRequest request, Set<String> allowed) {
        if (request.getQueryString() == null) {
            return new Tiles.Wanted(layer, null, null, null);
        }
        for (Enumeration<String> names = request.getParameterNames(); names.hasMoreElements(); ) {
            String name = names.nextElement();
            if (!allowed.contains(name)) {
                throw Problem.of(
                                ProblemCode.ARGUMENT_INVALID,
                                "There is no parameter \"%s\".".formatted(Problem.shortened(name, 40)))
                        .remedy("Use only " + String.join(", ", new java.util.TreeSet<>(allowed)) + ".");
            }
            if (request.getParameterValues(name).length > 1) {
                throw Problem.of(ProblemCode.ARGUMENT_INVALID, "The parameter is given twice.")
                        .at(name);
            }
        }
        String on = request.getParameter("on");
        String knownAt = request.getParameter("knownAt");
        return new Tiles.Wanted(
                layer,
                filters.read(layer.name(), request.getParameter("filter"), request.getParameter("filterId")),
                on == null ? null : (LocalDate) types.coerce("Date", "on", on),
                // an unescaped + before the offset comes as a blank
                knownAt == null ? null : (Instant) types.coerce("DateTime", "knownAt", knownAt.replace(' ', '+')));
    }

    private static void answer(
            Tiles.Given given, boolean pinned, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Tile tile = given.tile();
        boolean gzip = tile.hasGzip() && takesGzip(request.getHeader(HttpHeaders.ACCEPT_ENCODING));
        String tag = tile.tag(gzip);
        response.setHeader(HttpHeaders.ETAG, tag);
        response.setHeader(HttpHeaders.CACHE_CONTROL, pinned ? IMMUTABLE : REVALIDATED);
        response.setHeader("Cache-Status", given.kept() ? "gengtu; hit" : "gengtu; fwd=miss");
        response.addHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        if (isKnown(request.getHeader(HttpHeaders.IF_NONE_MATCH), tag)) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        if (tile.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        response.setContentType(TILE);
        if (gzip) {
            response.setHeader(HttpHeaders.CONTENT_ENCODING, GZIP);
        }
        write(gzip ? tile.gzip() : tile.plain(), request, response);
    }

    private static void write(byte[] body, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setContentLength(body.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(body);
        }
    }

    /** Whether a list of codings takes gzip: named, or by {@code *}, and not with a weight of 0. */
    static boolean takesGzip(@Nullable String codings) {
        if (codings == null) {
            return false;
        }
        boolean any = false;
        for (String coding : codings.split(",")) {
            String[] parts = coding.split(";");
            String name = parts[0].strip();
            boolean refused = parts.length > 1 && parts[1].strip().matches("q=0(\\.0{0,3})?");
            if (name.equalsIgnoreCase(GZIP) || name.equalsIgnoreCase("x-gzip")) {
                return !refused;
            }
            any |= name.equals("*") && !refused;
        }
        return any;
    }

    static boolean isKnown(@Nullable String tags, String tag) {
        if (tags == null) {
            return false;
        }
        for (String each : tags.split(",")) {
            String one = each.strip();
            if (one.equals("*") || (one.startsWith("W/") ? one.substring(2) : one).equals(tag)) {
                return true;
            }
        }
        return false;
    }

    private void describe(Tiles.Wanted wanted, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Map<String, Object> described = tiles.read(wanted, at -> {
            wanted.layer().condition(wanted.input());
            return TileJson.of(
                    wanted.layer(),
                    at,
                    wanted.knownAt() != null,
                    base(request) + "/tiles/" + wanted.layer().name() + "/{z}/{x}/{y}.mvt" + query(wanted));
        });
        answer(described, request, response);
    }

    /** Answers with JSON that is revalidated each time. */
    void answer(Map<String, Object> described, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        byte[] body = json.writeValueAsBytes(described);
        String tag = Tile.of(body, 0).tag(false);
        response.setHeader(HttpHeaders.ETAG, tag);
        response.setHeader(HttpHeaders.CACHE_CONTROL, REVALIDATED);
        if (isKnown(request.getHeader(HttpHeaders.IF_NONE_MATCH), tag)) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        write(body, request, response);
    }

    /** Scheme, host and port as the caller named them. */
    static String base(HttpServletRequest request) {
        return request.getRequestURL().substring(0, request.getRequestURL().indexOf(request.getServletPath() + "/"));
    }

    /** The query string that asks for the same; empty, or with its question mark. */
    String query(Tiles.Wanted wanted) {
        return query(wanted, filters.query(wanted.layer().name(), wanted.filter()));
    }

    /** The same without a filter, for layers that take none. */
    String stateQuery(Tiles.Wanted wanted) {
        return query(wanted, "");
    }

    private static String query(Tiles.Wanted wanted, String filter) {
        StringBuilder query = new StringBuilder(filter);
        if (wanted.on() != null) {
            query.append(query.isEmpty() ? "" : "&").append("on=").append(wanted.on());
        }
        if (wanted.knownAt() != null) {
            query.append(query.isEmpty() ? "" : "&").append("knownAt=").append(wanted.knownAt());
        }
        return query.isEmpty() ? "" : "?" + query;
    }
}
