import type { ExpressionSpecification, LayerSpecification, Map as GlMap, VectorTileSource } from "maplibre-gl";
import type { EnvironmentMapViewResult } from "../generated";
import { numberOf } from "../shell/ids";
import { tilesOf, type Box } from "../shell/map";
import { ABOVE_OBJECTS, addRegions, dressRegions, shadeRegions, showOnly, tileSource, tilesUrl } from "../shell/regions";
import { current } from "../shell/state";

type Drawn = NonNullable<EnvironmentMapViewResult["environmentMap"]>;

export const SOURCES = ["problems"];
export const PROBLEM_LAYERS = ["problems-point", "problems-merged", "problems-fill"];
const LOOKS = ["OVERDUE", "RELAPSED", "OPEN", "RECTIFIED", "CLOSED", "ENDED"];
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
  addRegions(map);
  tiles = tilesUrl("problems");
  map.addSource("problems", tileSource(tiles, 18));
  const add = (layer: LayerSpecification) => map.addLayer(layer, ABOVE_OBJECTS);
  const paint = { "circle-color": GREY, "circle-stroke-color": "#26231c", "circle-stroke-width": 1 };
  add({ id: "problems-fill", type: "fill", source: "problems", "source-layer": "problems", filter: ["all", ["!", isMerged], isPolygon], paint: { "fill-color": GREY, "fill-opacity": 0.6 } });
  // the grave ones lie above the others
  const sort: ExpressionSpecification = ["match", ["get", "look"], "OVERDUE", 5, "RELAPSED", 4, "OPEN", 3, "RECTIFIED", 2, 1];
  add({ id: "problems-merged", type: "circle", source: "problems", "source-layer": "problems", filter: isMerged as never, layout: { "circle-sort-key": sort }, paint: { ...paint, "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "problems"]], 1, 4, 8, 11] } });
  add({ id: "problems-point", type: "circle", source: "problems", "source-layer": "problems", filter: ["all", ["!", isMerged], ["!", isPolygon]], layout: { "circle-sort-key": sort }, paint: { ...paint, "circle-radius": 7 } });
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
    map.setPaintProperty("problems-point", "circle-color", colour(legend));
    map.setPaintProperty("problems-merged", "circle-color", colour(legend));
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
        label: open ? `${region.name}\n${open}${overdue ? `（${overdue}）` : ""}` : region.name,
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
