import type { Map as GlMap, MapMouseEvent } from "maplibre-gl";
import { setShapes } from "./map";

type Point = [number, number];

interface Drawing {
  kind: "area" | "box" | "line" | "point";
  points: Point[];
  finish: () => void;
  stop: () => void;
}

let drawing: Drawing | null = null;
let redraw: () => void = () => {};

export function onDraw(listener: () => void): void {
  redraw = listener;
}

/** What is being drawn; null: nothing. While it is, clicks on the map set corners. */
export function shownDrawing(): Drawing | null {
  return drawing;
}

/** Lets a person draw an area or a line: clicks set corners, a double click or Enter ends, Escape gives up. A point is one click, a box two. */
export function draw(map: GlMap, kind: Drawing["kind"], done: (shape: GeoJSON.Polygon | GeoJSON.LineString | GeoJSON.Point) => void): void {
  drawing?.stop();
  if (!map.getSource("drawing")) {
    map.addSource("drawing", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    map.addLayer({ id: "drawing-fill", type: "fill", source: "drawing", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": "#0b3d91", "fill-opacity": 0.12 } });
    map.addLayer({ id: "drawing-line", type: "line", source: "drawing", paint: { "line-color": "#0b3d91", "line-width": 2.5, "line-dasharray": [2, 1] } });
    map.addLayer({ id: "drawing-point", type: "circle", source: "drawing", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 5, "circle-color": "#fff", "circle-stroke-color": "#0b3d91", "circle-stroke-width": 2 } });
  }
  const least = kind === "area" ? 3 : kind === "point" ? 1 : 2;
  const points: Point[] = [];
  let hover: Point | null = null;

  const shape = (all: Point[]): GeoJSON.Polygon | GeoJSON.LineString | GeoJSON.Point =>
    kind === "point" ? { type: "Point", coordinates: all[0]! } : kind === "box" ? boxBetween(all[0]!, all[1]!) : kind === "area" && all.length > 2 ? { type: "Polygon", coordinates: [[...all, all[0]!]] } : { type: "LineString", coordinates: all };
  const paint = () => {
    const all = hover && kind !== "point" ? [...points, hover] : points;
    setShapes(map, "drawing", [
      ...(all.length > 1 ? [{ type: "Feature" as const, properties: {}, geometry: shape(all) }] : []),
      ...points.map((coordinates) => ({ type: "Feature" as const, properties: {}, geometry: { type: "Point" as const, coordinates } })),
    ]);
    redraw();
  };
  const rounded = (event: MapMouseEvent): Point => [Number(event.lngLat.lng.toFixed(8)), Number(event.lngLat.lat.toFixed(8))];
  const click = (event: MapMouseEvent) => {
    const point = rounded(event);
    const last = points[points.length - 1];
    // the second click of a double click sets no corner of its own
    if (!last || map.project(last).dist(event.point) > 4) {
      points.push(point);
      paint();
      if (kind === "point" || (kind === "box" && points.length === least)) {
        finish();
      }
    }
  };
  const move = (event: MapMouseEvent) => {
    hover = rounded(event);
    paint();
  };
  const finish = () => {
    if (points.length >= least) {
      const drawn = shape(points);
      stop();
      done(drawn);
    }
  };
  const double = (event: MapMouseEvent) => {
    event.preventDefault();
    finish();
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "Enter") {
      event.preventDefault();
      finish();
    } else if (event.key === "Escape") {
      stop();
    } else if (event.key === "Backspace") {
      points.pop();
      paint();
    }
  };
  const stop = () => {
    drawing = null;
    map.off("click", click);
    map.off("mousemove", move);
    map.off("dblclick", double);
    removeEventListener("keydown", key, true);
    map.getCanvas().style.cursor = "";
    setShapes(map, "drawing", []);
    redraw();
  };
  drawing = { kind, points, finish, stop };
  map.on("click", click);
  map.on("mousemove", move);
  map.on("dblclick", double);
  addEventListener("keydown", key, true);
  map.getCanvas().style.cursor = "crosshair";
  redraw();
}

function boxBetween([west, south]: Point, [east, north]: Point): GeoJSON.Polygon {
  return { type: "Polygon", coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] };
}
