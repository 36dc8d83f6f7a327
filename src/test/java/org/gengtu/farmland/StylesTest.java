package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Styles over HTTP: the public validator of MapLibre finds nothing wrong with them, and their colours are the legend's. */
class StylesTest extends LedgerRoom {
    private static final JsonMapper JSON = JsonMapper.shared();
    /** Where the build puts the packages of the page, the validator among them. */
    private static final Path PACKAGES = Path.of("src/main/web");

    private static final String VALIDATOR = """
            import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
            let text = "";
            for await (const chunk of process.stdin) text += chunk;
            const errors = validateStyleMin(JSON.parse(text));
            console.log(JSON.stringify(errors.map((error) => error.message)));
            """;

    @Override
    void prepare() {
        clock.demonstrate(LocalDate.of(2026, 7, 10));
        register(FIRST, "2026-03-01", "declaredAreaMu: 3, boundary: " + square());
    }

    private HttpResponse<String> get(String address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + address))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/styles/restoration.json",
                "/styles/recultivation.json?language=en",
                "/styles/plots.json",
                "/styles/restoration.json?filter=%7B%22status%22%3A%5B%22ABANDONED%22%5D%7D&on=2026-06-01"
            })
    void areValid(String address) throws Exception {
        HttpResponse<String> style = get(address);
        assertThat(style.statusCode()).isEqualTo(200);
        Process validator = new ProcessBuilder("node", "--input-type=module", "--eval", VALIDATOR)
                .directory(PACKAGES.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        validator.getOutputStream().write(style.body().getBytes(StandardCharsets.UTF_8));
        validator.getOutputStream().close();
        String said = new String(validator.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said.strip()).isEqualTo("[]");
    }

    @Test
    void drawTheFilterAndDayAskedForInTheColoursOfTheLegend() throws Exception {
        JsonNode style = JSON.readTree(
                get("/styles/restoration.json?filter=%7B%22status%22%3A%5B%22ABANDONED%22%5D%7D&on=2026-06-01&language=zh")
                        .body());
        assertThat(style.get("name").asString()).isEqualTo("复耕");
        assertThat(style.at("/metadata/gengtu:on").asString()).isEqualTo("2026-06-01");
        assertThat(style.at("/sources/plots/url").asString())
                .endsWith("/tiles/plots.json?filter=%7B%22status%22%3A%5B%22ABANDONED%22%5D%7D&on=2026-06-01");
        assertThat(style.at("/sources/townships/url").asString()).endsWith("/tiles/townships.json?on=2026-06-01");
        String drawn = style.get("layers").toString();
        List<String> colors = StreamSupport.stream(
                        client().ask(
                                        "{restorationMap(view: {bbox: {west: 104, south: 30, east: 106, north: 32}, zoom: 9}) { legend { key color } }}")
                                .at("/restorationMap/legend")
                                .spliterator(),
                        false)
                .filter(each -> !each.get("key").asString().startsWith("RATE"))
                .map(each -> each.get("color").asString())
                .toList();
        assertThat(colors).hasSize(4).allMatch(drawn::contains);
    }

    /** The colours of townships are those of the shades of the same view. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "restoration | none | none",
                "recultivation | none | none",
                "restoration | {status: [RESTORED]} | none",
                "restoration | none | 2026-06-01",
            })
    void colourTownshipsAsTheShades(String view, String filter, String on) throws Exception {
        JsonNode map = client().ask("""
                {%sMap(view: {bbox: {west: 100, south: 25, east: 110, north: 35}, zoom: 9, shadeBy: TOWNSHIP}, filter: %s, asOf: %s) {
                    styleUrl legend { key color } shades { region { code } legendKey } }}""".formatted(view, filter, on == null ? "null" : "{on: \"%s\"}".formatted(on)))
                .get(view + "Map");
        Map<String, String> legend = new TreeMap<>();
        map.get("legend")
                .forEach(each ->
                        legend.put(each.get("key").asString(), each.get("color").asString()));
        Map<String, String> shades = new TreeMap<>();
        map.get("shades")
                .forEach(each -> shades.put(
                        each.at("/region/code").asString(),
                        legend.get(each.get("legendKey").asString())));
        assertThat(shades).hasSize(2).doesNotContainValue(null);
        JsonNode style = JSON.readTree(get(map.get("styleUrl").asString()).body());
        Map<String, String> drawn = new TreeMap<>();
        for (JsonNode layer : style.get("layers")) {
            if (layer.get("id").asString().equals("townships-fill")) {
                JsonNode match = layer.at("/paint/fill-color");
                for (int i = 2; i + 1 < match.size(); i += 2) {
                    drawn.put(match.get(i).asString(), match.get(i + 1).asString());
                }
            }
        }
        assertThat(drawn).isEqualTo(shades);
    }

    @ParameterizedTest
    @CsvSource({
        "/styles/nothing.json, 400, LAYER_UNKNOWN",
        "/styles/restoration.json?language=fr, 400, ARGUMENT_INVALID",
        "/styles/restoration.json?on=30.6.2026, 400, ARGUMENT_INVALID",
        "/styles/restoration.json?colour=red, 400, ARGUMENT_INVALID",
        "/styles/restoration.json?filter=x, 400, FILTER_INVALID",
        "/styles/restoration, 404, NOT_FOUND",
        "/tiles/townships.json?filter=%7B%22status%22%3A%5B%22RESTORED%22%5D%7D, 400, FILTER_INVALID"
    })
    void badAddressesAreRefused(String address, int status, String code) throws Exception {
        HttpResponse<String> answer = get(address);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(JSON.readTree(answer.body()).get("code").asString()).isEqualTo(code);
    }

    @Test
    void anUnknownViewIsToldWhichThereAre() throws Exception {
        JsonNode problem = JSON.readTree(get("/styles/reclamation.json").body());
        assertThat(problem.get("detail").asString())
                .startsWith("There is no view \"reclamation\"; there are ")
                .contains("restoration, recultivation", "plots");
        assertThat(problem.get("where").asString()).isEqualTo("view");
        assertThat(JSON.readTree(get("/styles").body()).get("remedy").asString())
                .contains("restoration, recultivation", "plots");
    }
}
