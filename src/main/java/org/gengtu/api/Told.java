package org.gengtu.api;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/** What subscribers are told of by looking again and again, rather than by the feed of changes. */
public final class Told {
    private Told() {}

    /** Tells a subscriber until it has gone, or all is told; it may wait, also for the subscriber. */
    public interface Teller<T> {
        void tell(FluxSink<T> sink) throws InterruptedException;
    }

    /** Each subscriber is told on a thread of its own; one that does not keep up gets the newest alone. */
    public static <T> Publisher<T> newest(String thread, Teller<T> teller) {
        return Flux.create(
                sink -> Thread.ofVirtual().name(thread).start(() -> run(teller, sink)),
                FluxSink.OverflowStrategy.LATEST);
    }

    private static <T> void run(Teller<T> teller, FluxSink<T> sink) {
        try {
            teller.tell(sink);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            sink.error(e);
        }
    }
}
