package org.gengtu.route;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.gengtu.demonstration.SitesToVisit;
import org.gengtu.demonstration.SitesToVisit.SiteToVisit;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.Reading;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.route.RoutePlan.Day;
import org.gengtu.route.RoutePlan.Stop;
import org.gengtu.route.RoutePlan.Way;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Routes as files for navigators and maps: GPX 1.1, KML 2.2 and GeoJSON, all in WGS84, which CGCS2000 differs from by less than a metre. */
@RestController
class RouteFiles {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Routes routes;
    private final SitesToVisit sites;
    private final TransactionTemplate snapshot;

    RouteFiles(Routes routes, SitesToVisit sites, @Qualifier("reading") PlatformTransactionManager transactions) {
        this.routes = routes;
        this.sites = sites;
        this.snapshot = Reading.transactions(transactions);
    }

    /** A route with what its files tell. */
    private record Told(RouteView route, RoutePlan plan, Map<Long, SiteToVisit> sites) {
        SiteToVisit site(Stop stop) {
            return Objects.requireNonNull(sites.get(stop.siteId()));
        }

        List<Day> days() {
            return plan.days();
        }

        String title(Day day) {
            return "%s %s%s"
                    .formatted(
                            route.state().name(),
                            day.on(),
                            plan.days().stream().anyMatch(each -> each.team() > 1) ? " · " + day.team() : "");
        }

        String says(Stop stop) {
            return Views.time(stop.arrive()) + "–" + Views.time(stop.leave());
        }
    }

    @GetMapping("/routes/{id}.gpx")
    ResponseEntity<byte[]> gpx(@PathVariable("id") String id) {
        Told told = read(id);
        StringBuilder out = new StringBuilder("""
                <?xml version="1.0" encoding="UTF-8"?>
                <gpx version="1.1" creator="Gengtu" xmlns="http://www.topografix.com/GPX/1/1">
                """);
        out.append("<metadata><name>").append(xml(told.route.state().name())).append("</name></metadata>\n");
        for (Day day : told.days()) {
            for (int i = 0; i < day.stops().size(); i++) {
                SiteToVisit site = told.site(day.stops().get(i));
                out.append("<wpt lat=\"%s\" lon=\"%s\"><name>%d %s</name><desc>%s</desc></wpt>%n"
                        .formatted(
                                site.latitude(),
                                site.longitude(),
                                i + 1,
                                xml(site.name()),
                                told.says(day.stops().get(i))));
            }
        }
        for (Day day : told.days()) {
            out.append("<trk><name>").append(xml(told.title(day))).append("</name>\n");
            day.ways().filter(way -> !way.line().isEmpty()).forEach(way -> {
                out.append("<trkseg>");
                way.line().forEach(at -> out.append("<trkpt lat=\"%s\" lon=\"%s\"/>".formatted(at[1], at[0])));
                out.append("</trkseg>\n");
            });
            out.append("</trk>\n");
        }
        return file(told, "gpx", "application/gpx+xml", out.append("</gpx>\n").toString());
    }

    @GetMapping("/routes/{id}.kml")
    ResponseEntity<byte[]> kml(@PathVariable("id") String id) {
        Told told = read(id);
        StringBuilder out = new StringBuilder("""
                <?xml version="1.0" encoding="UTF-8"?>
                <kml xmlns="http://www.opengis.net/kml/2.2"><Document>
                """);
        out.append("<name>").append(xml(told.route.state().name())).append("</name>\n");
        for (Day day : told.days()) {
            out.append("<Folder><name>").append(xml(told.title(day))).append("</name>\n");
            for (int i = 0; i < day.stops().size(); i++) {
                SiteToVisit site = told.site(day.stops().get(i));
                out.append(
                        "<Placemark><name>%d %s</name><description>%s</description><Point><coordinates>%s,%s</coordinates></Point></Placemark>%n"
                                .formatted(
                                        i + 1,
                                        xml(site.name()),
                                        told.says(day.stops().get(i)),
                                        site.longitude(),
                                        site.latitude()));
            }
            out.append("<Placemark><name>")
                    .append(xml(told.title(day)))
                    .append("</name><LineString><tessellate>1</tessellate><coordinates>");
            day.ways()
                    .map(Way::line)
                    .flatMap(List::stream)
                    .forEach(at -> out.append(at[0]).append(',').append(at[1]).append(' '));
            out.append("</coordinates></LineString></Placemark>\n</Folder>\n");
        }
        return file(
                told,
                "kml",
                "application/vnd.google-earth.kml+xml",
                out.append("</Document></kml>\n").toString());
    }

    @GetMapping("/routes/{id}.geojson")
    ResponseEntity<byte[]> geoJson(@PathVariable("id") String id) {
        Told told = read(id);
        ObjectNode collection = JSON.createObjectNode().put("type", "FeatureCollection");
        ArrayNode features = collection.putArray("features");
        for (Day day : told.days()) {
            ObjectNode line = feature(features, JSON.readTree(Views.line(day).json()));
            line.put("kind", "day")
                    .put("name", told.route.state().name())
                    .put("on", day.on().toString())
                    .put("team", day.team());
            line.put("lengthMetres", day.lengthMetres()).put("driveMinutes", day.driveSeconds() / 60.0);
            for (int i = 0; i < day.stops().size(); i++) {
                Stop stop = day.stops().get(i);
                SiteToVisit site = told.site(stop);
                ObjectNode point = feature(
                        features,
                        JSON.readTree(new Place(site.longitude(), site.latitude())
                                .geoJson()
                                .json()));
                point.put("kind", "stop")
                        .put("number", i + 1)
                        .put("siteId", site.id())
                        .put("name", site.name());
                point.put("on", day.on().toString()).put("team", day.team());
                point.put("arrive", Running.instant(day.on(), stop.arrive()).toString());
                point.put("leave", Running.instant(day.on(), stop.leave()).toString());
            }
        }
        return file(told, "geojson", "application/geo+json", JSON.writeValueAsString(collection));
    }

    private static ObjectNode feature(ArrayNode features, JsonNode geometry) {
        ObjectNode feature = features.addObject().put("type", "Feature");
        feature.set("geometry", geometry);
        return feature.putObject("properties");
    }

    private Told read(String id) {
        GlobalId decoded = GlobalId.decode(id);
        long key = routes.key(decoded, RouteView.KIND, "id");
        return read(() -> {
            ReadAt at = routes.at(decoded);
            RouteView route = routes.get(key, at, "id");
            RoutePlan plan = routes.plan(route).plan();
            Map<Long, SiteToVisit> known = sites.find(plan.siteIds(), at);
            if (!known.keySet().containsAll(plan.siteIds())) {
                throw Problem.of(ProblemCode.SITE_UNKNOWN, "A site of the route is no more.");
            }
            return new Told(route, plan, known);
        });
    }

    private <T> T read(Supplier<T> reading) {
        return Objects.requireNonNull(snapshot.execute(status -> reading.get()));
    }

    private static ResponseEntity<byte[]> file(Told told, String extension, String type, String text) {
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_TYPE, type + "; charset=utf-8")
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"route-%s-%d.%s\""
                                .formatted(
                                        told.route.state().drivenOn(),
                                        told.route.state().edition(),
                                        extension))
                .body(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String xml(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
