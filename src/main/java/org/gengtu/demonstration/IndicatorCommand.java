package org.gengtu.demonstration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.gengtu.launch.Command;
import org.gengtu.launch.Options;
import org.gengtu.launch.StartFailure;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.Reading;
import org.gengtu.problem.Problem;
import org.gengtu.region.Regions;
import org.gengtu.unit.ResponsibleUnit;
import org.gengtu.unit.Units;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** {@code bin/gengtu indicators}: prints how departments stand and what is at risk, or takes a table of indicators. */
@Component
class IndicatorCommand implements Command {
    private static final int MOST_SHOWN = 20;

    private final Indicators indicators;
    private final IndicatorImport imports;
    private final Units units;
    private final Regions regions;
    private final Reading states;
    private final TransactionTemplate reading;

    IndicatorCommand(
            Indicators indicators,
            IndicatorImport imports,
            Units units,
            Regions regions,
            Reading states,
            @Qualifier("reading") PlatformTransactionManager reading) {
        this.indicators = indicators;
        this.imports = imports;
        this.units = units;
        this.regions = regions;
        this.states = states;
        this.reading = new TransactionTemplate(reading);
    }

    @Override
    public String name() {
        return "indicators";
    }

    @Override
    public String arguments() {
        return "[--department CODE] [--known-at INSTANT] [--csv] [--lang zh|en] | --import FILE [--from DAY] [--as ACTOR]";
    }

    @Override
    public void run(List<String> arguments) {
        System.out.print(text(arguments));
    }

    String text(List<String> arguments) {
        Options options = new Options(
                arguments,
                Set.of("--department", "--known-at", "--import", "--from", "--as"),
                Set.of("--csv"),
                arguments(),
                "bin/gengtu indicators --known-at 2026-06-01T08:00:00+08:00 --csv --lang en");
        Path file = options.find("--import", Path::of);
        return file == null ? table(options) : imported(file, options);
    }

    private String table(Options options) {
        AsOf asOf = options.find(
                "--known-at", text -> new AsOf(null, OffsetDateTime.parse(text).toInstant(), null));
        String department = options.find("--department", text -> text);
        // All of it is of one state.
        return Objects.requireNonNull(reading.execute(status -> {
            if (regions.findCounty().isEmpty()) {
                throw new StartFailure("There is no county in this database yet.");
            }
            ReadAt at = new ReadAt(states.at(asOf), asOf != null);
            Map<String, String> names = units.byCode(at.snapshot()).values().stream()
                    .collect(Collectors.toMap(ResponsibleUnit::code, ResponsibleUnit::name));
            IndicatorTable table = new IndicatorTable(indicators.board(at), department, names, options.isChinese());
            return options.has("--csv") ? table.csv() : table.text();
        }));
    }

    private String imported(Path file, Options options) {
        boolean chinese = options.isChinese();
        LocalDate from = options.find("--from", LocalDate::parse);
        Actor actor = Objects.requireNonNullElse(options.find("--as", Actor::new), Actor.UNKNOWN);
        try {
            IndicatorImport.Report report = imports.run(Files.readAllBytes(file), from, actor);
            return (chinese
                            ? "共 %d 行：新增 %d，变更 %d，登记数值 %d，未变 %d。\n"
                            : "%d rows: %d new, %d changed, %d values recorded, %d unchanged.\n")
                    .formatted(report.rows(), report.made(), report.changed(), report.values(), report.unchanged());
        } catch (IOException e) {
            throw new StartFailure("The file %s cannot be read.".formatted(file));
        } catch (Problem problem) {
            throw new StartFailure(refused(file, problem));
        }
    }

    /** The first of the rows that cannot be taken, a line for each. */
    private static String refused(Path file, Problem problem) {
        String rows = problem.details().get("rows") instanceof List<?> list
                ? list.stream()
                        .limit(MOST_SHOWN)
                        .map(row -> (Map<?, ?>) row)
                        .map(row -> "\n  %s  %s  %s".formatted(row.get("line"), row.get("code"), row.get("what")))
                        .collect(Collectors.joining())
                : "";
        return "Nothing of %s was taken: %s%s".formatted(file, problem.what(), rows);
    }
}
