package org.gengtu.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.gengtu.environment.EnvironmentBulk.Round;
import org.gengtu.environment.InspectionLevel;
import org.gengtu.environment.ProblemEventKind;
import org.gengtu.environment.ProblemFact;
import org.gengtu.environment.ProblemFact.Found;
import org.gengtu.environment.ProblemFact.Happened;
import org.gengtu.sample.Environment.Chapter;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
    private static final List<Chapter> YEAR = year().chapters(SampleCounty.PROBLEMS);

    private static Environment year() {
        return new Environment(SampleCounty.SEED, Regions.generate(SampleCounty.SEED, new Terrain(SampleCounty.SEED)));
    }

    private static Stream<ProblemFact> facts() {
        return YEAR.stream().flatMap(chapter -> chapter.facts().stream());
    }

    @Test
    void tellsNothingBeforeItHappenedAndNothingBeforeItsProblem() {
        Set<String> found = new HashSet<>();
        Set<String> rounds = new HashSet<>();
        assertThat(YEAR.size()).isEqualTo(SampleCounty.CHAPTERS);
        Instant last = Instant.MIN;
        for (Chapter chapter : YEAR) {
            assertThat(chapter.recordedAt()).isAfter(last);
            last = chapter.recordedAt();
            LocalDate day = LocalDate.ofInstant(last, SampleCounty.OFFSET);
            assertThat(day).isBefore(SampleCounty.DEMONSTRATION_ON);
            chapter.rounds()
                    .forEach(round -> assertThat(rounds.add(round.number())).isTrue());
            for (ProblemFact fact : chapter.facts()) {
                assertThat(fact.on()).isBetween(Environment.FROM, day);
                if (fact instanceof Found first) {
                    assertThat(found.add(fact.number())).isTrue();
                    assertThat(first.round() == null || rounds.contains(first.round()))
                            .isTrue();
                } else {
                    assertThat(found).contains(fact.number());
                }
            }
        }
        assertThat(found).hasSizeBetween(SampleCounty.PROBLEMS - 100, SampleCounty.PROBLEMS);
    }

    @Test
    void isAYearOfRoundsOfEveryLevelWithCleanVillages() {
        Map<InspectionLevel, Integer> counts = new HashMap<>();
        Set<String> dirty = new HashSet<>();
        facts().filter(Found.class::isInstance)
                .map(Found.class::cast)
                .forEach(
                        found -> dirty.add(found.round() + " " + found.village().digits()));
        int clean = 0;
        for (Chapter chapter : YEAR) {
            for (Round round : chapter.rounds()) {
                counts.merge(round.level(), 1, Integer::sum);
                clean += (int) round.visits().stream()
                        .filter(visit -> !dirty.contains(
                                round.number() + " " + visit.village().digits()))
                        .count();
            }
        }
        assertThat(counts.get(InspectionLevel.CITY)).isBetween(11, 13);
        assertThat(counts.get(InspectionLevel.COUNTY)).isBetween(22, 26);
        assertThat(counts.get(InspectionLevel.TOWNSHIP)).isGreaterThan(350);
        assertThat(clean).isGreaterThan(200);
    }

    /** A tenth of the villages has about half of the relapses. */
    @Test
    void whatComesBackClusters() {
        Map<String, String> villages = new HashMap<>();
        facts().filter(Found.class::isInstance)
                .map(Found.class::cast)
                .forEach(found -> villages.put(found.number(), found.village().digits()));
        Map<String, Integer> relapses = new HashMap<>();
        facts().filter(fact -> fact instanceof Happened step && step.kind() == ProblemEventKind.RELAPSED)
                .forEach(fact -> relapses.merge(villages.get(fact.number()), 1, Integer::sum));
        int all = relapses.values().stream().mapToInt(Integer::intValue).sum();
        int worst = relapses.values().stream()
                .sorted(Comparator.reverseOrder())
                .limit(Regions.VILLAGES / 10)
                .mapToInt(Integer::intValue)
                .sum();
        assertThat(all).isGreaterThan(400);
        assertThat((double) worst / all).isGreaterThan(0.45);
    }

    @Test
    void equalSeedsTellTheSame() {
        assertThat(year().chapters(300).equals(year().chapters(300))).isTrue();
    }

    @Test
    void picturesShowTheSamePlaceBeforeAndAfter() throws IOException {
        byte[] before = SamplePictures.jpeg(5, false);
        var picture = ImageIO.read(new ByteArrayInputStream(before));
        assertThat(picture.getWidth()).isEqualTo(640);
        assertThat(before).isEqualTo(SamplePictures.jpeg(5, false)).isNotEqualTo(SamplePictures.jpeg(5, true));
        assertThat(facts().filter(Environment::isPhotographed).count()).isBetween(100L, 500L);
    }
}
