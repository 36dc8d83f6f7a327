package org.gengtu;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.Locale;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.Layer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** The roads under every view: shown and hidden, closed by an area drawn on the map, and opened again. */
@GengtuTest
@TestPropertySource(properties = "gengtu.roads.folder=target/roads")
class RoadsPageTest extends BrowserTest {
    private static final String SWITCH = ".roads-switch input";

    private String at = "";

    @BeforeAll
    void fill() {
        SampleFiles.importFile(imports, "townships.gpkg", Layer.TOWNSHIPS, ImportOptions.none());
        SampleFiles.importFile(imports, "villages.zip", Layer.VILLAGES, ImportOptions.none());
        SampleFiles.importFile(imports, "roads.zip", Layer.ROADS, ImportOptions.none());
        at = database.jdbc()
                .sql("""
                        SELECT ST_X(p), ST_Y(p) FROM (
                            SELECT ST_LineInterpolatePoint(geom, 0.5) AS p FROM road WHERE class = 'tertiary'
                            ORDER BY ST_Length(geom) DESC, road_number LIMIT 1) r""")
                .query((row, number) -> String.format(Locale.ROOT, "%.5f,%.5f", row.getDouble(1), row.getDouble(2)))
                .single();
    }

    private static boolean areDrawn(Page page) {
        return page.url().contains("roads=1");
    }

    @Test
    void roadsAreShownClosedByAnAreaAndOpenedAgain() {
        Page page = window(1280, 800, "/?view=sites&at=" + at + ",14");
        page.waitForSelector(SWITCH);
        assertThat(page.isChecked(SWITCH)).as("sites are driven to").isTrue();
        waitForMap(page);
        picture(page, "roads-1280x800");
        page.click(".roads-switch .link");
        waitForText(page, "#panel", "没有封路");
        waitForText(page, "#panel", "中巴可走");
        page.click("#panel button:text-is(\"画范围封路\")");
        drawOnMap(page, new int[] {60, -70}, new int[] {160, -70}, new int[] {160, 70}, new int[] {-60, 70}, new int[] {
            -60, -40
        });
        page.waitForSelector("dialog[open]");
        page.fill("#field-reason", "塌方，抢修中");
        page.selectOption("#field-whom", "COACH");
        picture(page, "roads-closing-1280x800");
        send(page);
        waitForText(page, ".closures", "塌方，抢修中");
        waitForText(page, ".roads-switch", "封路 1 处");
        waitForMap(page);
        picture(page, "roads-closed-1280x800");

        Page phone = window(390, 844, "/?due=roads&at=" + at + ",13.5");
        waitForText(phone, ".closures", "塌方，抢修中");
        waitForMap(phone);
        picture(phone, "roads-closed-390x844");
        assertThat((boolean) phone.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .isTrue();

        page.click(".closures button:text-is(\"恢复通行\")");
        page.waitForSelector("dialog[open]");
        send(page);
        waitForText(page, ".closures", "没有封路");
        // by itself
        waitForText(phone, ".closures", "没有封路");
    }

    @Test
    void roadsAreHiddenWhereNobodyAskedForThem() {
        Page page = window(1280, 800, "/?at=" + at + ",11");
        page.waitForSelector(SWITCH);
        assertThat(page.isChecked(SWITCH)).isFalse();
        page.check(SWITCH);
        page.waitForFunction("location.search.includes('roads=1')");
        assertThat(areDrawn(page)).isTrue();
        waitForMap(page);
        picture(page, "roads-county-1280x800");
        page.uncheck(SWITCH);
        page.waitForFunction("location.search.includes('roads=0')");
    }

    @Test
    void roadsAreALayerOfTheImport() {
        Page page = window(1280, 800, "/?view=import");
        page.check("label:has-text(\"道路（替换现有路网）\") input");
        waitForText(page, "#panel", ".osm.pbf");
        picture(page, "roads-import-1280x800");
    }
}
