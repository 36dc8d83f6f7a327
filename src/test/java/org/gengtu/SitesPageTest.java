package org.gengtu;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.SelectOption;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.gengtu.calendar.CountyClock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The planner's, department's and township's work on demonstration sites, through the forms and boards of the page. */
@GengtuTest
class SitesPageTest extends BrowserTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String TITLE = "#site-title";
    private static final String STATUS = ".headline .status";
    private static final String AT = "/?view=sites&at=105.05,31.05,14";
    /** So many days after the sites of the board were chosen: their plans and reports are overdue. */
    private static final int DAYS_AGO = 120;

    /** A place in each of two townships, GeoJSON, beside a plot. */
    private final List<String> places = new ArrayList<>();

    private final List<String> townships = new ArrayList<>();

    @BeforeAll
    void fill() throws Exception {
        importSample();
        post("""
                mutation { a: saveResponsibleUnit(input: {code: "WENLU", name: "县文旅局", kind: DEPARTMENT, from: "2026-01-01"}) { unit { id } }
                  b: saveIndicator(input: {code: "1", name: "产业振兴", from: "2026-01-01"}) { event { id } }
                  c: saveIndicator(input: {code: "1.1", name: "特色产业", parent: "1", from: "2026-01-01"}) { event { id } }
                  d: saveIndicator(input: {code: "1.1.1", name: "产业园产值", parent: "1.1", weight: 2, direction: HIGHER, target: 10, unit: "万元", from: "2026-01-01"}) { event { id } }
                  e: saveIndicator(input: {code: "1.1.2", name: "农产品商标", parent: "1.1", weight: 1, direction: HIGHER, target: 3, unit: "个", from: "2026-01-01"}) { event { id } } }""");
        for (JsonNode township : post("{ county { townships { code name } } }").at("/county/townships")) {
            JsonNode plot = post("{ plots(filter: {regions: [\"%s\"]}, first: 1) { nodes { position } } }"
                            .formatted(township.get("code").asString()))
                    .at("/plots/nodes/0/position");
            if (!plot.isMissingNode() && places.size() < 2) {
                places.add(plot.toString());
                townships.add(township.get("name").asString());
            }
        }
        assertThat(places).hasSize(2);
    }

    private static LocalDate today() {
        return LocalDate.now(CountyClock.ZONE);
    }

    /** A candidate, told over the API; its id. */
    private String add(String code, String name, String tier, String place, String more) throws Exception {
        return post("""
                        mutation { addSite(input: {code: "%s", name: "%s", tier: %s, position: %s, on: "%s"%s}) { site { id } } }""".formatted(
                                code,
                                name,
                                tier,
                                place.replace("\"type\":", "type:").replace("\"coordinates\":", "coordinates:"),
                                today().minusDays(DAYS_AGO),
                                more))
                .at("/addSite/site/id")
                .asString();
    }

    private void step(String name, String id, int version, LocalDate on, String more) throws Exception {
        post("mutation { %s(input: {siteId: \"%s\", expectedVersion: %d, on: \"%s\"%s}) { event { id } } }"
                .formatted(name, id, version, on, more));
    }

    private String chosen(String code, String name, String tier, String place) throws Exception {
        String id = add(code, name, tier, place, ", pillars: [INDUSTRY], indicators: [\"1.1.1\"]");
        step("surveySite", id, 1, today().minusDays(DAYS_AGO), "");
        step("selectSite", id, 2, today().minusDays(DAYS_AGO), "");
        return id;
    }

    private static Path photo(Path folder) throws IOException {
        BufferedImage image = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < 320; x++) {
            for (int y = 0; y < 240; y++) {
                image.setRGB(x, y, 0x405060 ^ x * y);
            }
        }
        Path file = folder.resolve("photo.jpg");
        ImageIO.write(image, "jpg", file.toFile());
        return file;
    }

    private static void whyNot(Page page, String action, String reason) {
        assertThat(page.textContent(".actions button[disabled]:has-text('" + action + "') small"))
                .contains(reason);
    }

    private static boolean fits(Page page) {
        return (boolean)
                page.evaluate(
                        "() => document.documentElement.scrollWidth <= innerWidth"
                                + " && [...document.querySelectorAll('#panel .content *')].every(e => e.getBoundingClientRect().right <= innerWidth + 1)");
    }

    @Test
    void aSiteGoesFromTheMapToReady(@TempDir Path folder) throws Exception {
        Page page = window(1280, 800, AT);
        page.click(".actions button:has-text('添加候选点')");
        drawOnMap(page, new int[] {60, -40});
        page.waitForSelector("dialog[open]");
        page.fill("#field-code", "SFD-01");
        page.fill("#field-name", "白芍产业园");
        page.selectOption("#field-tier", "TOWNSHIP_SHOWPIECE");
        page.locator("#field-pillars input").nth(0).check();
        page.fill(".indicator-tree input[type=search]", "产值");
        page.check(".indicator-tree input[value='1.1.1']");
        page.fill("#field-visitMinutes", "25");
        page.fill("#field-opens", "09:00");
        page.fill("#field-closes", "17:30");
        page.selectOption("#field-department", "WENLU");
        page.click("#field-roles > button");
        page.fill("#field-roles input >> nth=0", "讲解员");
        picture(page, "site-add");
        send(page);
        waitForText(page, TITLE, "白芍产业园");
        assertThat(page.textContent(STATUS)).isEqualTo("候选");
        assertThat(page.textContent(".facts")).contains("产业", "1.1.1 产业园产值", "09:00–17:30", "25 分钟", "县文旅局", "讲解员");
        whyNot(page, "选定", "先实地考察");
        whyNot(page, "编制方案", "先选定");
        whyNot(page, "建成就绪", "先启动提升");

        act(page, "实地考察");
        send(page);
        waitForText(page, STATUS, "已考察");
        act(page, "选定");
        send(page);
        waitForText(page, STATUS, "已选定");
        whyNot(page, "启动提升", "先编制方案");
        act(page, "编制方案");
        page.fill("#field-content", "核心示范片 300 亩");
        page.fill("#field-requirements", "道路通达\n厕所一处");
        for (int row = 0; row < 2; row++) {
            page.click("#field-milestones > button");
            page.fill("#field-milestones .pair >> nth=%d >> input >> nth=0".formatted(row), row == 0 ? "展厅布展" : "停车场");
            page.fill(
                    "#field-milestones .pair >> nth=%d >> input >> nth=1".formatted(row),
                    today().plusDays(20 + row).toString());
        }
        picture(page, "site-plan-form");
        send(page);
        waitForText(page, ".plan-content", "300 亩");
        assertThat(page.textContent(".milestones")).contains("展厅布展", "停车场", "未完成");
        act(page, "启动提升");
        send(page);
        waitForText(page, STATUS, "提升中");
        whyNot(page, "建成就绪", "展厅布展、停车场");
        act(page, "报周报");
        page.fill("#field-percent", "60");
        page.setInputFiles("#field-evidence", photo(folder));
        page.waitForSelector("dialog .thumbnail");
        send(page);
        waitForText(page, ".readiness", "60%");
        page.waitForFunction(
                "() => document.querySelectorAll('.site-photos img').length === 1 && document.querySelector('.site-photos img').naturalWidth > 0");
        page.waitForSelector("gt-burn-down canvas");
        assertThat(page.textContent(".method")).contains("两种进度");
        act(page, "报月报");
        page.fill("#field-text", "展厅主体完工");
        send(page);
        waitForText(page, ".story", "展厅主体完工");
        for (int done = 1; done <= 2; done++) {
            act(page, "完成里程碑");
            send(page);
            page.waitForFunction(
                    "count => document.querySelector('.milestones').textContent.split('✓').length === count + 1", done);
        }
        picture(page, "site-story");
        act(page, "建成就绪");
        send(page);
        waitForText(page, STATUS, "已就绪");
        whyNot(page, "落选", "已就绪");
        moveAndTakeBack(page);
        page.setViewportSize(390, 844);
        picture(page, "site-story-phone");
        assertThat(fits(page)).isTrue();
    }

    /** Another place, another name, and being ready is taken back. */
    private static void moveAndTakeBack(Page page) {
        page.click(".actions button:not([disabled]):text-is('移动位置')");
        drawOnMap(page, new int[] {90, -60});
        page.fill("#field-reason", "入口改到路边");
        send(page);
        waitForText(page, ".story", "入口改到路边");
        act(page, "更正");
        page.fill("#field-name", "白芍文化产业园");
        page.fill("#field-reason", "定名");
        send(page);
        waitForText(page, TITLE, "白芍文化产业园");
        page.click(".story li:has-text('建成就绪') button:text-is('撤回')");
        page.fill("#field-reason", "误报");
        send(page);
        waitForText(page, STATUS, "提升中");
        assertThat(page.textContent(".story")).contains("已撤回：误报");
    }

    @Test
    void twoPeopleActOnOneSite() throws Exception {
        String id = add("SFD-TWO", "两人同办的点", "VILLAGE_FEATURE", places.get(0), "");
        Page page = window(1280, 800, "/?view=sites&site=" + id);
        waitForText(page, TITLE, "两人同办的点");
        Page other = window(1280, 800, "/?view=sites&site=" + id);
        waitForText(other, TITLE, "两人同办的点");
        // the form is open before the other acts: what it was made for is no more
        act(page, "落选");
        page.fill("#field-reason", "道路不通");
        act(other, "实地考察");
        send(other);
        waitForText(other, STATUS, "已考察");
        page.click("dialog .primary");
        waitForText(page, ".refusal", "别人刚改过这个点");
        assertThat(page.textContent(".refusal table")).contains("候选", "已考察");
        picture(page, "site-conflict");
        page.click(".refusal button");
        waitForText(page, STATUS, "落选");
        assertThat(page.textContent("article")).contains("道路不通");
        mistakes().removeIf(each -> each.contains("409"));

        // a day on which it was still a candidate: nothing can be done, and it says why
        page.navigate(base() + "/?view=sites&on=%s&site=%s".formatted(today().minusDays(1), id));
        waitForText(page, STATUS, "候选");
        whyNot(page, "实地考察", "回到今天");
        page.click("button[lang=en]");
        waitForText(page, STATUS, "candidate");
        assertThat(page.textContent(".actions")).contains("go back to today");
        assertThat(page.textContent("article")).doesNotContain("undefined");
    }

    @Test
    void theBoardTheListAndWhatASetCovers() throws Exception {
        String first = chosen("SFD-B1", "农耕文化馆", "COUNTY_MODEL", places.get(0));
        step(
                "planSite",
                first,
                3,
                today().minusDays(DAYS_AGO - 5),
                ", content: \"布展\", milestones: [{name: \"布展\", dueOn: \"%s\"}]".formatted(today().minusDays(10)));
        add(
                "SFD-B2",
                "集体经济合作社",
                "TOWNSHIP_SHOWPIECE",
                places.get(1),
                ", pillars: [CULTURE], indicators: [\"1.1.2\"], department: \"WENLU\"");
        String third = add("SFD-B3", "旧学堂", "GROUP_HIGHLIGHT", places.get(1), "");
        step("dropSite", third, 1, today().minusDays(3), ", reason: \"危房\"");

        Page page = window(1280, 800, "/?view=sites");
        waitForText(page, ".figures", "示范点");
        waitForText(page, ".dues", "农耕文化馆");
        waitForMap(page);
        picture(page, "sites");
        page.click(".figure-button:has-text('有逾期')");
        waitForText(page, "#list-title", "清单");
        page.waitForSelector(".site-list tr:has-text('农耕文化馆'):has-text('里程碑逾期')");
        page.waitForFunction("text => !document.querySelector('.site-list').textContent.includes(text)", "旧学堂");
        Download file = page.waitForDownload(() -> page.click(".downloads a:text-is('CSV')"));
        assertThat(Files.readString(file.path())).contains("SFD-B1").doesNotContain("SFD-B2");
        assertThat(page.url()).contains("sites=").contains("due=siteList");
        page.reload();
        page.waitForSelector(".site-list tr:has-text('农耕文化馆')");
        page.click("button:text-is('清除筛选')");
        page.waitForSelector(".site-list tr:has-text('旧学堂')");
        page.click(".site-filter summary");
        page.selectOption("#sites-department", "WENLU");
        page.waitForFunction("() => document.querySelector('.site-list tbody').rows.length === 1");
        assertThat(page.textContent(".chips:not(.tabs)")).contains("县文旅局");
        picture(page, "site-list");
        page.click("button:text-is('清除筛选')");

        page.click(".tabs button:text-is('看板')");
        page.waitForSelector(".columns section[aria-label='已选定'] li:has-text('农耕文化馆')");
        page.waitForSelector(".columns section[aria-label='候选'] li:has-text('集体经济合作社')");
        assertThat(page.isVisible(".dropped li:has-text('旧学堂')")).isFalse();
        assertThat(page.textContent(".dropped summary")).contains("落选的");
        page.waitForSelector(".dues li:has-text('农耕文化馆'):has-text('逾期 10 天')");
        picture(page, "site-board");
        page.setViewportSize(390, 844);
        page.waitForFunction(
                "() => new Set([...document.querySelectorAll('.columns > section')].map(s => s.getBoundingClientRect().left)).size === 1");
        picture(page, "site-board-phone");
        assertThat(fits(page)).isTrue();
        page.setViewportSize(1280, 800);
        coverage(page);
    }

    private void coverage(Page page) {
        page.click(".tabs button:text-is('覆盖')");
        page.waitForSelector(".towns tr:not([data-missing]):has-text('%s')".formatted(townships.get(0)));
        page.waitForSelector(".towns tr[data-missing]");
        waitForText(page, ".next", "集体经济合作社");
        assertThat(page.textContent(".next li:has-text('集体经济合作社')")).contains("文化", "农产品商标");
        waitForMap(page);
        picture(page, "site-coverage");
        page.setViewportSize(390, 844);
        picture(page, "site-coverage-phone");
        assertThat(fits(page)).isTrue();
        page.setViewportSize(1280, 800);
        page.click(".towns tr:not([data-missing]) td button >> nth=0");
        waitForText(page, "#list-title", "清单");
        assertThat(page.url()).contains("region=");
        page.navigate(base() + "/?view=sites&due=covering");
        page.waitForSelector(".demand");
        page.check(".demand input[value=CULTURE]");
        page.selectOption("#demand-indicators", "all");
        page.click(".demand .primary");
        waitForText(page, ".smallest", "最少 2 个点");
        waitForText(page, ".covering", "已证明没有更少的方案");
        assertThat(page.url()).contains("demand=");
        page.reload();
        waitForText(page, ".smallest", "最少 2 个点");
        page.click(".left-out summary");
        picture(page, "site-covering");
        page.click("button:text-is('在地图上看这组')");
        page.waitForFunction("() => document.querySelector('.site-list tbody')?.rows.length === 2");
        page.navigate(base() + "/?view=sites&due=covering");
        page.waitForSelector(".demand");
        page.selectOption("#demand-tier", "COUNTY_MODEL");
        page.click(".demand .primary");
        waitForText(page, ".refusal", "没有这个层级的候选点");
        picture(page, "site-impossible");
    }

    @Test
    void whatLiesAroundIsLiveAndOpensExactlyThat() throws Exception {
        String id = add("SFD-AROUND", "路口观景台", "VILLAGE_FEATURE", places.get(0), "");
        Page page = window(1280, 800, "/?view=sites&site=" + id);
        waitForText(page, ".surroundings", "撂荒地");
        String plots = page.textContent(".surroundings button >> nth=0");
        waitForText(page, ".surroundings", "环境问题 0 件");
        post("""
                mutation { a: saveStandardItem(input: {code: "WQ-S", name: "清垃圾", setting: VILLAGE, from: "2026-01-01"}) { item { id } } }""");
        post("""
                mutation { reportProblem(input: {item: "WQ-S", severity: MINOR, source: PUBLIC, description: "路边垃圾", on: "%s", position: %s}) { problem { id } } }""".formatted(
                today(), places.get(0).replace("\"type\":", "type:").replace("\"coordinates\":", "coordinates:")));
        waitForText(page, ".surroundings", "环境问题 1 件");
        picture(page, "site-surroundings");
        page.click(".surroundings button >> nth=1");
        waitForText(page, "#due-title", "未销号");
        waitForText(page, "article", "共 1 件");
        page.waitForSelector(".problems li:has-text('清垃圾')");
        page.goBack();
        page.waitForSelector(".surroundings");
        page.click(".surroundings button >> nth=0");
        waitForText(page, "#list-title", "地块清单");
        String count = plots.replaceAll("撂荒地 (\\d+) 块.*", "$1");
        waitForText(page, "article", "共 " + count + " 块");
    }

    @Test
    void zonesAreDrawnAndTheLegendFilters() throws Exception {
        Page page = window(1280, 800, AT + "&due=zones");
        page.click("button:text-is('画一个示范区')");
        drawOnMap(page, new int[] {-60, 60}, new int[] {160, 60}, new int[] {160, -140});
        page.fill("#field-code", "SFQ-1");
        page.fill("#field-name", "北线示范区");
        send(page);
        page.waitForSelector(".zones li:has-text('北线示范区')");
        page.click(".zones li:has-text('北线示范区') button:text-is('编辑')");
        page.fill("#field-name", "北线示范带");
        send(page);
        page.waitForSelector(".zones li:has-text('北线示范带')");
        page.click(".zones li:has-text('北线示范带') button:text-is('重画范围')");
        drawOnMap(page, new int[] {-80, 80}, new int[] {180, 80}, new int[] {180, -160}, new int[] {-80, -160});
        send(page);
        waitForMap(page);
        picture(page, "zones");
        page.click(".crumbs button");
        page.waitForSelector(".looks");
        page.click(".looks button:has-text('已就绪')");
        page.waitForSelector(".chips:has-text('已就绪')");
        assertThat(page.getAttribute(".looks button:has-text('候选')", "aria-pressed"))
                .isEqualTo("false");
        assertThat(page.url()).contains("READY");
        // the other views are not touched by the filter of sites
        page.click(".views button:text-is('复耕')");
        page.waitForSelector("#board-title");
        page.goBack();
        page.waitForSelector(".chips:has-text('已就绪')");
        page.click(".site-filter summary");
        page.selectOption("#sites-zone", new SelectOption().setLabel("北线示范带"));
        waitForText(page, ".chips:not(.tabs)", "北线示范带");
    }
}
