package org.gengtu.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.gengtu.region.RegionFactsFixture.TODAY;
import static org.gengtu.region.RegionFactsFixture.call;
import static org.gengtu.region.RegionFactsFixture.code;
import static org.gengtu.region.RegionFactsFixture.row;
import static org.gengtu.region.RegionFactsFixture.square;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Done;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegionFactsTest {
    private static final LocalDate MARCH = LocalDate.of(2026, 3, 1);
    private static final LocalDate APRIL = LocalDate.of(2026, 4, 1);
    private static final LocalDate MAY = LocalDate.of(2026, 5, 1);

    private final TimeZone serverZone = TimeZone.getDefault();
    private RegionFactsFixture county;

    @BeforeEach
    void open() {
        county = new RegionFactsFixture();
    }

    @AfterEach
    void close() {
        TimeZone.setDefault(serverZone);
        county.close();
    }

    @Tag("timezone")
    @ParameterizedTest
    @ValueSource(strings = {"UTC", "America/Los_Angeles", "Pacific/Kiritimati"})
    void aRenameCountsFromItsDayOn(String zone) {
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        long before = county.position();
        Done done = county.rename("101201", "新村", null, MARCH);
        assertThat(done.text("region")).isEqualTo("990101101201");
        assertThat(county.names(MARCH.minusDays(1))).containsEntry("101201", "村11");
        assertThat(county.names(MARCH)).containsEntry("101201", "新村");
        assertThat(county.names(TODAY, before)).containsEntry("101201", "村11");
        assertThat(county.regions.getRegion(code("101201")).name()).isEqualTo("新村");
        assertThat(county.regions.listFormerNames(List.of(code("101201"))))
                .containsEntry(code("101201"), List.of(new FormerName("村11", MARCH, "文2026-03-01")));
        assertThat(county.told).isEmpty();
        NamedRegion then = county.regions
                .namesAt(county.at(MARCH.minusDays(1)), RegionLevel.VILLAGE, code("101000"))
                .get(code("101201"));
        assertThat(then.nameThen()).isEqualTo("村11");
        assertThat(then.region().name()).isEqualTo("新村");
    }

    @Test
    void countyAndTownshipAreRenamedToo() {
        county.rename("000000", "云县", null, MARCH);
        county.rename("101000", "云镇", null, APRIL);
        assertThat(county.regions.findCounty().orElseThrow().name()).isEqualTo("云县");
        assertThat(county.regions
                        .namesAt(county.at(MARCH.minusDays(1)), RegionLevel.COUNTY, null)
                        .get(code("000000"))
                        .nameThen())
                .isEqualTo("云麓县");
        assertThat(county.names(APRIL)).containsEntry("101000", "云镇").containsEntry("101201", "村11");
    }

    @Test
    void nothingThatStaysTheSameIsTouched() {
        long rows = count("region_state");
        county.rename("101201", "新村", null, MARCH);
        assertThat(count("region_state")).isEqualTo(rows + 2);
        assertThat(count("region_state WHERE known_to < 9223372036854775807")).isEqualTo(1);
        county.rename("101201", "又新村", null, APRIL);
        assertThat(count("region_state")).isEqualTo(rows + 4);
        assertThat(count("region_former WHERE known_to < 9223372036854775807")).isZero();
    }

    private long count(String from) {
        return county.database
                .jdbc()
                .sql("SELECT count(*) FROM " + from)
                .query(Long.class)
                .single();
    }

    @Test
    void aVillageGetsAnotherCode() {
        county.rename("101201", "村11", "101209", MARCH);
        assertThat(county.names(MARCH.minusDays(1))).containsKey("101201").doesNotContainKey("101209");
        assertThat(county.names(MARCH)).containsEntry("101209", "村11").doesNotContainKey("101201");
        assertFinds("101201", "101209");
        assertThat(county.regions.listFormerCodes(List.of(code("101209"))))
                .containsEntry(code("101209"), List.of(code("101201")));
        assertThat(county.regions.listFormerNames(List.of(code("101209")))).isEmpty();
        assertThat(county.told).containsExactly("101201>101209 2026-03-01");
        assertThat(county.squares(MARCH, county.position())).containsEntry("101209", 1L);
        assertThat(county.regions.codesAt(county.at(MARCH.minusDays(1)), code("101209")))
                .containsExactly(code("101201"));
        assertThat(county.regions.codesAt(county.at(MARCH), code("101201"))).containsExactly(code("101209"));
    }

    private void assertFinds(String former, String now) {
        assertThat(county.regions.findRegion(code(former)).orElseThrow().code()).isEqualTo(code(now));
    }

    @Test
    void aVillageMovesToAnotherTownship() {
        county.rename("101201", "迁村", "102209", MARCH);
        Region moved = county.regions.getRegion(code("101201"));
        assertThat(moved.code()).isEqualTo(code("102209"));
        assertThat(moved.parentCode()).isEqualTo(code("102000"));
        assertThat(county.regions.listVillages().stream()
                        .filter(village -> village.parentCode().equals(code("102000"))))
                .hasSize(4);
        assertThat(county.regions
                        .namesAt(county.at(MARCH.minusDays(1)), RegionLevel.VILLAGE, code("101000"))
                        .get(code("101201")))
                .satisfies(last -> assertThat(last.region().name()).isEqualTo("村11"));
        assertThat(county.regions.findAllEver(List.of(code("101201"))).get(code("101201")))
                .isEqualTo(new Village(code("101201"), "村11", code("101000"), boundary("101201")));
    }

    private Long boundary(String tail) {
        return county.database
                .jdbc()
                .sql("SELECT boundary_id FROM region_state WHERE region_code = ? ORDER BY state_id DESC LIMIT 1")
                .param(code(tail).digits())
                .query(Long.class)
                .single();
    }

    @Test
    void theVillagesOfATownshipFollowItsCode() {
        county.rename("101202", "改名村", null, MARCH);
        Done done = county.rename("101000", "新镇", "104000", APRIL);
        assertThat(done.text("region")).isEqualTo(code("104000").digits());
        assertThat(county.names(APRIL))
                .containsEntry("104000", "新镇")
                .containsEntry("104201", "村11")
                .containsEntry("104202", "改名村")
                .doesNotContainKeys("101000", "101201", "101202", "101203");
        assertThat(county.names(APRIL.minusDays(1))).containsEntry("101202", "改名村");
        assertFinds("101000", "104000");
        assertFinds("101203", "104203");
        assertThat(county.told)
                .containsExactly("101201>104201 2026-04-01", "101202>104202 2026-04-01", "101203>104203 2026-04-01");
        assertThat(moves()).hasSize(3).allMatch(move -> move.factId() == done.id("fact"));
        county.withdraw(done.id("fact"));
        assertThat(county.names(APRIL)).containsEntry("101202", "改名村").doesNotContainKey("104000");
        assertThat(moves()).isEmpty();
        assertThat(county.moves.listStanding(county.at(TODAY, done.position()))).hasSize(3);
        assertThat(county.told).hasSize(6);
    }

    private List<VillageMove> moves() {
        List<VillageMove> written = county.transaction.execute(status -> county.moves.listStanding());
        assertThat(county.moves.listStanding(county.reading.at(null))).isEqualTo(written);
        return written;
    }

    @Test
    void mergedVillagesAreOneWithTheUnionOfTheirBoundaries() {
        county.rename("101202", "旧名村", null, MARCH);
        Done done = county.merge(List.of("101201", "101202"), "101201", "合村", APRIL);
        assertThat(county.names(APRIL)).containsEntry("101201", "合村").doesNotContainKey("101202");
        assertThat(county.names(APRIL.minusDays(1)))
                .containsEntry("101201", "村11")
                .containsEntry("101202", "旧名村");
        assertThat(county.squares(APRIL, county.position())).containsEntry("101201", 2L);
        assertThat(county.squares(APRIL.minusDays(1), county.position())).containsEntry("101201", 1L);
        assertFinds("101202", "101201");
        assertThat(county.regions.listFormerNames(List.of(code("101201"))).get(code("101201")))
                .extracting(FormerName::name)
                .containsExactly("村12", "村11", "旧名村");
        assertThat(county.regions.listVillages()).hasSize(8);
        assertThat(county.regions.listVillageOutlines()).hasSize(7);
        assertThat(county.regions.listEndedVillages()).containsExactly(code("101202"));
        assertThat(county.told).containsExactly("101202>101201 2026-04-01");

        county.withdraw(done.id("fact"));
        assertThat(county.names(TODAY)).containsEntry("101201", "村11").containsEntry("101202", "旧名村");
        assertThat(county.regions.listFormerCodes(List.of(code("101201")))).isEmpty();
        assertThat(county.regions.listEndedVillages()).isEmpty();
    }

    @Test
    void villagesOfSeveralTownshipsBecomeOneUnderANewCode() {
        county.merge(List.of("101201", "102201", "102202"), "102211", "合村", APRIL);
        assertThat(county.names(APRIL)).containsEntry("102211", "合村").hasSize(3 + 7);
        assertThat(county.squares(APRIL, county.position())).containsEntry("102211", 3L);
        assertThat(county.regions.codesAt(county.at(MARCH), code("102211")))
                .containsExactly(code("101201"), code("102201"), code("102202"));
        assertFinds("101201", "102211");
    }

    @Test
    void withoutAllBoundariesThatOfTheCodeThatStaysIsKept() {
        county.merge(List.of("103201", "103203"), "103201", "甲村", APRIL);
        assertThat(county.squares(APRIL, county.position())).containsEntry("103201", 1L);
        county.merge(List.of("103201", "103202"), "103205", "乙村", MAY);
        assertThat(county.squares(MAY, county.position())).containsEntry("103205", 2L);
        county.register(List.of(row(code("101204"), "无界村", null)));
        county.merge(List.of("101204", "101201"), "101207", "丙村", MAY);
        assertThat(county.squares(MAY, county.position())).containsEntry("101207", 0L);
    }

    @Test
    void aCodeMayComeBackToItsRegion() {
        county.rename("101201", "村11", "101209", MARCH);
        county.rename("101209", "村11", "101201", APRIL);
        assertThat(county.names(MARCH.minusDays(1))).containsKey("101201");
        assertThat(county.names(MARCH)).containsKey("101209").doesNotContainKey("101201");
        assertThat(county.names(APRIL)).containsKey("101201").doesNotContainKey("101209");
        assertFinds("101209", "101201");
        assertThat(county.regions.listFormerCodes(List.of(code("101201"))))
                .containsEntry(code("101201"), List.of(code("101209")));
    }

    @Test
    void whatAFileToldOfOldFindsTheRegionThroughEveryChange() {
        county.register(List.of(new RegionRow(
                code("101201"), "村11", List.of("老村"), List.of(code("101299")), MARCH.minusYears(5), null)));
        county.rename("101201", "村11", "101209", MARCH);
        county.merge(List.of("101209", "101202"), "101208", "合村", APRIL);
        assertFinds("101299", "101208");
        assertFinds("101201", "101208");
        assertThat(county.regions.listFormerNames(List.of(code("101208"))).get(code("101208")))
                .extracting(FormerName::name)
                .contains("老村", "村11", "村12");
        assertThat(county.regions.listFormerCodes(List.of(code("101208"))).get(code("101208")))
                .containsExactlyInAnyOrder(code("101299"), code("101201"), code("101209"), code("101202"));
        RegionQueries queries =
                new RegionQueries(org.springframework.jdbc.core.simple.JdbcClient.create(county.database.reading()));
        assertThat(queries.listVillages(new RegionQueries.Villages(List.of(""), "老村"), true, null, 10)
                        .get(""))
                .extracting(Village::code)
                .containsExactly(code("101208"));
        refuses(ProblemCode.REGION_CHANGE_INVALID, () -> county.rename("102201", "村", "101299", MAY));
        assertThat(county.merge(List.of("101299", "102201"), "101208", "大村", MAY)
                        .text("region"))
                .isEqualTo(code("101208").digits());
    }

    @Test
    void aFactTakenBackLeavesNoTrace() {
        county.rename("101201", "一村", null, MARCH);
        Map<String, String> today = county.names(TODAY);
        long before = county.position();
        Done second = county.rename("101201", "二村", "102208", APRIL);
        Done back = county.withdraw(second.id("fact"));
        for (LocalDate day : List.of(MARCH.minusDays(1), MARCH, APRIL, TODAY)) {
            assertThat(county.names(day)).isEqualTo(county.names(day, before));
        }
        assertThat(county.names(TODAY)).isEqualTo(today);
        assertThat(county.names(TODAY, second.position())).containsEntry("102208", "二村");
        assertThat(county.regions.findRegion(code("102208"))).isEmpty();
        assertThat(county.regions.findAllEver(List.of(code("102208")))).containsKey(code("102208"));
        assertThat(county.regions.namesAt(
                        county.reading.at(new AsOf(TODAY, null, Long.toString(second.position()))),
                        RegionLevel.VILLAGE,
                        code("102208")))
                .containsKey(code("102208"));
        assertThat(back.position()).isEqualTo(second.position() + 1);
        // The code is free again, for a document and for a file.
        county.rename("101201", "二村", "102208", MAY);
        assertFinds("101201", "102208");
    }

    @Test
    void aCodeThatWasTakenBackCanBeImported() {
        Done done = county.rename("101201", "二村", "102208", APRIL);
        county.withdraw(done.id("fact"));
        assertThat(county.register(List.of(row(code("102208"), "别村", null))).registered())
                .isEqualTo(1);
        assertThat(county.names(TODAY)).containsEntry("102208", "别村").containsEntry("101201", "村11");
        refuses(ProblemCode.REGION_CHANGE_INVALID, () -> county.rename("101201", "二村", "102208", APRIL));
    }

    @Test
    void whatALaterFactStandsOnIsNotTakenBack() {
        Done merged = county.merge(List.of("101201", "101202"), "101201", "合村", MARCH);
        Done renamed = county.rename("101201", "大合村", null, APRIL);
        Done township = county.rename("101000", "新镇", "104000", APRIL);
        Done moved = county.rename("102201", "村21", "104207", MAY);
        dependedOn(merged, APRIL);
        dependedOn(renamed, APRIL);
        dependedOn(township, MAY);
        county.withdraw(moved.id("fact"));
        county.withdraw(township.id("fact"));
        county.withdraw(renamed.id("fact"));
        county.withdraw(merged.id("fact"));
        assertThat(county.names(TODAY)).isEqualTo(county.names(TODAY, 1));
    }

    private void dependedOn(Done done, LocalDate later) {
        Problem problem = refuses(ProblemCode.DEPENDED_ON, () -> county.withdraw(done.id("fact")));
        assertThat(problem.what()).contains(later.toString());
        assertThat(problem.details()).containsKey("standing");
    }

    private Problem refuses(ProblemCode code, ThrowingCallable command) {
        String before = county.digest();
        int told = county.told.size();
        Problem problem = catchThrowableOfType(Problem.class, command);
        assertThat(problem).as(code.name()).isNotNull();
        assertThat(problem.code()).as(problem.what()).isEqualTo(code);
        assertThat(county.digest()).isEqualTo(before);
        assertThat(county.told).hasSize(told);
        return problem;
    }

    @Test
    void refusesWhatCannotBeAndChangesNothing() {
        ProblemCode invalid = ProblemCode.REGION_CHANGE_INVALID;
        refuses(ProblemCode.DAY_IN_FUTURE, () -> county.rename("101201", "新", null, TODAY.plusDays(1)));
        refuses(
                ProblemCode.DAY_IN_FUTURE,
                () -> county.merge(List.of("101201", "101202"), "101201", "合", TODAY.plusDays(1)));
        refuses(invalid, () -> county.rename("101201", "新", null, LocalDate.MIN));
        refuses(ProblemCode.NOTHING_CHANGED, () -> county.rename("101201", " 村11 ", null, MARCH));
        refuses(ProblemCode.NOTHING_CHANGED, () -> county.rename("101201", "村11", "101201", MARCH));
        refuses(ProblemCode.REGION_UNKNOWN, () -> county.rename("101288", "新", null, MARCH));
        refuses(ProblemCode.REGION_UNKNOWN, () -> county.merge(List.of("101201", "101288"), "101201", "新", MARCH));
        for (String name : List.of("", "  ", "a\0b", "长".repeat(101))) {
            refuses(ProblemCode.ARGUMENT_INVALID, () -> county.rename("101201", name, null, MARCH));
        }
        refuses(
                ProblemCode.ARGUMENT_INVALID,
                () -> county.facts.rename(code("101201"), "新", null, MARCH, " ", call("renameRegion", null)));
        // codes
        refuses(invalid, () -> county.rename("000000", "新县", "101000", MARCH));
        refuses(
                invalid,
                () -> county.facts.rename(
                        code("000000"), "新县", new RegionCode("990102000000"), MARCH, "文", call("renameRegion", null)));
        refuses(
                invalid,
                () -> county.facts.rename(
                        code("101201"), "新", new RegionCode("990102101201"), MARCH, "文", call("renameRegion", null)));
        refuses(invalid, () -> county.rename("101000", "新镇", "101209", MARCH));
        refuses(invalid, () -> county.rename("101201", "新村", "104000", MARCH));
        refuses(invalid, () -> county.rename("101201", "新村", "101202", MARCH));
        refuses(invalid, () -> county.rename("101000", "新镇", "102000", MARCH));
        refuses(invalid, () -> county.rename("101201", "新村", "109201", MARCH));
        // mergers
        refuses(invalid, () -> county.merge(List.of("101201"), "101201", "合", MARCH));
        refuses(invalid, () -> county.merge(List.of("101201", "101201"), "101201", "合", MARCH));
        refuses(invalid, () -> county.merge(List.of(), "101209", "合", MARCH));
        refuses(invalid, () -> county.merge(List.of("101000", "102000"), "101000", "合", MARCH));
        refuses(invalid, () -> county.merge(List.of("101201", "101202"), "101203", "合", MARCH));
        refuses(invalid, () -> county.merge(List.of("101201", "101202"), "109209", "合", MARCH));
        refuses(invalid, () -> county.merge(List.of("101201", "101202"), "101000", "合", MARCH));
        // days and former codes
        county.rename("101201", "新村", "101209", APRIL);
        refuses(invalid, () -> county.rename("101209", "又新", null, MARCH));
        refuses(invalid, () -> county.rename("101000", "新镇", "104000", MARCH));
        refuses(invalid, () -> county.merge(List.of("101201", "101202"), "101202", "合", MARCH));
        refuses(invalid, () -> county.rename("101202", "新", "101201", MAY));
        refuses(invalid, () -> county.merge(List.of("101202", "101203"), "101201", "合", MAY));
        county.rename("102000", "新镇", "104000", APRIL);
        refuses(invalid, () -> county.rename("101202", "新", "104209", MARCH));
        refuses(invalid, () -> county.rename("101202", "新", "102209", MAY));
    }

    @Test
    void theSameDayTakesTheLaterKnown() {
        county.rename("101201", "一", "101208", MARCH);
        county.rename("101208", "二", "101209", MARCH);
        assertThat(county.names(MARCH)).containsEntry("101209", "二").doesNotContainKeys("101201", "101208");
        assertThat(county.names(MARCH.minusDays(1))).containsEntry("101201", "村11");
        assertFinds("101201", "101209");
        assertFinds("101208", "101209");
    }

    @Test
    void aKeySentAgainAnswersTheSame() {
        Supplier<Done> rename = () -> county.facts.rename(
                code("101201"),
                "新村",
                null,
                MARCH,
                "文",
                new CommandCall(Actor.UNKNOWN, "renameRegion", Map.of("name", "新村"), "key"));
        Done first = rename.get();
        String digest = county.digest();
        Done again = rename.get();
        assertThat(again.position()).isEqualTo(first.position());
        assertThat(again.id("fact")).isEqualTo(first.id("fact"));
        assertThat(county.digest()).isEqualTo(digest);
    }

    @Test
    void theSameFileAfterTheFactsWritesNothing() {
        county.rename("000000", "云县", null, MARCH);
        county.rename("102000", "新镇", "104000", MARCH);
        county.rename("101203", "新村", "103209", MARCH);
        county.merge(List.of("101201", "101202"), "101201", "合村", APRIL);
        county.merge(List.of("103201", "103202"), "103211", "合村", APRIL);
        String digest = county.digest();
        assertThat(county.register(county.file)).isEqualTo(new RegionBulk.Result(0, 0, county.file.size()));
        assertThat(county.digest()).isEqualTo(digest);
        // A newer file, which has the names of the documents, neither.
        assertThat(county.register(List.of(
                                row(code("104000"), "新镇", null),
                                row(code("104201"), "村21", null),
                                row(code("103209"), "新村", null),
                                row(code("101201"), "合村", null)))
                        .unchanged())
                .isEqualTo(4);
        assertThat(county.digest()).isEqualTo(digest);
    }

    @Test
    void aFileCorrectsWhatGaveTheValue() {
        Done renamed = county.rename("101201", "新村", null, MARCH);
        assertThat(county.register(List.of(row(code("101201"), "新屯", null))).corrected())
                .isEqualTo(1);
        assertThat(county.names(MARCH.minusDays(1))).containsEntry("101201", "村11");
        assertThat(county.names(MARCH)).containsEntry("101201", "新屯");
        // The boundary is still that of the files: corrected for all days.
        county.register(List.of(row(code("101201"), "新屯", square(105.5, 31))));
        assertThat(count("region_state WHERE region_code = '990101101201' AND known_to = 9223372036854775807"))
                .isEqualTo(2);
        assertThat(
                        count(
                                "(SELECT DISTINCT boundary_id FROM region_state WHERE region_code = '990101101201' AND known_to = 9223372036854775807) x"))
                .isEqualTo(1);
        // What corrected the document's name goes with the document.
        county.withdraw(renamed.id("fact"));
        assertThat(county.names(TODAY)).containsEntry("101201", "村11");
    }

    @Test
    void aFileCorrectsAVillageThatIsNoMoreOnItsOwnDays() {
        county.merge(List.of("101201", "101202"), "101201", "合村", APRIL);
        assertThat(county.register(List.of(row(code("101202"), "更正村", null))).corrected())
                .isEqualTo(1);
        assertThat(county.names(MARCH)).containsEntry("101202", "更正村");
        assertThat(county.names(APRIL)).containsEntry("101201", "合村").doesNotContainKey("101202");
    }

    @Test
    void aNewVillageLiesInTheTownshipsOfToday() {
        Done done = county.rename("101000", "镇1", "104000", APRIL);
        Problem problem =
                refuses(ProblemCode.REGION_UNKNOWN, () -> county.register(List.of(row(code("101209"), "晚村", null))));
        assertThat(problem.what()).contains(code("104000").digits());
        county.register(List.of(row(code("104209"), "晚村", null)));
        assertThat(county.names(APRIL)).containsKey("104209");
        assertThat(county.names(MARCH)).doesNotContainKey("104209");
        problem = refuses(ProblemCode.DEPENDED_ON, () -> county.withdraw(done.id("fact")));
        assertThat(problem.what()).contains(code("104209").digits());
        county.rename("104209", "晚村", "102209", APRIL);
        refuses(ProblemCode.DEPENDED_ON, () -> county.withdraw(done.id("fact")));
    }

    @Test
    void aVillageWhoseTownshipIsNoMoreHasItStill() {
        county.rename("101000", "新镇", "104000", APRIL);
        NamedRegion ended = county.regions
                .namesAt(county.at(MARCH), RegionLevel.VILLAGE, code("101000"))
                .get(code("101201"));
        assertThat(county.regions.findAllEver(List.of(ended.region().parentCode())))
                .containsEntry(code("101000"), new Township(code("101000"), "镇1", code("000000"), boundary("101000")));
        assertThat(county.regions.codesAt(county.at(MARCH), code("104000"))).containsExactly(code("101000"));
    }
}
