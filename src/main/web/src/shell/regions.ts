import type { ExpressionSpecification, FilterSpecification, Map as GlMap, VectorSourceSpecification, VectorTileSource } from "maplibre-gl";
import { type Box, seenOn, setShapes } from "./map";
import { canonical, current } from "./state";

/** From here on villages are shaded, below it townships. */
export const VILLAGE_ZOOM = 11.5;
/** From here on each object is drawn; below, those of a cell as one mark. */
export const OBJECT_ZOOM = 13;
/** What a view draws goes below this layer. */
export const ABOVE_OBJECTS = "regions-chosen";
export const FONT = ["Open Sans Regular"];
export const NONE: FilterSpecification = ["==", ["literal", 1], 0];

const LEVELS = ["townships", "villages"] as const;
let tiles = "";
let shownKey: unknown[] = [];

const shade: ExpressionSpecification = ["to-color", ["coalesce", ["feature-state", "colour"], "rgba(0,0,0,0)"]];

/** Where the tiles of a layer come from, on the day that is shown. */
export function tilesUrl(layer: string, filter: Record<string, unknown> = {}): string {
  const { on, knownAt } = current();
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
  return `${location.origin}/tiles/${layer}/{z}/{x}/{y}.mvt${query.length ? `?${query.join("&")}` : ""}`;
}

/** How far around the county tiles are asked for, as a part of its size: its own border may move while the page is open. */
const AROUND = 0.1;
let bounds: [number, number, number, number] | null = null;

/** Where there is anything to draw. */
export function setBounds(home: Box | null): void {
  const [x, y] = home ? [AROUND * (home.east - home.west), AROUND * (home.north - home.south)] : [0, 0];
  bounds = home ? [home.west - x, home.south - y, home.east + x, home.north + y] : null;
}

/** A source of tiles, which are asked for within the county alone. */
export function tileSource(url: string, maxzoom: number): VectorSourceSpecification {
  return { type: "vector", tiles: [url], minzoom: 0, maxzoom, ...(bounds ? { bounds } : {}) };
}

/** The townships and villages that all views shade and name. */
export function addRegions(map: GlMap): void {
  if (map.getSource("townships")) {
    return;
  }
  for (const level of LEVELS) {
    map.addSource(level, { ...tileSource(tilesUrl(level), 14), promoteId: "code" });
  }
  map.addSource("names", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  tiles = tilesUrl("");
  const fades = (deep: number): ExpressionSpecification => ["interpolate", ["linear"], ["zoom"], OBJECT_ZOOM - 1, 0.85, OBJECT_ZOOM + 1, deep];
  map.addLayer({ id: "townships-fill", type: "fill", maxzoom: VILLAGE_ZOOM, source: "townships", "source-layer": "townships", paint: { "fill-color": shade, "fill-opacity": fades(0.15), "fill-antialias": false } });
  map.addLayer({ id: "villages-fill", type: "fill", minzoom: VILLAGE_ZOOM, source: "villages", "source-layer": "villages", paint: { "fill-color": shade, "fill-opacity": fades(0.15), "fill-antialias": false } });
  map.addLayer({ id: "villages-line", type: "line", minzoom: 10, source: "villages", "source-layer": "villages", paint: { "line-color": "#7d7668", "line-width": 0.8 } });
  map.addLayer({ id: "townships-line", type: "line", source: "townships", "source-layer": "townships", layout: { "line-join": "round" }, paint: { "line-color": "#5d5749", "line-width": ["interpolate", ["linear"], ["zoom"], 8, 0.8, 13, 2] } });
  map.addLayer({
    id: ABOVE_OBJECTS, type: "line", source: "townships", "source-layer": "townships",
    layout: { "line-join": "round", visibility: "none" }, paint: { "line-color": "#0b3d91", "line-width": 3 },
  });
  map.addLayer({
    id: "villages-chosen", type: "line", source: "villages", "source-layer": "villages",
    layout: { "line-join": "round", visibility: "none" }, paint: { "line-color": "#0b3d91", "line-width": 2.5 },
  });
  map.addLayer({
    id: "regions-label", type: "symbol", source: "names",
    layout: { "text-field": ["get", "label"], "text-font": FONT, "text-size": 13, "text-line-height": 1.25, "text-padding": 3, "text-max-width": 8 },
    paint: { "text-color": "#26231c", "text-halo-color": "rgba(255,255,255,0.92)", "text-halo-width": 1.6 },
  });
}

/** What a map view is asked for: what is seen, or will be, and the regions to shade there. */
export function viewOn(map: GlMap | null, home: Box | null): { bbox: Box; zoom: number; shadeBy: "TOWNSHIP" | "VILLAGE" } {
  const seen = seenOn(map, home);
  return { ...seen, shadeBy: seen.zoom >= VILLAGE_ZOOM ? "VILLAGE" : "TOWNSHIP" };
}

export interface Shade {
  code: string;
  labelPoint: GeoJSON.Geometry | null;
  label: string;
  colour: string | undefined;
}

/**
 * Colours and names the regions.
 *
 * @param key what the shades follow from: while it is the same, nothing is drawn again
 */
export function shadeRegions(map: GlMap, key: unknown[], shades: () => Shade[], isByVillage: boolean): void {
  if (key.length === shownKey.length && key.every((each, index) => each === shownKey[index])) {
    return;
  }
  shownKey = key;
  for (const level of LEVELS) {
    map.removeFeatureState({ source: level, sourceLayer: level });
  }
  const level = isByVillage ? "villages" : "townships";
  const all = shades();
  for (const { code, colour } of all) {
    map.setFeatureState({ source: level, sourceLayer: level, id: code }, { colour });
  }
  setShapes(
    map,
    "names",
    all.flatMap(({ label, labelPoint }) => (labelPoint ? [{ type: "Feature" as const, properties: { label }, geometry: labelPoint }] : [])),
  );
}

/** Follows the day and the region that is chosen. */
export function dressRegions(map: GlMap): void {
  const now = tilesUrl("");
  if (now !== tiles) {
    tiles = now;
    LEVELS.forEach((level) => (map.getSource(level) as VectorTileSource).setTiles([tilesUrl(level)]));
  }
  const { region } = current();
  showOnly(map, ABOVE_OBJECTS, region ? ["==", ["get", "code"], townshipOf(region)] : null);
  showOnly(map, "villages-chosen", region && townshipOf(region) !== region ? ["==", ["get", "code"], region] : null);
}

export function townshipOf(region: string): string {
  return `${region.slice(0, 9)}000`;
}

/** Draws of a layer what a filter takes; null: nothing, which costs nothing, while a filter that takes nothing has all tiles gone over at each frame. */
export function showOnly(map: GlMap, layer: string, filter: FilterSpecification | null): void {
  map.setLayoutProperty(layer, "visibility", filter ? "visible" : "none");
  if (filter) {
    map.setFilter(layer, filter);
  }
}

/** Shows or hides all that is drawn from some sources. */
export function setShown(map: GlMap, sources: string[], isShown: boolean): void {
  for (const layer of map.getStyle().layers) {
    if ("source" in layer && sources.includes(layer.source as string)) {
      map.setLayoutProperty(layer.id, "visibility", isShown ? "visible" : "none");
    }
  }
}
