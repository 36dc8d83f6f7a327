import type { ExpressionSpecification, Map as GlMap, VectorTileSource } from "maplibre-gl";
import type { RoadsViewResult } from "../generated";
import { setShapes } from "../shell/map";
import { ABOVE_OBJECTS, tilesUrl } from "../shell/regions";

export type Closure = NonNullable<RoadsViewResult["roadClosures"]>[number];

/** Roads lie over the shades and under the outlines of regions, and so under all objects. */
const BELOW = "villages-line";
const CLOSED = "#c0261c";
const LARGE = ["motorway", "trunk", "primary", "secondary", "motorway_link", "trunk_link", "primary_link", "secondary_link"];
const MIDDLE = ["tertiary", "tertiary_link"];
const isOf = (classes: string[], others: boolean): ExpressionSpecification => ["match", ["get", "class"], classes, !others, others];
/** From below; a layer of its own each, as lines of one colour and width are drawn by what draws the outlines already. */
const ROADS = [
  { id: "roads-small", filter: isOf([...LARGE, ...MIDDLE], true), colour: "#bcae92", widths: [0.4, 1, 3.4] },
  { id: "roads-middle", filter: isOf(MIDDLE, false), colour: "#b39764", widths: [0.8, 1.8, 5] },
  { id: "roads-large", filter: isOf(LARGE, false), colour: "#a8823f", widths: [1.4, 2.6, 6] },
];
const LAYERS = [...ROADS.map(({ id }) => id), "closures-fill", "closures-line"];

let tiles = "";
let drawn: unknown = null;

/** Draws the roads, and what of them is closed; null: neither. */
export function dressRoads(map: GlMap, version: number, closures: Closure[] | null): void {
  if (!map.getSource("roads") && closures && map.getLayer(BELOW)) {
    tiles = "";
    drawn = null;
    map.addSource("roads", { type: "vector", tiles: [tilesUrl("roads")], minzoom: 0, maxzoom: 16 });
    map.addSource("closures", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    for (const { id, filter, colour, widths } of ROADS) {
      map.addLayer(
        {
          id, type: "line", source: "roads", "source-layer": "roads", filter, layout: { "line-join": "round", "line-cap": "round" },
          paint: { "line-color": colour, "line-width": ["interpolate", ["linear"], ["zoom"], 8, widths[0]!, 12, widths[1]!, 16, widths[2]!] },
        },
        BELOW,
      );
    }
    map.addLayer({ id: "closures-fill", type: "fill", source: "closures", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": CLOSED, "fill-opacity": 0.14 } }, ABOVE_OBJECTS);
    map.addLayer({ id: "closures-line", type: "line", source: "closures", layout: { "line-join": "round" }, paint: { "line-color": CLOSED, "line-width": 4, "line-dasharray": [1.6, 0.8] } }, ABOVE_OBJECTS);
  }
  if (!map.getSource("roads")) {
    return;
  }
  for (const layer of LAYERS) {
    map.setLayoutProperty(layer, "visibility", closures ? "visible" : "none");
  }
  const now = `${version} ${tilesUrl("roads")}`;
  if (closures && now !== tiles) {
    if (tiles) {
      (map.getSource("roads") as VectorTileSource).setTiles([tilesUrl("roads")]);
    }
    tiles = now;
  }
  if (closures && closures !== drawn) {
    drawn = closures;
    setShapes(map, "closures", closures.map(({ geometry }) => ({ type: "Feature", properties: {}, geometry: geometry as GeoJSON.Geometry })));
  }
}
