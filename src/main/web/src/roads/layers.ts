import type { ExpressionSpecification, Map as GlMap, VectorTileSource } from "maplibre-gl";
import type { RoadsViewResult } from "../generated";
import { setShapes } from "../shell/map";
import { ABOVE_OBJECTS, tilesUrl } from "../shell/regions";

export type Closure = NonNullable<RoadsViewResult["roadClosures"]>[number];

/** Roads lie over the shades and under the outlines of regions, and so under all objects. */
const BELOW = "villages-line";
const CLOSED = "#c0261c";
const LAYERS = ["roads-line", "closures-fill", "closures-line"];
const kind: ExpressionSpecification = ["get", "class"];
const isLarge: ExpressionSpecification = ["match", kind, ["motorway", "trunk", "primary", "secondary", "motorway_link", "trunk_link", "primary_link", "secondary_link"], true, false];
const isMiddle: ExpressionSpecification = ["match", kind, ["tertiary", "tertiary_link"], true, false];
const width = (large: number, middle: number, small: number): ExpressionSpecification => ["case", isLarge, large, isMiddle, middle, small];

let tiles = "";
let drawn: unknown = null;

/** Draws the roads, and what of them is closed; null: neither. */
export function dressRoads(map: GlMap, version: number, closures: Closure[] | null): void {
  if (!map.getSource("roads") && closures && map.getLayer(BELOW)) {
    tiles = "";
    drawn = null;
    map.addSource("roads", { type: "vector", tiles: [tilesUrl("roads")], minzoom: 0, maxzoom: 16 });
    map.addSource("closures", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    map.addLayer(
      {
        id: "roads-line", type: "line", source: "roads", "source-layer": "roads", layout: { "line-join": "round", "line-cap": "round" },
        paint: {
          "line-color": ["case", isLarge, "#a8823f", isMiddle, "#b39764", "#bcae92"],
          "line-width": ["interpolate", ["linear"], ["zoom"], 8, width(1.4, 0.8, 0.4), 12, width(2.6, 1.8, 1), 16, width(6, 5, 3.4)],
          "line-opacity": 0.9,
        },
      },
      BELOW,
    );
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
