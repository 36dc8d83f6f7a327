package org.gengtu.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import org.gengtu.environment.Bulletin.Round;
import org.gengtu.environment.EnvironmentFigures.Visits;
import org.gengtu.environment.Inspections.Inspection;
import org.gengtu.ledger.AsOfStamp;
import org.gengtu.region.NamedRegion;
import org.gengtu.region.Region;
import org.gengtu.region.RegionCode;
import org.junit.jupiter.api.Test;

/** The words of a bulletin, to the letter. */
class BulletinTextTest {
    private static final LocalDate END = LocalDate.of(2026, 5, 31);

    private static AsOfStamp stamp(LocalDate on) {
        return new AsOfStamp(on, Instant.parse("2026-06-02T00:15:30.5Z"), "417");
    }

    private static NamedRegion named(String code, String name) {
        return new NamedRegion(Region.of(new RegionCode(code), "今名", null, null), name);
    }

    private static WorstPlace worst(String name, int relapses) {
        PlaceName place = new PlaceName(Region.of(new RegionCode("510199101001"), "今名", null, null), name, "白河镇");
        return new WorstPlace(stamp(END), place, List.of(), relapses, 1, 1, LocalDate.of(2026, 5, 20));
    }

    private static Bulletin bulletin(
            LocalDate on, EnvironmentFigures figures, List<WorstPlace> worst, List<Round> rounds) {
        return new Bulletin(
                YearMonth.of(2026, 5),
                stamp(on),
                named("510199000000", "青禾县"),
                figures,
                List.of(),
                List.of(),
                List.of(),
                worst,
                rounds);
    }

    private static Round round() {
        return new Round(
                new Inspection(1, "市督1号", InspectionLevel.CITY, LocalDate.of(2026, 5, 8), false, "第二组", null, 1),
                List.of());
    }

    @Test
    void tellsOfAMonthThatIsOver() {
        Bulletin bulletin = bulletin(
                END,
                new EnvironmentFigures(stamp(END), 38, 12, 3, 30, 41, 38, 5, 32, new Visits(24, 18, 240, 219, 213)),
                List.of(worst("红星村", 3), worst("石桥村", 2), worst("新民村", 1), worst("大湾村", 1)),
                List.of(round(), round()));
        assertThat(bulletin.titleZh()).isEqualTo("青禾县2026年5月城乡环境整治情况通报");
        assertThat(bulletin.titleEn()).isEqualTo("青禾县: environment bulletin of May 2026");
        assertThat(bulletin.asOfZh()).isEqualTo("统计截至 2026年5月31日；台账截至 2026-06-02 08:15:30（北京时间），位置 417。");
        assertThat(bulletin.asOfEn())
                .isEqualTo(
                        "As of 31 May 2026; the ledger as known at 2026-06-02 08:15:30 (Asia/Shanghai), position 417.");
        assertThat(bulletin.paragraphZh())
                .isEqualTo("2026年5月，青禾县发现环境问题 38 件，销号 30 件，到期 41 件，按期销号率 92.6%。"
                        + "截至 2026年5月31日，未销号 12 件，其中逾期 3 件；当月反弹 5 件。"
                        + "反弹最多的是白河镇红星村（3 次）、白河镇石桥村（2 次）、白河镇新民村（1 次）。"
                        + "督查 2 轮，走访 24 个村，其中 18 个村没有发现问题；调查群众 240 人，知晓率 91.2%，满意率 88.7%。");
        assertThat(bulletin.paragraphEn())
                .isEqualTo(
                        "In May 2026, 38 problems were found in 青禾县 and 30 closed; of 41 whose deadline came, 92.6% were closed in time."
                                + " As of 31 May 2026, 12 were open, 3 of them overdue; 5 came back in the month."
                                + " Most relapses: 红星村, 白河镇 (3 times), 石桥村, 白河镇 (2 times), 新民村, 白河镇 (1 time)."
                                + " 2 rounds visited 24 villages, 18 without problems; 240 people were asked, 91.2% aware of the campaign and 88.7% satisfied.");
        assertThat(bulletin.complete()).isTrue();
    }

    @Test
    void tellsUpToWhichDayWhileTheMonthIsNotOver() {
        LocalDate on = LocalDate.of(2026, 5, 20);
        Bulletin bulletin = bulletin(
                on,
                EnvironmentFigures.of(stamp(on), Map.of()).with(new Visits(1, 1, 0, 0, 0)),
                List.of(),
                List.of(round()));
        assertThat(bulletin.paragraphZh())
                .isEqualTo("2026年5月（截至20日），青禾县发现环境问题 0 件，销号 0 件，没有到期的问题。"
                        + "截至 2026年5月20日，未销号 0 件，其中逾期 0 件；当月反弹 0 件。督查 1 轮，走访 1 个村，其中 1 个村没有发现问题；没有调查群众。");
        assertThat(bulletin.paragraphEn())
                .isEqualTo(
                        "In May 2026 (as of 20 May 2026), 0 problems were found in 青禾县 and 0 closed; no deadline came."
                                + " As of 20 May 2026, 0 were open, 0 of them overdue; 0 came back in the month."
                                + " 1 round visited 1 village, 1 without problems; nobody was asked.");
        assertThat(bulletin.complete()).isFalse();
        assertThat(bulletin(on, EnvironmentFigures.of(stamp(on), Map.of()), List.of(), List.of())
                        .paragraphZh())
                .endsWith("当月没有督查。");
    }

    @Test
    void aRateIsNeverWholeBeforeAllIsDone() {
        assertThat(BulletinText.percent(0.99999)).isEqualTo("99.9%");
        assertThat(BulletinText.percent(1.0)).isEqualTo("100.0%");
        assertThat(BulletinText.percent(0.29)).isEqualTo("29.0%");
        assertThat(BulletinText.percent(2.0 / 3)).isEqualTo("66.6%");
        assertThat(BulletinText.percent(null)).isEqualTo("—");
    }
}
