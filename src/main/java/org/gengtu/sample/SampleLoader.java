package org.gengtu.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.gengtu.calendar.CountyClock;
import org.gengtu.calendar.Demonstration;
import org.gengtu.demonstration.DemonstrationBulk;
import org.gengtu.demonstration.IndicatorFact;
import org.gengtu.environment.EnvironmentBulk;
import org.gengtu.environment.ProblemFact;
import org.gengtu.evidence.EvidenceKind;
import org.gengtu.evidence.Evidences;
import org.gengtu.farmland.PlotBulk;
import org.gengtu.farmland.PlotEventKind;
import org.gengtu.farmland.PlotFact;
import org.gengtu.farmland.RecoveryStage;
import org.gengtu.farmland.RestorationMode;
import org.gengtu.importing.ImportJob;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.ImportPhase;
import org.gengtu.importing.ImportRequest;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.Commit;
import org.gengtu.region.RegionCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Loads the made-up county into an empty database before the program answers: its files through the importer, its
 * campaign and its inspections through the bulk services, each commit at the instant of the story. A load that was cut off goes on where it
 * stopped at the next start.
 */
@Component
class SampleLoader implements SmartInitializingSingleton {
    private static final Logger log = LoggerFactory.getLogger(SampleLoader.class);
    private static final String COMMAND = "sample campaign";
    private static final String ENVIRONMENT = "sample environment";
    private static final String DEMONSTRATION = "sample demonstration";
    private static final String SOURCE = "sample";
    private static final Actor SURVEY = new Actor(SampleCounty.NAME + " 撂荒地普查组");
    private static final Actor OFFICE = new Actor(SampleCounty.NAME + " 农业农村局");
    private static final String TARGETS_DOCUMENT = "虚农发〔%d〕1号";
    private static final Duration TARGETS_LATER = Duration.ofHours(16);
    private static final BigDecimal RESTORATION_SHARE = new BigDecimal("0.90");
    private static final BigDecimal RECULTIVATION_SHARE = new BigDecimal("0.80");
    private static final int TOLD_EVERY = 250;
    /** Behind the survey and its targets, before the first round is told. */
    private static final Instant BASICS_SAVED_AT =
            LocalDate.of(2026, 1, 13).atTime(10, 0).toInstant(SampleCounty.OFFSET);

    private static final Instant ROADS_IMPORTED_AT =
            LocalDate.of(2026, 1, 13).atTime(9, 0).toInstant(SampleCounty.OFFSET);

    private final Imports imports;
    private final PlotBulk plots;
    private final EnvironmentBulk environment;
    private final DemonstrationBulk showcase;
    private final Evidences evidences;
    private final Demonstration demonstration;
    private final CountyClock clock;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final boolean wanted;
    private final boolean isServer;

    SampleLoader(
            Imports imports,
            PlotBulk plots,
            EnvironmentBulk environment,
            DemonstrationBulk showcase,
            Evidences evidences,
            Demonstration demonstration,
            CountyClock clock,
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            @Value("${gengtu.sample:off}") boolean wanted,
            @Value("${gengtu.command:}") String command) {
        this.imports = imports;
        this.plots = plots;
        this.environment = environment;
        this.showcase = showcase;
        this.evidences = evidences;
        this.demonstration = demonstration;
        this.clock = clock;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.wanted = wanted;
        this.isServer = command.isEmpty();
    }

    @Override
    public void afterSingletonsInstantiated() {
        boolean isEmpty = jdbc.sql("SELECT position = 0 FROM ledger_head WHERE one")
                .query(Boolean.class)
                .single();
        if (isServer && (clock.isDemonstration() || (wanted && isEmpty))) {
            load();
        }
    }

    private void load() {
        List<Batch> batches = readCampaign();
        int done = countCommits(COMMAND);
        int told = countCommits(ENVIRONMENT);
        int shown = countCommits(DEMONSTRATION);
        int paved = countCommits("import " + Layer.ROADS.label());
        if (done >= batches.size()
                && told > SampleCounty.CHAPTERS
                && shown >= SampleCounty.DEMONSTRATION_COMMITS
                && paved > 0) {
            return;
        }
        Regions regions = Regions.generate(SampleCounty.SEED, new Terrain(SampleCounty.SEED));
        Environment year = new Environment(SampleCounty.SEED, regions);
        List<Environment.Chapter> chapters = year.chapters(SampleCounty.PROBLEMS);
        log.info("Loading the made-up sample county {} 正在载入虚构的演示县", SampleCounty.NAME);
        if (!clock.isDemonstration()) {
            transaction.executeWithoutResult(status -> demonstration.fix(SampleCounty.DEMONSTRATION_ON));
            demonstration.refresh();
        }
        if (done == 0 && told == 0) {
            Instant known = SampleCounty.surveyRecordedAt(SampleCounty.DEMONSTRATION_ON.getYear())
                    .toInstant();
            importFile(SampleCounty.TOWNSHIPS_FILE, Layer.TOWNSHIPS, known);
            importFile(SampleCounty.VILLAGES_FILE, Layer.VILLAGES, known);
            importFile(SampleCounty.PLOTS_FILE, Layer.PLOTS, known);
            importFile(SampleCounty.UNMAPPED_PLOTS_FILE, Layer.PLOTS, known);
        }
        assignTargets();
        if (told == 0) {
            environment.save(
                    year.basics(),
                    Environment.FROM,
                    new Commit(Environment.office(), ENVIRONMENT, null, BASICS_SAVED_AT));
        }
        List<Play> plays = new ArrayList<>(plays(batches, done));
        chapters.stream()
                .skip(Math.max(0, told - 1))
                .forEach(chapter -> plays.add(new Play(chapter.recordedAt(), at -> tell(chapter, at))));
        showPlays(new DemonstrationYear(SampleCounty.SEED, regions)).stream()
                .skip(shown)
                .forEach(plays::add);
        if (paved == 0) {
            plays.add(new Play(ROADS_IMPORTED_AT, at -> importFile(SampleCounty.ROADS_FILE, Layer.ROADS, at)));
        }
        plays.sort(Comparator.comparing(Play::recordedAt));
        play(plays);
        log.info("The sample county is loaded 演示县已载入");
    }

    /** The commits of demonstration, in their order. */
    private List<Play> showPlays(DemonstrationYear year) {
        List<Play> plays = new ArrayList<>();
        plays.add(new Play(
                DemonstrationYear.BASICS_SAVED_AT,
                at -> showcase.saveIndicators(DemonstrationYear.tree(), DemonstrationYear.treeFrom(), showing(at))));
        plays.add(new Play(
                DemonstrationYear.BASICS_SAVED_AT.plusSeconds(60),
                at -> showcase.saveZones(year.zones(), showing(at))));
        for (DemonstrationYear.Chapter chapter : year.chapters()) {
            if (!chapter.indicators().isEmpty()) {
                plays.add(new Play(
                        chapter.recordedAt(), at -> showcase.recordIndicators(chapter.indicators(), showing(at))));
            }
            if (!chapter.sites().isEmpty()) {
                plays.add(new Play(
                        chapter.recordedAt().plusSeconds(90),
                        at -> showcase.record(
                                DemonstrationYear.photographed(chapter, this::photo)
                                        .sites(),
                                showing(at))));
            }
        }
        plays.add(new Play(
                DemonstrationYear.FILED_ON.atTime(18, 0).toInstant(SampleCounty.OFFSET),
                at -> showcase.recordIndicators(
                        year.filings().stream().map(this::filed).toList(), showing(at))));
        plays.sort(Comparator.comparing(Play::recordedAt));
        return plays;
    }

    private static Commit showing(Instant at) {
        return new Commit(DemonstrationYear.office(), DEMONSTRATION, null, at);
    }

    private UUID photo(DemonstrationYear.Photo photo) {
        return picture(photo.code(), photo.isAfter(), photo.isAfter() ? EvidenceKind.AFTER : EvidenceKind.BEFORE);
    }

    private UUID picture(String name, boolean isAfter, EvidenceKind kind) {
        return evidences
                .receive(SamplePictures.jpeg(name.hashCode(), isAfter), kind, name + ".jpg", DemonstrationYear.office())
                .id();
    }

    private IndicatorFact filed(DemonstrationYear.Filing filing) {
        return IndicatorFact.filed(
                filing.code(),
                DemonstrationYear.FILED_ON,
                filing.document(),
                List.of(picture(filing.code(), true, EvidenceKind.DOCUMENT)));
    }

    private int countCommits(String command) {
        return jdbc.sql("SELECT count(*) FROM ledger_commit WHERE command = ?")
                .param(command)
                .query(Integer.class)
                .single();
    }

    /** One commit of the story. */
    private record Play(Instant recordedAt, Consumer<Instant> write) {}

    private void play(List<Play> plays) {
        Instant last = jdbc.sql("SELECT recorded_at FROM ledger_commit ORDER BY position DESC LIMIT 1")
                .query((row, number) -> row.getTimestamp(1).toInstant())
                .single();
        long started = System.nanoTime();
        for (int i = 0; i < plays.size(); i++) {
            Play play = plays.get(i);
            // two offices may tell at one instant; the ledger knows one after the other
            last = play.recordedAt.isAfter(last) ? play.recordedAt : last.plusMillis(1);
            play.write.accept(last);
            int played = i + 1;
            if (played % TOLD_EVERY == 0) {
                double seconds = (System.nanoTime() - started) / 1e9;
                log.info(
                        "{} % of the year, {} reports a second, {} s left",
                        100 * played / plays.size(),
                        Math.round(played / seconds),
                        Math.round(seconds / played * (plays.size() - played)));
            }
        }
    }

    private void tell(Environment.Chapter chapter, Instant at) {
        List<ProblemFact> facts = chapter.facts().stream()
                .map(fact -> Environment.isPhotographed(fact) ? photographed(fact, chapter.actor()) : fact)
                .toList();
        environment.record(chapter.rounds(), facts, new Commit(chapter.actor(), ENVIRONMENT, null, at));
    }

    private ProblemFact photographed(ProblemFact fact, Actor actor) {
        long place = fact.number().hashCode();
        return switch (fact) {
            case ProblemFact.Found found -> {
                UUID before = evidences
                        .receive(SamplePictures.jpeg(place, false), EvidenceKind.BEFORE, found.number() + ".jpg", actor)
                        .id();
                yield new ProblemFact.Found(
                        found.number(),
                        found.on(),
                        found.item(),
                        found.severity(),
                        found.source(),
                        found.description(),
                        found.village(),
                        found.place(),
                        found.round(),
                        List.of(before),
                        found.note());
            }
            case ProblemFact.Happened step -> {
                UUID after = evidences
                        .receive(SamplePictures.jpeg(place, true), EvidenceKind.AFTER, step.number() + ".jpg", actor)
                        .id();
                yield new ProblemFact.Happened(step.number(), step.on(), step.kind(), step.set(), List.of(after), null);
            }
        };
    }

    /** Each township gets its share of the task by a made-up document, once the survey is known. */
    private void assignTargets() {
        boolean assigned = jdbc.sql("SELECT EXISTS (SELECT FROM fact WHERE kind = 'TARGET')")
                .query(Boolean.class)
                .single();
        if (assigned) {
            return;
        }
        Map<RegionCode, BigDecimal> areasMu = new TreeMap<>(Comparator.comparing(RegionCode::digits));
        jdbc.sql("""
                        SELECT left(s.village_code, 9) || '000', sum(s.area_mu) FROM plot_state s
                        WHERE s.known_to = 9223372036854775807 AND s.valid_to = 'infinity' GROUP BY 1""").query(row -> {
            areasMu.put(new RegionCode(row.getString(1)), row.getBigDecimal(2));
        });
        int year = SampleCounty.DEMONSTRATION_ON.getYear();
        Instant known = SampleCounty.surveyRecordedAt(year).toInstant().plus(TARGETS_LATER);
        for (RecoveryStage stage : RecoveryStage.values()) {
            BigDecimal share = stage == RecoveryStage.RESTORATION ? RESTORATION_SHARE : RECULTIVATION_SHARE;
            Map<RegionCode, BigDecimal> targets = new LinkedHashMap<>();
            areasMu.forEach((township, areaMu) ->
                    targets.put(township, areaMu.multiply(share).setScale(-1, RoundingMode.HALF_UP)));
            plots.setTargets(
                    targets,
                    year,
                    stage,
                    clock.dayOf(known),
                    TARGETS_DOCUMENT.formatted(year),
                    new Commit(OFFICE, "sample targets", null, known));
        }
    }

    private void importFile(String name, Layer layer, Instant at) {
        try (InputStream in = open(name)) {
            Path folder = Files.createTempDirectory("sample-");
            Path file = folder.resolve(name);
            try {
                Files.copy(in, file);
                ImportJob job = imports.run(new ImportRequest(
                        UUID.randomUUID(), file, name, layer, ImportOptions.of(Map.of("source", SOURCE)), SURVEY, at));
                if (job.phase() != ImportPhase.DONE) {
                    throw new IllegalStateException(
                            "The sample's %s was not imported: %s".formatted(name, job.result()));
                }
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) {
        return Objects.requireNonNull(SampleLoader.class.getResourceAsStream("/geodata/" + name), name);
    }

    private record Batch(Actor actor, Instant recordedAt, List<CSVRecord> rows) {}

    private static List<Batch> readCampaign() {
        try (Reader reader = new InputStreamReader(open(SampleCounty.CAMPAIGN_FILE), StandardCharsets.UTF_8);
                CSVParser csv = CSVFormat.RFC4180
                        .builder()
                        .setHeader()
                        .setSkipHeaderRecord(true)
                        .get()
                        .parse(reader)) {
            List<Batch> batches = new ArrayList<>();
            String number = "";
            for (CSVRecord row : csv) {
                if (!row.get("batch").equals(number)) {
                    number = row.get("batch");
                    batches.add(new Batch(
                            new Actor(row.get("actor")),
                            OffsetDateTime.parse(row.get("recorded_at")).toInstant(),
                            new ArrayList<>()));
                }
                batches.getLast().rows.add(row);
            }
            return batches;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A plot as the campaign's rows call it. */
    private record Known(long plotId, LocalDate registeredOn) {}

    /** The batches that are not written yet. */
    private List<Play> plays(List<Batch> batches, int done) {
        Map<String, Known> known = listPlots();
        Map<Long, RestorationMode> modes = new HashMap<>();
        List<Play> plays = new ArrayList<>();
        for (int i = 0; i < batches.size(); i++) {
            Batch batch = batches.get(i);
            List<PlotFact> facts = new ArrayList<>();
            batch.rows.forEach(row -> facts.addAll(facts(row, plot(known, row), modes)));
            if (i >= done) {
                plays.add(new Play(
                        batch.recordedAt, at -> plots.record(facts, new Commit(batch.actor, COMMAND, null, at))));
            }
        }
        return plays;
    }

    private Map<String, Known> listPlots() {
        Map<String, Known> known = new HashMap<>();
        jdbc.sql("""
                        SELECT p.plot_id, s.code, p.source_key, s.registered_on
                        FROM plot p JOIN plot_state s ON s.plot_id = p.plot_id
                        WHERE s.known_to = 9223372036854775807 AND s.valid_to = 'infinity'""").query(row -> {
            Known plot = new Known(row.getLong(1), row.getObject(4, LocalDate.class));
            if (row.getString(2) != null) {
                known.put(row.getString(2), plot);
            }
            known.put(row.getString(3), plot);
        });
        return known;
    }

    private static Known plot(Map<String, Known> known, CSVRecord row) {
        String code = row.get("plot_code");
        String key = code.isEmpty() ? SOURCE + "|" + row.get("source_key") : code;
        return Objects.requireNonNull(known.get(key), key);
    }

    private static List<PlotFact> facts(CSVRecord row, Known plot, Map<Long, RestorationMode> modes) {
        LocalDate on = LocalDate.parse(row.get("on"));
        String note = orNull(row.get("note"));
        long id = plot.plotId;
        return switch (PlotEventKind.valueOf(row.get("kind"))) {
            case RESTORED -> {
                RestorationMode mode = RestorationMode.valueOf(row.get("mode"));
                modes.put(id, mode);
                yield List.of(new PlotFact.Restored(id, on, mode, note));
            }
            case RECULTIVATED -> List.of(new PlotFact.Recultivated(id, on, row.get("crop"), note));
            case LAPSED -> List.of(new PlotFact.Lapsed(id, on, note));
            case EXEMPTED -> List.of(new PlotFact.Exempted(id, on, row.get("ground"), row.get("approved_by"), note));
            case CORRECTED -> corrected(row, plot, on, note == null ? "更正" : note, modes);
            default -> throw new IllegalStateException("The sample's campaign has no events " + row.get("kind"));
        };
    }

    /** A wrong area is corrected from the plot's registration on; a wrong day is taken back and reported anew. */
    private static List<PlotFact> corrected(
            CSVRecord row, Known plot, LocalDate noticedOn, String note, Map<Long, RestorationMode> modes) {
        if (row.get("field").equals("restoredOn")) {
            return List.of(
                    new PlotFact.Withdrawn(plot.plotId, PlotEventKind.RESTORED, noticedOn, note),
                    new PlotFact.Restored(
                            plot.plotId, LocalDate.parse(row.get("value")), modes.get(plot.plotId), note));
        }
        return List.of(
                new PlotFact.AreaCorrected(plot.plotId, plot.registeredOn, new BigDecimal(row.get("value")), note));
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
