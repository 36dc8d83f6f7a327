package org.gengtu.map;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import org.gengtu.api.PlainHttp;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * MapLibre styles over HTTP: {@code /styles/VIEW.json} with {@code filter} or {@code filterId}, {@code on}, {@code knownAt}
 * and {@code language} (zh, en).
 */
@Component
class StyleServlet implements PlainHttp.Handler {
    private static final String SUFFIX = ".json";
    private static final String LANGUAGE = "language";
    private static final Set<String> PARAMETERS = Set.of("filter", "filterId", "on", "knownAt", LANGUAGE);

    private final MapLayers layers;
    private final Map<String, MapStyle> styles = new LinkedHashMap<>();
    private final TileServlet tiles;
    private final Tiles states;

    StyleServlet(MapLayers layers, ObjectProvider<MapStyle> styles, TileServlet tiles, Tiles states) {
        this.layers = layers;
        styles.orderedStream().forEach(style -> this.styles.put(style.name(), style));
        this.tiles = tiles;
        this.states = states;
    }

    /** Of views, and of layers, each of which has a plain style of its own. */
    private SequencedSet<String> names() {
        SequencedSet<String> names = new LinkedHashSet<>(styles.keySet());
        names.addAll(layers.listObjectNames());
        return names;
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = String.valueOf(request.getPathInfo());
        if (!path.matches("/[^/]*" + "\\" + SUFFIX)) {
            throw Problem.of(ProblemCode.NOT_FOUND, "There is nothing at this address.")
                    .remedy("Ask for /styles/VIEW.json, VIEW being one of " + String.join(", ", names()) + ".");
        }
        String name = path.substring(1, path.length() - SUFFIX.length());
        if (!names().contains(name)) {
            throw Problem.of(
                            ProblemCode.LAYER_UNKNOWN,
                            "There is no view \"%s\"; there are %s."
                                    .formatted(Problem.shortened(name, 40), String.join(", ", names())))
                    .at("view")
                    .remedy("Name one of those.");
        }
        MapStyle style = styles.get(name);
        MapLayer layer = layers.getObjects(style == null ? name : style.layer());
        String language = request.getParameter(LANGUAGE);
        if (language != null && !language.equals("zh") && !language.equals("en")) {
            throw Problem.of(ProblemCode.ARGUMENT_INVALID, "The language is zh or en.")
                    .at(LANGUAGE);
        }
        Tiles.Wanted wanted = tiles.wanted(layers.getTiles(layer.name()), request, PARAMETERS);
        String base = TileServlet.base(request);
        Map<String, Object> json = states.read(
                wanted,
                at -> new StyleJson(layer, base, tiles.query(wanted), tiles.stateQuery(wanted), "en".equals(language))
                        .of(style, wanted.input(), wanted.layer().condition(wanted.input()), at));
        tiles.answer(json, request, response);
    }
}
