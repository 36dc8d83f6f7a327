package org.gengtu.road;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.gengtu.api.Told;
import org.gengtu.calendar.CountyClock;
import org.gengtu.ledger.FeedListener;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.FluxSink;

/** Tells those who listen what is driven on, whenever it has become another, by whichever program. */
@Component
class RoadFeed implements FeedListener {
    private static final long LOOK_EVERY_MILLIS = 500;

    private final JdbcClient jdbc;
    private final RoadNetworks networks;
    private final RoadGraphs graphs;
    private final RoadClosures closures;
    private final CountyClock clock;
    private final AtomicInteger listeners = new AtomicInteger();
    private long changes;

    RoadFeed(
            @Qualifier("reading") JdbcClient jdbc,
            RoadNetworks networks,
            RoadGraphs graphs,
            RoadClosures closures,
            CountyClock clock) {
        this.jdbc = jdbc;
        this.networks = networks;
        this.graphs = graphs;
        this.closures = closures;
        this.clock = clock;
    }

    /** What is driven on: the newest network, and what is closed today or later. */
    record Conditions(RoadNetworks.@Nullable Network network, List<RoadClosures.Closure> closures) {}

    /** How far the graph of a network is. */
    private record Making(RoadGraphs.State state, int percent) {}

    @Override
    public void begin(long position) {
        graphs.startNewest();
    }

    /** A commit costs a statement only while somebody listens; else another program's import is found when somebody asks for the roads. */
    @Override
    public void advance(long from, long to) {
        if (listeners.get() > 0 && isTouched(from, to)) {
            graphs.startNewest();
            tick();
        }
    }

    private boolean isTouched(long from, long to) {
        return jdbc.sql("""
                        SELECT EXISTS (
                            SELECT 1 FROM ledger_commit c WHERE c.position > :from AND c.position <= :to
                                AND (EXISTS (SELECT 1 FROM road_closure_state s WHERE s.known_from = c.commit_id)
                                    OR EXISTS (SELECT 1 FROM road_network n WHERE n.commit_id = c.commit_id)))""")
                .param("from", from)
                .param("to", to)
                .query(Boolean.class)
                .single();
    }

    private synchronized void tick() {
        changes++;
        notifyAll();
    }

    private synchronized long changes() {
        return changes;
    }

    private synchronized void await(long seen) throws InterruptedException {
        if (changes == seen) {
            wait(LOOK_EVERY_MILLIS);
        }
    }

    /** What is driven on now, and whenever that is another; told on a thread of its own, which may wait for its subscriber. */
    Publisher<Conditions> follow() {
        return Told.newest("roads-told", this::tell);
    }

    private void tell(FluxSink<Conditions> sink) throws InterruptedException {
        listeners.incrementAndGet();
        try {
            long seen = -1;
            RoadNetworks.Network network = null;
            Making told = null;
            while (!sink.isCancelled()) {
                long now = changes();
                if (now != seen) {
                    network = networks.findNewest().orElse(null);
                }
                Making making = network == null
                        ? null
                        : new Making(graphs.state(network.networkId()), graphs.percentReady(network.networkId()));
                if (now != seen || !Objects.equals(making, told)) {
                    sink.next(new Conditions(network, closures.listFrom(clock.today())));
                    seen = now;
                    told = making;
                }
                await(now);
            }
        } finally {
            listeners.decrementAndGet();
        }
    }
}
