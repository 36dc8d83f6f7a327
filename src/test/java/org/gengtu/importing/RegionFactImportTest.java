package org.gengtu.importing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Snapshot;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionFacts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Files from before a change of regions, imported after it. */
class RegionFactImportTest extends ImportingTest {
    private static final LocalDate MARCH = LocalDate.of(2026, 3, 1);
    private static final String TOWNSHIPS = lines("代码,名称", "990101101,甲镇", "990101102,乙镇");
    private static final String VILLAGES = lines("代码,名称", FIRST + ",一村", SECOND + ",二村", THIRD + ",一村", FOURTH + ",新村");

    @Autowired
    RegionFacts facts;

    /** 甲镇 becomes 丙镇 with another code; of 乙镇's villages the one goes there, and becomes one with 二村 of it. */
    @BeforeEach
    void change() {
        makeCounty();
        rename("990101101000", "丙镇", "990101104000");
        rename(FOURTH, "新村", "990101104211");
        CommandCall call = new CommandCall(ACTOR, "mergeVillages", Map.of(), null);
        facts.mergeVillages(
                List.of(new RegionCode("990101104202"), new RegionCode("990101104211")),
                new RegionCode("990101104202"),
                "大村",
                MARCH,
                "文",
                call);
    }

    private void rename(String code, String name, String newCode) {
        facts.rename(
                new RegionCode(code),
                name,
                new RegionCode(newCode),
                MARCH,
                "文",
                new CommandCall(ACTOR, "renameRegion", Map.of(), null));
    }

    @Test
    void theFilesOfRegionsAgainWriteNothing() {
        Map<String, Long> before = census();
        ImportJob townships = run(Layer.TOWNSHIPS, file("t.csv", TOWNSHIPS), Map.of());
        ImportJob villages = run(Layer.VILLAGES, file("v.csv", VILLAGES), Map.of());
        assertThat(List.of(townships.phase(), villages.phase())).containsOnly(ImportPhase.DONE);
        assertThat(told(townships, "unchanged")).isEqualTo(2);
        assertThat(told(villages, "unchanged")).isEqualTo(4);
        assertThat(census()).isEqualTo(before);
    }

    @Test
    void aNewVillageOfATownshipThatIsNoMoreIsRejected() {
        ImportJob job = run(Layer.VILLAGES, file("v.csv", lines("代码,名称", "990101101209,晚村")), Map.of());
        assertThat(told(job)).containsExactly("1 REJECTED ROW_PARENT_UNKNOWN");
        assertThat(run(Layer.VILLAGES, file("w.csv", lines("代码,名称", "990101104209,晚村")), Map.of())
                        .phase())
                .isEqualTo(ImportPhase.DONE);
    }

    @Test
    void plotsOfOldCodesAndNamesLieInTheVillagesOfToday() {
        plots(
                feature("null", "村代码", FIRST, "面积亩", 1),
                feature("null", "村代码", FOURTH_BEFORE, "面积亩", 1),
                feature("null", "乡镇", "甲镇", "村", "一村", "面积亩", 1),
                feature("null", "乡镇", "乙镇", "村", "一村", "面积亩", 1),
                feature("null", "乡镇", "乙镇", "村", "老村", "面积亩", 1),
                feature("null", "村", "二村", "面积亩", 1),
                feature(square(55, 1), "面积亩", 16));
        assertThat(jdbc.sql("SELECT village_code FROM plot_state s WHERE " + Snapshot.today("s") + " ORDER BY plot_id")
                        .query(String.class)
                        .list())
                .containsExactly(
                        "990101104201",
                        "990101104202",
                        "990101104201",
                        THIRD,
                        "990101104202",
                        "990101104202",
                        "990101104202");
    }
}
