package org.gengtu.demonstration;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.gengtu.filter.Condition;
import org.gengtu.launch.Command;
import org.gengtu.launch.Options;
import org.gengtu.launch.StartFailure;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.Reading;
import org.gengtu.region.Regions;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** {@code bin/gengtu sites}: prints how far the sites are, what is due of them this week, and what they leave out. */
@Component
class SiteCommand implements Command {
    private static final int WEEK_DAYS = 7;

    private final Sites sites;
    private final Coverages coverages;
    private final Regions regions;
    private final Reading states;
    private final TransactionTemplate reading;

    SiteCommand(
            Sites sites,
            Coverages coverages,
            Regions regions,
            Reading states,
            @Qualifier("reading") PlatformTransactionManager reading) {
        this.sites = sites;
        this.coverages = coverages;
        this.regions = regions;
        this.states = states;
        this.reading = new TransactionTemplate(reading);
    }

    @Override
    public String name() {
        return "sites";
    }

    @Override
    public String arguments() {
        return "[--on DAY] [--until DAY] [--known-at INSTANT] [--csv] [--lang zh|en]";
    }

    @Override
    public void run(List<String> arguments) {
        System.out.print(text(arguments));
    }

    String text(List<String> arguments) {
        Options options = new Options(
                arguments,
                Set.of("--on", "--until", "--known-at"),
                Set.of("--csv"),
                arguments(),
                "bin/gengtu sites --on 2026-06-12 --until 2026-06-20 --csv --lang en");
        LocalDate on = options.find("--on", LocalDate::parse);
        java.time.Instant knownAt =
                options.find("--known-at", text -> OffsetDateTime.parse(text).toInstant());
        LocalDate until = options.find("--until", LocalDate::parse);
        AsOf asOf = on == null && knownAt == null ? null : new AsOf(on, knownAt, null);
        // All of it is of one state.
        return Objects.requireNonNull(reading.execute(status -> {
            if (regions.findCounty().isEmpty()) {
                throw new StartFailure("There is no county in this database yet.");
            }
            ReadAt at = new ReadAt(states.at(asOf), asOf != null);
            List<SiteView> all = sites.listAll(Condition.ALL, at);
            SiteTable table = new SiteTable(
                    at,
                    all,
                    sites.readiness(all, at),
                    sites.listDue(
                            Condition.ALL, until == null ? at.snapshot().on().plusDays(WEEK_DAYS) : until, at),
                    coverages
                            .coverage(Map.of("status", List.of("SELECTED", "UPGRADING", "READY")), at)
                            .of(),
                    regions.namesAt(at.snapshot(), org.gengtu.region.RegionLevel.TOWNSHIP, null),
                    options.isChinese());
            return options.has("--csv") ? table.csv() : table.text();
        }));
    }
}
