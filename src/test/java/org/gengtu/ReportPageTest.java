package org.gengtu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Geolocation;
import com.microsoft.playwright.options.LoadState;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Reports from a phone in the field: in four taps, without a network, with answers that are lost; each becomes exactly one
 * problem. Every test has an item of its own, by which its problems are counted.
 */
@GengtuTest
class ReportPageTest extends BrowserTest {
    private static final double LONGITUDE = 105.05;
    private static final double LATITUDE = 31.05;
    private static final String SUMMARY = ".summary";
    private static final String OTHER_HOST = "gengtu.test";
    private static final List<String> ITEMS =
            List.of("清垃圾", "清污水", "清沟渠", "清残垣", "定摊位", "定车位", "定灯杆", "清杂物", "绿化", "亮化", "定绿植");

    @TempDir
    static Path folder;

    private static Path photo;

    @BeforeAll
    void fill() throws Exception {
        importSample();
        for (int i = 0; i < ITEMS.size(); i++) {
            String setting = i < 4 ? "VILLAGE" : i < 8 ? "MARKET_TOWN" : "URBAN";
            post("""
                    mutation { saveStandardItem(input: {code: "%s", name: "%s", setting: %s, from: "2026-01-01"}) { item { id } } }""".formatted(code(ITEMS.get(i)), ITEMS.get(i), setting), "督查办");
        }
        post("""
                mutation { saveResponsibleUnit(input: {code: "BAIHE", name: "白河镇", kind: TOWNSHIP, from: "2026-01-01"}) { unit { id } } }""", "督查办");
        photo = picture("field.jpg");
    }

    private static String code(String item) {
        return "I-" + ITEMS.indexOf(item);
    }

    private static Path picture(String name) throws IOException {
        BufferedImage image = new BufferedImage(640, 480, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < 640; x++) {
            for (int y = 0; y < 480; y++) {
                image.setRGB(x, y, 0x506030 ^ x * y / 9);
            }
        }
        Path file = folder.resolve(name);
        ImageIO.write(image, "jpg", file.toFile());
        return file;
    }

    /** All problems of an item. */
    private JsonNode problems(String item) throws Exception {
        return post("""
                { calendar { today } problems(filter: {items: ["%s"]}) { totalCount nodes { number status relapses severity source description foundOn position
                  evidence { kind bytes } history(first: 9) { nodes { kind recordedBy } } } } }""".formatted(code(item)), "督查办");
    }

    /** The only problem of an item. */
    private JsonNode theProblem(String item) throws Exception {
        JsonNode found = problems(item).path("problems");
        assertThat(found.path("totalCount").asInt()).isEqualTo(1);
        return found.path("nodes").get(0);
    }

    private static Browser.NewContextOptions phone() {
        return new Browser.NewContextOptions()
                .setLocale("zh-CN")
                .setViewportSize(390, 844)
                .setHasTouch(true)
                .setIsMobile(true);
    }

    private static Browser.NewContextOptions located(double longitude, double latitude) {
        return phone().setPermissions(List.of("geolocation"))
                .setGeolocation(new Geolocation(latitude, longitude).setAccuracy(8));
    }

    private static Browser.NewContextOptions located() {
        return located(LONGITUDE, LATITUDE);
    }

    /** The page, of somebody who was here before. */
    private Page page(BrowserContext context) {
        return page(context, base());
    }

    private Page page(BrowserContext context, String origin) {
        context.addInitScript("localStorage.setItem('gengtu.actor', '白河镇 李明')");
        Page page = open(context, origin + "/report");
        page.waitForSelector(".items button");
        return page;
    }

    private static void waitForPlace(Page page) {
        page.waitForSelector("section:has(#set-place) .good");
    }

    private static void choose(Page page, String item) {
        page.click(".items button:text-is('" + item + "')");
    }

    private static void waitForKept(Page page) {
        page.waitForFunction("() => navigator.serviceWorker.controller?.state === 'activated'");
    }

    /** Sets the position by hand: beside the middle of the map, in pixels. */
    private static void tapMap(Page page, int right, int down) {
        page.click("#set-place");
        page.waitForSelector("#place canvas");
        var box = page.locator("#place").boundingBox();
        double x = box.x + box.width / 2;
        double y = box.y + box.height / 2;
        page.waitForLoadState(LoadState.NETWORKIDLE);
        // from afar a tap only comes nearer
        page.touchscreen().tap(x, y);
        page.waitForFunction("() => /at=[^,]+,[^,]+,15/.test(location.search)");
        assertThat(page.isDisabled("#use-place")).isTrue();
        page.waitForLoadState(LoadState.NETWORKIDLE);
        page.touchscreen().tap(x + right, y + down);
        page.waitForSelector("#use-place:not([disabled])");
        page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("report-map.png")));
        page.click("#use-place");
        waitForText(page, "section:has(#set-place)", "已在图上定位");
    }

    private static void waitForSent(Page page) {
        waitForText(page, SUMMARY, "今天入账 1 件");
    }

    @Test
    void reportsInFourTaps() throws Exception {
        BrowserContext context = browser().newContext(located());
        Page page = open(context, base() + "/report");
        page.fill("#actor", "白河镇 李明");
        picture(page, "report-first");
        page.click("form.card .primary");
        waitForPlace(page);
        assertThat(page.textContent("#missing")).isEqualTo("还差：什么问题");
        picture(page, "report");

        page.setInputFiles("#take", photo);
        choose(page, "清垃圾");
        page.waitForSelector(".photos img[src]");
        picture(page, "report-filled");
        page.click("details summary");
        page.evaluate("document.querySelector('details').scrollIntoView()");
        picture(page, "report-more");
        page.click("details summary");
        page.click("#send");
        waitForSent(page);
        picture(page, "report-sent");

        JsonNode problem = theProblem("清垃圾");
        assertThat(page.textContent(SUMMARY)).contains(problem.path("number").asString());
        assertThat(problem.path("position").path("coordinates").get(0).asDouble())
                .isCloseTo(LONGITUDE, within(1e-6));
        assertThat(problem.path("position").path("coordinates").get(1).asDouble())
                .isCloseTo(LATITUDE, within(1e-6));
        assertThat(problem.path("evidence").size()).isEqualTo(1);
        assertThat(problem.path("evidence").get(0).path("kind").asString()).isEqualTo("BEFORE");
        assertThat(problem.path("evidence").get(0).path("bytes").asLong())
                .isEqualTo(photo.toFile().length());
        assertThat(problem.path("severity").asString()).isEqualTo("MINOR");
        assertThat(problem.path("source").asString()).isEqualTo("SELF_CHECK");
        assertThat(problem.path("description").asString()).isEqualTo("清垃圾");
        assertThat(problem.path("foundOn"))
                .isEqualTo(problems("清垃圾").path("calendar").path("today"));
        assertThat(problem.path("history")
                        .path("nodes")
                        .get(0)
                        .path("recordedBy")
                        .asString())
                .isEqualTo("白河镇 李明");

        page.setViewportSize(360, 640);
        assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
        choose(page, "清垃圾");
        // the same again is told to be known, and nothing keeps one from sending it
        waitForText(page, ".similar", "0 米外已有同类问题");
        assertThat(page.isEnabled("#send")).isTrue();
        picture(page, "report-small");
        page.click("details summary");
        assertThat(page.evaluate("""
                () => [...document.querySelectorAll("button, a, summary, label.button, textarea, input:not([type=file])")]
                  .filter(each => each.offsetParent && each.getBoundingClientRect().height < 44).map(each => each.outerHTML)""")).isEqualTo(List.of());
        page.click("header button:text-is('English')");
        waitForText(page, "h1", "Report a problem");
        assertThat(page.url()).endsWith("/report?lang=en");
        picture(page, "report-english");
    }

    @Test
    void keepsWhatIsReportedWithoutNetwork() throws Exception {
        BrowserContext context = browser().newContext(located());
        Page page = page(context);
        waitForKept(page);
        context.setOffline(true);
        // the last visit was yesterday: the county's day goes on without the server
        page.evaluate("""
                () => {
                  const kept = JSON.parse(localStorage.getItem("gengtu.report"));
                  kept.at -= 86_400_000;
                  kept.known.calendar.today = new Date(Date.parse(kept.known.calendar.today) - 86_400_000).toISOString().slice(0, 10);
                  localStorage.setItem("gengtu.report", JSON.stringify(kept));
                }""");
        page.reload();
        waitForPlace(page);
        page.setInputFiles("#take", photo);
        choose(page, "清污水");
        page.click("#send");
        waitForText(page, SUMMARY, "待发送 1");
        page.reload();
        waitForText(page, SUMMARY, "待发送 1");
        waitForText(page, ".notice.bad", "没有网络");
        picture(page, "report-offline");
        // what is begun outlives a reload too, without being sent
        page.setInputFiles("#choose", photo);
        page.waitForSelector(".photos img[src]");
        page.reload();
        page.waitForSelector(".photos img[src]");
        assertThat(problems("清污水").path("problems").path("totalCount").asInt()).isZero();

        context.setOffline(false);
        waitForSent(page);
        assertThat(theProblem("清污水").path("evidence").size()).isEqualTo(1);
        assertThat(theProblem("清污水").path("foundOn"))
                .isEqualTo(problems("清污水").path("calendar").path("today"));
        assertThat(page.locator(".photos img").count()).isEqualTo(1);
        assertThat(
                        page.evaluate(
                                "caches.keys().then(async names => (await Promise.all(names.map(async name => (await (await caches.open(name)).keys()).map(each => new URL(each.url).pathname)))).flat().filter(each => /graphql|evidence/.test(each)).length)"))
                .isEqualTo(0);
    }

    @Test
    void reportsOnceThoughTheAnswerIsLost() throws Exception {
        BrowserContext context = browser().newContext(located());
        Page page = page(context);
        List<String> sent = new CopyOnWriteArrayList<>();
        page.route("**/graphql", route -> {
            String body = route.request().postData();
            if (!body.contains("reportProblem(")) {
                route.resume();
                return;
            }
            sent.add(body);
            if (sent.size() == 1) {
                route.fetch();
                route.abort();
            } else {
                route.resume();
            }
        });
        page.setInputFiles("#take", photo);
        choose(page, "清沟渠");
        waitForPlace(page);
        page.click("#send");
        waitForText(page, ".reports", "没有发出");
        assertThat(problems("清沟渠").path("problems").path("totalCount").asInt()).isEqualTo(1);
        // also when the page was opened anew in between
        page.reload();
        waitForSent(page);
        assertThat(page.textContent(SUMMARY))
                .contains(theProblem("清沟渠").path("number").asString());
        assertThat(sent).hasSize(2);
        assertThat(sent.get(1)).isEqualTo(sent.get(0));
        mistakes().removeIf(each -> each.contains("ERR_FAILED"));
    }

    @Test
    void sendsAPictureAgainThatTheServerForgot() throws Exception {
        BrowserContext context = browser().newContext(located());
        Page page = page(context);
        AtomicInteger tries = new AtomicInteger();
        page.route("**/graphql", route -> {
            if (route.request().postData().contains("reportProblem(") && tries.incrementAndGet() == 1) {
                // a day later, as it were
                database.jdbc()
                        .sql("DELETE FROM evidence WHERE evidence_id NOT IN (SELECT evidence_id FROM evidence_use)")
                        .update();
            }
            route.resume();
        });
        page.setInputFiles("#take", photo);
        choose(page, "清残垣");
        waitForPlace(page);
        page.click("#send");
        waitForSent(page);
        assertThat(tries).hasValue(2);
        assertThat(theProblem("清残垣").path("evidence").size()).isEqualTo(1);
        mistakes().removeIf(each -> each.contains("404"));
    }

    @Test
    void twoWindowsSendItOnce() throws Exception {
        BrowserContext context = browser().newContext(located());
        Page page = page(context);
        Page other = page(context);
        AtomicInteger files = new AtomicInteger();
        context.onRequest(request -> {
            if (request.url().contains("/evidence?")) {
                files.incrementAndGet();
            }
        });
        waitForPlace(page);
        context.setOffline(true);
        page.setInputFiles("#take", photo);
        choose(page, "定摊位");
        page.click("#send");
        waitForText(other, SUMMARY, "待发送 1");
        waitForText(page, ".reports", "没有发出");
        files.set(0);
        context.setOffline(false);
        waitForSent(page);
        waitForSent(other);
        assertThat(theProblem("定摊位").path("evidence").size()).isEqualTo(1);
        assertThat(files).hasValue(1);
    }

    @Test
    void takesOverFromAWindowThatEnded() throws Exception {
        BrowserContext context = browser().newContext(located());
        Page page = page(context);
        Page other = page(context);
        List<String> sent = new CopyOnWriteArrayList<>();
        page.route("**/graphql", route -> {
            if (route.request().postData().contains("reportProblem(")) {
                sent.add(route.request().postData());
                // the server has it; the window ends before it hears so
                route.fetch();
            } else {
                route.resume();
            }
        });
        other.onRequest(request -> {
            if (request.url().endsWith("/graphql") && request.postData().contains("reportProblem(")) {
                sent.add(request.postData());
            }
        });
        waitForPlace(page);
        page.setInputFiles("#take", photo);
        choose(page, "绿化");
        page.click("#send");
        waitForText(other, ".reports", "正在发送");
        page.waitForCondition(() -> sent.size() == 1);
        page.close();
        // half a minute later, as it were
        other.evaluate("""
                () => new Promise(done => {
                  const opening = indexedDB.open("gengtu-report");
                  opening.onsuccess = () => {
                    const reports = opening.result.transaction("reports", "readwrite").objectStore("reports");
                    reports.getAll().onsuccess = ({target}) => target.result.forEach(each => reports.put({...each, lease: {...each.lease, until: 0}}));
                    reports.transaction.oncomplete = () => { opening.result.close(); dispatchEvent(new Event("online")); done(); };
                  };
                })""");
        waitForSent(other);
        assertThat(theProblem("绿化").path("evidence").size()).isEqualTo(1);
        assertThat(sent).hasSize(2);
        assertThat(sent.get(1)).isEqualTo(sent.get(0));
    }

    @Test
    void setsThePositionByHandWhereLocatingIsRefused() throws Exception {
        Page page = page(browser().newContext(phone()));
        waitForText(page, "#why", "没有得到定位许可");
        page.setInputFiles("#take", photo);
        choose(page, "定车位");
        picture(page, "report-refused");
        assertThat(page.isDisabled("#send")).isTrue();
        assertThat(page.textContent("#missing")).isEqualTo("还差：位置");
        // it may wait, and is taken up again
        page.click("#keep");
        waitForText(page, SUMMARY, "未填完 1");
        page.click(".reports button:text-is('接着填')");
        page.waitForSelector(".photos img[src]");
        tapMap(page, 10, -10);
        page.click("#send");
        waitForSent(page);
        JsonNode problem = theProblem("定车位");
        assertThat(problem.path("position").path("coordinates").size()).isEqualTo(2);
        assertThat(problem.path("evidence").size()).isEqualTo(1);
    }

    @Test
    void takesDegreesWhereTheBrowserDrawsNoMap() throws Exception {
        try (Browser plain = launch("--disable-3d-apis")) {
            Page page = page(plain.newContext(phone()));
            choose(page, "定绿植");
            page.click("#set-place");
            waitForText(page, "dialog", "画不了地图");
            page.fill("#degrees", "北川");
            assertThat(page.isDisabled("#use-place")).isTrue();
            page.fill("#degrees", LONGITUDE + ", " + LATITUDE);
            page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("report-no-map.png")));
            page.click("#use-place");
            page.click("#send");
            waitForSent(page);
            assertThat(theProblem("定绿植").path("evidence").size()).isZero();
        }
    }

    @Test
    void saysWhatPlainHttpMeans() throws Exception {
        try (Browser plain = launch(
                "--use-angle=swiftshader",
                "--enable-unsafe-swiftshader",
                "--host-resolver-rules=MAP " + OTHER_HOST + " 127.0.0.1")) {
            BrowserContext context = plain.newContext(located());
            Page page = page(context, "http://" + OTHER_HOST + ":" + port);
            assertThat(page.evaluate("isSecureContext")).isEqualTo(false);
            assertThat(page.textContent("#insecure")).contains("不是 https").contains("没发出的上报会留在这个浏览器里");
            assertThat(page.textContent("#why")).contains("不是 https");
            page.setInputFiles("#take", photo);
            choose(page, "定灯杆");
            tapMap(page, -10, 10);
            picture(page, "report-plain");
            context.setOffline(true);
            page.click("#send");
            waitForText(page, SUMMARY, "待发送 1");
            context.setOffline(false);
            waitForSent(page);
            assertThat(theProblem("定灯杆").path("evidence").size()).isEqualTo(1);
        }
    }

    @Test
    void keepsWhatTheServerRefused() throws Exception {
        // a corner of the county's box, outside its outline
        Map<String, Object> corner = database.jdbc()
                .sql(
                        "SELECT ST_XMin(e)::float8 + 0.0001 AS x, ST_YMin(e)::float8 + 0.0001 AS y FROM (SELECT ST_Extent(geom) AS e FROM region_boundary) b")
                .query()
                .singleRow();
        BrowserContext context = browser().newContext(located((Double) corner.get("x"), (Double) corner.get("y")));
        Page page = page(context);
        page.setInputFiles("#take", photo);
        choose(page, "清杂物");
        waitForPlace(page);
        page.click("#send");
        waitForText(page, SUMMARY, "未通过 1");
        waitForText(page, ".reports", "位置不在本县");
        page.reload();
        waitForText(page, ".reports", "位置不在本县");
        page.evaluate("document.querySelector('#mine').scrollIntoView()");
        picture(page, "report-kept");
        assertThat(problems("清杂物").path("problems").path("totalCount").asInt()).isZero();
        page.click(".reports button:text-is('修改')");
        page.waitForSelector(".photos img[src]");
        context.setGeolocation(new Geolocation(LATITUDE, LONGITUDE).setAccuracy(5));
        page.click("button:text-is('重新定位')");
        waitForText(page, "section:has(#set-place)", "105.05000, 31.05000");
        page.click("#send");
        waitForSent(page);
        assertThat(theProblem("清杂物").path("evidence").size()).isEqualTo(1);

        // and one that is not wanted any more is thrown away
        context.setOffline(true);
        choose(page, "清杂物");
        page.click("#send");
        waitForText(page, SUMMARY, "待发送 1");
        page.click(".reports li[data-state=WAITING] button:text-is('删除')");
        page.click(".reports .danger");
        page.waitForFunction("() => !document.querySelector('.summary').textContent.includes('待发送')");
        context.setOffline(false);
        assertThat(problems("清杂物").path("problems").path("totalCount").asInt()).isEqualTo(1);
        mistakes().removeIf(each -> each.contains("400"));
    }

    @Test
    void reportsThatAClosedProblemCameBack() throws Exception {
        String id = post("""
                mutation { reportProblem(input: {item: "%s", severity: MINOR, source: PUBLIC, description: "路灯不亮", on: "2026-01-05",
                  position: {type: "Point", coordinates: [%s, %s]}}) { problem { id } } }""".formatted(code("亮化"), LONGITUDE, LATITUDE + 0.001), "督查办")
                .path("reportProblem")
                .path("problem")
                .path("id")
                .asString();
        post("""
                mutation { assignProblem(input: {problemId: "%s", expectedVersion: 1, lead: "BAIHE", on: "2026-01-06"}) { problem { id } } }""".formatted(id), "督查办");
        String file = open(browser().newContext(phone()), base() + "/report")
                .evaluate("""
                        async () => {
                          const canvas = document.createElement("canvas");
                          const body = new FormData();
                          body.set("file", await new Promise(done => canvas.toBlob(done, "image/jpeg")), "after.jpg");
                          return (await (await fetch("/evidence", {method: "POST", body})).json()).id;
                        }""")
                .toString();
        post("""
                mutation { reportRectified(input: {problemId: "%s", expectedVersion: 2, on: "2026-01-07", evidence: ["%s"]}) { problem { id } } }""".formatted(id, file), "白河镇");
        post("""
                mutation { closeProblem(input: {problemId: "%s", expectedVersion: 3, on: "2026-01-08"}) { problem { id } } }""".formatted(id), "督查办");
        Page page = page(browser().newContext(located()));
        waitForPlace(page);
        page.setInputFiles("#take", photo);
        choose(page, "亮化");
        waitForText(page, ".similar", "111 米外已有同类问题");
        page.click(".similar button");
        waitForText(page, "#send", "按反弹上报");
        picture(page, "report-relapse");
        page.click("#send");
        waitForSent(page);
        JsonNode problem = theProblem("亮化");
        assertThat(problem.path("relapses").asInt()).isEqualTo(1);
        assertThat(problem.path("evidence").size()).isEqualTo(2);
    }

    @Test
    void theWorkerIsLetInToThePageAlone() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        var worker = client.send(
                HttpRequest.newBuilder(URI.create(base() + "/report-worker.js")).build(), BodyHandlers.ofString());
        assertThat(worker.headers().firstValue("Content-Type")).contains("text/javascript;charset=utf-8");
        assertThat(worker.headers().firstValue("Cache-Control")).contains("no-cache");
        String html = client.send(
                        HttpRequest.newBuilder(URI.create(base() + "/report")).build(), BodyHandlers.ofString())
                .body();
        // another page has another version
        assertThat(worker.body()).contains(Integer.toHexString(html.hashCode()));
        assertThat(worker.body()).contains("\"/report\"").doesNotContain("/map/page/");
        Page page = page(browser().newContext(located()));
        waitForKept(page);
        assertThat(page.evaluate("navigator.serviceWorker.ready.then(each => new URL(each.scope).pathname)"))
                .isEqualTo("/report");
        // what an earlier version kept goes when another comes
        page.evaluate("""
                async () => {
                  await caches.open("gengtu-report-0");
                  await (await navigator.serviceWorker.ready).unregister();
                }""");
        page.reload();
        waitForKept(page);
        assertThat(page.evaluate("caches.keys().then(names => names.length)")).isEqualTo(1);
        page.navigate(base() + "/?view=environment");
        page.waitForSelector("#panel h2");
        assertThat(page.evaluate("navigator.serviceWorker.controller")).isNull();
        page.click("a:text-is('用手机在现场上报')");
        page.waitForSelector(".items button");
    }
}
