import type { ExpressionSpecification, LayerSpecification, Map as GlMap, VectorTileSource } from "maplibre-gl";
import type { EnvironmentMapViewResult } from "../generated";
import { numberOf } from "../shell/ids";
import { tilesOf, type Box } from "../shell/map";
import { ABOVE_OBJECTS, addRegions, dressRegions, shadeRegions, showOnly, tileSource, tilesUrl } from "../shell/regions";
import { current } from "../shell/state";
import { LOOKS, paintMarks } from "./marks";

type Drawn = NonNullable<EnvironmentMapViewResult["environmentMap"]>;

export const SOURCES = ["problems"];
export const PROBLEM_LAYERS = ["problems-point", "problems-merged", "problems-fill"];
const GREY = "#8a8a8a";
const isMerged: ExpressionSpecification = ["==", ["get", "merged"], true];
const isPolygon: ExpressionSpecification = ["==", ["geometry-type"], "Polygon"];

let tiles = "";
let colours = "";

function colour(legend: Drawn["legend"]): ExpressionSpecification {
  const pairs = LOOKS.flatMap((look) => [look, legend.find((each) => each.key === look)?.color ?? GREY]);
  return ["match", ["get", "look"], ...pairs, GREY] as unknown as ExpressionSpecification;
}

export function addLayers(map: GlMap): void {
  paintMarks(map, []);
  addRegions(map);
  tiles = tilesUrl("problems");
  map.addSource("problems", tileSource(tiles, 18));
  const add = (layer: LayerSpecification) => map.addLayer(layer, ABOVE_OBJECTS);
  add({ id: "problems-fill", type: "fill", source: "problems", "source-layer": "problems", filter: ["all", ["!", isMerged], isPolygon], paint: { "fill-color": GREY, "fill-opacity": 0.6 } });
  const mark = {
    "icon-image": ["concat", "problem-", ["get", "look"]] as ExpressionSpecification,
    "icon-allow-overlap": true, "icon-ignore-placement": true,
    "symbol-sort-key": ["match", ["get", "look"], ...LOOKS.flatMap((look, grave) => [look, grave]), 0] as unknown as ExpressionSpecification,
  };
  add({ id: "problems-merged", type: "symbol", source: "problems", "source-layer": "problems", filter: isMerged as never, layout: { ...mark, "icon-size": ["interpolate", ["linear"], ["sqrt", ["get", "problems"]], 1, 0.55, 8, 1.3] } });
  add({ id: "problems-point", type: "symbol", source: "problems", "source-layer": "problems", filter: ["all", ["!", isMerged], ["!", isPolygon]], layout: { ...mark, "icon-size": 0.95 } });
  add({ id: "problems-chosen", type: "circle", source: "problems", "source-layer": "problems", layout: { visibility: "none" }, paint: { "circle-radius": 12, "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": "#0b3d91", "circle-stroke-width": 3 } });
}

/** Follows the server's legend, the day and what is chosen. */
export function dress(map: GlMap, drawn: Drawn | null, isByVillage: boolean): void {
  const url = tilesUrl("problems");
  if (url !== tiles) {
    tiles = url;
    (map.getSource("problems") as VectorTileSource).setTiles([url]);
  }
  dressRegions(map);
  const legend = drawn?.legend ?? [];
  const now = JSON.stringify(legend);
  if (legend.length && now !== colours) {
    colours = now;
    paintMarks(map, legend);
    map.setPaintProperty("problems-fill", "fill-color", colour(legend));
  }
  const chosen = numberOf("Problem", current().problem);
  showOnly(map, "problems-chosen", chosen === null ? null : ["all", ["!", isMerged], ["==", ["to-number", ["id"], -1], chosen]]);
  const shades = new Map(legend.map((each) => [each.key, each.color]));
  shadeRegions(
    map,
    ["environment", drawn],
    () =>
      (drawn?.shades ?? []).map(({ region, legendKey, open, overdue }) => ({
        code: region.code,
        labelPoint: region.labelPoint,
        // of a wide bracket, whose ink lies right in its square, the map would cut off what is beyond its picture
        label: open ? `${region.name}\n${open}${overdue ? `(${overdue})` : ""}` : region.name,
        colour: shades.get(legendKey),
      })),
    isByVillage,
  );
}

export function refreshProblems(map: GlMap, touched: Box[] | null): void {
  if (!map.getSource("problems")) {
    return;
  }
  const zoom = Math.floor(map.getZoom());
  const some = touched ? tilesOf(touched, [zoom - 1, zoom, zoom + 1].filter((z) => z >= 0 && z <= 18)) : [];
  if (touched && some.length <= 500) {
    map.refreshTiles("problems", some);
  } else {
    map.refreshTiles("problems");
  }
}
