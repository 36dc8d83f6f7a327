package org.gengtu.environment;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.gengtu.calendar.CountyClock;
import org.gengtu.launch.Command;
import org.gengtu.launch.Options;
import org.gengtu.launch.StartFailure;
import org.gengtu.ledger.AsOf;
import org.gengtu.region.Regions;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** {@code bin/gengtu environment}: prints what came of environment problems in a month, and the paragraph of its bulletin. */
@Component
class EnvironmentCommand implements Command {
    private final Bulletins bulletins;
    private final Regions regions;
    private final CountyClock clock;
    private final TransactionTemplate reading;

    EnvironmentCommand(
            Bulletins bulletins,
            Regions regions,
            CountyClock clock,
            @Qualifier("reading") PlatformTransactionManager reading) {
        this.bulletins = bulletins;
        this.regions = regions;
        this.clock = clock;
        this.reading = new TransactionTemplate(reading);
    }

    @Override
    public String name() {
        return "environment";
    }

    @Override
    public String arguments() {
        return "[--month MONTH] [--by township|village|unit|item] [--known-at INSTANT] [--csv] [--lang zh|en]";
    }

    @Override
    public void run(List<String> arguments) {
        System.out.print(text(arguments));
    }

    String text(List<String> arguments) {
        Options options = new Options(
                arguments,
                Set.of("--month", "--by", "--known-at"),
                Set.of("--csv"),
                arguments(),
                "bin/gengtu environment --month 2026-05 --by unit --known-at 2026-06-01T08:00:00+08:00 --csv --lang en");
        Grouping by = Objects.requireNonNullElse(
                options.find("--by", text -> Grouping.valueOf(text.toUpperCase(Locale.ROOT))), Grouping.TOWNSHIP);
        AsOf asOf = options.find(
                "--known-at", text -> new AsOf(null, OffsetDateTime.parse(text).toInstant(), null));
        LocalDate day = asOf == null || asOf.knownAt() == null ? clock.today() : clock.dayOf(asOf.knownAt());
        YearMonth month = Objects.requireNonNullElse(options.find("--month", YearMonth::parse), YearMonth.from(day));
        // All of it is of one state.
        return Objects.requireNonNull(reading.execute(status -> {
            if (regions.findCounty().isEmpty()) {
                throw new StartFailure("There is no county in this database yet.");
            }
            Bulletin bulletin = bulletins.of(month, null, asOf);
            EnvironmentTable table =
                    new EnvironmentTable(bulletin, by, bulletins.listBy(by, bulletin), options.isChinese());
            return options.has("--csv") ? table.csv() : table.text();
        }));
    }
}
