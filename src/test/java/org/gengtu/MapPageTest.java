package org.gengtu;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.Media;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page in a real Chromium, through a day's work. Pictures of it are left in {@code target/pages} to be looked at.
 * The day is the machine's, so that every plot of the sample is overdue.
 */
@GengtuTest
class MapPageTest extends BrowserTest {
    private static final Logger log = LoggerFactory.getLogger(MapPageTest.class);
    private static final String TOWNSHIP = "999901100000";
    private static final String SUM = ".rate + p";
    private static final String TITLE = "#plot-title";
    private static final String STATUS = ".headline .status";

    @BeforeAll
    void fill() {
        importSample();
    }

    @Test
    void aDaysWork() {
        Page page = window(1440, 900, "/");
        Page other = window(1280, 720, "/");
        String countyBefore = other.textContent(SUM);
        picture(page, "county");

        page.fill("#search", "白河");
        page.click(".hits button:has-text('白河镇')");
        waitForText(page, "#board-title", "白河镇");
        picture(page, "township");
        page.click(".figure-button:has-text('未完成')");
        page.click(".plots li:first-child .row");
        page.waitForSelector(TITLE);
        String code = page.textContent(TITLE);
        assertThat(page.textContent(STATUS)).isEqualTo("撂荒");
        assertThat(page.isDisabled(".actions button:has-text('复种')")).isTrue();
        picture(page, "plot");

        act(page, "复耕");
        long sent = System.nanoTime();
        page.click("dialog .primary");
        waitForOther(other, SUM, countyBefore);
        log.info("The other window followed {} ms after the press", (System.nanoTime() - sent) / 1_000_000);
        waitForText(page, STATUS, "已复耕");
        String countyAfter = other.textContent(SUM);
        assertThat(countyAfter).isNotEqualTo(countyBefore);

        page.click("#toast button:has-text('撤回')");
        page.fill("#field-reason", "录错");
        page.click("dialog .primary");
        waitForText(page, STATUS, "撂荒");
        waitForOther(other, SUM, countyAfter);
        assertThat(other.textContent(SUM)).isEqualTo(countyBefore);
        assertThat(page.textContent(".story")).contains("录错").contains("撤回");

        // both act on the same plot: the second is shown what the first did, and chooses
        act(page, "认定不宜");
        other.fill("#search", code);
        other.click(".hits button:has-text('" + code + "')");
        waitForText(other, TITLE, code);
        act(other, "更正");
        other.fill("#field-group", "三社");
        other.fill("#field-reason", "核对");
        other.click("dialog .primary");
        waitForText(other, ".facts", "三社");
        page.fill("#field-ground", "坡度大于25度");
        page.fill("#field-approvedBy", "县农业农村局");
        page.click("dialog .primary");
        waitForText(page, ".refusal", "现在的");
        picture(page, "conflict");
        page.click(".refusal button");
        waitForText(page, STATUS, "不宜复耕");
        waitForText(other, STATUS, "不宜复耕");

        // a link holds the whole view
        Page again = window(1280, 720, page.url().substring(base().length()));
        waitForText(again, TITLE, code);
    }

    @Test
    void countsTheSameInListLegendAndPanel() {
        Page page = window(1280, 720, "/?region=" + TOWNSHIP);
        waitForText(page, "#board-title", "白河镇");
        String left = page.textContent(".figure-button:has-text('未完成') small");
        String area = page.textContent(".figure-button:has-text('未完成') b");
        page.click(".figure-button:has-text('未完成')");
        waitForText(page, "#list-title ~ p strong", "共 " + left);
        assertThat(page.textContent("#list-title ~ p strong")).contains(area);
        assertThat(page.getAttribute(".legend li:has-text('撂荒') button", "aria-pressed"))
                .isEqualTo("true");
        assertThat(page.getAttribute(".legend li:has-text('已复种') button", "aria-pressed"))
                .isEqualTo("false");

        page.check(".plots li:nth-child(1) input");
        page.check(".plots li:nth-child(2) input");
        waitForText(page, ".picked", "已选 2 块");
        act(page, "复耕");
        page.click("dialog .primary");
        waitForText(page, "#toast", "2 块");
        waitForOther(page, "#list-title ~ p strong", "共 " + left + "，" + area);
        picture(page, "list");
    }

    @Test
    void showsThePastAndLetsNobodyActOnIt() {
        Page page = window(1280, 720, "/?on=2026-01-01");
        waitForText(page, ".notice.past", "2026年1月1日");
        page.click(".back-today");
        page.waitForSelector(".timebar .now");
        assertThat(page.url()).doesNotContain("on=");
        page.click(".tools button:has-text('English')");
        waitForText(page, ".rate span", "restoration rate");
        page.click(".views button:has-text('Recultivation')");
        waitForText(page, ".rate span", "recultivation rate");
        picture(page, "english");
    }

    @Test
    void playsTheYearDayByDay() {
        Page page = window(1280, 720, "/?on=2026-01-05");
        waitForText(page, ".notice.past", "2026年1月5日");
        String before = page.textContent(SUM);
        page.click(".play[aria-label='播放']");
        waitForOther(page, ".notice.past", page.textContent(".notice.past"));
        // plots are found up to 12 January: the sum grows as the days go by
        waitForOther(page, SUM, before);
        page.click(".play[aria-label='停止']");
        page.waitForSelector(".play[aria-label='播放']");
        assertThat(page.url()).contains("on=2026-").doesNotContain("on=2026-01-05");
    }

    @Test
    void importsTheGoodRowsOfAFileAndTakesThemBack(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("地块.csv");
        Files.writeString(file, """
                地块编码,村名,面积（亩）,撂荒原因,经度,纬度
                9999010010010500801,清滩社区,1.25,缺劳力、缺水,105.0437,31.0357
                9999010010010500802,清滩社区,2.1O,灾毁,105.0430,31.0340
                9999010010010500803,不存在村,0.80,其他,,
                """);
        Page page = window(1280, 720, "/import");
        page.setInputFiles(".drop input", file);
        page.click("button.primary");
        waitForText(page, "[role=status] strong", "还没有写入");
        page.waitForSelector(".findings li");
        assertThat(page.textContent(".findings")).contains("第 2 行").contains("第 3 行");
        assertThat(page.isDisabled("button.primary")).isTrue();
        // the third row names no village and has no position: the map cannot show it, and the list says so
        assertThat(page.textContent(".lost")).contains("1 行");
        assertThat(page.textContent(".findings li:has-text('第 3 行')")).contains("没有位置");
        // the second row also lies in another village than the one it names, which the report puts on the map
        page.click(".findings li:has-text('第 2 行') button");
        picture(page, "import");
        page.click("button:has-text('只导入合格的 1 行')");
        waitForText(page, "[role=status] strong", "已写入台账");
        page.fill("#search", "9999010010010500801");
        page.waitForSelector(".hits button:has-text('1.25 亩')");
        page.click("button:has-text('撤回这次导入')");
        page.fill("#field-reason", "试一下");
        page.click("dialog .primary");
        waitForText(page, "#toast", "已撤回：1 块");
    }

    @Test
    void staysWhatItWasWhileTheNetworkIsCut() {
        Page page = window(1280, 720, "/");
        String sum = page.textContent(SUM);
        page.context().setOffline(true);
        page.click(".views button:has-text('复种')");
        page.click(".parts tbody tr:first-child button");
        page.waitForSelector(".notice.bad");
        assertThat(page.textContent(".content")).isNotBlank();
        page.context().setOffline(false);
        page.waitForSelector(".notice.bad", new Page.WaitForSelectorOptions().setState(WaitForSelectorState.DETACHED));
        page.click(".crumbs button");
        page.click(".views button:has-text('复耕')");
        waitForText(page, SUM, sum);
    }

    /** Nothing of this page has to do with it: what {@code styleUrl} says is enough for any MapLibre. */
    @Test
    void isDrawnByMapLibreFromTheStyleAlone() {
        List<Double> middle = database.jdbc()
                .sql("""
                        SELECT ST_X(p), ST_Y(p) FROM (
                            SELECT ST_PointOnSurface(geom) AS p FROM plot_boundary ORDER BY boundary_id LIMIT 1) b""")
                .query((row, number) -> List.of(row.getDouble(1), row.getDouble(2)))
                .single();
        try (BrowserContext context = browser().newContext()) {
            context.setDefaultTimeout(60_000);
            Page page = context.newPage();
            page.onPageError(mistakes()::add);
            page.route(
                    base() + "/empty",
                    route -> route.fulfill(new Route.FulfillOptions()
                            .setContentType("text/html")
                            .setBody("<!DOCTYPE html><div id='map' style='width: 600px; height: 400px'></div>")));
            page.navigate(base() + "/empty");
            page.addScriptTag(new Page.AddScriptTagOptions()
                    .setPath(Path.of("src/main/web/node_modules/maplibre-gl/dist/maplibre-gl.js")));
            Object drawn = page.evaluate("""
                    async ([longitude, latitude]) => {
                        const query = `{ restorationMap(view: {bbox: {west: 100, south: 25, east: 110, north: 35}, zoom: 14}) { styleUrl } }`;
                        const answer = await fetch("/graphql", {
                            method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({query}) });
                        const style = (await answer.json()).data.restorationMap.styleUrl;
                        const map = new maplibregl.Map({container: "map", style, center: [longitude, latitude], zoom: 15});
                        await new Promise((done, fail) => {
                            map.once("idle", done);
                            map.on("error", told => fail(told.error));
                        });
                        return map.queryRenderedFeatures({layers: map.getStyle().layers.filter(each => each.source === "plots").map(each => each.id)})
                            .filter(each => each.properties.code).length;
                    }""", middle);
            assertThat((Integer) drawn).isPositive();
        }
    }

    @Test
    void fitsAPhone() {
        Page page = window(390, 844, "/?region=" + TOWNSHIP);
        waitForText(page, "#board-title", "白河镇");
        picture(page, "phone");
        Object wide = page.evaluate("document.documentElement.scrollWidth <= innerWidth");
        assertThat(wide).isEqualTo(true);
        page.click(".fold");
        page.waitForSelector("main[data-folded]");
        picture(page, "phone-map");
    }

    /** A browser without graphics has the panel, the list, the story and the actions. */
    @Test
    void worksWithoutAMap() {
        try (Browser plain = launch("--disable-3d-apis")) {
            Page page = window(plain, 1280, 720, "/?list=1&region=999901101000");
            waitForText(page, ".notice.bad", "没有 WebGL");
            assertThat(page.isDisabled(".buttons button:text-is('画范围')")).isTrue();
            waitForText(page, ".legend", "撂荒");
            page.click(".plots li:first-child .row");
            page.waitForSelector(TITLE);
            act(page, "复耕");
            send(page);
            waitForText(page, STATUS, "已复耕");
            picture(page, "no-webgl");
        }
        // MapLibre says why it cannot draw
        mistakes().removeIf(mistake -> mistake.contains("WebGL"));
    }

    @Test
    void printsTheMapWithLegendScaleAndDay() throws IOException {
        Page page = window(1280, 720, "/?region=" + TOWNSHIP);
        waitForText(page, "#board-title", "白河镇");
        waitForMap(page);
        page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
        page.waitForSelector("canvas.paper-map");
        for (String shown : List.of(".print-line", ".legend", ".maplibregl-ctrl-scale", ".stamp")) {
            assertThat(page.isVisible(shown)).as(shown).isTrue();
        }
        for (String hidden : List.of("#search", ".actions button", ".maplibregl-ctrl-zoom-in")) {
            assertThat(page.locator(hidden).first().isVisible()).as(hidden).isFalse();
        }
        assertThat(page.textContent(".print-line"))
                .contains("白河镇")
                .contains("复耕")
                .contains("打印于");
        // what is on paper was drawn, not left white
        Object colours = page.evaluate("""
                () => {
                    const paper = document.querySelector("canvas.paper-map");
                    const {data} = paper.getContext("2d").getImageData(0, 0, paper.width, paper.height);
                    const seen = new Set();
                    for (let i = 0; i < data.length; i += 4) {
                        seen.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
                    }
                    return seen.size;
                }""");
        assertThat((Integer) colours).isGreaterThan(100);
        Files.createDirectories(PICTURES);
        byte[] paper = page.pdf(new Page.PdfOptions().setFormat("A4").setPath(PICTURES.resolve("print.pdf")));
        assertThat(paper.length).isGreaterThan(10_000);
        page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.SCREEN));
        page.waitForSelector(
                "canvas.paper-map", new Page.WaitForSelectorOptions().setState(WaitForSelectorState.DETACHED));
    }
}
