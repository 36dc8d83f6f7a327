import type { ExpressionSpecification, LayerSpecification, Map as GlMap, VectorTileSource } from "maplibre-gl";
import { numberOf } from "../shell/ids";
import { setShapes } from "../shell/map";
import { ABOVE_OBJECTS, addRegions, dressRegions, FONT, shadeRegions, showOnly, tileSource, tilesUrl } from "../shell/regions";
import { current } from "../shell/state";
import { along, job, panelOf, type Plan, shownPlan, townships, worths } from "./data";
import { currentDraft, type Spot, wishOf } from "./draft";
import { COLOURS, endMark, labelOf, paintMarks, stopMark } from "./marks";
import { say } from "./words";

export const SOURCES = ["routes", "route-line", "route-stops", "route-sites", "route-ends", "route-along"];
export const SITE_LAYERS = ["route-stops-pin", "route-sites-mark"];
export const ROUTE_LAYER = "routes-line";
export const ALONG_LAYER = "route-along-mark";
/** As the tiles' own legend has them. */
export const STATUS_COLOURS = { APPROVED: "#009e73", PROPOSED: "#0072b2", DRAFT: "#e69f00", SUPERSEDED: "#8a8a8a" } as const;

let shown: unknown[] = [];

export function addLayers(map: GlMap): void {
  paintMarks(map);
  addRegions(map);
  map.addSource("routes", tileSource(tilesUrl("routes"), 16));
  SOURCES.slice(1).forEach((source) => map.addSource(source, { type: "geojson", data: { type: "FeatureCollection", features: [] } }));
  const below = (layer: LayerSpecification) => map.addLayer(layer, ABOVE_OBJECTS);
  const round = { "line-join": "round", "line-cap": "round" } as const;
  const halo = { "text-halo-color": "rgba(255,255,255,0.92)", "text-halo-width": 1.6 };
  const label = { "text-font": FONT, "text-size": 12, "text-anchor": "top" as const, "text-max-width": 9 };
  const colour = ["match", ["get", "day"], ...COLOURS.flatMap((each, day) => [day, each]), COLOURS[0]] as unknown as ExpressionSpecification;
  const isChosen: ExpressionSpecification = ["boolean", ["get", "isChosen"], false];
  below({
    id: ROUTE_LAYER, type: "line", source: "routes", "source-layer": "routes", layout: { "line-join": "round" },
    paint: {
      // told on a photocopy too
      "line-dasharray": ["match", ["get", "status"], "DRAFT", ["literal", [1, 1.2]], "SUPERSEDED", ["literal", [4, 2]], ["literal", [1, 0]]],
      "line-color": ["match", ["get", "status"], ...Object.entries(STATUS_COLOURS).flat(), "#8a8a8a"] as unknown as ExpressionSpecification,
      "line-width": ["interpolate", ["linear"], ["zoom"], 8, 2, 14, 5],
      "line-opacity": 0.8,
    },
  });
  below({ id: "route-line-case", type: "line", source: "route-line", layout: round, paint: { "line-color": "#fff", "line-width": ["interpolate", ["linear"], ["zoom"], 8, 6, 14, 11] } });
  below({ id: "route-line-line", type: "line", source: "route-line", layout: round, paint: { "line-color": colour, "line-width": ["interpolate", ["linear"], ["zoom"], 8, 3.5, 14, 8] } });
  map.addLayer({
    id: "route-line-arrow", type: "symbol", source: "route-line",
    layout: { "symbol-placement": "line", "symbol-spacing": 70, "icon-image": "route-arrow", "icon-size": ["interpolate", ["linear"], ["zoom"], 8, 0.5, 14, 0.9], "icon-allow-overlap": true, "icon-ignore-placement": true },
  });
  map.addLayer({
    id: ALONG_LAYER, type: "circle", source: "route-along",
    paint: { "circle-radius": 5, "circle-color": ["match", ["get", "kind"], "plot", "#d55e00", "#9b1c1c"], "circle-stroke-color": "#fff", "circle-stroke-width": 1.5 },
  });
  map.addLayer({
    id: "route-sites-mark", type: "symbol", source: "route-sites",
    layout: { "icon-image": ["concat", "wish-", ["get", "wish"]], "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-size": ["case", isChosen, 1.5, 1], "symbol-sort-key": ["get", "order"] },
  });
  map.addLayer({
    id: "route-sites-name", type: "symbol", source: "route-sites", minzoom: 11,
    layout: { ...label, "text-field": ["get", "label"], "text-offset": [0, 0.9] }, paint: { "text-color": "#26231c", ...halo },
  });
  map.addLayer({ id: "route-ends-mark", type: "symbol", source: "route-ends", layout: { "icon-image": ["get", "icon"], "icon-allow-overlap": true, "icon-ignore-placement": true } });
  map.addLayer({
    id: "route-stops-ring", type: "circle", source: "route-stops", filter: ["==", ["get", "isChosen"], true],
    paint: { "circle-radius": 17, "circle-color": "rgba(255,255,255,0.7)", "circle-stroke-color": "#0b3d91", "circle-stroke-width": 3 },
  });
  map.addLayer({ id: "route-stops-pin", type: "symbol", source: "route-stops", layout: { "icon-image": ["get", "icon"], "icon-allow-overlap": true, "icon-ignore-placement": true } });
  map.addLayer({
    id: "route-stops-name", type: "symbol", source: "route-stops", minzoom: 9.5,
    layout: { ...label, "text-field": ["get", "label"], "text-offset": [0, 1.2] }, paint: { "text-color": "#26231c", ...halo },
  });
}

/** The layers were shown or hidden as a whole: each is dressed anew. */
export function forget(): void {
  shown = [];
}

/** Follows what is planned, chosen and looked at; what is the same as before is not drawn again. */
export function dress(map: GlMap, today: string): void {
  dressRegions(map);
  shadeRegions(map, ["routes", townships.value], () => (townships.value?.county?.townships ?? []).map(({ code, name, labelPoint }) => ({ code, labelPoint, label: name, colour: undefined })), false);
  const { site, job: jobId, route, due } = current();
  const plan = shownPlan();
  const isAsking = panelOf(due) === "newRoute" && !jobId && !route;
  const isList = !isAsking && !jobId && !route;
  const draft = isAsking ? currentDraft(today) : null;
  const now = [plan, site, isAsking, isList, draft, worths.value, along.value, job.value, route];
  if (now.every((each, index) => each === shown[index]) && shown.length) {
    return;
  }
  shown = now;
  showOnly(map, ROUTE_LAYER, isList ? ["has", "status"] : null);
  setShapes(map, "route-line", (plan?.days ?? []).map((day, index) => ({ type: "Feature", properties: { day: index % COLOURS.length }, geometry: day.line })));
  setShapes(map, "route-stops", plan ? stopShapes(map, plan, site) : []);
  setShapes(map, "route-sites", isAsking ? wishShapes(today, site) : jobId && plan ? leftShapes(plan, site) : []);
  const asked = job.value?.id === jobId ? job.value?.requirement : undefined;
  const ends = draft ? [draft.start, draft.end] : asked ? [spotOf(asked.start), spotOf(asked.end)] : [];
  setShapes(map, "route-ends", endShapes(map, ends));
  setShapes(map, "route-along", route && along.value
    ? [
        ...along.value.plots.nodes.map((each) => mark("plot", each)),
        ...along.value.problems.nodes.map((each) => mark("problem", each)),
      ].flatMap((each) => (each ? [each] : []))
    : []);
}

function mark(kind: "plot" | "problem", of: { id: string; position: GeoJSON.Geometry | null }): GeoJSON.Feature | null {
  return of.position && { type: "Feature", properties: { kind, id: of.id }, geometry: of.position };
}

const spotOf = (place: GeoJSON.Geometry): Spot | null => (place.type === "Point" ? { at: place.coordinates as [number, number], name: "" } : null);

function endShapes(map: GlMap, [start, end]: (Spot | null | undefined)[]): GeoJSON.Feature[] {
  const same = !end || (start && start.at.join() === end.at.join());
  const shape = (spot: Spot, label: string): GeoJSON.Feature => ({ type: "Feature", properties: { icon: endMark(map, label) }, geometry: { type: "Point", coordinates: spot.at } });
  return [...(start ? [shape(start, say("startMark"))] : []), ...(end && !same ? [shape(end, say("endMark"))] : [])];
}

function stopShapes(map: GlMap, plan: Plan, chosen: string | null): GeoJSON.Feature[] {
  return plan.days.flatMap((day, index) =>
    day.stops.flatMap(({ site, number }): GeoJSON.Feature[] =>
      site
        ? [{ type: "Feature", properties: { siteId: site.id, label: site.name, icon: stopMark(map, labelOf(plan.days.length, index, number), index), isChosen: site.id === chosen }, geometry: site.position }]
        : [],
    ),
  );
}

function wishShapes(today: string, chosen: string | null): GeoJSON.Feature[] {
  const draft = currentDraft(today);
  return (worths.value ?? []).map(({ site, value }) => {
    const wish = wishOf(draft, site);
    const label = wish === "OUT" || wish === "NEVER" ? site.name : `${site.name}\n${say("points", draft.values[site.id] ?? value)}`;
    return { type: "Feature", id: numberOf("Site", site.id)!, properties: { siteId: site.id, wish, label, isChosen: site.id === chosen, order: ["OUT", "NEVER", "MAY", "MUST"].indexOf(wish) }, geometry: site.position };
  });
}

function leftShapes(plan: Plan, chosen: string | null): GeoJSON.Feature[] {
  return (plan.leftOut ?? []).flatMap(({ site }): GeoJSON.Feature[] =>
    site ? [{ type: "Feature", properties: { siteId: site.id, wish: "LEFT", label: site.name, isChosen: site.id === chosen, order: 0 }, geometry: site.position }] : [],
  );
}

/** Routes were recorded: their tiles are loaded again. */
export function refreshTiles(map: GlMap): void {
  const source = map.getSource("routes") as VectorTileSource | undefined;
  if (source) {
    map.refreshTiles("routes");
  }
}
