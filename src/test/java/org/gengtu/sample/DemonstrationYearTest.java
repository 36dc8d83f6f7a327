package org.gengtu.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.gengtu.demonstration.SiteEventKind;
import org.gengtu.demonstration.SiteFact;
import org.junit.jupiter.api.Test;

/** The made-up year of demonstration: as many sites as are said, each commit counted, the same each time. */
class DemonstrationYearTest {
    private static DemonstrationYear year() {
        return new DemonstrationYear(
                SampleCounty.SEED, Regions.generate(SampleCounty.SEED, new Terrain(SampleCounty.SEED)));
    }

    private static Map<SiteEventKind, Long> kinds(List<DemonstrationYear.Chapter> chapters) {
        return chapters.stream()
                .flatMap(chapter -> chapter.sites().stream())
                .filter(SiteFact.Happened.class::isInstance)
                .map(SiteFact.Happened.class::cast)
                .collect(Collectors.groupingBy(SiteFact.Happened::kind, Collectors.counting()));
    }

    @Test
    void sixtyAreNamedAndThirtyStay() {
        List<DemonstrationYear.Chapter> chapters = year().chapters();
        assertThat(chapters.stream()
                        .flatMap(chapter -> chapter.sites().stream())
                        .filter(SiteFact.Added.class::isInstance))
                .hasSize(DemonstrationYear.SITES);
        assertThat(kinds(chapters)).containsEntry(SiteEventKind.SELECTED, 32L).containsEntry(SiteEventKind.READY, 3L);
    }

    @Test
    void nothingIsToldBeforeItHappenedNorOnTheDemonstrationsDay() {
        for (DemonstrationYear.Chapter chapter : year().chapters()) {
            assertThat(chapter.day()).isBefore(SampleCounty.DEMONSTRATION_ON);
            assertThat(chapter.sites()).allMatch(fact -> !fact.on().isAfter(chapter.day()));
        }
    }

    @Test
    void aStartKnowsByTheirNumberThatAllCommitsAreThere() {
        List<DemonstrationYear.Chapter> chapters = year().chapters();
        long told = chapters.stream()
                .mapToInt(chapter -> (chapter.indicators().isEmpty() ? 0 : 1)
                        + (chapter.sites().isEmpty() ? 0 : 1))
                .sum();
        // the tree, the zones, and the documents put on file
        assertThat(told + 3).isEqualTo(SampleCounty.DEMONSTRATION_COMMITS);
    }

    @Test
    void theYearIsTheSameEachTime() {
        List<String> first = year().chapters().stream()
                .map(chapter -> chapter.sites().toString())
                .toList();
        List<String> second = year().chapters().stream()
                .map(chapter -> chapter.sites().toString())
                .toList();
        assertThat(first.equals(second)).isTrue();
    }
}
