package org.gengtu;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Media;
import com.microsoft.playwright.options.SelectOption;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import javax.imageio.ImageIO;
import org.gengtu.calendar.CountyClock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A problem through the forms of the page: found on the map, assigned, rectified with a picture, closed by another, relapsed. */
@GengtuTest
class EnvironmentPageTest extends BrowserTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String TITLE = "#problem-title";
    private static final String STATUS = ".headline .status";

    @BeforeAll
    void fill() throws Exception {
        importSample();
        post("""
                mutation { a: saveStandardItem(input: {code: "WQ-01", name: "清垃圾", setting: VILLAGE, from: "2026-01-01"}) { item { id } }
                  b: saveResponsibleUnit(input: {code: "BAIHE", name: "白河镇", kind: TOWNSHIP, from: "2026-01-01"}) { unit { id } }
                  c: saveResponsibleUnit(input: {code: "SHUIWU", name: "县水务局", kind: DEPARTMENT, from: "2026-01-01"}) { unit { id } } }""");
    }

    @Override
    String actor() {
        return "县";
    }

    private static String send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient()
                .send(request.build(), BodyHandlers.ofString())
                .body();
    }

    private static Path picture(Path folder, String name, int colour) throws IOException {
        BufferedImage image = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < 320; x++) {
            for (int y = 0; y < 240; y++) {
                image.setRGB(x, y, colour ^ x * y);
            }
        }
        Path file = folder.resolve(name);
        ImageIO.write(image, "jpg", file.toFile());
        return file;
    }

    private static void actAs(Page page, String name) {
        page.click(".tools button:first-child");
        page.fill("#field-name", name);
        send(page);
    }

    @Test
    void aProblemGoesTheWholeLoop(@TempDir Path folder) throws Exception {
        Page other = window(1280, 720, "/?view=environment");
        waitForText(other, ".figures", "件");
        String before = other.textContent(".figures");
        Page page = window(1280, 800, "/?view=environment&at=105.05,31.05,14");
        actAs(page, "镇环境办 李明");
        page.click(".actions button:text-is('上报问题')");
        drawOnMap(page, new int[] {60, -40});
        page.waitForSelector("dialog[open]");
        page.selectOption("#field-item", "WQ-01");
        page.fill("#field-description", "河边堆放垃圾");
        page.setInputFiles("#field-evidence", picture(folder, "before.jpg", 0x405060));
        page.waitForSelector("dialog .thumbnail");
        send(page);
        waitForText(page, TITLE, "清垃圾");
        assertThat(page.textContent(STATUS)).isEqualTo("发现");
        // others see it at once
        waitForOther(other, ".figures", before);

        act(page, "交办");
        page.selectOption("#field-lead", "BAIHE");
        page.locator("#field-helping input").nth(0).check();
        send(page);
        waitForText(page, STATUS, "已交办");
        act(page, "开始整改");
        send(page);
        waitForText(page, STATUS, "整改中");
        act(page, "分工上报");
        page.selectOption("#field-unit", "SHUIWU");
        send(page);
        waitForText(page, ".facts", "已上报");
        act(page, "报结");
        page.setInputFiles("#field-evidence", picture(folder, "after.jpg", 0x20a060));
        page.waitForSelector("dialog .thumbnail");
        send(page);
        waitForText(page, STATUS, "已报结");
        page.waitForFunction("document.querySelectorAll('.proofs img').length === 2");
        picture(page, "problem");

        // who reported it does not close it, and is told why
        act(page, "销号");
        page.click("dialog .primary");
        waitForText(page, ".refusal", "不能自己销号");
        page.click("dialog .buttons button:first-child");
        mistakes().removeIf(each -> each.contains("409"));
        actAs(page, "县督查办 王芳");
        act(page, "销号");
        send(page);
        waitForText(page, STATUS, "已销号");
        act(page, "反弹");
        send(page);
        waitForText(page, STATUS, "已交办");
        assertThat(page.textContent(".headline")).contains("反弹 1");
        assertThat(page.textContent(".story")).contains("报结").contains("县督查办 王芳");

        correct(page);
        merge(page);
        page.click(".crumbs .end");
        page.click(".figure-button:has-text('整改中')");
        waitForText(page, "#due-title", "整改中");
        page.waitForSelector(".problems li:has-text('河边') , .problems li:has-text('清垃圾')");
        picture(page, "due");
        page.click(".crumbs button");
        waitForText(page, ".units", "白河镇");
        picture(page, "environment");
        // and the other views draw plots again
        page.click(".views button:text-is('复耕')");
        page.waitForSelector("#board-title");
        waitForMap(page);
        picture(page, "restoration-again");
    }

    private static void correct(Page page) {
        act(page, "更正");
        page.selectOption("#field-severity", "SERIOUS");
        page.fill("#field-reason", "复核");
        send(page);
        waitForText(page, ".facts", "较重");
        page.click(".actions button:not([disabled]):text-is('更正位置')");
        drawOnMap(page, new int[] {30, -30});
        page.fill("#field-reason", "定位有误");
        picture(page, "correct-place");
        send(page);
        page.waitForFunction(
                "() => [...document.querySelectorAll('.story li')].filter(li => li.textContent.includes('更正')).length === 2");
    }

    /** A second report of the same is offered the first. */
    private void merge(Page page) throws Exception {
        String first = page.url();
        String place = post("{ problems(filter: {text: \"河边\"}) { nodes { position } } }")
                .at("/problems/nodes/0/position/coordinates")
                .toString();
        String second = post("""
                        mutation { reportProblem(input: {item: "WQ-01", severity: MINOR, source: PUBLIC, description: "同一处", on: "%s",
                            position: {type: "Point", coordinates: %s}}) { problem { id } } }""".formatted(today(), place))
                .at("/reportProblem/problem/id")
                .asString();
        page.navigate(base() + "/?view=environment&problem=" + second);
        waitForText(page, TITLE, "清垃圾");
        act(page, "并案");
        send(page);
        waitForText(page, STATUS, "并案");
        page.navigate(first);
        waitForText(page, TITLE, "清垃圾");
        assertThat(page.textContent(".facts")).contains("群众反映");
    }

    @Test
    void whatRelapsedMostIsListedAndTheMonthIsPrinted(@TempDir Path folder) throws Exception {
        Page page = window(1280, 800, "/?view=environment");
        String village = relapse(folder);
        page.waitForSelector(".worst tr:has-text('%s')".formatted(village));
        picture(page, "environment-worst");
        page.click(".worst tr:has-text('%s') button".formatted(village));
        waitForText(page, "#due-title", "今年反弹");
        page.waitForSelector(".problems li:has-text('县水务局')");
        assertThat(page.url()).contains("due=relapsed").contains("region=");
        // by unit, from the link alone
        page.selectOption("#due-unit", "SHUIWU");
        waitForText(page, "article", "共 1 件");
        page.reload();
        waitForText(page, "article", "共 1 件");
        assertThat(page.inputValue("#due-unit")).isEqualTo("SHUIWU");
        page.click(".chip:has-text('整改中')");
        waitForText(page, "#due-title", "整改中");
        picture(page, "due-of-unit");
        page.selectOption("#due-unit", "BAIHE");
        waitForText(page, "article", "没有");
        page.navigate(base() + "/?view=environment");
        page.click("a:text-is('当月通报')");
        page.waitForSelector("article h1");
        assertThat(page.url()).contains("/bulletin?month=");
        String paragraph = page.textContent(".paragraph");
        assertThat(paragraph).contains("当月反弹").contains(village + "（1 次）");
        page.click("button:text-is('复制这段话')");
        waitForText(page, ".tools [role=status]", "已复制");
        assertThat(page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
        whole(page, "bulletin");
        byte[] paper = page.pdf(new Page.PdfOptions().setFormat("A4").setPath(PICTURES.resolve("bulletin.pdf")));
        assertThat(new String(paper, StandardCharsets.ISO_8859_1).split("/Type /Page\\b", -1))
                .as("two pages")
                .hasSize(3);
        // as wide as A4 within its margins
        page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
        page.setViewportSize(703, 980);
        whole(page, "bulletin-print");
        assertThat(page.isVisible(".tools")).isFalse();
        page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.SCREEN));
        page.setViewportSize(390, 844);
        whole(page, "bulletin-phone");
        // what others report since changes nothing in what the link of this state shows
        page.click("a:has-text('固定链接')");
        relapse(folder);
        page.reload();
        page.waitForSelector("article h1");
        assertThat(page.textContent(".paragraph")).isEqualTo(paragraph);
        page.click("a[lang=en]");
        page.waitForSelector("article h1:has-text('environment bulletin')");
        assertThat(page.textContent(".paragraph")).startsWith("In ").contains("Most relapses: ");
        page.click("a:has-text('Month before')");
        page.waitForSelector("article h1");
        assertThat(page.textContent(".paragraph")).contains("0 problems were found");
    }

    @Test
    void roundsAndReferenceDataAreKept() {
        Page page = window(1280, 900, "/?view=environment&at=105.05,31.05,12");
        page.click("button:text-is('条目与单位')");
        page.click("button:text-is('添加条目')");
        page.fill("#field-code", "WQ-02");
        page.fill("#field-name", "清污水");
        send(page);
        page.click(".reference-items tr:has-text('清污水') button");
        page.fill("#field-name", "清污水沟");
        page.fill("#field-retiredOn", "2099-01-01");
        send(page);
        waitForText(page, ".reference-items", "2099年1月1日 起停用");
        assertThat(page.textContent(".reference-items")).contains("清污水沟");
        page.click("button:text-is('添加单位')");
        page.fill("#field-code", "CUN-1");
        page.fill("#field-name", "某村");
        page.selectOption("#field-kind", "VILLAGE");
        page.selectOption("#field-region", new SelectOption().setIndex(1));
        page.selectOption("dialog select[aria-label='村']", new SelectOption().setIndex(1));
        send(page);
        page.waitForSelector(".reference-units tr:has-text('CUN-1 · 村 ·')");
        page.click("button:text-is('画范围添加单位')");
        drawOnMap(page, new int[] {0, 0}, new int[] {80, 0}, new int[] {80, -80});
        page.fill("#field-code", "YUANQU");
        page.fill("#field-name", "工业园");
        page.selectOption("#field-kind", "PARK");
        send(page);
        page.waitForSelector(".reference-units tr:has-text('工业园'):has-text('有范围')");
        page.click(".reference-rules tr:has-text('严重') button");
        page.fill("#field-days", "2");
        send(page);
        waitForText(page, ".reference-rules tbody tr:last-child", "2");
        picture(page, "reference");

        page.click(".crumbs button");
        page.click("button:text-is('督查轮次')");
        page.click("button:text-is('登记督查')");
        page.fill("#field-number", "县督〔2026〕9号");
        page.fill("#field-team", "第三组");
        page.click("dialog .primary");
        waitForText(page, ".refusal", "至少选一个村");
        page.selectOption("#field-visits", new SelectOption().setIndex(2));
        page.locator("dialog .choices input").nth(0).check();
        page.locator("dialog .choices input").nth(1).check();
        page.fill("dialog tr:nth-child(1) input[aria-label$='调查']", "20");
        page.fill("dialog tr:nth-child(1) input[aria-label$='知晓']", "18");
        page.fill("dialog tr:nth-child(1) input[aria-label$='满意']", "15");
        page.locator("#field-note").focus();
        picture(page, "round-form");
        send(page);
        waitForText(page, ".rounds", "走访 2 村，0 村有问题 · 调查 20 人");
        page.click(".rounds button:text-is('更正')");
        page.fill("#field-team", "第四组");
        page.click("dialog tr:nth-child(2) button");
        send(page);
        waitForText(page, ".rounds", "第四组");
        waitForText(page, ".rounds", "走访 1 村");
        picture(page, "rounds");
        page.setViewportSize(390, 844);
        picture(page, "rounds-phone");
        page.click(".rounds button:text-is('更正')");
        page.locator("#field-note").focus();
        picture(page, "round-form-phone");
        assertThat(
                        page.evaluate(
                                "() => { const form = document.querySelector('dialog'); return form.scrollWidth <= form.clientWidth; }"))
                .isEqualTo(true);
    }

    private static void whole(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(PICTURES.resolve(name + ".png")));
    }

    private static LocalDate today() {
        return LocalDate.now(CountyClock.ZONE);
    }

    /** A problem of the water office comes back, told over the API; where. */
    private String relapse(Path folder) throws Exception {
        JsonNode village =
                post("{ villages(first: 1) { nodes { code name } } }").at("/villages/nodes/0");
        String id = post("""
                        mutation { reportProblem(input: {item: "WQ-01", severity: MINOR, source: PUBLIC, description: "沟渠", villageCode: "%s", on: "%s"}) {
                            problem { id } } }""".formatted(village.get("code").asString(), today()))
                .at("/reportProblem/problem/id")
                .asString();
        String form = "--b\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n";
        String proof = JSON.readTree(send(HttpRequest.newBuilder(URI.create(base() + "/evidence"))
                        .header("Content-Type", "multipart/form-data; boundary=b")
                        .POST(BodyPublishers.concat(
                                BodyPublishers.ofString(form.formatted("kind", "") + "AFTER\r\n"
                                        + form.formatted("file", "; filename=\"p.jpg\"\r\nContent-Type: image/jpeg")),
                                BodyPublishers.ofFile(picture(folder, "done.jpg", 0x113355)),
                                BodyPublishers.ofString("\r\n--b--\r\n")))))
                .get("id")
                .asString();
        step("甲", "assignProblem", id, 1, "lead: \"SHUIWU\"");
        step("乙", "reportRectified", id, 2, "evidence: [\"%s\"]".formatted(proof));
        step("丙", "closeProblem", id, 3, "");
        step("丙", "lookBack", id, 4, "result: RELAPSED");
        return village.get("name").asString();
    }

    private void step(String actor, String name, String id, int version, String more) throws Exception {
        post(
                "mutation { %s(input: {problemId: \"%s\", expectedVersion: %d, on: \"%s\", %s}) { event { id } } }"
                        .formatted(name, id, version, today(), more),
                actor);
    }
}
