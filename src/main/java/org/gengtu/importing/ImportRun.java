package org.gengtu.importing;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.gengtu.demonstration.DemonstrationImport;
import org.gengtu.demonstration.DemonstrationImport.Prepared;
import org.gengtu.demonstration.DemonstrationImport.SiteRow;
import org.gengtu.demonstration.DemonstrationImport.ZoneRow;
import org.gengtu.farmland.PlotImport;
import org.gengtu.geo.Bounds;
import org.gengtu.geo.Finding;
import org.gengtu.geo.Outcome;
import org.gengtu.importing.file.ReadOptions;
import org.gengtu.importing.file.Rows;
import org.gengtu.importing.file.SourceRow;
import org.gengtu.importing.file.SurveyFiles;
import org.gengtu.importing.file.SurveySource;
import org.gengtu.ledger.Commit;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.County;
import org.gengtu.region.RegionBulk;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionLevel;
import org.gengtu.region.RegionRow;
import org.gengtu.region.Township;
import org.gengtu.road.OsmFile;
import org.gengtu.road.RoadBulk;
import org.gengtu.road.RoadRow;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One import at work: from the opened file to the commit, or to the report of why there is none. */
final class ImportRun {
    /** So many change what the planner should know. */
    private static final int MANY_ROWS = 1_000;

    private static final Logger log = LoggerFactory.getLogger(ImportRun.class);
    private static final double READING_SHARE = 55;
    private static final double CHECKING_SHARE = 20;
    private static final double WRITING_SHARE = 24;
    private static final int WRITING_PASSES = 3;
    private static final double NANOS = 1e9;
    private static final int LONGEST_COUNTY_NAME = 100;
    /** Of what leaves a row accepted, such as heights left out of every row, so many rows are listed, the others counted. */
    private static final long MOST_TOLD_OF_ONE_CODE = 20;

    private final ImportRequest request;
    private final ImportRooms rooms;
    private final ImportJobs.Sink sink;
    private final Map<String, Object> result = new LinkedHashMap<>();
    private final Map<ProblemCode, Long> told = new EnumMap<>(ProblemCode.class);
    private final long startedNanos = System.nanoTime();

    private final Map<String, Double> phaseSeconds = new LinkedHashMap<>();
    private long phaseNanos = startedNanos;

    private volatile ImportPhase phase = ImportPhase.QUEUED;
    private volatile double percent;
    private volatile long rowsTotal = -1;
    private volatile long rowsRead;
    private volatile boolean cancelled;
    private volatile @Nullable Connection connection;
    private volatile boolean committing;
    private boolean anyRejected;
    private long elsewhere;

    ImportRun(ImportRequest request, ImportRooms rooms) {
        this.request = request;
        this.rooms = rooms;
        this.sink = rooms.jobs().sink(request.id());
    }

    UUID id() {
        return request.id();
    }

    /** Writes the job's row; called every half second from another thread, which also brings the wish to cancel. */
    void tell() {
        double seconds = (System.nanoTime() - startedNanos) / NANOS;
        boolean moving = percent > 1 && seconds > 1;
        boolean asked = rooms.jobs()
                .tell(
                        request.id(),
                        phase,
                        Math.min(percent, 99),
                        rowsTotal,
                        rowsRead,
                        moving ? rowsRead / seconds : null,
                        moving ? seconds * (100 - percent) / percent : null);
        if (asked && !cancelled) {
            cancel();
        }
    }

    /** Gives the import up as soon as it can be; what it did is rolled back. */
    void cancel() {
        cancelled = true;
        Connection busy = connection;
        if (busy != null && phase != ImportPhase.READING && !committing) {
            try {
                busy.unwrap(PGConnection.class).cancelQuery();
            } catch (SQLException e) {
                log.debug("The statement of import {} could not be cancelled", request.id(), e);
            }
        }
    }

    /** Does the work and ends the job, whatever happens. */
    void run() {
        ImportPhase end = ImportPhase.FAILED;
        try {
            end = work();
        } catch (Problem problem) {
            if (problem.code() == ProblemCode.IMPORT_CANCELLED) {
                end = ImportPhase.CANCELLED;
            } else {
                tellProblem(problem);
            }
        } catch (RuntimeException | SQLException e) {
            end = tellFailure(e);
        } catch (OutOfMemoryError e) {
            log.error("Import {} ran out of memory", request.id(), e);
            tellProblem(Problem.of(ProblemCode.FILE_UNREADABLE, "The file needs more memory than there is."));
        }
        finish(end);
    }

    /** Begins a phase and keeps how long the one before it took. */
    private void enter(ImportPhase next) {
        long now = System.nanoTime();
        if (phase != ImportPhase.QUEUED) {
            phaseSeconds.put(phase.name().toLowerCase(Locale.ROOT), seconds(now - phaseNanos));
        }
        phaseNanos = now;
        phase = next;
    }

    private static double seconds(long nanos) {
        return Math.round(nanos / NANOS * 1000) / 1000.0;
    }

    private void finish(ImportPhase end) {
        enter(end);
        if (end == ImportPhase.CANCELLED) {
            rooms.jobs().forgetFindings(request.id());
            tellProblem(Problem.of(
                    ProblemCode.IMPORT_CANCELLED, "The import was cancelled at row %d.".formatted(rowsRead)));
        } else {
            sink.flush();
            countRows();
            if (!told.isEmpty()) {
                result.put("told", told);
            }
        }
        result.put("seconds", seconds(System.nanoTime() - startedNanos));
        result.put("phaseSeconds", phaseSeconds);
        rooms.jobs().end(request.id(), end, end == ImportPhase.DONE ? rowsRead : rowsTotal, rowsRead, result);
        log.info("Import {} of {}: {} {}", request.id(), request.fileName(), end, result.getOrDefault("rows", ""));
        if (end == ImportPhase.DONE
                && rowsRead >= MANY_ROWS
                && !request.options().dryRun()) {
            rooms.renewStatistics();
        }
    }

    private void countRows() {
        Map<Outcome, Long> counts = rooms.jobs().countRows(request.id());
        long others = 0;
        Map<String, Object> rows = new LinkedHashMap<>();
        for (Outcome outcome : List.of(Outcome.REPAIRED, Outcome.FLAGGED, Outcome.REJECTED)) {
            long count = counts.getOrDefault(outcome, 0L);
            others += count;
            rows.put(outcome.name().toLowerCase(Locale.ROOT), count);
        }
        rows.put("accepted", rowsRead - others);
        rows.put("read", rowsRead);
        result.put("rows", rows);
    }

    private void tellProblem(Problem problem) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("code", problem.code().name());
        told.put("number", problem.code().number());
        told.put("what", problem.what());
        if (problem.where() != null) {
            told.put("where", problem.where());
        }
        told.put("remedy", problem.remedy());
        result.put("problem", told);
    }

    private ImportPhase tellFailure(Exception e) {
        if (cancelled) {
            return ImportPhase.CANCELLED;
        }
        String state = sqlState(e);
        if (state.equals("53100")) {
            tellProblem(Problem.of(ProblemCode.DISK_FULL, "The database could not write: its disk is full."));
        } else if (state.startsWith("08") || state.startsWith("57P")) {
            tellProblem(Problem.of(
                    ProblemCode.UNAVAILABLE, "The database went away during the import; nothing was written."));
        } else {
            log.error("Import {} failed", request.id(), e);
            tellProblem(Problem.of(ProblemCode.INTERNAL, "The import failed by a mistake of the program."));
        }
        return ImportPhase.FAILED;
    }

    private static String sqlState(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }

    private ImportPhase work() throws SQLException {
        enter(ImportPhase.READING);
        ImportOptions options = request.options();
        Envelope extent = rooms.regions().extent();
        ReadOptions reading = ReadOptions.none()
                .withEncoding(options.encoding())
                .withCrs(options.crs())
                .withTable(options.table())
                .withCountyLongitude(extent.isNull() ? null : (Double) ((extent.getMinX() + extent.getMaxX()) / 2));
        result.put("dryRun", options.dryRun());
        result.put("onlyValid", options.onlyValid());
        if (request.layer() == Layer.ROADS && OsmFile.isOne(request.file())) {
            return openStreetMap(extent);
        }
        try (SurveySource source = SurveyFiles.open(request.file(), reading)) {
            rowsTotal = source.rowCount();
            Mapping mapping = Mapping.of(request.layer(), source.columns(), options.mapping());
            tellSource(source, mapping);
            return switch (request.layer()) {
                case PLOTS -> plots(source, mapping);
                case SITES, ZONES -> demonstration(source, mapping);
                case TOWNSHIPS, VILLAGES -> regions(source, mapping, extent);
                case ROADS -> roads(source, mapping, extent);
            };
        }
    }

    private void tellSource(SurveySource source, Mapping mapping) {
        result.put("format", source.format());
        result.put("table", source.layer());
        result.put(
                "encoding",
                Map.of(
                        "value",
                        source.encoding().value(),
                        "how",
                        source.encoding().how()));
        result.put(
                "crs", Map.of("value", source.crs().value(), "how", source.crs().how()));
        result.put("mapping", mapping.told());
        if (!source.positionColumns().isEmpty()) {
            result.put("positionColumns", source.positionColumns());
        }
        result.put(
                "unusedColumns",
                mapping.unused().stream()
                        .filter(column -> !source.positionColumns().contains(column))
                        .toList());
        if (!source.notes().isEmpty()) {
            result.put("notes", source.notes());
        }
    }

    private ImportPhase plots(SurveySource source, Mapping mapping) throws SQLException {
        VillageIndex villages = villages();
        LocalDate today = rooms.clock().today();
        PlotRows rows = new PlotRows(mapping, villages, today, registeredOn(today), request.sourceName());
        return rooms.inTransaction(status -> {
            Connection held = rooms.connection();
            connection = held;
            PlotImport plots = rooms.plots().begin(PlotRows.given(mapping, true));
            try {
                readPlots(source, rows, plots);
                ImportPhase end = writePlots(plots);
                if (end != ImportPhase.DONE || request.options().dryRun()) {
                    status.setRollbackOnly();
                }
                committing = true;
                return end;
            } finally {
                plots.abandon();
                connection = null;
            }
        });
    }

    private VillageIndex villages() {
        VillageIndex villages = new VillageIndex(rooms.regions());
        if (villages.isEmpty()) {
            throw Problem.of(ProblemCode.NO_COUNTY, "No village is known yet, so nothing can be placed.")
                    .remedy("Import the townships and villages first.");
        }
        return villages;
    }

    private LocalDate registeredOn(LocalDate today) {
        LocalDate registeredOn =
                request.options().registeredOn() != null ? request.options().registeredOn() : today.withDayOfYear(1);
        if (registeredOn.isAfter(today)) {
            throw Problem.of(
                            ProblemCode.IMPORT_OPTIONS_INVALID,
                            "registeredOn, %s, lies after the county's today, %s.".formatted(registeredOn, today))
                    .at("options.registeredOn");
        }
        return registeredOn;
    }

    /** Sites and zones are few: their rows are held until all are read. */
    private ImportPhase demonstration(SurveySource source, Mapping mapping) throws SQLException {
        boolean areSites = request.layer() == Layer.SITES;
        requireColumn(mapping, areSites ? Field.SITE_CODE : Field.ZONE_CODE);
        LocalDate today = request.recordedAt() == null
                ? rooms.clock().today()
                : rooms.clock().dayOf(request.recordedAt());
        DemonstrationRows reader = new DemonstrationRows(mapping, villages(), today, registeredOn(today));
        DemonstrationImport.Sink sink = (row, finding) -> keep(row, List.of(named(finding, mapping)));
        DemonstrationImport bulk = rooms.demonstration();
        Supplier<Prepared> compare;
        if (areSites) {
            List<SiteRow> rows = readAll(source, reader::site);
            compare = () -> bulk.sites(rows, today, sink);
        } else {
            List<ZoneRow> rows = readAll(source, reader::zone);
            compare = () -> bulk.zones(rows, today, sink);
        }
        refuseOtherCounty(elsewhere);
        return rooms.inTransaction(status -> {
            connection = rooms.connection();
            try {
                enter(ImportPhase.CHECKING);
                Prepared prepared = compare.get();
                stopIfCancelled();
                if (anyRejected && !request.options().onlyValid()) {
                    status.setRollbackOnly();
                    return refused();
                }
                enter(ImportPhase.WRITING);
                DemonstrationImport.Result written = areSites
                        ? bulk.writeSites(prepared, request.fileName(), commit())
                        : bulk.writeZones(prepared, request.fileName(), commit());
                stopIfCancelled();
                tellWritten(written.registered(), written.corrected(), written.unchanged());
                if (request.options().dryRun()) {
                    status.setRollbackOnly();
                }
                committing = true;
                return ImportPhase.DONE;
            } finally {
                connection = null;
            }
        });
    }

    /** The bulk service knows fields, the report names columns. */
    private static Finding named(Finding finding, Mapping mapping) {
        String where = finding.where();
        return where == null
                ? finding
                : new Finding(finding.code(), finding.outcome(), finding.what(), mapping.header(where), finding.done());
    }

    private void tellWritten(long registered, long corrected, long unchanged) {
        result.put("registered", registered);
        result.put("corrected", corrected);
        result.put("unchanged", unchanged);
    }

    /** The objects of all rows that are not rejected. */
    private <T> List<T> readAll(SurveySource source, Function<SourceRow, RowRead<T>> reader) {
        List<T> objects = new ArrayList<>();
        try (Rows rows = source.rows()) {
            while (rows.hasNext()) {
                stopIfCancelled();
                SourceRow row = rows.next();
                RowRead<T> read = reader.apply(row);
                if (isOfOtherCounty(read.findings())) {
                    elsewhere++;
                }
                keep(row.number(), read.findings());
                if (read.object() != null) {
                    objects.add(read.object());
                }
                rowsRead++;
                percent = READING_SHARE * source.progress();
            }
        }
        return objects;
    }

    /** @param progress of the source when the row had been read */
    private record ReadRow(long number, PlotRows.Read read, double progress) {}

    private void readPlots(SurveySource source, PlotRows reader, PlotImport plots) throws SQLException {
        try (Rows rows = source.rows();
                ReadAhead<ReadRow> ahead =
                        new ReadAhead<>("import-reader", () -> readPlot(rows, reader, source), ImportRun::weight)) {
            for (List<ReadRow> some = ahead.next(); !some.isEmpty(); some = ahead.next()) {
                for (ReadRow row : some) {
                    stopIfCancelled();
                    if (isOfOtherCounty(row.read.findings())) {
                        elsewhere++;
                    }
                    keep(row.number, row.read.findings());
                    if (row.read.plot() != null) {
                        plots.add(row.read.plot());
                    }
                    rowsRead++;
                    percent = READING_SHARE * row.progress;
                }
            }
        }
        refuseOtherCounty(elsewhere);
        if (rowsRead == 0 && source.columns().stream().allMatch(String::isBlank)) {
            throw Problem.of(ProblemCode.FILE_UNREADABLE, "The file has neither columns nor rows that can be read.")
                    .remedy("Check the file, and the encoding if one was named.");
        }
    }

    private static @Nullable ReadRow readPlot(Rows rows, PlotRows reader, SurveySource source) {
        if (!rows.hasNext()) {
            return null;
        }
        SourceRow row = rows.next();
        return new ReadRow(row.number(), reader.read(row), source.progress());
    }

    private static int weight(ReadRow row) {
        Geometry shape = row.read.plot() == null ? null : row.read.plot().shape();
        return 10 + (shape == null ? 0 : shape.getNumPoints());
    }

    private ImportPhase writePlots(PlotImport plots) throws SQLException {
        enter(ImportPhase.CHECKING);
        long rows = Math.max(rowsRead, 1);
        plots.check(
                found -> {
                    keep(found.rowNumber(), List.of(found.finding()));
                    stopIfCancelled();
                },
                compared -> {
                    percent = READING_SHARE + CHECKING_SHARE * Math.min(1, (double) compared / rows);
                    stopIfCancelled();
                });
        if (anyRejected && !request.options().onlyValid()) {
            return refused();
        }
        enter(ImportPhase.WRITING);
        PlotImport.Result written = plots.write(commit(), done -> {
            percent = READING_SHARE + CHECKING_SHARE + WRITING_SHARE * done / (WRITING_PASSES * rows);
            stopIfCancelled();
        });
        stopIfCancelled();
        tellWritten(written.registered(), written.corrected(), written.unchanged());
        return ImportPhase.DONE;
    }

    private ImportPhase refused() {
        tellProblem(Problem.of(ProblemCode.IMPORT_REFUSED, "Some rows were rejected, so none was written."));
        return ImportPhase.REFUSED;
    }

    private ImportPhase regions(SurveySource source, Mapping mapping, Envelope extent) throws SQLException {
        requireColumn(mapping, Field.CODE);
        requireColumn(mapping, Field.NAME);
        @Nullable County county = rooms.regions().findCounty().orElse(null);
        RegionCode countyCode = county != null ? county.code() : countyOf(source, mapping);
        requireSampleCounty(countyCode, county, source, mapping);
        Set<RegionCode> known = new HashSet<>();
        rooms.regions().listTownships().stream().map(Township::code).forEach(known::add);
        RegionLevel level = request.layer() == Layer.TOWNSHIPS ? RegionLevel.TOWNSHIP : RegionLevel.VILLAGE;
        RegionRows reader = new RegionRows(
                mapping, level, countyCode, known, rooms.regions().listEndedVillages(), extent);
        List<RegionRow> regions = new ArrayList<>();
        if (county == null) {
            regions.add(RegionRow.named(countyCode, countyName(countyCode, source, mapping)));
        }
        regions.addAll(readAll(source, reader::read));
        if (anyRejected && !request.options().onlyValid()) {
            return refused();
        }
        enter(ImportPhase.WRITING);
        return rooms.inTransaction(status -> {
            RegionBulk.Result written = rooms.regionBulk().register(regions, commit());
            stopIfCancelled();
            tellWritten(written.registered(), written.corrected(), written.unchanged());
            if (request.options().dryRun()) {
                status.setRollbackOnly();
            }
            committing = true;
            return ImportPhase.DONE;
        });
    }

    private ImportPhase openStreetMap(Envelope extent) throws SQLException {
        OsmFile file = OsmFile.read(request.file(), share -> {
            percent = READING_SHARE * share;
            stopIfCancelled();
        });
        List<RoadRow> near = file.rows().stream()
                .filter(row -> Bounds.findFarAway(row.line().getEnvelopeInternal(), extent)
                        .isEmpty())
                .toList();
        result.put("format", "OpenStreetMap");
        result.put("table", "highway");
        result.put("encoding", Map.of("value", "UTF-8", "how", "OpenStreetMap is always so"));
        result.put("crs", Map.of("value", "EPSG:4326", "how", "OpenStreetMap is always so"));
        result.put("mapping", Map.of());
        result.put("unusedColumns", List.of());
        result.put("notes", notes(file, file.rows().size() - near.size()));
        rowsTotal = near.size();
        rowsRead = near.size();
        if (near.isEmpty()) {
            throw rooms.clock().isDemonstration() && !extent.isNull()
                    ? sampleLoaded()
                    : Problem.of(ProblemCode.ROADS_NONE, "No road of the file lies within 50 km of the county.");
        }
        return writeRoads(near, file.turns(), file.barriers());
    }

    private static List<String> notes(OsmFile file, int far) {
        List<String> notes = new ArrayList<>();
        notes.add("%d ways that no car can take were left out.".formatted(file.leftOut()));
        if (file.broken() > 0) {
            notes.add("%d ways have fewer than two nodes in the file and were left out.".formatted(file.broken()));
        }
        if (far > 0) {
            notes.add("%d roads lie over 50 km from the county and were left out.".formatted(far));
        }
        return notes;
    }

    private ImportPhase roads(SurveySource source, Mapping mapping, Envelope extent) throws SQLException {
        RoadRows reader = new RoadRows(mapping, extent);
        List<RoadRow> rows =
                readAll(source, reader::read).stream().flatMap(List::stream).toList();
        refuseOtherCounty(elsewhere);
        return anyRejected && !request.options().onlyValid() ? refused() : writeRoads(rows, List.of(), Map.of());
    }

    private ImportPhase writeRoads(
            List<RoadRow> rows, List<RoadRow.Turn> turns, Map<Long, Map<String, String>> barriers) throws SQLException {
        enter(ImportPhase.WRITING);
        return rooms.inTransaction(status -> {
            connection = rooms.connection();
            try {
                RoadBulk.Result written = rooms.roads()
                        .write(rows, turns, barriers, request.fileName(), commit(), done -> {
                            percent = READING_SHARE + (CHECKING_SHARE + WRITING_SHARE) * done / rows.size();
                            stopIfCancelled();
                        });
                tellWritten(written.roads(), 0, 0);
                result.put("kilometres", Math.round(written.metres()) / 1000.0);
                result.put("joined", written.joined());
                if (request.options().dryRun()) {
                    status.setRollbackOnly();
                }
                committing = true;
                return ImportPhase.DONE;
            } finally {
                connection = null;
            }
        });
    }

    private void requireColumn(Mapping mapping, Field field) {
        if (!mapping.has(field)) {
            throw Problem.of(
                            ProblemCode.COLUMN_MISSING,
                            "No column of the file was found to hold %s; its columns are %s."
                                    .formatted(field.label(), String.join(", ", mapping.unused())))
                    .at("mapping." + field.label());
        }
    }

    /** The county that the options name, else the one to which the first readable code belongs. */
    private RegionCode countyOf(SurveySource source, Mapping mapping) {
        if (request.options().county() != null) {
            return request.options().county().county();
        }
        return firstCounty(source, mapping)
                .orElseThrow(() -> Problem.of(ProblemCode.NO_COUNTY, "No row has a code that tells the county."));
    }

    /** The name that the options give the county, else the file's own column for it, else its six digits. */
    private String countyName(RegionCode county, SurveySource source, Mapping mapping) {
        if (request.options().countyName() != null) {
            return request.options().countyName();
        }
        return first(source, mapping, Field.COUNTY_NAME)
                .filter(name -> name.length() <= LONGEST_COUNTY_NAME)
                .orElse(county.prefix());
    }

    private Optional<RegionCode> firstCounty(SurveySource source, Mapping mapping) {
        return first(source, mapping, Field.CODE).map(RegionRows::parse).map(RegionCode::county);
    }

    /** The first cell of a field that holds anything; of codes, the first that is one. */
    private static Optional<String> first(SurveySource source, Mapping mapping, Field field) {
        if (!mapping.has(field)) {
            return Optional.empty();
        }
        try (Rows rows = source.rows()) {
            while (rows.hasNext()) {
                String text = new Cell(mapping, rows.next()).text(field, Integer.MAX_VALUE);
                if (text != null && (field != Field.CODE || RegionRows.parse(text) != null)) {
                    return Optional.of(text);
                }
            }
        }
        return Optional.empty();
    }

    private void requireSampleCounty(
            RegionCode countyCode, @Nullable County county, SurveySource source, Mapping mapping) {
        if (county != null && rooms.clock().isDemonstration()) {
            firstCounty(source, mapping)
                    .filter(other -> !other.equals(countyCode))
                    .ifPresent(other -> {
                        throw sampleLoaded();
                    });
        }
    }

    private static boolean isOfOtherCounty(List<Finding> findings) {
        return findings.stream()
                .anyMatch(finding ->
                        finding.code() == ProblemCode.ROW_FAR_AWAY || finding.code() == ProblemCode.ROW_OTHER_COUNTY);
    }

    /** A row of another county may be a slip of the pen; a file most of whose rows are is another county's. */
    private void refuseOtherCounty(long elsewhere) {
        if (rooms.clock().isDemonstration() && 2 * elsewhere > rowsRead) {
            throw sampleLoaded();
        }
    }

    private static Problem sampleLoaded() {
        return Problem.of(
                ProblemCode.SAMPLE_LOADED, "The file is of another county, while the made-up sample county is loaded.");
    }

    private Commit commit() {
        return new Commit(request.actor(), "import " + request.layer().label(), request.id(), request.recordedAt());
    }

    private void keep(long rowNumber, List<Finding> findings) {
        for (Finding finding : findings) {
            anyRejected |= finding.outcome() == Outcome.REJECTED;
            if (finding.outcome() != Outcome.ACCEPTED
                    || told.merge(finding.code(), 1L, Long::sum) <= MOST_TOLD_OF_ONE_CODE) {
                sink.add(rowNumber, finding);
            }
        }
    }

    private void stopIfCancelled() {
        if (cancelled) {
            throw Problem.of(ProblemCode.IMPORT_CANCELLED, "The import was cancelled.");
        }
    }
}
