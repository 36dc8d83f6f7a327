package org.gengtu.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Base64;
import java.util.Random;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GlobalIdTest {
    private static final String[] KINDS = {"Plot", "Village", "Township", "County", "Campaign"};

    @Test
    void whatIsEncodedDecodesTheSame() {
        Random random = new Random(20260615);
        for (int i = 0; i < 1_000; i++) {
            GlobalId id = random(random);
            String text = id.encode();
            assertThat(text).matches("[A-Za-z0-9_-]{1,200}");
            assertThat(GlobalId.decode(text)).isEqualTo(id);
        }
    }

    private static GlobalId random(Random random) {
        String kind = KINDS[random.nextInt(KINDS.length)];
        String county = "%06d".formatted(random.nextInt(1_000_000));
        String key = random.nextBoolean() ? Long.toString(random.nextLong() >>> 1) : "地块 " + random.nextInt();
        return random.nextBoolean()
                ? GlobalId.live(kind, county, key)
                : new GlobalId(
                        kind,
                        county,
                        key,
                        LocalDate.of(2026, 1, 1).plusDays(random.nextInt(400)),
                        random.nextLong() >>> 1);
    }

    @Test
    void refusesDamagedIdsWithOneProblem() {
        Random random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            GlobalId id = random(random);
            String damaged = damage(id.encode(), random);
            try {
                // What decodes all the same is another whole id, never half of one.
                assertThat(GlobalId.decode(damaged).encode()).isEqualTo(damaged);
            } catch (Problem problem) {
                assertThat(problem.code()).isEqualTo(ProblemCode.ID_INVALID);
                assertThat(problem.what()).hasSizeLessThan(120);
            }
        }
    }

    private static String damage(String id, Random random) {
        StringBuilder text = new StringBuilder(id);
        int at = random.nextInt(id.length());
        switch (random.nextInt(5)) {
            case 0 -> text.deleteCharAt(at);
            case 1 -> text.setCharAt(at, (char) (' ' + random.nextInt(95)));
            case 2 -> text.insert(at, (char) random.nextInt(0x10000));
            case 3 -> text.setLength(at);
            default -> text.append(text);
        }
        return text.toString();
    }

    @Test
    void refusesRandomTextWithOneProblem() {
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(300), 0, i % 2 == 0 ? 0x80 : 0x10000).forEach(c -> text.append((char) c));
            refuses(text.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Plot",
                "Plot|990101",
                "Plot|990101|1|2026-06-15",
                "Plot|990101|1|2026-02-30|5",
                "Plot|990101|1|2026-06-15|",
                "Plot|990101|1|2026-06-15|x",
                "Plot|990101|1|2026-06-15|+5",
                "Plot|990101|1|2026-06-15|05",
                "Plot|990101|1|2026-06-15|99999999999999999999",
                "Plot|990101|1|2026-06-15|5|6"
            })
    void refusesWhatNoIdHolds(String inside) {
        refuses(Base64.getUrlEncoder().withoutPadding().encodeToString(inside.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void refusesPaddingAndTheOtherAlphabet() {
        String id = GlobalId.live("Plot", "990101", "1234").encode();
        refuses(id + "=");
        refuses(" " + id);
        refuses(id.repeat(20));
    }

    private static void refuses(String text) {
        assertThatExceptionOfType(Problem.class)
                .as(text)
                .isThrownBy(() -> GlobalId.decode(text))
                .matches(problem -> problem.code() == ProblemCode.ID_INVALID);
    }
}
