package org.gengtu.road;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * The graph of the network that stands. It is built once, in the background, and kept on disk; while that of a new network is
 * built, the one before serves.
 */
@Component
class RoadGraphs implements DisposableBean {
    private static final String HALF = "half";
    /** What is older was left undone. */
    private static final Duration LONGEST_BUILD = Duration.ofHours(2);

    private static final Logger LOG = LoggerFactory.getLogger(RoadGraphs.class);

    private static final int ALL = 100;
    private static final int WRITTEN = 30;
    private static final int BUILT = 90;

    private final RoadNetworks networks;
    private final RoadSettings settings;
    private final boolean isAhead;
    private final ExecutorService builder;
    private volatile @Nullable RoadGraph serving;
    private @Nullable Building building;
    private volatile int percent;

    /** A graph under way, or one that could not be built. */
    private record Building(long networkId, CompletableFuture<RoadGraph> graph) {}

    @Autowired
    RoadGraphs(RoadNetworks networks, RoadSettings settings, @Value("${gengtu.command:}") String command) {
        this(
                networks,
                settings,
                command.isEmpty(),
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("roads").daemon().factory()));
    }

    /**
     * @param isAhead whether a graph is built before somebody asks; not in a command, which ends soon
     * @param builder on which graphs are built, one after another
     */
    RoadGraphs(RoadNetworks networks, RoadSettings settings, boolean isAhead, ExecutorService builder) {
        this.networks = networks;
        this.settings = settings;
        this.isAhead = isAhead;
        this.builder = builder;
    }

    /** How far the graph of the newest network is. */
    enum State {
        BUILDING,
        READY,
        FAILED
    }

    @TransactionalEventListener
    void changed(RoadsChanged event) {
        startNewest();
    }

    /** Begins to build the graph of the newest network, unless it was begun. */
    void startNewest() {
        if (isAhead) {
            networks.findNewestId().ifPresent(this::start);
        }
    }

    /**
     * The graph of the newest network; while that is built the one before, and where there is none, it is waited for.
     *
     * @throws Problem ROADS_MISSING, ROADS_UNUSABLE when it cannot be built and none serves
     */
    RoadGraph current() {
        long newest = networks.findNewestId().orElseThrow(RoadNetworks::missing);
        RoadGraph now = serving;
        if (now != null && now.networkId() == newest) {
            return now;
        }
        CompletableFuture<RoadGraph> coming = build(newest);
        if (now != null) {
            return now;
        }
        try {
            return coming.join();
        } catch (CompletionException e) {
            throw Problem.of(ProblemCode.ROADS_UNUSABLE, "The roads could not be made ready for driving.");
        }
    }

    /** The graph that serves, if any does yet. */
    @Nullable
    RoadGraph findServing() {
        return serving;
    }

    synchronized State state(long networkId) {
        RoadGraph now = serving;
        if (now != null && now.networkId() >= networkId) {
            return State.READY;
        }
        Building under = building;
        return under != null && under.networkId == networkId && under.graph.isCompletedExceptionally()
                ? State.FAILED
                : State.BUILDING;
    }

    /** How much of the making is done, 0 to 100. */
    synchronized int percentReady(long networkId) {
        return state(networkId) == State.READY ? ALL : building == null ? 0 : percent;
    }

    /** The graph of a network, which is begun to be built unless it was. */
    synchronized CompletableFuture<RoadGraph> build(long networkId) {
        start(networkId);
        return Objects.requireNonNull(building).graph;
    }

    private synchronized void start(long networkId) {
        if (building == null || building.networkId < networkId) {
            building = new Building(
                    networkId,
                    CompletableFuture.supplyAsync(() -> make(networkId), builder)
                            .whenComplete((made, failure) -> {
                                if (failure != null) {
                                    LOG.error("The graph of the roads could not be built", failure);
                                }
                            }));
        }
    }

    private RoadGraph make(long networkId) {
        long began = System.nanoTime();
        try {
            Path folder = Files.createDirectories(settings.folder().resolve(networks.ledgerName()));
            RoadGraph made = open(networkId, folder);
            if (made == null) {
                made = build(networkId, folder);
            }
            serving = made;
            forgetOthers(folder, name(networkId));
            LOG.info(
                    "Roads of network {} are ready: {} edges, {} MB, after {} s",
                    networkId,
                    made.graph().getEdges(),
                    made.bytes() >> 20,
                    (System.nanoTime() - began) / 1_000_000_000L);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Settings that are built in are part of the name: under others it is another graph. */
    private String name(long networkId) {
        return "%d-%d-%08x-"
                .formatted(
                        networkId,
                        RoadGraph.FORM,
                        Objects.hash(
                                settings.coachWidthMetres(), settings.coachTonnes(), settings.coachGradientPercent()));
    }

    /** What was built before, by this program or another; null where nothing can be read. */
    private @Nullable RoadGraph open(long networkId, Path folder) throws IOException {
        for (Path built : list(folder, name -> name.startsWith(name(networkId)))) {
            try {
                RoadGraph graph = RoadGraph.open(networkId, built);
                if (graph != null) {
                    return graph;
                }
            } catch (RuntimeException e) {
                LOG.warn("The graph in {} cannot be read and is built anew", built, e);
            }
            remove(built);
        }
        return null;
    }

    /**
     * Each building has a folder of its own, which appears whole: two programs on one data folder may build the same network at
     * the same time, and neither takes from the other what it reads.
     */
    private RoadGraph build(long networkId, Path folder) throws IOException {
        Path half = Files.createTempDirectory(folder, HALF);
        Path whole =
                folder.resolve(name(networkId) + half.getFileName().toString().substring(HALF.length()));
        try {
            Path osm = half.resolve("roads.osm");
            percent = 0;
            networks.write(networkId, osm);
            percent = WRITTEN;
            RoadGraph.build(networkId, osm, half.resolve("graph"), settings).close();
            percent = BUILT;
            Files.move(half.resolve("graph"), whole);
        } finally {
            remove(half);
        }
        return Objects.requireNonNull(RoadGraph.open(networkId, whole));
    }

    /** Another program may build in the same folder. */
    private static boolean isUnderWay(Path folder) {
        try {
            return String.valueOf(folder.getFileName()).startsWith(HALF)
                    && Files.getLastModifiedTime(folder)
                            .toInstant()
                            .isAfter(Instant.now().minus(LONGEST_BUILD));
        } catch (IOException e) {
            // it is gone
            return true;
        }
    }

    /** What is left of networks before, or of a program that was ended while it built. */
    private static void forgetOthers(Path folder, String name) throws IOException {
        for (Path other : list(folder, each -> !each.startsWith(name))) {
            if (!isUnderWay(other)) {
                remove(other);
            }
        }
    }

    private static List<Path> list(Path folder, Predicate<String> isWanted) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(each -> isWanted.test(each.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException | UncheckedIOException e) {
            LOG.debug("Another program removes {} as well", folder, e);
        }
    }

    @Override
    public void destroy() {
        builder.shutdownNow();
    }
}
