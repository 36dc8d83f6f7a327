package org.gengtu;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the bureau's documents set, and what is drawn on the map, through the forms of the page. Each test has a township
 * of its own, so that none sees what another did.
 */
@GengtuTest
class DocumentsPageTest extends BrowserTest {
    private static final String TOAST = "#toast";
    private static final String DOCUMENT = "云农发〔2026〕9号";

    /** A place in degrees, of an object by its code. */
    private record Place(String code, double longitude, double latitude) {
        String at(int zoom) {
            return "&at=%.6f,%.6f,%d".formatted(longitude, latitude, zoom);
        }
    }

    @BeforeAll
    void fill() {
        importSample();
    }

    private String township(int number) {
        return database.jdbc()
                .sql(
                        "SELECT DISTINCT left(village_code, 9) || '000' AS code FROM plot_state ORDER BY code OFFSET ? LIMIT 1")
                .param(number)
                .query(String.class)
                .single();
    }

    private Place plot(String township, String condition, String order) {
        return database.jdbc()
                .sql("""
                        SELECT s.code, ST_X(p.at), ST_Y(p.at) FROM plot_state s JOIN plot_boundary b USING (boundary_id),
                            ST_PointOnSurface(b.geom) AS p(at)
                        WHERE left(s.village_code, 9) = left(?, 9) AND %s ORDER BY %s LIMIT 1""".formatted(condition, order))
                .param(township)
                .query((row, number) -> new Place(row.getString(1), row.getDouble(2), row.getDouble(3)))
                .single();
    }

    private static void fill(Page page, String field, String value) {
        page.fill("#field-" + field, value);
    }

    private static String board(Page page) {
        page.click(".views button:text-is('复耕')");
        page.waitForSelector("#board-title");
        return page.textContent("#panel .content");
    }

    @Test
    void aTargetIsSetAndWithdrawn() {
        Page page = window(1280, 720, "/?view=documents&region=" + township(1));
        act(page, "下达目标");
        fill(page, "areaMu", "123.45");
        fill(page, "document", DOCUMENT);
        send(page);
        waitForText(page, TOAST, "已记入台账：下达目标");
        waitForText(page, ".story", "123.45 亩");
        picture(page, "documents");
        assertThat(board(page)).contains("目标 123.45 亩");

        page.click(".views button:has-text('文件')");
        page.click(".story li button:has-text('撤回')");
        fill(page, "reason", "文件作废");
        send(page);
        waitForText(page, ".story", "已撤回");
        // what was known stays on the board until the new figures are there
        assertThat(board(page)).contains("复耕率");
        page.waitForFunction("text => !document.body.textContent.includes(text)", "目标 123.45 亩");
    }

    @Test
    void aTownshipsDeadlinesAreExtended() {
        Page page = window(1280, 720, "/?region=" + township(2));
        page.waitForSelector("#board-title");
        assertThat(page.textContent(".figure-button:has-text('逾期') small")).isNotEqualTo("0 块");
        page.click(".views button:has-text('文件')");
        act(page, "定期限或延期");
        String year = page.inputValue("#field-from").substring(0, 4);
        fill(page, "deadline", year + "-12-30");
        fill(page, "document", DOCUMENT);
        page.click("dialog .primary");
        // restoration after recultivation is refused, with both days
        waitForText(page, ".refusal", "期限无效");
        assertThat(page.textContent(".refusal")).contains(year + "-12-30").contains(year + "-07-31");
        picture(page, "refusal");

        page.selectOption("#field-stage", "RECULTIVATION");
        fill(page, "deadline", year + "-12-31");
        send(page);
        waitForText(page, ".story", "12月31日");
        act(page, "定期限或延期");
        fill(page, "deadline", year + "-12-30");
        fill(page, "document", DOCUMENT);
        send(page);
        waitForText(page, ".story", "12月30日");
        page.click(".views button:text-is('复耕')");
        page.waitForSelector(
                ".figure-button:has-text('逾期')",
                new Page.WaitForSelectorOptions().setState(WaitForSelectorState.DETACHED));
        assertThat(page.textContent("#panel .content")).contains("12月30日");
    }

    @Test
    void theDeadlineOfOnePlotAndOfSeveralIsSet() {
        Page page = window(1280, 720, "/?list=1&region=" + township(3));
        page.check(".plots li:nth-child(1) input");
        page.check(".plots li:nth-child(2) input");
        waitForText(page, ".picked", "已选 2 块");
        act(page, "定期限");
        String later = page.inputValue("#field-from").substring(0, 4) + "-12-30";
        page.selectOption("#field-stage", "RECULTIVATION");
        fill(page, "deadline", later);
        fill(page, "document", DOCUMENT);
        send(page);
        waitForText(page, TOAST, "2 块");
        page.click("#toast button:has-text('撤回')");
        fill(page, "reason", "发错了");
        send(page);
        waitForText(page, TOAST, "撤回");

        page.click(".plots li:nth-child(1) .row");
        page.waitForSelector("#plot-title");
        act(page, "定期限");
        page.selectOption("#field-stage", "RECULTIVATION");
        fill(page, "deadline", later);
        fill(page, "document", DOCUMENT);
        send(page);
        waitForText(page, ".facts", "12月30日");
        assertThat(page.textContent(".story")).contains("期限调整");
    }

    @Test
    void aTownshipIsRenamed() {
        String township = township(4);
        Page page = window(1280, 720, "/?view=documents&region=" + township);
        act(page, "更名");
        fill(page, "name", "新名镇");
        fill(page, "document", DOCUMENT);
        send(page);
        waitForText(page, ".story", "新名镇");
        waitForText(page, "#facts-title", "新名镇");
        page.fill("#search", "新名");
        page.click(".hits button:has-text('新名镇')");
        page.click(".views button:text-is('复耕')");
        waitForText(page, "#board-title", "新名镇");
    }

    @Test
    void villagesAreMerged() {
        String township = township(5);
        List<String> codes = database.jdbc()
                .sql(
                        "SELECT DISTINCT village_code FROM plot_state WHERE left(village_code, 9) = left(?, 9) ORDER BY 1 LIMIT 2")
                .param(township)
                .query((row, number) -> row.getString(1))
                .list();
        Page page = window(1280, 720, "/?view=documents&region=" + township);
        act(page, "并村");
        page.waitForSelector(
                "#field-into option[value='" + codes.getLast() + "']",
                new Page.WaitForSelectorOptions().setState(WaitForSelectorState.ATTACHED));
        page.locator("#field-codes input").nth(0).check();
        page.locator("#field-codes input").nth(1).check();
        page.selectOption("#field-into", codes.getFirst());
        fill(page, "name", "合心村");
        fill(page, "document", DOCUMENT);
        send(page);
        waitForText(page, TOAST, "已记入台账：并村");
        waitForText(page, ".story", "合心村");
        page.fill("#search", "合心");
        page.waitForSelector(".hits button:has-text('合心村')");
    }

    @Test
    void theCampaignIsOpened() {
        Page page = window(1280, 720, "/?view=documents");
        act(page, "开始新年度");
        String campaign = page.inputValue("#field-campaign");
        assertThat(page.inputValue("#field-restoration")).isEqualTo(campaign + "-06-30");
        fill(page, "document", DOCUMENT);
        send(page);
        waitForText(page, TOAST, "已记入台账：开始新年度");
        waitForText(page, ".story", campaign);
    }

    @Test
    void aPlotIsRegisteredByDrawingIt() {
        String township = township(6);
        Place free = database.jdbc()
                .sql("""
                        SELECT v.region_code, ST_X(p.geom), ST_Y(p.geom)
                        FROM region_boundary v, ST_Dump(ST_GeneratePoints(v.geom, 200, 7)) p
                        WHERE left(v.region_code, 9) = left(?, 9) AND right(v.region_code, 3) <> '000'
                        ORDER BY least(ST_Distance(p.geom, ST_Boundary(v.geom)),
                            (SELECT p.geom <-> b.geom FROM plot_boundary b ORDER BY 1 LIMIT 1)) DESC LIMIT 1""")
                .param(township)
                .query((row, number) -> new Place(row.getString(1), row.getDouble(2), row.getDouble(3)))
                .single();
        Page page = window(1280, 720, "/?view=documents&region=" + free.code + free.at(18));
        page.click(".actions button:text-is('登记地块')");
        drawOnMap(page, new int[] {-40, -40}, new int[] {40, -40}, new int[] {40, 40}, new int[] {-40, 40});
        page.waitForSelector("dialog[open]");
        fill(page, "code", "999901NEW001");
        fill(page, "declaredAreaMu", "0.9");
        send(page);
        waitForText(page, "#plot-title", "999901NEW001");
        assertThat(page.textContent(".facts")).contains("0.90 亩").contains("有边界");
        picture(page, "registered");
    }

    @Test
    void aPlotIsSplitAndItsPartsAreMerged() {
        Place plot = plot(township(7), "ST_Area(b.geom) > 0.95 * ST_Area(ST_ConvexHull(b.geom))", "s.area_mu DESC");
        Page page = window(1280, 720, "/");
        page.fill("#search", plot.code);
        page.click(".hits button:has-text('" + plot.code + "')");
        waitForText(page, "#plot-title", plot.code);
        String id = page.url().replaceAll(".*plot=([^&]*).*", "$1");
        page.navigate(base() + "/?plot=" + id + plot.at(17));
        waitForText(page, "#plot-title", plot.code);
        String area = page.textContent(".headline .figure");
        waitForMap(page);
        page.click(".actions button:text-is('拆分')");
        drawOnMap(page, new int[] {-200, 3}, new int[] {200, -3});
        page.waitForSelector("dialog[open]");
        picture(page, "split");
        send(page);
        waitForText(page, "#list-title ~ p strong", "共 2 块，" + area);
        page.check(".plots li:nth-child(1) input");
        page.check(".plots li:nth-child(2) input");
        waitForText(page, ".picked", "已选 2 块");
        act(page, "合并");
        send(page);
        waitForText(page, ".headline .figure", area);
        assertThat(page.textContent(".story")).contains("合并");
    }

    @Test
    void theDrawnShapesPlotsAreExported(@TempDir Path folder) throws Exception {
        Place plot = plot(township(8), "true", "s.area_mu DESC");
        Page page = window(1280, 720, "/?list=1" + plot.at(14));
        waitForText(page, "#list-title ~ p strong", "共");
        String all = page.textContent("#list-title ~ p strong");
        page.click(".buttons button:text-is('画范围')");
        drawOnMap(page, new int[] {-150, -150}, new int[] {150, -150}, new int[] {150, 150}, new int[] {-150, 150});
        waitForText(page, ".chips", "所画范围内");
        waitForOther(page, "#list-title ~ p strong", all);
        String told = page.textContent("#list-title ~ p strong").replaceAll(".*共 ([0-9,]*) 块.*", "$1");
        long plots = Long.parseLong(told.replace(",", ""));
        assertThat(plots).isPositive();
        for (String format : List.of("csv", "geojson", "gpkg", "shp.zip")) {
            String link = page.locator(".downloads a:text-is('" + format.toUpperCase(Locale.ROOT) + "')")
                    .first()
                    .getAttribute("href");
            Path file = folder.resolve("plots." + format);
            HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(base() + link)).build(), BodyHandlers.ofFile(file));
            assertThat(Gdal.rows(file)).as(format).isEqualTo(plots);
            Files.delete(file);
        }
    }
}
