package org.gengtu.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.gengtu.api.Told;
import org.gengtu.demonstration.SitesToVisit;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.Reading;
import org.gengtu.orienteering.Plan;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.publisher.FluxSink;

/**
 * Works off plannings, at most so many at once as the machine can bear; tells who listens. What a program leaves undone goes
 * on where it is started next, from the best plan that was written.
 */
@Component
class PlanningDesk implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(PlanningDesk.class);
    /** How often it is looked whether another program left a planning. */
    private static final int LOOK_AGAIN_SECONDS = 5;

    private static final long WRITE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOK_EVERY_MILLIS = 100;
    private static final long BEAT_MILLIS = 2_000;

    private final PlanningJobs jobs;
    private final RouteTasks tasks;
    private final SitesToVisit sites;
    private final TransactionTemplate snapshot;
    private final int atOnce;
    private final LinkedBlockingQueue<Boolean> woken = new LinkedBlockingQueue<>();
    private final Map<Long, Work> atWork = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;

    /** @param atOnce how many plannings are worked on at once; each takes two processors */
    PlanningDesk(
            PlanningJobs jobs,
            RouteTasks tasks,
            SitesToVisit sites,
            @Qualifier("reading") PlatformTransactionManager reading,
            @Value("${gengtu.routes.plannings-at-once:0}") int atOnce) {
        this.jobs = jobs;
        this.tasks = tasks;
        this.sites = sites;
        this.snapshot = Reading.transactions(reading);
        this.atOnce = atOnce > 0 ? atOnce : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    /** One planning at work. */
    private final class Work implements Planner.Told {
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final long begin = System.nanoTime();
        private final double before;
        private volatile PlanningJob now;
        private long written = begin - WRITE_EVERY_NANOS;

        Work(PlanningJob job) {
            this.now = job;
            this.before = job.secondsUsed();
        }

        @Override
        public synchronized void tell(PlanningOutcome outcome, Planner.Step step, double percent) {
            long time = System.nanoTime();
            now = now.at(PlanningState.RUNNING, outcome, step, Math.clamp(percent, now.percent(), 100), used());
            if (time - written >= WRITE_EVERY_NANOS) {
                written = time;
                goOn(jobs.tell(now));
            }
        }

        private double used() {
            return before + (System.nanoTime() - begin) / 1e9;
        }

        private void goOn(boolean isWanted) {
            if (!isWanted) {
                stopped.set(true);
            }
        }

        /** Ends it: whoever learns of it finds it written. */
        synchronized void end(Planner.Ended ended) {
            now = now.at(
                    ended.state(),
                    ended.outcome(),
                    Planner.Step.ENDED,
                    ended.state() == PlanningState.CANCELLED ? now.percent() : 100,
                    used());
            jobs.tell(now);
        }
    }

    /** Has a planning that waits begun soon. */
    void wake() {
        woken.add(true);
    }

    /** @throws Problem PLANNING_UNKNOWN */
    PlanningJob get(long jobId) {
        Work work = atWork.get(jobId);
        return work != null ? work.now : find(jobId);
    }

    private PlanningJob find(long jobId) {
        return jobs.find(jobId)
                .orElseThrow(() -> Problem.of(ProblemCode.PLANNING_UNKNOWN, "There is no such planning.")
                        .at("id"));
    }

    PlanningJob cancel(long jobId) {
        find(jobId);
        jobs.cancel(jobId);
        Work work = atWork.get(jobId);
        if (work != null) {
            work.stopped.set(true);
        }
        return get(jobId);
    }

    /** A planning as it gets on, until it ends; told on a thread of its own, which may wait for its subscriber. */
    Publisher<PlanningJob> follow(long jobId) {
        find(jobId);
        return Told.newest("planning-told", sink -> tell(jobId, sink));
    }

    private void tell(long jobId, FluxSink<PlanningJob> sink) throws InterruptedException {
        PlanningJob told = null;
        while (!sink.isCancelled()) {
            PlanningJob job = get(jobId);
            if (!job.equals(told)) {
                told = job;
                sink.next(job);
            }
            if (job.state().hasEnded()) {
                sink.complete();
                return;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
    }

    @Override
    public void start() {
        running = true;
        for (int i = 0; i < atOnce; i++) {
            threads.add(Thread.ofPlatform().daemon().name("planning-" + i).start(this::run));
        }
    }

    @Override
    public void stop() {
        running = false;
        atWork.values().forEach(work -> work.stopped.set(true));
        threads.forEach(Thread::interrupt);
        threads.forEach(thread -> {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        threads.clear();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        while (running) {
            try {
                PlanningJob job = jobs.claim().orElse(null);
                if (job == null) {
                    woken.poll(LOOK_AGAIN_SECONDS, TimeUnit.SECONDS);
                } else {
                    work(job);
                }
            } catch (InterruptedException e) {
                return;
            } catch (DataAccessException e) {
                // also where the program stops
                LOG.debug("Plannings go on later", e);
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work(PlanningJob job) {
        Work work = new Work(job);
        atWork.put(job.jobId(), work);
        Thread beat = Thread.ofVirtual().name("planning-beat").start(() -> beat(work));
        try {
            work.tell(job.outcome(), Planner.Step.PREPARING, job.percent());
            Planner.Ended ended = plan(job, work);
            if (!running && ended.state() == PlanningState.CANCELLED) {
                jobs.giveBack(job.jobId());
            } else {
                work.end(ended);
            }
        } catch (Problem problem) {
            work.end(failed(work, problem.what()));
        } catch (DataAccessException e) {
            throw e;
        } catch (RuntimeException | OutOfMemoryError e) {
            // the other plannings go on, whatever one took
            LOG.error("The planning {} failed", job.jobId(), e);
            work.end(failed(work, "The planning failed; the log tells more."));
        } finally {
            beat.interrupt();
            atWork.remove(job.jobId());
        }
    }

    private static Planner.Ended failed(Work work, String why) {
        return new Planner.Ended(PlanningState.FAILED, work.now.outcome().failed(new Sentence("规划失败：" + why, why)));
    }

    private void beat(Work work) {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(BEAT_MILLIS);
                work.goOn(jobs.beat(work.now.jobId()));
            }
        } catch (InterruptedException e) {
            // the planning has ended
        } catch (DataAccessException e) {
            LOG.debug("A planning cannot say that it is at work", e);
        }
    }

    private Planner.Ended plan(PlanningJob job, Work work) {
        RouteTask route = read(() -> tasks.task(job.requirement(), at(job)));
        PlanCheck check = read(() -> tasks.check(job.requirement(), at(job)));
        RoutePlan known = job.outcome().best();
        return new Planner(route, tasks.maker(route), check, work, work.stopped::get)
                .run(known == null ? null : begun(known, route));
    }

    private ReadAt at(PlanningJob job) {
        return sites.at(job.readOn(), job.readPosition());
    }

    private static @Nullable Plan begun(RoutePlan known, RouteTask route) {
        return route.plan(known.days().stream()
                .map(day -> day.stops().stream()
                        .filter(stop -> !stop.done())
                        .map(RoutePlan.Stop::siteId)
                        .toList())
                .toList());
    }

    private <T> T read(Supplier<T> reading) {
        return Objects.requireNonNull(snapshot.execute(status -> reading.get()));
    }
}
