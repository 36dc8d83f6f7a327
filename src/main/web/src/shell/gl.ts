import { AttributionControl, Map as GlMap, NavigationControl, prewarm, ScaleControl, setWorkerUrl } from "maplibre-gl";
import { attendFirst, attendView, type Box, firstPlace, LEAST_ZOOM, MOST_ZOOM, padding, type Room, WAITING_RATIO } from "./map";
import { current } from "./state";
import { handOver } from "./worker";

// all that needs MapLibre itself, which is three quarters of the page's script: it is loaded beside the rest
const FONTS = "Microsoft YaHei, PingFang SC, Noto Sans CJK SC, WenQuanYi Micro Hei, sans-serif";

handOver(setWorkerUrl, prewarm);

/**
 * The one map of the page; it is never made again.
 *
 * @param room pixels around what is shown first
 */
export function makeMap(container: HTMLElement, home: Box | null, room: Room = padding()): GlMap {
  const background = document.querySelector<HTMLMetaElement>("meta[name=background]")?.content;
  const map = new GlMap({
    container,
    style: {
      version: 8,
      // a picture at once, not one that fades in for a third of a second
      transition: { duration: 0, delay: 0 },
      sources: background ? { background: { type: "raster", tiles: [background], tileSize: 256 } } : {},
      layers: [
        // the ground is the colour of the element below
        ...(background ? [{ id: "background", type: "raster" as const, source: "background", paint: { "raster-saturation": -0.5 } }] : []),
      ],
    },
    locale: current().language === "zh" ? { "Map.Title": "地图", "NavigationControl.ZoomIn": "放大", "NavigationControl.ZoomOut": "缩小" } : {},
    localIdeographFontFamily: FONTS,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxZoom: MOST_ZOOM,
    minZoom: LEAST_ZOOM,
    fadeDuration: 0,
    pixelRatio: WAITING_RATIO,
    ...firstPlace(container, home, room),
  });
  // the map is never tilted: what it would draw of the sky is transparent, but covers all in each frame
  map.painter.drawFunctions.sky = () => {};
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ maxWidth: 120 }), "bottom-left");
  map.addControl(new AttributionControl({ compact: false }), "bottom-right");
  attendView(map);
  attendFirst(map);
  return map;
}
