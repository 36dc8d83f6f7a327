package org.gengtu;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.LoadState;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The program's pages in a real Chromium. After each test a last picture of its windows is kept, they are closed, and none
 * may have had a mistake: of a script, of the content policy, an answer that refused, or a request that left the server.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BrowserTest {
    /** Pictures of windows are left here to be looked at. */
    static final Path PICTURES = Path.of("target/pages");

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int TIMEOUT_MS = 30_000;

    @LocalServerPort
    int port;

    @Autowired
    Imports imports;

    @Autowired
    TestDatabase database;

    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private Playwright playwright;
    private Browser browser;

    @BeforeAll
    void openBrowser() {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = launch("--use-angle=swiftshader", "--enable-unsafe-swiftshader");
    }

    @AfterAll
    void closeBrowser() {
        playwright.close();
    }

    @AfterEach
    void nothingWentWrong(TestInfo test) {
        int window = 0;
        for (BrowserContext context : List.copyOf(browser.contexts())) {
            for (Page page : context.pages()) {
                String name = test.getTestMethod().map(Method::getName).orElseThrow() + "-" + ++window + ".png";
                page.screenshot(new Page.ScreenshotOptions()
                        .setPath(PICTURES.resolve("last").resolve(name)));
            }
            context.close();
        }
        List<String> told = List.copyOf(wrong);
        wrong.clear();
        assertThat(told).isEmpty();
    }

    /** What went wrong in the windows of this test so far. */
    List<String> mistakes() {
        return wrong;
    }

    Browser browser() {
        return browser;
    }

    Browser launch(String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("--no-sandbox", "--disable-background-networking", "--no-first-run"));
        arguments.addAll(List.of(options));
        return playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of("/usr/bin/chromium"))
                        .setArgs(arguments));
    }

    /** The townships, villages and mapped plots of the sample, on the machine's own day: every plot is overdue. */
    void importSample() {
        SampleFiles.importFile(imports, "townships.gpkg", Layer.TOWNSHIPS, ImportOptions.none());
        SampleFiles.importFile(imports, "villages.zip", Layer.VILLAGES, ImportOptions.none());
        SampleFiles.importFile(imports, "plots.zip", Layer.PLOTS, ImportOptions.none());
    }

    /** A window whose mistakes are noted. */
    Page window(int width, int height, String address) {
        return window(browser, width, height, address);
    }

    Page window(Browser browser, int width, int height, String address) {
        BrowserContext context = browser.newContext(
                new Browser.NewContextOptions().setLocale("zh-CN").setViewportSize(width, height));
        Page page = open(context, base() + address);
        page.waitForSelector("#panel h2");
        return page;
    }

    /** One more window of a context, whose mistakes are noted. */
    Page open(BrowserContext context, String url) {
        String origin = url.substring(0, url.indexOf('/', "https://".length()));
        context.setDefaultTimeout(TIMEOUT_MS);
        Page page = context.newPage();
        page.onPageError(wrong::add);
        page.onConsoleMessage(message -> {
            if ((message.type().equals("error") || message.type().equals("warning"))
                    && !message.text().contains("ERR_INTERNET_DISCONNECTED")
                    && !message.text().contains("504")) {
                wrong.add(message.text());
            }
        });
        page.onResponse(response -> {
            // a machine that is busy with other tests may be too slow for a query; the page asks again
            if (response.status() >= 400 && response.status() != 504) {
                wrong.add(response.status() + " " + response.url());
            }
        });
        page.onRequest(request -> {
            String asked = request.url();
            if (!asked.startsWith(origin) && !asked.startsWith("data:") && !asked.startsWith("blob:" + origin)) {
                wrong.add("leaves the server: " + asked);
            }
        });
        page.navigate(url);
        return page;
    }

    String base() {
        return "http://127.0.0.1:" + port;
    }

    /** Who asks the server beside the page. */
    String actor() {
        return "县示范办";
    }

    JsonNode post(String query) throws Exception {
        return post(query, actor());
    }

    /** What the server answers, which is no refusal. */
    JsonNode post(String query, String actor) throws Exception {
        String body = HTTP.send(
                        HttpRequest.newBuilder(URI.create(base() + "/graphql"))
                                .header("Content-Type", "application/json")
                                .header("Gengtu-Actor", URLEncoder.encode(actor, StandardCharsets.UTF_8))
                                .POST(BodyPublishers.ofString(JSON.writeValueAsString(Map.of("query", query))))
                                .build(),
                        BodyHandlers.ofString())
                .body();
        assertThat(body).doesNotContain("errors");
        return JSON.readTree(body).get("data");
    }

    /** What the address of a window says of something. */
    static String parameter(Page page, String name) {
        return (String) page.evaluate("name => new URLSearchParams(location.search).get(name)", name);
    }

    static void waitForText(Page page, String selector, String text) {
        page.waitForFunction(
                "([selector, text]) => document.querySelector(selector)?.textContent.includes(text)",
                List.of(selector, text));
    }

    static void waitForOther(Page page, String selector, String text) {
        page.waitForFunction(
                "([selector, text]) => document.querySelector(selector)?.textContent !== text",
                List.of(selector, text));
    }

    /** Until the map has drawn all that it asked for. */
    static void waitForMap(Page page) {
        page.waitForLoadState(LoadState.NETWORKIDLE);
        page.waitForSelector("#map[aria-busy=false]");
    }

    static void picture(Page page, String name) {
        page.waitForLoadState(LoadState.NETWORKIDLE);
        page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
    }

    /** Presses the first action of that name, as long as it may be. */
    static void act(Page page, String action) {
        page.click(".actions button:not([disabled]):text-is(\"" + action + "\")");
        page.waitForSelector("dialog[open]");
    }

    static void send(Page page) {
        page.click("dialog .primary");
        page.waitForSelector("dialog", new Page.WaitForSelectorOptions().setState(WaitForSelectorState.DETACHED));
    }

    /** Draws on the map, by corners in pixels from its middle. */
    static void drawOnMap(Page page, int[]... corners) {
        page.waitForSelector(".notice.drawing");
        waitForMap(page);
        BoundingBox box = page.locator("#map").boundingBox();
        for (int[] corner : corners) {
            page.mouse().click(box.x + box.width / 2 + corner[0], box.y + box.height / 2 + corner[1]);
        }
        page.keyboard().press("Enter");
    }
}
