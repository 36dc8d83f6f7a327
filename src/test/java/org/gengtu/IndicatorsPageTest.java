package org.gengtu;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Media;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.gengtu.calendar.CountyClock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A head of department with the page of indicators: what is hers, what is at risk and what it costs, what to bring to the
 * next talk. Each test works on a leaf of its own.
 */
@GengtuTest
class IndicatorsPageTest extends BrowserTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Path TABLE = Path.of("geodata", "indicators.csv");
    private static final String TITLE = "#indicator-title";
    private static final String STATUS = ".one > .headline .standing";
    private static final String OWN = "/?view=indicators&indicators=%7B%22department%22:%22BM-NYJ%22%7D";

    @Autowired
    CountyClock clock;

    private String today = "";

    @BeforeAll
    void fill() throws Exception {
        importSample();
        LocalDate day = clock.today();
        today = day.toString();
        for (String code : List.of("CGJ", "SLJ", "NYJ", "ZJJ", "JJ", "JXJ", "JTJ", "HBJ", "WJJ", "JYJ")) {
            post("""
                    mutation { saveResponsibleUnit(input: {code: "BM-%s", name: "县%s", kind: DEPARTMENT, from: "%s"}) { unit { id } } }""".formatted(code, code, day.minusDays(400)));
        }
        String report = send(HttpRequest.newBuilder(URI.create(base() + "/indicators.csv?from=" + day.minusDays(100)))
                .header("Content-Type", "text/csv")
                .POST(BodyPublishers.ofFile(TABLE)));
        assertThat(report).contains("\"made\":109");
        value("A01-01", day.minusDays(90), 30);
        value("A01-01", day.minusDays(60), 31);
        value("A01-01", day.minusDays(30), 33);
        value("A01-02", day.minusDays(30), 40);
    }

    private void value(String indicator, LocalDate on, double value) throws Exception {
        post("""
                mutation { recordIndicatorValue(input: {indicator: "%s", expectedVersion: %d, value: %s, on: "%s"}) { event { id } } }""".formatted(indicator, version(indicator), value, on));
    }

    private int version(String indicator) throws Exception {
        return post("{ indicator(code: \"%s\") { version } }".formatted(indicator))
                .at("/indicator/version")
                .asInt();
    }

    @Override
    String actor() {
        return "县创建办";
    }

    private static String send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient()
                .send(request.build(), BodyHandlers.ofString())
                .body();
    }

    private static Path picture(Path folder) throws IOException {
        Path file = folder.resolve("ledger.jpg");
        ImageIO.write(new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB), "jpg", file.toFile());
        return file;
    }

    private static void open(Page page, String code) {
        page.fill(".sieve input[type=search]", code);
        waitForText(page, ".sieve [role=status]", "找到 1 项");
        page.click(".leaf .name .link");
        waitForText(page, TITLE, code);
    }

    private static void waitForStatus(Page page, String status) {
        page.waitForFunction(
                "([selector, text]) => document.querySelector(selector)?.textContent === text",
                List.of(STATUS, status));
    }

    private static Locator figure(Page page, String label) {
        return page.locator(".indicators .figure-button:has(span:text-is('" + label + "'))");
    }

    @Test
    void aDepartmentSeesWhatIsItsOwnAndEachFigureOpensWhatItCounts() throws Exception {
        JsonNode own = post("""
                        { indicatorsByDepartment { department { code } indicators met atRisk notMet unknown scoreAtRisk liaisonOverdue } }""")
                .get("indicatorsByDepartment")
                .valueStream()
                .filter(each -> each.at("/department/code").asString("").equals("BM-NYJ"))
                .findFirst()
                .orElseThrow();
        Page page = window(1280, 800, "/?view=indicators");
        waitForText(page, ".figures", "76 项");
        assertThat(page.textContent(".figures")).contains("100 分");
        picture(page, "indicators");
        page.selectOption("#department", "BM-NYJ");
        waitForText(page, ".figures", own.get("indicators").asInt() + " 项");
        assertThat(page.url()).contains("BM-NYJ");
        Map<String, String> counts =
                Map.of("达标", "met", "风险", "atRisk", "未达标", "notMet", "无数据", "unknown", "对接逾期", "liaisonOverdue");
        for (Map.Entry<String, String> each : counts.entrySet()) {
            int expected = own.get(each.getValue()).asInt();
            assertThat(figure(page, each.getKey()).locator("b").textContent()).isEqualTo(expected + " 项");
            figure(page, each.getKey()).click();
            waitForText(page, ".sieve [role=status]", "找到 " + expected + " 项");
            assertThat(page.locator(".leaf").count()).isEqualTo(expected);
            figure(page, each.getKey()).click();
        }
        figure(page, "风险分").click();
        waitForText(
                page,
                ".sieve [role=status]",
                "找到 %d 项"
                        .formatted(
                                own.get("indicators").asInt() - own.get("met").asInt()));
        picture(page, "indicators-at-risk");
        page.reload();
        page.waitForSelector(".leaf");
        assertThat(page.textContent(".sieve [role=status]"))
                .isEqualTo("找到 %d 项"
                        .formatted(
                                own.get("indicators").asInt() - own.get("met").asInt()));
        // another department's figure from the table of all
        page.click(".departments tbody tr:has-text('县JYJ') td:nth-child(2) .link");
        waitForText(page, ".figures", "风险分");
        assertThat(page.locator(".leaf").count())
                .isEqualTo(page.locator(".leaf:has-text('县JYJ')").count())
                .isPositive();
    }

    @Test
    void aLeafIsReportedJudgedSpokenOfAndProven(@TempDir Path folder) throws Exception {
        Page page = window(1280, 800, "/?view=indicators");
        open(page, "A01-02");
        assertThat(page.textContent(STATUS)).isEqualTo("未达标");
        act(page, "登记数值");
        page.fill("#field-value", "96");
        page.fill("#field-on", today);
        send(page);
        waitForStatus(page, "达标");
        waitForText(page, ".why", "96");

        act(page, "人工判定");
        page.selectOption("#field-status", "AT_RISK");
        page.fill("#field-ground", "航拍尚未复核");
        send(page);
        waitForStatus(page, "风险");
        assertThat(page.textContent(".why")).contains("系统判定").contains("达标").contains("航拍尚未复核");
        act(page, "登记对接");
        page.selectOption("#field-with", "PROVINCE");
        page.fill("#field-note", "口径已核对");
        send(page);
        waitForText(page, ".story", "口径已核对");
        page.waitForSelector(".liaisons tbody tr:has-text('省级') td:nth-child(2):has-text('月')");
        act(page, "归档佐证");
        page.selectOption("#field-document", "复耕台账");
        page.setInputFiles("#field-evidence", picture(folder));
        page.waitForSelector("dialog .thumbnail");
        send(page);
        page.waitForSelector(".checklist li:not([data-bad]):has-text('复耕台账') img");
        assertThat(page.textContent(".checklist li:has-text('航拍影像')")).contains("缺");
        picture(page, "indicator");

        act(page, "恢复系统判定");
        send(page);
        waitForStatus(page, "达标");
        page.click(".story li:not([data-over]):has-text('登记数值') button:has-text('撤回')");
        assertThat(page.textContent("dialog .intro")).contains("原记录保留");
        page.fill("#field-reason", "录错");
        send(page);
        waitForStatus(page, "未达标");
        assertThat(page.textContent(".story")).contains("已撤回：录错");
    }

    @Test
    void whoIsSlowerSeesBothStatesAndChooses() throws Exception {
        Page page = window(1280, 800, "/?view=indicators&indicator=A01-03");
        page.waitForSelector(TITLE);
        act(page, "登记数值");
        page.fill("#field-value", "63");
        value("A01-03", LocalDate.parse(today).minusDays(1), 50);
        page.click("dialog .primary");
        waitForText(page, "dialog .refusal", "刚被别人改过");
        assertThat(page.textContent("dialog .refusal")).contains("您看到的").contains("50%");
        picture(page, "indicator-conflict");
        page.click("dialog .refusal button");
        waitForText(page, ".story", "63");
        waitForStatus(page, "达标");
    }

    @Test
    void anIndicatorIsEditedAndTheTableGoesOutAndIn(@TempDir Path folder) throws Exception {
        Page page = window(1280, 800, "/?view=indicators&indicator=B01-01");
        page.waitForSelector(TITLE);
        act(page, "修改指标");
        page.fill("#field-deputy", "分管人才的副县长");
        page.fill("#field-documents", "人才名册\n培训记录");
        send(page);
        waitForText(page, ".facts", "分管人才的副县长");
        waitForText(page, ".checklist", "培训记录");

        page.click(".crumbs .link");
        page.waitForSelector("#table-file");
        String table = send(HttpRequest.newBuilder(URI.create(base() + "/indicators.csv")));
        Path same = Files.writeString(folder.resolve("same.csv"), table);
        page.setInputFiles("#table-file", same);
        page.click(".upload button");
        waitForText(page, ".downloads [role=status]", "没有新记录");
        Path wrong = Files.writeString(
                folder.resolve("wrong.csv"),
                table.replace("分管人才的副县长", "分管人才的县领导").replace("BM-CGJ", "BM-NONE"));
        page.setInputFiles("#table-file", wrong);
        page.click(".upload button");
        waitForText(page, ".downloads .refusal", "什么都没有记");
        assertThat(page.locator(".downloads .refusal tbody tr").count()).isPositive();
        page.locator(".downloads").scrollIntoViewIfNeeded();
        picture(page, "indicators-table");
        // the refusal is an answer of 400, which the browser tells too
        mistakes().removeIf(each -> each.contains("400"));
        Path other = Files.writeString(folder.resolve("other.csv"), table.replace("分管人才的副县长", "分管人才的县领导"));
        page.setInputFiles("#table-file", other);
        page.click(".upload button");
        waitForText(page, ".downloads [role=status]", "修改 1");
        open(page, "B01-01");
        assertThat(page.textContent(".facts")).contains("分管人才的县领导");
    }

    @Test
    void nothingIsActedOnInThePast() {
        Page page = window(
                1280,
                800,
                "/?view=indicators&indicator=A01-01&on="
                        + LocalDate.parse(today).minusDays(50));
        page.waitForSelector(TITLE);
        assertThat(page.textContent(".one > .headline")).contains("31");
        assertThat(page.locator(".actions button:not([disabled])").count()).isZero();
        assertThat(page.textContent(".actions")).contains("回到今天");
        assertThat(page.locator(".story button").count()).isZero();
    }

    @Test
    void theTreeIsUsableOnAPhone() {
        Page page = window(390, 844, "/?view=indicators");
        waitForText(page, ".figures", "76 项");
        picture(page, "indicators-phone");
        page.locator(".tree .level-1 > summary").first().click();
        page.locator(".tree .level-2 > summary").first().click();
        page.locator(".leaf").first().scrollIntoViewIfNeeded();
        assertThat(page.locator(".leaf:visible").count()).isPositive();
        picture(page, "indicators-phone-tree");
        page.click(".folding button:text-is('全部展开')");
        page.waitForFunction(
                "() => [...document.querySelectorAll('.leaf')].filter(each => each.checkVisibility()).length === 76");
        assertThat(
                        page.evaluate(
                                "() => document.querySelector('#panel .content').scrollWidth - document.querySelector('#panel .content').clientWidth"))
                .isEqualTo(0);
        assertThat(
                        page.evaluate(
                                "() => [...document.querySelectorAll('.tree summary')].every(each => each.getBoundingClientRect().height >= 44)"))
                .isEqualTo(true);
        open(page, "A01-01");
        picture(page, "indicator-phone");
        assertThat(
                        page.evaluate(
                                "() => document.querySelector('#panel .content').scrollWidth - document.querySelector('#panel .content').clientWidth"))
                .isEqualTo(0);
    }

    @Test
    void whatToBringToTheNextTalkIsPrinted() {
        Page page = window(1280, 800, OWN);
        page.click(".top button:has-text('下次对接要点')");
        waitForText(page, ".brief h2", "县NYJ");
        page.waitForSelector(".brief .points dl:has-text('没有点位展示它')");
        String brief = page.textContent(".brief");
        assertThat(brief).contains("没有达标的").contains("对接").contains("缺佐证");
        picture(page, "indicators-brief");
        page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
        assertThat(page.isVisible("#map")).isFalse();
        assertThat(page.isVisible(".views")).isFalse();
        assertThat(page.isVisible(".brief .points li:last-child")).isTrue();
        page.pdf(new Page.PdfOptions()
                .setPath(PICTURES.resolve("indicators-brief.pdf"))
                .setPreferCSSPageSize(true));
        picture(page, "indicators-brief-print");
    }
}
