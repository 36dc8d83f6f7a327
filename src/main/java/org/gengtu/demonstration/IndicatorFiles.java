package org.gengtu.demonstration;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.function.Function;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.Reading;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The table of indicators over HTTP: the same file out and in. */
@RestController
class IndicatorFiles {
    private static final String ADDRESS = "/indicators.csv";
    private static final int MOST_BYTES = 1 << 20;

    private final Indicators indicators;
    private final IndicatorImport imports;
    private final Reading reading;
    private final TransactionTemplate snapshot;

    IndicatorFiles(
            Indicators indicators,
            IndicatorImport imports,
            Reading reading,
            @Qualifier("reading") PlatformTransactionManager transactions) {
        this.indicators = indicators;
        this.imports = imports;
        this.reading = reading;
        this.snapshot = Reading.transactions(transactions);
    }

    /**
     * All indicators of a state.
     *
     * @param on the day; without it today
     * @param knownAt an instant with its offset; without it now
     * @param lang of the titles: en, or zh
     */
    @GetMapping(ADDRESS)
    ResponseEntity<byte[]> get(
            @RequestParam(name = "on", required = false) @Nullable String on,
            @RequestParam(name = "knownAt", required = false) @Nullable String knownAt,
            @RequestParam(name = "lang", defaultValue = "en") String lang) {
        LocalDate day = parsed("on", on, LocalDate::parse);
        Instant instant =
                parsed("knownAt", knownAt, text -> OffsetDateTime.parse(text).toInstant());
        if (!lang.equals("en") && !lang.equals("zh")) {
            throw Problem.of(ProblemCode.ARGUMENT_INVALID, "The language is zh or en.")
                    .at("lang");
        }
        if (instant != null) {
            reading.settle();
        }
        IndicatorBoard board = Objects.requireNonNull(snapshot.execute(
                status -> indicators.board(new ReadAt(reading.at(new AsOf(day, instant, null)), false))));
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_TYPE, "text/csv; charset=utf-8")
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"indicators-%s.csv\""
                                .formatted(board.at().snapshot().on()))
                .body(IndicatorCsv.write(board.list(), lang.equals("zh")).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Takes a table as the body: all of it in one commit, or nothing. The same table again changes nothing.
     *
     * @param from from which day on what differs holds; without it from today
     */
    @PostMapping(ADDRESS)
    IndicatorImport.Report post(
            HttpServletRequest request,
            @RequestParam(name = "from", required = false) @Nullable String from,
            Actor actor)
            throws IOException {
        LocalDate day = parsed("from", from, LocalDate::parse);
        byte[] bytes = request.getInputStream().readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw Problem.of(ProblemCode.BODY_TOO_LARGE, "A table has %d bytes at most.".formatted(MOST_BYTES));
        }
        return imports.run(bytes, day, actor);
    }

    private static <T> @Nullable T parsed(String name, @Nullable String text, Function<String, T> read) {
        try {
            return text == null ? null : read.apply(text);
        } catch (DateTimeException e) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "The %s \"%s\" cannot be read.".formatted(name, Problem.shortened(text, 40)))
                    .at(name)
                    .remedy("Write days like 2026-05-31, instants like 2026-05-31T08:00:00+08:00.");
        }
    }
}
