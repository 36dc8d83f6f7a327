import type { ExpressionSpecification, FilterSpecification, LayerSpecification, Map as GlMap, VectorTileSource } from "maplibre-gl";
import { numberOf } from "../shell/ids";
import { setShapes } from "../shell/map";
import { ABOVE_OBJECTS, addRegions, dressRegions, FONT, type Shade, shadeRegions, showOnly, tileSource, tilesUrl } from "../shell/regions";
import { canonical, current } from "../shell/state";
import { AROUND_METRES, boxOf, coverage, overview, places, reference, story, townships, villages } from "./data";
import { GREY, paintMarks } from "./marks";

export const SOURCES = ["sites", "zones", "zone-names", "site-around"];
export const SITE_LAYERS = ["sites-point", "sites-merged"];
export const NO_SITE = "#e07b6a";
export const NO_SHOWPIECE = "#f3d9a4";
const METRES_OF_DEGREE = 111_320;
const ZONE_COLOUR = "#6f4fa0";
const isMerged: ExpressionSpecification = ["==", ["get", "merged"], true];

let siteTiles = "";
let zoneTiles = "";
let colours = "";
let aroundShown = "";
let zonesNamed: unknown = null;

export function addLayers(map: GlMap): void {
  paintMarks(map, []);
  addRegions(map);
  siteTiles = tilesUrl("sites", current().sites);
  zoneTiles = tilesUrl("zones");
  map.addSource("zones", tileSource(zoneTiles, 16));
  map.addSource("sites", tileSource(siteTiles, 18));
  map.addSource("zone-names", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  map.addSource("site-around", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  const add = (layer: LayerSpecification) => map.addLayer(layer, ABOVE_OBJECTS);
  const zones = { source: "zones", "source-layer": "zones" } as const;
  const sites = { source: "sites", "source-layer": "sites" } as const;
  const isZone: FilterSpecification = ["all", ["!", isMerged], ["==", ["get", "look"], "ZONE"]];
  const halo = { "text-halo-color": "rgba(255,255,255,0.92)", "text-halo-width": 1.6 };
  add({ id: "zones-fill", type: "fill", ...zones, filter: ["all", isZone, ["==", ["geometry-type"], "Polygon"]], paint: { "fill-color": ZONE_COLOUR, "fill-opacity": 0.14, "fill-antialias": false } });
  add({ id: "zones-line", type: "line", ...zones, filter: ["all", isZone, ["==", ["geometry-type"], "Polygon"]], layout: { "line-join": "round" }, paint: { "line-color": ZONE_COLOUR, "line-width": 2 } });
  add({ id: "zones-label", type: "symbol", source: "zone-names", minzoom: 9, layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 13 }, paint: { "text-color": "#4b2f7c", ...halo } });
  add({ id: "site-around-line", type: "line", source: "site-around", layout: { visibility: "none" }, paint: { "line-color": "#0b3d91", "line-width": 1.6, "line-dasharray": [3, 2] } });
  // above the names of regions, which would hide them
  map.addLayer({ id: "sites-chosen", type: "circle", ...sites, layout: { visibility: "none" }, paint: { "circle-radius": 15, "circle-color": "rgba(255,255,255,0.7)", "circle-stroke-color": "#0b3d91", "circle-stroke-width": 3 } });
  map.addLayer({ id: "sites-merged", type: "circle", ...sites, filter: isMerged as FilterSpecification, paint: { "circle-color": GREY, "circle-stroke-color": "#26231c", "circle-stroke-width": 1, "circle-radius": ["interpolate", ["linear"], ["sqrt", ["coalesce", ["get", "sites"], 1]], 1, 6, 6, 14] } });
  map.addLayer({
    id: "sites-point", type: "symbol", ...sites, filter: ["!", isMerged],
    layout: {
      "icon-image": ["image", ["concat", "site-", ["case", ["==", ["get", "look"], "OVERDUE"], "OVERDUE", ["get", "status"]], "-", ["get", "status"]]],
      "icon-allow-overlap": true, "icon-ignore-placement": true,
      "icon-size": ["interpolate", ["linear"], ["zoom"], 8, 0.7, 12, 1.1],
    },
  });
  map.addLayer({
    id: "sites-label", type: "symbol", ...sites, minzoom: 11, filter: ["!", isMerged],
    layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 12, "text-offset": [0, 1.1], "text-anchor": "top", "text-max-width": 9 },
    paint: { "text-color": "#26231c", ...halo },
  });
}

function setTiles(map: GlMap, source: string, url: string): void {
  (map.getSource(source) as VectorTileSource).setTiles([url]);
}

/** Follows filter, day, legend and what is chosen. */
export function dress(map: GlMap, isByVillage: boolean): void {
  const sites = tilesUrl("sites", current().sites);
  if (sites !== siteTiles) {
    siteTiles = sites;
    setTiles(map, "sites", sites);
  }
  const zones = tilesUrl("zones");
  if (zones !== zoneTiles) {
    zoneTiles = zones;
    setTiles(map, "zones", zones);
  }
  dressRegions(map);
  const legend = overview.value?.base?.legend ?? [];
  const now = JSON.stringify(legend);
  if (legend.length && now !== colours) {
    colours = now;
    paintMarks(map, legend);
    map.setPaintProperty("sites-merged", "circle-color", ["match", ["get", "look"], ...legend.flatMap(({ key, color }) => [key, color]), GREY] as unknown as ExpressionSpecification);
  }
  const chosen = numberOf("Site", current().site);
  showOnly(map, "sites-chosen", chosen === null ? null : ["all", ["!", isMerged], ["==", ["to-number", ["id"], -1], chosen]]);
  if (reference.value && reference.value.zones !== zonesNamed) {
    zonesNamed = reference.value.zones;
    setShapes(map, "zone-names", reference.value.zones.flatMap(({ name, area }) => {
      const box = boxOf(area);
      return box ? [{ type: "Feature" as const, properties: { name }, geometry: { type: "Point" as const, coordinates: [(box.west + box.east) / 2, (box.south + box.north) / 2] } }] : [];
    }));
  }
  const site = story.isCurrent ? story.value : null;
  const shapes = site ? [ring(site.position), site.footprint].filter((each) => each !== null) : [];
  map.setLayoutProperty("site-around-line", "visibility", shapes.length ? "visible" : "none");
  if (canonical(shapes) !== aroundShown) {
    aroundShown = canonical(shapes);
    setShapes(map, "site-around", shapes.map((geometry) => ({ type: "Feature", properties: {}, geometry })));
  }
  shadeRegions(map, ["sites", places.value, townships.value, villages.value, coverage.value, isByVillage], () => (isByVillage ? villageShades() : townshipShades()), isByVillage);
}

/** The circle within which surroundings are told. */
function ring(position: GeoJSON.Geometry): GeoJSON.Polygon | null {
  if (position.type !== "Point") {
    return null;
  }
  const [longitude, latitude] = position.coordinates as [number, number];
  const north = AROUND_METRES / METRES_OF_DEGREE;
  const east = north / Math.cos((latitude * Math.PI) / 180);
  const points = [...Array(65).keys()].map((step) => (step * Math.PI) / 32).map((angle) => [longitude + east * Math.cos(angle), latitude + north * Math.sin(angle)]);
  return { type: "Polygon", coordinates: [points] };
}

/** Townships with how many sites of the list they have; where coverage is looked at, of its set, and what they miss. */
function townshipShades(): Shade[] {
  const sites = new Map<string, number>();
  (coverage.value?.sites ?? places.value)?.nodes.forEach(({ village }) => sites.set(village.township.code, (sites.get(village.township.code) ?? 0) + 1));
  const covered = coverage.value?.coverage;
  const none = new Set(covered?.missingTownships.map((each) => each.code));
  const noShowpiece = new Set(covered?.tiers.find((each) => each.tier === "TOWNSHIP_SHOWPIECE")?.missingTownships.map((each) => each.code));
  return (townships.value?.county?.townships ?? []).map(({ code, name, labelPoint }) => ({
    code,
    labelPoint,
    label: sites.has(code) ? `${name}\n${sites.get(code)}` : name,
    colour: none.has(code) ? NO_SITE : noShowpiece.has(code) ? NO_SHOWPIECE : undefined,
  }));
}

function villageShades(): Shade[] {
  return (villages.value ?? []).map(({ code, name, labelPoint }) => ({ code, labelPoint, label: name, colour: undefined }));
}

/** Loads the tiles again; sites and zones are few. */
export function refreshTiles(map: GlMap): void {
  ["sites", "zones"].filter((source) => map.getSource(source)).forEach((source) => map.refreshTiles(source));
}
