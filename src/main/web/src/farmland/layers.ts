import type { ExpressionSpecification, FilterSpecification, LayerSpecification, Map as GlMap, VectorTileSource } from "maplibre-gl";
import type { Drawn, RecoveryStage } from "../generated";
import type { App } from "../shell/app";
import { shownDay } from "../shell/app";
import { percent } from "../shell/format";
import { numberOf } from "../shell/ids";
import type { Change } from "../shell/live";
import { setShapes, tilesOf } from "../shell/map";
import { ABOVE_OBJECTS, addRegions, dressRegions, NONE, OBJECT_ZOOM, shadeRegions, showOnly, tileSource, tilesUrl } from "../shell/regions";
import { canonical, current } from "../shell/state";
import { paintMarks } from "./marks";

let areaShown = "null";
let plotTiles = "";

const pattern = (kind: string): ExpressionSpecification => ["image", ["concat", kind, "-", ["get", "status"]]];
const isMerged: ExpressionSpecification = ["==", ["get", "merged"], true];
const isPolygon: ExpressionSpecification = ["==", ["geometry-type"], "Polygon"];

export function addLayers(map: GlMap): void {
  paintMarks(map, []);
  addRegions(map);
  plotTiles = tilesUrl("plots", current().filter);
  map.addSource("plots", tileSource(plotTiles, 18));

  const add = (layer: LayerSpecification) => map.addLayer(layer, ABOVE_OBJECTS);
  add({
    id: "plots-fill", type: "fill", source: "plots", "source-layer": "plots", minzoom: OBJECT_ZOOM, filter: ["all", ["!", isMerged], isPolygon],
    paint: { "fill-pattern": pattern("fill") },
  });
  add({
    id: "plots-line", type: "line", source: "plots", "source-layer": "plots", minzoom: OBJECT_ZOOM, filter: ["all", ["!", isMerged], isPolygon],
    layout: { "line-join": "round" }, paint: { "line-color": "#3a3428", "line-width": 0.7 },
  });
  add({
    id: "plots-point", type: "symbol", source: "plots", "source-layer": "plots", filter: ["all", ["!", isMerged], ["!", isPolygon]],
    layout: { "icon-image": pattern("mark"), "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-size": 0.9 },
  });
  add({
    id: "plots-merged", type: "symbol", source: "plots", "source-layer": "plots", filter: isMerged as FilterSpecification,
    layout: {
      "icon-image": pattern("mark"), "icon-allow-overlap": true, "icon-ignore-placement": true,
      "icon-size": ["interpolate", ["linear"], ["zoom"], 8, ["interpolate", ["linear"], ["sqrt", ["get", "areaMu"]], 1, 0.3, 12, 0.6], 12.9, ["interpolate", ["linear"], ["sqrt", ["get", "areaMu"]], 1, 0.45, 5, 0.8]],
    },
  });
  add({
    id: "plots-overdue", type: "line", source: "plots", "source-layer": "plots", minzoom: OBJECT_ZOOM, filter: NONE,
    layout: { "line-join": "round" }, paint: { "line-color": "#8b0000", "line-width": 2.2, "line-dasharray": [2, 1.2] },
  });
  add({
    id: "plots-picked", type: "line", source: "plots", "source-layer": "plots",
    layout: { "line-join": "round", visibility: "none" }, paint: { "line-color": "#0b3d91", "line-width": 3.5 },
  });
  add({
    id: "plots-picked-point", type: "circle", source: "plots", "source-layer": "plots", layout: { visibility: "none" },
    paint: { "circle-radius": 11, "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": "#0b3d91", "circle-stroke-width": 3 },
  });
  map.addSource("area", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  add({ id: "area-line", type: "line", source: "area", layout: { visibility: "none" }, paint: { "line-color": "#0b3d91", "line-width": 2, "line-dasharray": [3, 2] } });
}

/** Colours the regions as the server's legend says, and names them with their rates. */
export function shade(map: GlMap, drawn: Drawn | null, isByVillage: boolean): void {
  paintMarks(map, drawn?.legend ?? []);
  const colours = new Map(drawn?.legend.map((each) => [each.key, each.color]));
  shadeRegions(
    map,
    [drawn, current().language],
    () =>
      (drawn?.shades ?? []).map(({ region, rate, legendKey }) => ({
        code: region.code,
        labelPoint: region.labelPoint,
        label: rate === null ? region.name : `${region.name}\n${percent(rate)}`,
        colour: colours.get(legendKey),
      })),
    isByVillage,
  );
}

// what has no id is no plot: "in" wants a number
const picked = (ids: number[]): ExpressionSpecification => ["all", ["!", isMerged], ["in", ["to-number", ["id"], -1], ["literal", ids]]];

/** Follows filter, day and what is chosen. */
export function dress(app: App, map: GlMap, stage: RecoveryStage, chosen: string[]): void {
  const plots = tilesUrl("plots", current().filter);
  if (plots !== plotTiles) {
    plotTiles = plots;
    (map.getSource("plots") as VectorTileSource).setTiles([plots]);
  }
  dressRegions(map);
  const area = (current().filter["spatial"] as { intersects?: GeoJSON.Geometry } | undefined)?.intersects ?? null;
  map.setLayoutProperty("area-line", "visibility", area ? "visible" : "none");
  if (canonical(area) !== areaShown) {
    areaShown = canonical(area);
    setShapes(map, "area", area ? [{ type: "Feature", properties: {}, geometry: area }] : []);
  }
  const ids = chosen.map((id) => numberOf("Plot", id)).filter((id) => id !== null);
  showOnly(map, "plots-picked", ids.length ? ["all", isPolygon, picked(ids)] : null);
  showOnly(map, "plots-picked-point", ids.length ? ["all", ["!", isPolygon], picked(ids)] : null);
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
