import { type Map as GlMap, Marker } from "maplibre-gl";
import { attendTiles, type Box, makeMap } from "../shell/map";
import { addRegions, FONT } from "../shell/regions";

const ROOM = { top: 40, bottom: 40, left: 24, right: 24 };
const NEAR_ZOOM = 16;

type Point = [longitude: number, latitude: number];

let map: GlMap | null = null;
let marker: Marker | null = null;

/** Shows where something is, or lets it be set by a tap. @throws Error where the browser cannot draw */
export function openMap(container: HTMLElement, home: Box | null, at: Point | null, onTap: (at: Point) => void): void {
  if (!map) {
    map = makeMap(container, home, ROOM);
    marker = new Marker({ color: "#9b1c1c" });
    attendTiles(map, () => {});
    map.once("load", addNames);
    map.on("click", ({ lngLat }) => {
      const tapped: Point = [Number(lngLat.lng.toFixed(7)), Number(lngLat.lat.toFixed(7))];
      marker!.setLngLat(tapped).addTo(map!);
      onTap(tapped);
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
  for (const [level, minzoom, maxzoom] of [["townships", 0, 12], ["villages", 12, 24]] as const) {
    map!.addLayer({
      id: `${level}-names`, type: "symbol", source: level, "source-layer": `${level}-labels`, minzoom, maxzoom,
      layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 15 },
      paint: { "text-color": "#26231c", "text-halo-color": "#fff", "text-halo-width": 1.6 },
    });
  }
}
