package org.gengtu;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.Margin;
import com.microsoft.playwright.options.SelectOption;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/** A planner's work on an assessment route, from the sites on the map to the day that it is driven, each test behind the one before it. */
@GengtuTest(sample = true)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RoutePageTest extends BrowserTest {
    private static final String TODAY = "2026-06-16";
    private static final String NEW = "/?view=routes&due=newRoute";
    private static final String TITLE = "#route-title";
    private static final String STOPS = ".timetable .stop";
    /** Of the roads around a site, to be closed. */
    private static final double AROUND_DEGREES = 0.004;

    /** The address of the planning, and later of its route. */
    private String address = "";

    /** Sites that must be visited, the last two in this order. */
    private final List<String> wanted = new ArrayList<>();

    private String never = "";

    private static void change(Page page, String field, String value) {
        page.fill(field, value);
        page.press(field, "Tab");
    }

    /** The row of a site opens, for what can be said about it. */
    private static Locator candidate(Page page, int row) {
        Locator opened = page.locator(".candidates > li").nth(row);
        opened.locator(".who .link").click();
        opened.locator(".wish").waitFor();
        return opened;
    }

    private static String name(Locator candidate) {
        return candidate.locator(".who .link").textContent();
    }

    private static List<String> order(Page page) {
        return page.locator(STOPS + " .link").allTextContents();
    }

    private void again(Page page) {
        address = URI.create(page.url()).getRawPath() + "?"
                + URI.create(page.url()).getRawQuery();
    }

    private Page reopened(int width, int height) {
        return window(width, height, address);
    }

    private static boolean fits(Page page) {
        return (boolean)
                page.evaluate(
                        "() => document.documentElement.scrollWidth <= innerWidth && [...document.querySelectorAll('#panel .content *')].every(e => e.closest('.scroll-x, .hidden') || e.getBoundingClientRect().right <= innerWidth + 1)");
    }

    @Test
    @Order(1)
    void aRequestIsRefusedAtItsFieldAndPlannedWhenItIsRight() {
        Page page = window(1280, 800, NEW);
        page.waitForSelector(".candidates > li >> nth=29");
        assertThat(page.textContent(".go")).contains("先选起点");
        assertThat(page.isEnabled(".go .primary")).isFalse();
        page.click("[data-field=start] button");
        page.waitForSelector(".notice.drawing");
        waitForMap(page);
        BoundingBox map = page.locator("#map").boundingBox();
        page.mouse().click(map.x + map.width * 0.6, map.y + map.height * 0.45);
        waitForText(page, "#ask-start", "图上的点");
        page.selectOption("#ask-start", new SelectOption().setIndex(2));
        page.fill("#ask-name", "春季评估线路");
        change(page, "#ask-return", "08:00");
        page.click(".go .primary");
        page.waitForSelector("[data-field=returnBy] .refusal");
        change(page, "#ask-return", "18:00");
        page.check("[data-field=demand] input[value=CULTURE]");
        Locator must = candidate(page, 3);
        wanted.add(name(must));
        must.locator("[data-value=MUST]").click();
        Locator refused = candidate(page, 5);
        never = name(refused);
        refused.locator("[data-value=NEVER]").click();
        for (int row : List.of(8, 7)) {
            Locator pinned = candidate(page, row);
            wanted.add(1, name(pinned));
            pinned.locator("button:has-text('固定先后')").click();
        }
        page.waitForSelector(".pinned li >> nth=1");
        page.focus(".pinned li >> nth=0 >> .handle");
        page.keyboard().press("ArrowDown");
        page.waitForFunction("name => document.querySelector('.pinned li span').textContent === name", wanted.get(1));
        Locator one = candidate(page, 1);
        one.locator("select").selectOption("new");
        Locator other = candidate(page, 2);
        other.locator("select").selectOption("0");
        waitForText(page, ".groups", name(one) + "、" + name(other));
        Locator judged = candidate(page, 9);
        judged.locator(".worth").fill("99.5");
        judged.locator(".worth").press("Tab");
        assertThat(page.textContent("[data-field=candidates] p b")).isEqualTo("列入 29 个，其中必看 3 个；不去 1 个");
        picture(page, "route-request");
        page.reload();
        page.waitForSelector(".candidates .worth[data-judged]");
        assertThat(page.inputValue("#ask-name")).isEqualTo("春季评估线路");
        page.click(".go .primary");
        page.waitForSelector("#job-title");
        assertThat(page.url()).contains("job=");
        page.reload();
        page.waitForSelector(".asked:has-text('当时的要求')");
        page.waitForSelector(".buttons .primary:has-text('保存为线路')");
        page.waitForSelector(STOPS);
        List<String> order = order(page);
        assertThat(order).containsAll(wanted).doesNotContain(never);
        assertThat(order.indexOf(wanted.get(1))).isLessThan(order.indexOf(wanted.get(2)));
        assertThat(page.textContent(".route-figures")).contains("分值", "行车");
        assertThat(page.locator(STOPS).first().textContent()).containsPattern("\\d\\d:\\d\\d");
        waitForMap(page);
        picture(page, "route-planned");
        again(page);
    }

    @Test
    @Order(2)
    void whatIsLeftOutSaysWhyAndPlansStandSideBySide() {
        Page page = reopened(1280, 800);
        page.waitForSelector(".left-out li");
        assertThat(page.locator(".left-out li").first().locator("p").first().textContent())
                .isNotBlank();
        page.click(".plans button:has-text('并排比较')");
        page.waitForSelector(".compare thead th >> nth=1");
        assertThat(page.textContent(".compare")).contains("已证最优", "不去哪里，为何");
        picture(page, "route-compare");
        page.click(".compare thead th >> nth=1 >> button:has-text('查看')");
        page.waitForSelector(".plans [aria-pressed=true]:has-text('备选 1')");
        page.setViewportSize(390, 844);
        page.click(".plans button:has-text('并排比较')");
        page.waitForSelector(".compare");
        picture(page, "route-compare-phone");
        assertThat(fits(page)).isTrue();
    }

    @Test
    @Order(3)
    void aDraggedStopTellsAtOnceWhatItBreaks() {
        Page page = reopened(1280, 900);
        page.waitForSelector(STOPS + " >> nth=3");
        List<String> planned = order(page);
        Locator handle = page.locator(STOPS + " >> nth=1 >> .handle");
        handle.scrollIntoViewIfNeeded();
        BoundingBox from = handle.boundingBox();
        BoundingBox to = page.locator(STOPS + " >> nth=2").boundingBox();
        page.mouse().move(from.x + from.width / 2, from.y + from.height / 2);
        page.mouse().down();
        page.mouse().move(to.x + 40, to.y + to.height * 0.9);
        page.waitForFunction(
                "name => document.querySelectorAll('.timetable .stop .link')[2].textContent === name", planned.get(1));
        page.mouse().up();
        page.waitForSelector(".by-hand .course, .by-hand .tag.bad");
        assertThat(page.url()).contains("stops=");
        assertThat(order(page)).isNotEqualTo(planned).hasSameElementsAs(planned);
        picture(page, "route-by-hand");
        page.locator(STOPS)
                .filter(new Locator.FilterOptions().setHasText(wanted.getFirst()))
                .locator(".out")
                .click();
        page.waitForSelector(".by-hand[data-wrong] .broken li");
        assertThat(page.isEnabled(".by-hand .primary")).isFalse();
        picture(page, "route-broken");
        page.click(".by-hand button:has-text('恢复原方案')");
        page.waitForSelector(".by-hand", new Page.WaitForSelectorOptions().setState(WaitForSelectorState.DETACHED));
        assertThat(order(page)).isEqualTo(planned);
        page.focus(STOPS + " >> nth=0 >> .handle");
        page.keyboard().press("ArrowDown");
        page.waitForSelector(".by-hand .course, .by-hand .tag.bad");
        assertThat(order(page).get(1)).isEqualTo(planned.get(0));
        page.waitForFunction("() => document.activeElement.className === 'handle'");
    }

    @Test
    @Order(4)
    void demandsThatCannotBeMetAreNamedAndOpened() {
        Page page = reopened(1280, 800);
        page.click("button:has-text('改要求再规划')");
        page.waitForSelector("#ask-return");
        change(page, "#ask-return", "10:00");
        change(page, "#ask-name", "太紧的一天");
        page.click(".go .primary");
        page.waitForSelector(".conflicts .broken li");
        assertThat(page.textContent(".conflicts")).contains("不能同时满足");
        picture(page, "route-conflict");
        page.click(".conflicts .link:has-text('去改') >> nth=0");
        page.waitForSelector("#request-title");
        assertThat(page.inputValue("#ask-name")).isEqualTo("太紧的一天");
    }

    @Test
    @Order(5)
    void aPlanIsSavedProposedAndApproved() {
        Page page = reopened(1280, 800);
        page.click(".primary:has-text('保存为线路')");
        page.waitForSelector("dialog[open]");
        page.fill("#field-name", "春季评估线路");
        send(page);
        waitForText(page, TITLE, "春季评估线路");
        waitForText(page, ".headline .status", "草案");
        assertThat(page.textContent(".actions button[disabled]:has-text('审定') small"))
                .isEqualTo("先报审");
        page.waitForSelector(".standing-part .ON_COURSE");
        act(page, "报审");
        send(page);
        waitForText(page, ".headline .status", "已报审");
        Page other = window(1280, 800, page.url().substring(page.url().indexOf("/", "http://".length())));
        waitForText(other, ".headline .status", "已报审");
        act(page, "审定");
        send(page);
        waitForText(page, ".headline .status", "已审定");
        // by itself
        waitForText(other, ".headline .status", "已审定");
        waitForMap(page);
        picture(page, "route-approved");
        again(page);
        page.click(".crumbs .link");
        page.waitForSelector("#routes-title");
        assertThat(page.textContent("#panel")).contains("已审定", "春季评估线路", "规划过的");
        waitForMap(page);
        picture(page, "route-list");
    }

    @Test
    @Order(6)
    void whatLiesAlongTheLineGoesWhenItIsCleared() throws Exception {
        Page page = reopened(1280, 800);
        page.click(".corridor [data-value='2000']");
        page.waitForSelector(".corridor .plots li");
        String before = page.textContent(".corridor > p");
        JsonNode plot =
                post("{ route(id: \"%s\") { corridor(metres: 2000) { plots(first: 1) { nodes { id version } } } } }"
                                .formatted(parameter(page, "route")))
                        .at("/route/corridor/plots/nodes/0");
        post(
                "mutation { restorePlot(input: {plotId: \"%s\", expectedVersion: %s, restoredOn: \"%s\"}) { plot { id } } }"
                        .formatted(plot.get("id").asString(), plot.get("version"), TODAY));
        waitForOther(page, ".corridor > p", before);
        page.locator(".corridor").scrollIntoViewIfNeeded();
        picture(page, "route-corridor");
        page.click(".corridor .row >> nth=0");
        page.waitForSelector("#panel .story");
        assertThat(page.url()).contains("plot=");
    }

    @Test
    @Order(7)
    void aClosedRoadBreaksTheRouteWhichIsPlannedAnewAndCompared() throws Exception {
        Page page = reopened(1280, 800);
        page.waitForSelector(STOPS);
        String last = order(page).getLast();
        List<JsonNode> stops = new ArrayList<>();
        post("{ route(id: \"%s\") { plan { stops { site { position } } } } }".formatted(parameter(page, "route")))
                .at("/route/plan/stops")
                .forEach(stops::add);
        JsonNode at = stops.getLast().at("/site/position/coordinates");
        double x = at.get(0).asDouble();
        double y = at.get(1).asDouble();
        page.click(".actions button:has-text('道路与封路')");
        page.waitForSelector("#roads-title");
        post("""
                mutation { closeRoad(input: {geometry: {type: "Polygon", coordinates: [[[%1$s, %3$s], [%2$s, %3$s], [%2$s, %4$s], [%1$s, %4$s], [%1$s, %3$s]]]}, from: "%5$s", reason: "塌方"}) { closure { id } } }""".formatted(x - AROUND_DEGREES, x + AROUND_DEGREES, y - AROUND_DEGREES, y + AROUND_DEGREES, TODAY));
        page.reload();
        waitForText(page, ".closures", "塌方");
        page.goBack();
        page.waitForSelector(".standing-part .refusal");
        assertThat(page.textContent(".standing-part")).contains("已经走不通", last);
        picture(page, "route-closed");
        page.click(".standing-part button:has-text('重新规划')");
        page.waitForSelector("dialog[open]");
        picture(page, "route-replan");
        send(page);
        page.waitForSelector(".buttons .primary:has-text('保存为线路')");
        page.click(".buttons .primary:has-text('保存为线路')");
        page.waitForSelector("dialog[open]");
        send(page);
        waitForText(page, ".headline", "第 2 稿");
        page.waitForSelector(".standing-part .ON_COURSE");
        page.click("section:has(#editions-title) button:has-text('并排比较')");
        page.waitForSelector(".editions tr.REMOVED");
        assertThat(page.locator(".editions tr.REMOVED").allTextContents()).anyMatch(row -> row.contains(last));
        picture(page, "route-editions");
    }

    @Test
    @Order(8)
    void onTheDayOneTapTellsWhereTheTeamIs() {
        Page page = reopened(390, 844);
        page.waitForSelector(".tap .primary:has-text('到了')");
        assertThat(fits(page)).isTrue();
        picture(page, "route-day-phone");
        page.click(".tap .primary");
        page.waitForSelector(".tap .primary:has-text('离开')");
        page.click("#toast button:has-text('撤回')");
        page.waitForSelector(".tap .primary:has-text('到了')");
        page.click(".tap .primary");
        page.waitForSelector(".tap .primary:has-text('离开')");
        page.click(".tap .primary");
        page.waitForSelector(".goes tbody tr:not(.ahead)");
        page.waitForSelector(".tap .primary:has-text('到了')");
        picture(page, "route-late-phone");
    }

    @Test
    @Order(9)
    void theDaySheetIsForPaperAndPhone() {
        Page map = reopened(1280, 800);
        map.waitForSelector("a:has-text('日程单')");
        String sheet = map.getAttribute("a:has-text('日程单')", "href");
        Page page = open(map.context(), base() + sheet);
        page.setViewportSize(1000, 1200);
        page.waitForSelector("article h1");
        assertThat(page.textContent("article")).contains("春季评估线路", "已审定", "包联：", "午餐", "返回");
        assertThat(page.locator(".picture .pin").count())
                .isEqualTo(page.locator("td.number i").count())
                .isPositive();
        picture(page, "route-sheet");
        page.pdf(new Page.PdfOptions()
                .setPath(PICTURES.resolve("route-sheet.pdf"))
                .setFormat("A4")
                .setPrintBackground(true)
                .setMargin(new Margin()
                        .setTop("12mm")
                        .setBottom("12mm")
                        .setLeft("10mm")
                        .setRight("10mm")));
        page.setViewportSize(390, 844);
        assertThat((boolean) page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
                .isTrue();
        picture(page, "route-sheet-phone");
        for (String format : List.of("gpx", "kml", "geojson")) {
            assertThat(page.request()
                            .get(base() + page.getAttribute("a[href$='.%s']".formatted(format), "href"))
                            .text())
                    .contains("春季评估线路");
        }
        page.click("a:has-text('English')");
        page.waitForSelector("article h1");
        assertThat(page.textContent("article")).contains("Approved", "led by");
    }
}
