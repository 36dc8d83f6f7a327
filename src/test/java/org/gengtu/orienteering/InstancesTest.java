package org.gengtu.orienteering;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleToIntFunction;
import java.util.stream.IntStream;
import org.gengtu.importing.file.SharedData;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Public instances of the orienteering problem whose best value is known. */
@ExtendWith(SharedData.class)
class InstancesTest {
    private static final double TICKS = 1e7;

    /** A second is enough on a machine that is not busy. */
    private static final Duration MOST = Duration.ofSeconds(20);

    @ParameterizedTest
    @CsvSource({
        "op/tsiligirides_problem_1_budget_40,155",
        "op/tsiligirides_problem_2_budget_23,210",
        "op/tsiligirides_problem_3_budget_035,390",
        "op/set_64_1_15,96",
        "optw/c101,320",
        "optw/r101,198",
        "optw/r105,247",
        "optw/rc101,219"
    })
    void theBestValueIsFoundSoon(String name, int best) throws IOException {
        List<double[]> rows = Files.readAllLines(SharedData.file("routes/" + name + ".txt")).stream()
                .filter(line -> !line.isBlank())
                .map(line -> Arrays.stream(line.strip().split("\\s+"))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toList();
        Task task = name.startsWith("optw/") ? windows(rows) : plain(rows);
        Answer answer = new Engine(2).solve(task, MOST, null, Progress.NONE);
        assertThat(answer.best()).isNotNull();
        assertThat(answer.best().value()).isEqualTo(best);
        assertThat(Timetables.of(task, 0, answer.best().days().get(0))).isNotNull();
        assertThat(answer.bound()).isGreaterThanOrEqualTo(best);
    }

    /** The first vertex is the start, the second the end. */
    private static Task plain(List<double[]> rows) {
        int sites = rows.size() - 3;
        int budget = (int) Math.round(rows.get(0)[0] * TICKS);
        int[] closes = new int[sites];
        Arrays.fill(closes, budget);
        int[] row = IntStream.range(0, sites + 2)
                .map(place -> place < sites ? place + 3 : place - sites + 1)
                .toArray();
        return task(
                IntStream.range(0, sites)
                        .map(site -> (int) rows.get(row[site])[2])
                        .toArray(),
                new int[sites],
                travel(rows, row, 0, distance -> (int) Math.ceil(distance * TICKS - 1e-9)),
                new Task.Day(0, sites, sites + 1, 0, budget, Task.NEVER, null, new int[sites], closes));
    }

    /** The first vertex is start and end; distances are cut off to one decimal. */
    private static Task windows(List<double[]> rows) {
        int sites = rows.size() - 3;
        int[] row = IntStream.rangeClosed(0, sites)
                .map(place -> place < sites ? place + 3 : 2)
                .toArray();
        int back = (int) Math.round(rows.get(2)[rows.get(2).length - 1] * 10);
        return task(
                column(rows, sites, 4, 1),
                column(rows, sites, 3, 10),
                travel(rows, row, 1, distance -> (int) Math.floor(distance * 10 + 1e-9)),
                new Task.Day(
                        0,
                        sites,
                        sites,
                        0,
                        back,
                        Task.NEVER,
                        null,
                        column(rows, sites, -2, 10),
                        column(rows, sites, -1, 10)));
    }

    private static int[] column(List<double[]> rows, int sites, int column, int times) {
        return IntStream.range(0, sites)
                .map(site -> {
                    double[] row = rows.get(site + 3);
                    return (int) Math.round(row[Math.floorMod(column, row.length)] * times);
                })
                .toArray();
    }

    private static int[][] travel(List<double[]> rows, int[] row, int x, DoubleToIntFunction ticks) {
        return Arrays.stream(row)
                .mapToObj(from -> Arrays.stream(row)
                        .map(to -> ticks.applyAsInt(Math.hypot(
                                rows.get(from)[x] - rows.get(to)[x], rows.get(from)[x + 1] - rows.get(to)[x + 1])))
                        .toArray())
                .toArray(int[][]::new);
    }

    private static Task task(int[] value, int[] visit, int[][] travel, Task.Day day) {
        return new Task(value, visit, travel, List.of(day), new int[0], new int[0], List.of(), List.of());
    }
}
