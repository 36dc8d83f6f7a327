import type { ExpressionSpecification, FilterSpecification, Map as GlMap, VectorTileSource } from "maplibre-gl";
import type { RecoveryStage, ShadesResult, StartResult, VillageShapesResult } from "../generated";
import type { App } from "../shell/app";
import { shownDay } from "../shell/app";
import { percent } from "../shell/format";
import type { Change } from "../shell/live";
import { setShapes, tilesOf } from "../shell/map";
import { canonical, current } from "../shell/state";
import { addMarks, NOTHING_DUE, SHADES } from "./marks";

/** From here on each plot is drawn; below, those of a cell as one mark. */
const OBJECT_ZOOM = 13;
const FONT = ["Open Sans Regular"];
const NONE: FilterSpecification = ["==", ["literal", 1], 0];

type Shade = NonNullable<ShadesResult["recovery"]>[number];
type Named = { code: string; name: string; labelPoint: GeoJSON.Geometry | null; boundary: GeoJSON.Geometry | null };

let regions: StartResult["county"] = null;
let villages: NonNullable<VillageShapesResult["villages"]>["nodes"] | null = null;
let tilesShown = "";

const rate: ExpressionSpecification = ["coalesce", ["feature-state", "rate"], -1];
const shade: ExpressionSpecification = [
  "step",
  rate,
  NOTHING_DUE,
  ...SHADES.flatMap(([from, colour]) => [from, colour]),
] as ExpressionSpecification;
const pattern = (kind: string): ExpressionSpecification => ["image", ["concat", kind, "-", ["get", "status"]]];
const isMerged: ExpressionSpecification = ["==", ["get", "merged"], true];
const isPolygon: ExpressionSpecification = ["==", ["geometry-type"], "Polygon"];

function tilesUrl(): string {
  const { filter, on, knownAt } = current();
  const query: string[] = [];
  const text = canonical(filter);
  if (text !== "{}") {
    query.push(`filter=${encodeURIComponent(text)}`);
  }
  if (on) {
    query.push(`on=${on}`);
  }
  if (knownAt) {
    query.push(`knownAt=${encodeURIComponent(knownAt)}`);
  }
  return `${location.origin}/tiles/plots/{z}/{x}/{y}.mvt${query.length ? `?${query.join("&")}` : ""}`;
}

const shapes = (named: Named[]): GeoJSON.Feature[] =>
  named.flatMap(({ code, name, boundary }) => (boundary ? [{ type: "Feature", properties: { code, name }, geometry: boundary }] : []));

export function addLayers(app: App): void {
  const { map } = app;
  addMarks(map);
  regions = app.start.county;
  for (const source of ["townships", "villages"]) {
    map.addSource(source, { type: "geojson", data: { type: "FeatureCollection", features: [] }, promoteId: "code" });
    map.addSource(`${source}-names`, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  }
  setShapes(map, "townships", shapes(regions?.townships ?? []));
  tilesShown = tilesUrl();
  map.addSource("plots", { type: "vector", tiles: [tilesShown], minzoom: 0, maxzoom: 18 });

  const fades = (deep: number): ExpressionSpecification => ["interpolate", ["linear"], ["zoom"], OBJECT_ZOOM - 1, 0.85, OBJECT_ZOOM + 1, deep];
  map.addLayer({ id: "townships-fill", type: "fill", source: "townships", paint: { "fill-color": shade, "fill-opacity": fades(0.15) } });
  map.addLayer({ id: "villages-fill", type: "fill", source: "villages", paint: { "fill-color": shade, "fill-opacity": fades(0.15) } });
  map.addLayer({ id: "villages-line", type: "line", source: "villages", paint: { "line-color": "#7d7668", "line-width": 0.8 } });
  map.addLayer({ id: "townships-line", type: "line", source: "townships", layout: { "line-join": "round" }, paint: { "line-color": "#5d5749", "line-width": ["interpolate", ["linear"], ["zoom"], 8, 0.8, 13, 2] } });
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
    id: "regions-chosen", type: "line", source: "townships", filter: NONE,
    layout: { "line-join": "round" }, paint: { "line-color": "#0b3d91", "line-width": 3 },
  });
  map.addLayer({
    id: "villages-chosen", type: "line", source: "villages", filter: NONE,
    layout: { "line-join": "round" }, paint: { "line-color": "#0b3d91", "line-width": 2.5 },
  });
  for (const [source, from, to, size] of [["villages", 10.5, 24, 12], ["townships", 7, 12.5, 13]] as const) {
    map.addLayer({
      id: `${source}-label`, type: "symbol", source: `${source}-names`, minzoom: from, maxzoom: to,
      layout: { "text-field": ["get", "label"], "text-font": FONT, "text-size": size, "text-line-height": 1.25, "text-padding": 3, "text-max-width": 8 },
      paint: { "text-color": "#26231c", "text-halo-color": "rgba(255,255,255,0.92)", "text-halo-width": 1.6 },
    });
  }
}

/** Puts the rates into shapes and names. */
export function shadeRegions(map: GlMap, level: "townships" | "villages", shades: Shade[] | null, stage: RecoveryStage): void {
  const named: Named[] = level === "townships" ? (regions?.townships ?? []) : (villages ?? []);
  const rates = new Map((shades ?? []).map((each) => [each.region.code, (stage === "RESTORATION" ? each.recovery.restoration : each.recovery.recultivation).rate]));
  map.removeFeatureState({ source: level });
  rates.forEach((value, code) => map.setFeatureState({ source: level, id: code }, { rate: value }));
  setShapes(
    map,
    `${level}-names`,
    named.flatMap(({ code, name, labelPoint }) => {
      const value = rates.get(code);
      const label = value === undefined || value === null ? name : `${name}\n${percent(value)}`;
      return labelPoint ? [{ type: "Feature" as const, properties: { code, label }, geometry: labelPoint }] : [];
    }),
  );
}

export function setVillages(map: GlMap, nodes: typeof villages): void {
  if (nodes !== villages) {
    villages = nodes;
    setShapes(map, "villages", shapes(nodes ?? []));
    setShapes(map, "villages-names", []);
  }
}

const picked = (ids: number[]): FilterSpecification => ["in", ["id"], ["literal", ids]] as unknown as FilterSpecification;

/** Follows filter, day and what is chosen. */
export function dress(app: App, stage: RecoveryStage, chosen: string[]): void {
  const { map } = app;
  const url = tilesUrl();
  if (url !== tilesShown) {
    tilesShown = url;
    (map.getSource("plots") as VectorTileSource).setTiles([url]);
  }
  const ids = chosen.map(numberOf).filter((id) => id !== null);
  map.setFilter("plots-picked", ["all", isPolygon, picked(ids)] as FilterSpecification);
  map.setFilter("plots-picked-point", ["all", ["!", isPolygon], picked(ids)] as FilterSpecification);
  const region = current().region;
  map.setFilter("regions-chosen", ["==", ["get", "code"], region ? townshipOf(region) : ""]);
  map.setFilter("villages-chosen", ["==", ["get", "code"], region ?? ""]);
  const isOpen: ExpressionSpecification = stage === "RESTORATION" ? ["==", ["get", "status"], "ABANDONED"] : ["in", ["get", "status"], ["literal", ["ABANDONED", "RESTORED"]]];
  const due = stage === "RESTORATION" ? "restorationDueOn" : "recultivationDueOn";
  map.setFilter("plots-overdue", ["all", ["!", isMerged], isOpen, ["has", due], ["<", ["get", due], shownDay(app)]] as FilterSpecification);
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
