import type { ExpressionSpecification, FilterSpecification, Map as GlMap, VectorTileSource } from "maplibre-gl";
import type { Drawn, RecoveryStage } from "../generated";
import type { App } from "../shell/app";
import { shownDay } from "../shell/app";
import { percent } from "../shell/format";
import type { Change } from "../shell/live";
import { setShapes, tilesOf } from "../shell/map";
import { canonical, current } from "../shell/state";
import { paintMarks } from "./marks";

/** From here on each plot is drawn; below, those of a cell as one mark. */
const OBJECT_ZOOM = 13;
/** From here on villages are shaded, below it townships. */
export const VILLAGE_ZOOM = 11.5;
const FONT = ["Open Sans Regular"];
const NONE: FilterSpecification = ["==", ["literal", 1], 0];

const LEVELS = ["townships", "villages"] as const;
let areaShown = "null";
let plotTiles = "";
let regionTiles = "";

const shade: ExpressionSpecification = ["to-color", ["coalesce", ["feature-state", "colour"], "rgba(0,0,0,0)"]];
const pattern = (kind: string): ExpressionSpecification => ["image", ["concat", kind, "-", ["get", "status"]]];
const isMerged: ExpressionSpecification = ["==", ["get", "merged"], true];
const isPolygon: ExpressionSpecification = ["==", ["geometry-type"], "Polygon"];

function tilesUrl(layer: string, isFiltered: boolean): string {
  const { filter, on, knownAt } = current();
  const query: string[] = [];
  const text = canonical(filter);
  if (isFiltered && text !== "{}") {
    query.push(`filter=${encodeURIComponent(text)}`);
  }
  if (on) {
    query.push(`on=${on}`);
  }
  if (knownAt) {
    query.push(`knownAt=${encodeURIComponent(knownAt)}`);
  }
  return `${location.origin}/tiles/${layer}/{z}/{x}/{y}.mvt${query.length ? `?${query.join("&")}` : ""}`;
}

export function addLayers(map: GlMap): void {
  paintMarks(map, []);
  for (const level of LEVELS) {
    map.addSource(level, { type: "vector", tiles: [tilesUrl(level, false)], minzoom: 0, maxzoom: 14, promoteId: "code" });
  }
  map.addSource("names", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  regionTiles = tilesUrl("", false);
  plotTiles = tilesUrl("plots", true);
  map.addSource("plots", { type: "vector", tiles: [plotTiles], minzoom: 0, maxzoom: 18 });

  const fades = (deep: number): ExpressionSpecification => ["interpolate", ["linear"], ["zoom"], OBJECT_ZOOM - 1, 0.85, OBJECT_ZOOM + 1, deep];
  map.addLayer({ id: "townships-fill", type: "fill", maxzoom: VILLAGE_ZOOM, source: "townships", "source-layer": "townships", paint: { "fill-color": shade, "fill-opacity": fades(0.15) } });
  map.addLayer({ id: "villages-fill", type: "fill", minzoom: VILLAGE_ZOOM, source: "villages", "source-layer": "villages", paint: { "fill-color": shade, "fill-opacity": fades(0.15) } });
  map.addLayer({ id: "villages-line", type: "line", minzoom: 10, source: "villages", "source-layer": "villages", paint: { "line-color": "#7d7668", "line-width": 0.8 } });
  map.addLayer({ id: "townships-line", type: "line", source: "townships", "source-layer": "townships", layout: { "line-join": "round" }, paint: { "line-color": "#5d5749", "line-width": ["interpolate", ["linear"], ["zoom"], 8, 0.8, 13, 2] } });
  map.addLayer({
    id: "plots-fill", type: "fill", source: "plots", "source-layer": "plots", minzoom: OBJECT_ZOOM, filter: ["all", ["!", isMerged], isPolygon],
    paint: { "fill-pattern": pattern("fill") },
  });
  map.addLayer({
    id: "plots-line", type: "line", source: "plots", "source-layer": "plots", minzoom: OBJECT_ZOOM, filter: ["all", ["!", isMerged], isPolygon],
    layout: { "line-join": "round" }, paint: { "line-color": "#3a3428", "line-width": 0.7 },
  });
  map.addLayer({
    id: "plots-point", type: "symbol", source: "plots", "source-layer": "plots", filter: ["all", ["!", isMerged], ["!", isPolygon]],
    layout: { "icon-image": pattern("mark"), "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-size": 0.9 },
  });
  map.addLayer({
    id: "plots-merged", type: "symbol", source: "plots", "source-layer": "plots", filter: isMerged as FilterSpecification,
    layout: {
      "icon-image": pattern("mark"), "icon-allow-overlap": true, "icon-ignore-placement": true,
      "icon-size": ["interpolate", ["linear"], ["zoom"], 8, ["interpolate", ["linear"], ["sqrt", ["get", "areaMu"]], 1, 0.3, 12, 0.6], 12.9, ["interpolate", ["linear"], ["sqrt", ["get", "areaMu"]], 1, 0.45, 5, 0.8]],
    },
  });
  map.addLayer({
    id: "plots-overdue", type: "line", source: "plots", "source-layer": "plots", minzoom: OBJECT_ZOOM, filter: NONE,
    layout: { "line-join": "round" }, paint: { "line-color": "#8b0000", "line-width": 2.2, "line-dasharray": [2, 1.2] },
  });
  map.addLayer({
    id: "plots-picked", type: "line", source: "plots", "source-layer": "plots", filter: NONE,
    layout: { "line-join": "round" }, paint: { "line-color": "#0b3d91", "line-width": 3.5 },
  });
  map.addLayer({
    id: "plots-picked-point", type: "circle", source: "plots", "source-layer": "plots", filter: NONE,
    paint: { "circle-radius": 11, "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": "#0b3d91", "circle-stroke-width": 3 },
  });
  map.addLayer({
    id: "regions-chosen", type: "line", source: "townships", "source-layer": "townships", filter: NONE,
    layout: { "line-join": "round" }, paint: { "line-color": "#0b3d91", "line-width": 3 },
  });
  map.addLayer({
    id: "villages-chosen", type: "line", source: "villages", "source-layer": "villages", filter: NONE,
    layout: { "line-join": "round" }, paint: { "line-color": "#0b3d91", "line-width": 2.5 },
  });
  map.addSource("area", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  map.addLayer({ id: "area-line", type: "line", source: "area", paint: { "line-color": "#0b3d91", "line-width": 2, "line-dasharray": [3, 2] } });
  map.addLayer({
    id: "regions-label", type: "symbol", source: "names",
    layout: { "text-field": ["get", "label"], "text-font": FONT, "text-size": 13, "text-line-height": 1.25, "text-padding": 3, "text-max-width": 8 },
    paint: { "text-color": "#26231c", "text-halo-color": "rgba(255,255,255,0.92)", "text-halo-width": 1.6 },
  });
}

/** Colours the regions as the server's legend says, and names them with their rates. */
export function shadeRegions(map: GlMap, drawn: Drawn | null, isByVillage: boolean): void {
  paintMarks(map, drawn?.legend ?? []);
  const colours = new Map(drawn?.legend.map((each) => [each.key, each.color]));
  for (const level of LEVELS) {
    map.removeFeatureState({ source: level, sourceLayer: level });
  }
  const level = isByVillage ? "villages" : "townships";
  for (const { region, legendKey } of drawn?.shades ?? []) {
    map.setFeatureState({ source: level, sourceLayer: level, id: region.code }, { colour: colours.get(legendKey) });
  }
  setShapes(
    map,
    "names",
    (drawn?.shades ?? []).flatMap(({ region, rate }) =>
      region.labelPoint
        ? [{ type: "Feature" as const, properties: { label: rate === null ? region.name : `${region.name}\n${percent(rate)}` }, geometry: region.labelPoint }]
        : [],
    ),
  );
}

// what has no id is no plot: "in" wants a number
const picked = (ids: number[]): ExpressionSpecification => ["all", ["!", isMerged], ["in", ["to-number", ["id"], -1], ["literal", ids]]];

/** Follows filter, day and what is chosen. */
export function dress(app: App, map: GlMap, stage: RecoveryStage, chosen: string[]): void {
  const plots = tilesUrl("plots", true);
  if (plots !== plotTiles) {
    plotTiles = plots;
    (map.getSource("plots") as VectorTileSource).setTiles([plots]);
  }
  const regions = tilesUrl("", false);
  if (regions !== regionTiles) {
    regionTiles = regions;
    LEVELS.forEach((level) => (map.getSource(level) as VectorTileSource).setTiles([tilesUrl(level, false)]));
  }
  const area = (current().filter["spatial"] as { intersects?: GeoJSON.Geometry } | undefined)?.intersects ?? null;
  if (canonical(area) !== areaShown) {
    areaShown = canonical(area);
    setShapes(map, "area", area ? [{ type: "Feature", properties: {}, geometry: area }] : []);
  }
  const ids = chosen.map(numberOf).filter((id) => id !== null);
  map.setFilter("plots-picked", ["all", isPolygon, picked(ids)]);
  map.setFilter("plots-picked-point", ["all", ["!", isPolygon], picked(ids)]);
  const region = current().region;
  map.setFilter("regions-chosen", ["==", ["get", "code"], region ? townshipOf(region) : ""]);
  map.setFilter("villages-chosen", ["==", ["get", "code"], region ?? ""]);
  const isOpen: ExpressionSpecification = stage === "RESTORATION" ? ["==", ["get", "status"], "ABANDONED"] : ["in", ["get", "status"], ["literal", ["ABANDONED", "RESTORED"]]];
  const due = stage === "RESTORATION" ? "restorationDueOn" : "recultivationDueOn";
  map.setFilter("plots-overdue", ["all", ["!", isMerged], isOpen, ["has", due], ["<", ["get", due], shownDay(app)]]);
}

/** Loads the tiles again that changes touched; all when anything may have changed. */
export function refreshPlots(map: GlMap, changes: Change[] | null): void {
  if (!map.getSource("plots")) {
    return;
  }
  const touched = changes?.flatMap((change) => change.touched);
  const zoom = Math.floor(map.getZoom());
  const tiles = touched ? tilesOf(touched, [zoom - 1, zoom, zoom + 1].filter((z) => z >= 0 && z <= 18)) : [];
  if (touched && tiles.length <= 500) {
    map.refreshTiles("plots", tiles);
  } else {
    map.refreshTiles("plots");
  }
}

export function townshipOf(region: string): string {
  return `${region.slice(0, 9)}000`;
}

/** The number inside a plot's id, which is the id of its feature. */
function numberOf(id: string): number | null {
  try {
    const parts = atob(id.replace(/-/g, "+").replace(/_/g, "/")).split("|");
    return parts[0] === "Plot" ? Number(parts[2]) : null;
  } catch {
    return null;
  }
}

export function idOf(app: App, number: number | string): string {
  const digits = app.start.county!.code.slice(0, 6);
  return btoa(`Plot|${digits}|${number}`).replace(/=+$/, "").replace(/\+/g, "-").replace(/\//g, "_");
}
