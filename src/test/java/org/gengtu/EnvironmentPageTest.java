package org.gengtu;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A problem through the forms of the page: found on the map, assigned, rectified with a picture, closed by another, relapsed. */
@GengtuTest
class EnvironmentPageTest extends BrowserTest {
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

    private void post(String query) throws Exception {
        String body = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(base() + "/graphql"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        JsonMapper.shared().writeValueAsString(Map.of("query", query))))
                                .build(),
                        BodyHandlers.ofString())
                .body();
        assertThat(body).doesNotContain("errors");
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
    void aProblemGoesTheWholeLoop(@TempDir Path folder) throws IOException {
        Page other = window(1280, 720, "/?view=environment");
        waitForText(other, ".figures", "0 件");
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
        waitForText(other, ".figures", "1 件");

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
}
