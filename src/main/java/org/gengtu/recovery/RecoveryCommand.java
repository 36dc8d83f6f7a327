package org.gengtu.recovery;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.gengtu.launch.Command;
import org.gengtu.launch.Options;
import org.gengtu.launch.StartFailure;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.Snapshot;
import org.gengtu.region.RegionLevel;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** {@code bin/gengtu recovery}: prints how far restoration has come, region by region. */
@Component
class RecoveryCommand implements Command {
    private final Recoveries recoveries;
    private final TransactionTemplate reading;

    RecoveryCommand(Recoveries recoveries, @Qualifier("reading") PlatformTransactionManager reading) {
        this.recoveries = recoveries;
        this.reading = new TransactionTemplate(reading);
    }

    @Override
    public String name() {
        return "recovery";
    }

    @Override
    public String arguments() {
        return "[--on DAY] [--known INSTANT] [--by county|township|village] [--campaign YEAR] [--lang zh|en]";
    }

    /** What the arguments ask for. */
    private record Asked(
            @Nullable LocalDate on,
            @Nullable Instant known,
            RegionLevel by,
            @Nullable Integer campaign,
            boolean chinese) {
        static Asked of(Options options) {
            return new Asked(
                    options.find("--on", LocalDate::parse),
                    options.find("--known", text -> OffsetDateTime.parse(text).toInstant()),
                    Objects.requireNonNullElse(
                            options.find("--by", text -> RegionLevel.valueOf(text.toUpperCase(Locale.ROOT))),
                            RegionLevel.TOWNSHIP),
                    options.find("--campaign", Integer::valueOf),
                    options.isChinese());
        }
    }

    @Override
    public void run(List<String> arguments) {
        System.out.print(
                table(
                        Asked.of(
                                new Options(
                                        arguments,
                                        Set.of("--on", "--known", "--by", "--campaign"),
                                        Set.of(),
                                        arguments(),
                                        "bin/gengtu recovery --on 2026-06-30 --known 2026-07-01T08:00:00+08:00 --by village --campaign 2026 --lang en"))));
    }

    private String table(Asked asked) {
        AsOf asOf = asked.on == null && asked.known == null ? null : new AsOf(asked.on, asked.known, null);
        // All of it is of one state.
        return Objects.requireNonNull(reading.execute(status -> {
            Snapshot at = recoveries.at(asOf);
            List<RegionRecovery> rows = recoveries.listAt(asked.by, null, at, asked.campaign, null);
            List<RegionRecovery> county = asked.by == RegionLevel.COUNTY
                    ? List.of()
                    : recoveries.listAt(RegionLevel.COUNTY, null, at, asked.campaign, null);
            if (rows.isEmpty() && county.isEmpty()) {
                throw new StartFailure("There is no county in this database on that day.");
            }
            Map<StageScope, RecoveryForecast> forecasts =
                    recoveries.forecasts(Stream.concat(rows.stream(), county.stream())
                            .map(row -> row.recovery().restoration().scope())
                            .toList());
            return new RecoveryTable(asked.chinese, forecasts)
                    .of(rows, county.stream().findFirst());
        }));
    }
}
