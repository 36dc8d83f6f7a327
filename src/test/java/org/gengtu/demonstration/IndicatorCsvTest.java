package org.gengtu.demonstration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.Snapshot;
import org.gengtu.ledger.StoryState;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of indicators without a database: what is read is written again byte for byte. */
class IndicatorCsvTest {
    private static final LocalDate DAY = LocalDate.of(2026, 6, 16);
    private static final Charset GB18030 = Charset.forName("GB18030");

    private static IndicatorBoard board(List<IndicatorCsv.Row> rows) {
        List<IndicatorQueries.Row> states = new ArrayList<>();
        for (IndicatorCsv.Row row : rows) {
            IndicatorDefinition definition =
                    IndicatorDefinition.of(IndicatorCommands.saying(row.code(), row.set(), true));
            states.add(new IndicatorQueries.Row(
                    new IndicatorState(states.size(), DAY, StoryState.OPEN, definition, IndicatorStanding.NONE),
                    1,
                    DAY));
        }
        ReadAt at = new ReadAt(new Snapshot(DAY, Instant.EPOCH, 1, 1, new long[0], true), false);
        return new IndicatorBoard(at, "999901", 31, states, Map.of());
    }

    @Test
    void writesTheSampleAgainByteForByteInWhateverEncodingAndLanguageItCame() throws IOException {
        byte[] sample = Files.readAllBytes(Path.of("geodata", "indicators.csv"));
        IndicatorBoard board = board(IndicatorCsv.read(sample));
        assertThat(IndicatorCsv.write(board.list(), false).getBytes(StandardCharsets.UTF_8))
                .isEqualTo(sample);
        String chinese = IndicatorCsv.write(board.list(), true);
        byte[] old = chinese.substring(1).getBytes(GB18030);
        assertThat(IndicatorCsv.write(board(IndicatorCsv.read(old)).list(), true))
                .isEqualTo(chinese);
    }

    @Test
    void theSampleIsATreeOfAHundredPoints() throws IOException {
        List<IndicatorCsv.Row> rows = IndicatorCsv.read(Files.readAllBytes(Path.of("geodata", "indicators.csv")));
        IndicatorBoard board = board(rows);
        assertThat(new IndicatorHierarchy(
                                board.list().stream()
                                        .map(IndicatorView::definition)
                                        .toList(),
                                DAY)
                        .faults())
                .isEmpty();
        assertThat(List.of(1, 2, 3).stream()
                        .map(level -> board.list().stream()
                                .filter(each -> each.level() == level)
                                .count()))
                .containsExactly(6L, 27L, 76L);
        assertThat(board.departments().stream()
                        .mapToDouble(each -> each.weight().doubleValue())
                        .sum())
                .isEqualTo(100);
    }

    @Test
    void guardsWhatASpreadsheetWouldCompute() {
        List<IndicatorCsv.Row> rows =
                IndicatorCsv.read("code,name,target\nA,'=1+1,-5\n".getBytes(StandardCharsets.UTF_8));
        assertThat(rows.getFirst().set()).containsEntry("name", "=1+1").containsEntry("target", "-5");
        assertThat(IndicatorCsv.write(board(rows).list(), false)).contains("A,,'=1+1,,-5,");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A,x,0,,",
                "A,x,1e999999999,,",
                "A,x,,2026-06-31,1",
                "A,x,,2026-06-01,",
                "A,x,,,1",
                "A B,x,,,",
                ",x,,,"
            })
    void namesTheRowThatCannotBe(String row) {
        byte[] table = ("code,name,weight,valueOn,value\nB,y,1,,\n" + row + "\n").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> IndicatorCsv.read(table)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.INDICATOR_ROWS);
            assertThat(String.valueOf(problem.details().get("rows")))
                    .contains("line=3")
                    .doesNotContain("line=2");
        });
    }

    @Test
    void refusesWhatIsNoTable() {
        assertThatThrownBy(() -> IndicatorCsv.read(new byte[] {(byte) 0xFF, (byte) 0xFF}))
                .extracting(problem -> ((Problem) problem).code())
                .isEqualTo(ProblemCode.ENCODING_UNKNOWN);
        assertThatThrownBy(() -> IndicatorCsv.read("名称\nx\n".getBytes(GB18030)))
                .extracting(problem -> ((Problem) problem).code())
                .isEqualTo(ProblemCode.COLUMN_MISSING);
    }
}
