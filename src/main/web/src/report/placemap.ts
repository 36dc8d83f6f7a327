import { type Map as GlMap, Marker } from "maplibre-gl";
import { makeMap } from "../shell/gl";
import { attendTiles, type Box, isStill } from "../shell/map";
import { addRegions, FONT, OBJECT_ZOOM, setBounds, tileSource, tilesUrl } from "../shell/regions";

const ROOM = { top: 40, bottom: 40, left: 24, right: 24 };
/** From here on a finger is some metres wide. */
const NEAR_ZOOM = 15;

const VILLAGES = "villages-fill";

type Point = [longitude: number, latitude: number];

let map: GlMap | null = null;
let marker: Marker | null = null;

/**
 * Shows where something is, or lets it be set by a tap. A tap from afar only comes nearer.
 *
 * @throws Error where the browser cannot draw
 */
export function openMap(container: HTMLElement, home: Box | null, at: Point | null, onTap: (at: Point, village: string) => void): void {
  if (!map) {
    setBounds(home);
    map = makeMap(container, home, ROOM);
    marker = new Marker({ color: "#9b1c1c" });
    attendTiles(map, () => {});
    map.once("load", addNames);
    map.on("click", ({ lngLat, point }) => {
      const tapped: Point = [Number(lngLat.lng.toFixed(7)), Number(lngLat.lat.toFixed(7))];
      if (map!.getZoom() < NEAR_ZOOM - 1) {
        map!.easeTo({ center: tapped, zoom: NEAR_ZOOM, animate: !isStill() });
        return;
      }
      marker!.setLngLat(tapped).addTo(map!);
      const [village] = map!.getLayer(VILLAGES) ? map!.queryRenderedFeatures(point, { layers: [VILLAGES] }) : [];
      onTap(tapped, String(village?.properties["name"] ?? ""));
    });
  }
  map.resize();
  if (at) {
    marker!.setLngLat(at).addTo(map);
    map.jumpTo({ center: at, zoom: Math.max(map.getZoom(), NEAR_ZOOM) });
  } else {
    marker!.remove();
  }
}

function addNames(): void {
  addRegions(map!);
  // where there is no picture below the map, the plots tell where one is
  map!.addSource("plots", { ...tileSource(tilesUrl("plots"), 16), minzoom: OBJECT_ZOOM });
  map!.addLayer({ id: "plots-line", type: "line", source: "plots", "source-layer": "plots", minzoom: OBJECT_ZOOM, paint: { "line-color": "#a39b88", "line-width": 1 } });
  for (const [level, minzoom, maxzoom] of [["townships", 0, 12], ["villages", 12, 24]] as const) {
    map!.addLayer({
      id: `${level}-names`, type: "symbol", source: level, "source-layer": `${level}-labels`, minzoom, maxzoom,
      layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 15 },
      paint: { "text-color": "#26231c", "text-halo-color": "#fff", "text-halo-width": 1.6 },
    });
  }
}
