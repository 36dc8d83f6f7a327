import type { Map as GlMap } from "maplibre-gl";
import { shownDrawing } from "./draw";

const REGIONS = ["villages-fill", "townships-fill"];
/** Behind this zoom a click beside a mark chooses no region. */
const REGION_ZOOM = 13;
const DEEPEST_PARTING = 14;

/** What a click on the map of a view may choose. */
export interface Choice {
  /** The layers of its objects. */
  layers: string[];
  /** Pixels around the pointer in which an object is met. */
  reach: number;
  isShown(): boolean;
  /** @param number of the object in its tiles */
  object(number: string | number): void;
  region(code: string): void;
}

/** A click chooses an object, parts several that are drawn as one, or chooses the region below. */
export function chooseOnMap(map: GlMap, choice: Choice): void {
  const isListening = () => choice.isShown() && !shownDrawing();
  map.on("click", (event) => {
    if (!isListening()) {
      return;
    }
    const { x, y } = event.point;
    const [object] = map.queryRenderedFeatures([[x - choice.reach, y - choice.reach], [x + choice.reach, y + choice.reach]], { layers: choice.layers });
    if (object?.properties["merged"]) {
      map.easeTo({ center: event.lngLat, zoom: Math.min(map.getZoom() + 2, DEEPEST_PARTING) });
    } else if (object?.id !== undefined) {
      choice.object(object.id);
    } else if (map.getZoom() < REGION_ZOOM) {
      const [region] = map.queryRenderedFeatures(event.point, { layers: REGIONS });
      const code = region?.properties["code"] as string | undefined;
      if (code) {
        choice.region(code);
      }
    }
  });
  map.on("mousemove", (event) => {
    if (isListening()) {
      const hits = map.queryRenderedFeatures(event.point, { layers: [...choice.layers, ...REGIONS] });
      map.getCanvas().style.cursor = hits.length ? "pointer" : "";
    }
  });
}
