package org.gengtu.map;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.gengtu.api.InputTypes;
import org.gengtu.api.PlainHttp;
import org.gengtu.calendar.CountyClock;
import org.gengtu.filter.Condition;
import org.gengtu.geo.Crs;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.Reading;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Layers as files: {@code /exports/LAYER.FORMAT} with {@code filter} or {@code filterId}, {@code on}, {@code knownAt},
 * {@code crs} and {@code language} (zh, en). A file holds one state, whatever is recorded while it is read.
 */
@Component
class ExportServlet implements PlainHttp.Handler {
    private static final String LANGUAGE = "language";
    private static final String CRS = "crs";
    private static final Set<String> PARAMETERS = Set.of("filter", "filterId", "on", "knownAt", CRS, LANGUAGE);
    private static final int LONGEST_WAIT_SECONDS = 10;
    private static final double DEFAULT_LONGITUDE = 105;

    /** Changes when a file of the same state would be written otherwise than before. */
    private static final int LAYOUT = 2;

    private final MapLayers layers;
    private final TileServlet tiles;
    private final Tiles states;
    private final InputTypes types;
    private final ExportQueries queries;
    private final RegionNames regions;
    private final Reading reading;
    private final CountyClock clock;
    private final JsonMapper json;
    private final ExportSettings settings;
    private final TransactionTemplate snapshot;
    private final Semaphore running;

    ExportServlet(
            MapLayers layers,
            TileServlet tiles,
            Tiles states,
            InputTypes types,
            ExportQueries queries,
            RegionNames regions,
            Reading reading,
            CountyClock clock,
            JsonMapper json,
            ExportSettings settings,
            @Qualifier("reading") PlatformTransactionManager transactions) {
        this.layers = layers;
        this.tiles = tiles;
        this.states = states;
        this.types = types;
        this.queries = queries;
        this.regions = regions;
        this.reading = reading;
        this.clock = clock;
        this.json = json;
        this.settings = settings;
        this.snapshot = Reading.transactions(transactions);
        this.running = new Semaphore(Math.max(1, settings.atOnce()), true);
        LaidAside.removeOld(settings.folder(), TimeUnit.MINUTES.toMillis(2L * settings.longestMinutes()));
    }

    private record Asked(
            MapLayer layer, ExportFormat format, Tiles.Wanted wanted, ExportHead.ExportCrs crs, boolean english) {}

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Asked asked = asked(request);
        String tag = states.read(asked.wanted, at -> {
            view(asked, at).sql();
            return tag(asked, at);
        });
        if (TileServlet.isKnown(request.getHeader(HttpHeaders.IF_NONE_MATCH), tag.substring(2))) {
            response.setHeader(HttpHeaders.ETAG, tag);
            response.setHeader(HttpHeaders.CACHE_CONTROL, TileServlet.REVALIDATED);
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
        } else if (request.getMethod().equals("HEAD")) {
            states.read(asked.wanted, at -> {
                headers(asked, at, response);
                return at;
            });
        } else {
            make(asked, response);
        }
    }

    private Asked asked(HttpServletRequest request) {
        String path = String.valueOf(request.getPathInfo());
        int dot = path.indexOf('.');
        if (path.indexOf('/', 1) >= 0 || dot < 2) {
            throw Problem.of(ProblemCode.NOT_FOUND, "There is nothing at this address.")
                    .remedy("Ask for /exports/LAYER.geojson, .gpkg, .shp.zip or .csv.");
        }
        MapLayer layer = layers.getObjects(path.substring(1, dot));
        ExportFormat format = ExportFormat.of(path.substring(dot + 1));
        Tiles.Wanted wanted = tiles.wanted(layers.getTiles(layer.name()), request, PARAMETERS);
        String language = request.getParameter(LANGUAGE);
        if (language != null && !language.equals("zh") && !language.equals("en")) {
            throw Problem.of(ProblemCode.ARGUMENT_INVALID, "The language is zh or en.")
                    .at(LANGUAGE);
        }
        return new Asked(layer, format, wanted, crs(request, layer, format), "en".equals(language));
    }

    private ExportHead.ExportCrs crs(HttpServletRequest request, MapLayer layer, ExportFormat format) {
        Object given = types.coerce("Crs", CRS, request.getParameter(CRS));
        Crs crs = given == null ? Crs.CGCS2000 : Crs.valueOf(given.toString());
        if (crs == Crs.GCJ02) {
            throw Problem.of(ProblemCode.ARGUMENT_INVALID, "GCJ-02 is for display only; no file is written in it.")
                    .at(CRS)
                    .remedy("Ask for CGCS2000.");
        }
        if (format == ExportFormat.GEOJSON && !crs.isDegrees()) {
            throw Problem.of(ProblemCode.ARGUMENT_INVALID, "GeoJSON has degrees only (RFC 7946).")
                    .at(CRS)
                    .remedy("Ask for CGCS2000 or WGS84, or for gpkg or shp.zip.");
        }
        Envelope extent = layer.extent();
        return new ExportHead.ExportCrs(crs, extent.isNull() ? DEFAULT_LONGITUDE : extent.centre().x);
    }

    private static MapQueries.View view(Asked asked, Snapshot at) {
        Condition condition = asked.layer.condition(asked.wanted.input());
        return new MapQueries.View(asked.layer, condition, at);
    }

    /** Weak: the same state is written with the same content, though not with the same bytes. */
    private String tag(Asked asked, Snapshot at) {
        MapFilters.Known filter = asked.wanted.filter();
        return "W/\"%d-%d-%s-%s-%s-%d-%s-%s\""
                .formatted(
                        LAYOUT,
                        at.position(),
                        at.on(),
                        filter == null ? "" : filter.id(),
                        asked.format.suffix(),
                        asked.crs.epsg(),
                        asked.english ? "en" : "zh",
                        settings.licenceTag());
    }

    private void headers(Asked asked, Snapshot at, HttpServletResponse response) {
        response.setHeader(HttpHeaders.ETAG, tag(asked, at));
        response.setHeader(HttpHeaders.CACHE_CONTROL, TileServlet.REVALIDATED);
        response.setContentType(asked.format.mediaType());
        String plain = asked.layer.name() + "-" + at.on() + "." + asked.format.suffix();
        Label title = asked.layer.title();
        String named = (asked.english ? title.en() : title.zh()) + "-" + at.on() + "." + asked.format.suffix();
        // RFC 6266: the first for programs that know no other, the second for all others
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                "attachment; filename=\"%s\"; filename*=UTF-8''%s"
                        .formatted(
                                plain,
                                URLEncoder.encode(named, StandardCharsets.UTF_8).replace("+", "%20")));
    }

    private void make(Asked asked, HttpServletResponse response) throws IOException {
        try {
            if (!running.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        }
        try {
            write(asked, response);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (JacksonIOException e) {
            throw e.getCause();
        } finally {
            running.release();
        }
    }

    private static Problem busy() {
        return Problem.of(ProblemCode.UNAVAILABLE, "Too many exports are being made.")
                .remedy("Try again in a minute.");
    }

    /** The file being made, and the state that it holds. */
    private record Made(ExportFile file, Snapshot at) {}

    private void write(Asked asked, HttpServletResponse response) throws IOException {
        if (asked.wanted.knownAt() != null) {
            reading.settle();
        }
        Held out = new Held(response);
        Made made = Objects.requireNonNull(snapshot.execute(status -> {
            status.setRollbackOnly();
            return read(asked, out);
        }));
        try (ExportFile file = made.file) {
            out.withHeaders(() -> {
                headers(asked, made.at, response);
                if (file.size() >= 0) {
                    response.setContentLengthLong(file.size());
                }
            });
            file.send(out);
            out.finish();
        }
    }

    private Made read(Asked asked, Held out) {
        Snapshot at = reading.at(new AsOf(states.day(asked.wanted), asked.wanted.knownAt(), null));
        MapQueries.View view = view(asked, at);
        out.withHeaders(() -> headers(asked, at, out.response));
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(settings.longestMinutes());
        ExportFile file = null;
        try {
            ExportFields fields = new ExportFields(asked.layer, regions.names(at));
            file = file(asked, view, fields, out);
            ExportFile open = file;
            queries.rows(view, fields, file.shape(), row -> {
                if (System.nanoTime() - end > 0) {
                    throw Problem.of(
                            ProblemCode.QUERY_TIMEOUT,
                            "The export took longer than %d minutes.".formatted(settings.longestMinutes()));
                }
                open.add(row);
            });
            file.end();
            return new Made(file, at);
        } catch (IOException e) {
            throw closed(file, new UncheckedIOException(e));
        } catch (RuntimeException e) {
            throw closed(file, e);
        }
    }

    private static RuntimeException closed(@Nullable ExportFile file, RuntimeException failure) {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
        return failure;
    }

    private ExportFile file(Asked asked, MapQueries.View view, ExportFields fields, OutputStream out)
            throws IOException {
        MapFilters.Known filter = asked.wanted.filter();
        ExportHead head = new ExportHead(
                asked.layer,
                fields.all(),
                view.at(),
                filter == null ? null : filter.text(),
                asked.crs,
                asked.english,
                settings.statedLicence(),
                clock.now());
        return switch (asked.format) {
            case GEOJSON -> new GeoJsonExport(head, json, out);
            case CSV -> new CsvExport(head, out);
            case GPKG -> {
                String wkt = queries.wkt(asked.crs.epsg());
                yield new GeoPackageExport(head, wkt, new LaidAside(settings.folder()));
            }
            case SHP ->
                new ShapefileExport(head, fields.widths(queries.widths(view)), new LaidAside(settings.folder()));
        };
    }

    /** Holds the first bytes back, so that an early failure is still told as a problem, and the last until all is well. */
    private static final class Held extends OutputStream {
        private static final int HELD_BYTES = 1 << 16;

        private final HttpServletResponse response;
        private final byte[] bytes = new byte[HELD_BYTES];
        private @Nullable Runnable headers;
        private int used;

        Held(HttpServletResponse response) {
            this.response = response;
        }

        /** @param headers to be set before the first byte */
        void withHeaders(Runnable headers) {
            this.headers = headers;
        }

        @Override
        public void write(int one) throws IOException {
            if (used == HELD_BYTES) {
                pass();
            }
            bytes[used] = (byte) one;
            used++;
        }

        @Override
        public void write(byte[] given, int from, int length) throws IOException {
            int at = from;
            while (at < from + length) {
                if (used == HELD_BYTES) {
                    pass();
                }
                int taken = Math.min(HELD_BYTES - used, from + length - at);
                System.arraycopy(given, at, bytes, used, taken);
                used += taken;
                at += taken;
            }
        }

        private void pass() throws IOException {
            Runnable once = headers;
            if (once != null) {
                headers = null;
                once.run();
            }
            response.getOutputStream().write(bytes, 0, used);
            used = 0;
        }

        /** All was written. */
        void finish() throws IOException {
            pass();
        }
    }
}
