import type { GeoJSONSource, LngLatBoundsLike, Map as GlMap } from "maplibre-gl";
import { current, go } from "./state";

export interface Box {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** Pixels of the header on a phone. */
const PHONE_HEAD = 142;
/** As in the style sheets. */
const PHONE_WIDTH = 720;

export const LEAST_ZOOM = 5;
export const MOST_ZOOM = 19;
/** Side of the world at zoom 0. */
const WORLD_PX = 512;
const WORLD: Box = { west: -180, south: -85, east: 180, north: 85 };

const TILE_RETRY_MS = 3_000;
const LONGEST_PRINT_WAIT_MS = 3_000;
/** Pixels of the map for each of the layout on paper. */
const PAPER_RATIO = 2;
/** The same while a new map waits for its tiles. */
export const WAITING_RATIO = 1 / 4;
const LONGEST_WAITING_MS = 1_500;
/** That of the screen, also when the window comes to another one. */
const SCREEN_RATIO = undefined as unknown as number;

let isFollowing = false;

/** Keeps the address and the picture for paper in step with a map. */
export function attendView(map: GlMap): void {
  map.on("moveend", () => {
    if (!isFollowing && !onScreen) {
      const centre = map.getCenter();
      go({ at: [centre.lng, centre.lat, map.getZoom()] }, false);
    }
  });
  map.on("idle", () => noteView(map));
}

/** Frames before the tiles are there show little, but cost as much as others where no card draws them: they are drawn small, for a while at most. */
export function attendFirst(map: GlMap): void {
  let isFull = false;
  map.getCanvas().style.visibility = "hidden";
  const drawInFull = () => {
    map.getCanvas().style.visibility = "";
    if (!isFull && !onScreen) {
      isFollowing = true;
      map.setPixelRatio(SCREEN_RATIO);
      isFollowing = false;
    }
    isFull = true;
    map.off("render", compile);
  };
  map.on("render", compile);
  map.once("idle", drawInFull);
  map.once("style.load", () => setTimeout(drawInFull, LONGEST_WAITING_MS));
}

/** What is drawn in software is compiled when it is first drawn: it is begun with what has come, beside the loading of the rest, and not all waited for when the first full picture is read. */
function compile({ target }: { target: GlMap }): void {
  const gl = target.getCanvas().getContext("webgl2");
  const fence = gl?.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  if (gl && fence) {
    gl.flush();
    gl.deleteSync(fence);
  }
}

/** A tile that failed is asked for again, or a hole would stay. */
export function attendTiles(map: GlMap, onOther: (failure: unknown) => void): void {
  map.on("error", (event) => {
    const { sourceId, tile } = event as { sourceId?: string; tile?: { tileID: { canonical: { z: number; x: number; y: number } } } };
    if (sourceId && tile) {
      setTimeout(() => map.refreshTiles(sourceId, [tile.tileID.canonical]), TILE_RETRY_MS);
    } else {
      onOther(event.error);
    }
  });
}

export function boundsOf(box: Box): LngLatBoundsLike {
  return [box.west, box.south, box.east, box.north];
}

/** Where a place is on the square that shows the world, from 0 to 1 both to the east and to the south. */
function onWorld(longitude: number, latitude: number): [number, number] {
  const sine = Math.sin((latitude * Math.PI) / 180);
  return [longitude / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
}

function fromWorld(x: number, y: number): [number, number] {
  return [360 * (x - 0.5), (360 / Math.PI) * Math.atan(Math.exp(Math.PI * (1 - 2 * y))) - 90];
}

const allowed = (zoom: number) => Math.min(Math.max(zoom, LEAST_ZOOM), MOST_ZOOM);

/** What a map shows first: the place in the address, else a box with room around it. */
export function firstPlace(container: HTMLElement, home: Box | null, room: Room): { center: [number, number]; zoom: number } {
  const at = current().at;
  if (at) {
    return { center: [at[0], at[1]], zoom: allowed(at[2]) };
  }
  const { west, south, east, north } = home ?? WORLD;
  const [left, top] = onWorld(west, north);
  const [right, bottom] = onWorld(east, south);
  const width = Math.max(1, container.clientWidth - room.left - room.right);
  const height = Math.max(1, container.clientHeight - room.top - room.bottom);
  const zoom = allowed(Math.log2(Math.min(width / (right - left), height / (bottom - top)) / WORLD_PX));
  const worldPx = WORLD_PX * 2 ** zoom;
  return { center: fromWorld((left + right) / 2 - (room.left - room.right) / 2 / worldPx, (top + bottom) / 2 - (room.top - room.bottom) / 2 / worldPx), zoom };
}

/** The box and the zoom that are seen, or will be when the map is there: what is to be drawn on it is asked for meanwhile. */
export function seenOn(map: GlMap | null, home: Box | null): { bbox: Box; zoom: number } {
  // one text for one box, whoever computed it
  const cut = (degrees: number, most: number) => Number(Math.min(Math.max(degrees, -most), most).toFixed(6));
  const seen = (west: number, south: number, east: number, north: number, zoom: number) => ({
    bbox: { west: cut(west, 180), south: cut(south, 85), east: cut(east, 180), north: cut(north, 85) },
    zoom: Number(zoom.toFixed(4)),
  });
  if (map) {
    const [[west, south], [east, north]] = map.getBounds().toArray() as [[number, number], [number, number]];
    return seen(west, south, east, north, map.getZoom());
  }
  const container = document.getElementById("map")!;
  const { center, zoom } = firstPlace(container, home, padding());
  const [x, y] = onWorld(...center);
  const px = WORLD_PX * 2 ** zoom;
  const [right, down] = [container.clientWidth / 2 / px, container.clientHeight / 2 / px];
  return seen(...fromWorld(x - right, y + down), ...fromWorld(x + right, y - down), zoom);
}

export interface Room {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** Room for what floats over the map. */
export function padding(): Room {
  return innerWidth < PHONE_WIDTH
    ? { top: 64, bottom: Math.round((innerHeight - PHONE_HEAD) * 0.46) + 104, left: 16, right: 16 }
    : { top: 40, bottom: 110, left: 430, right: innerWidth > 1200 ? 290 : 60 };
}

/** Whether a place lies where nothing floats over the map; null: outside the map. */
export function isOpenToView(map: GlMap, place: [number, number]): boolean | null {
  const { x, y } = map.project(place);
  const { clientWidth, clientHeight } = map.getContainer();
  const room = padding();
  return x < 0 || y < 0 || x > clientWidth || y > clientHeight ? null : x > room.left && x < clientWidth - room.right && y > room.top && y < clientHeight - room.bottom;
}

/** What is open to view, as long as the map is on the screen. */
let openToView: LngLatBoundsLike | null = null;
/** What the screen showed; null: it still does. */
let onScreen: [number, number, number] | null = null;

function noteView(map: GlMap): void {
  if (!onScreen) {
    const { clientWidth, clientHeight } = map.getContainer();
    const room = padding();
    openToView = [map.unproject([room.left, clientHeight - room.bottom]), map.unproject([clientWidth - room.right, room.top])];
  }
}

/** Printing takes the frame of WebGL that was shown last, which is the screen's: paper gets a picture of its own. */
function copyToPaper(map: GlMap): void {
  const from = map.getCanvas();
  const container = map.getCanvasContainer();
  const copy = container.querySelector<HTMLCanvasElement>(".paper-map") ?? container.appendChild(document.createElement("canvas"));
  copy.className = "paper-map";
  copy.width = from.width;
  copy.height = from.height;
  // what was drawn is kept until the end of this turn only
  map.redraw();
  copy.getContext("2d")!.drawImage(from, 0, 0);
}

/** Draws for paper what was open to view on the screen, before the paper is laid out. */
export function toPaper(map: GlMap): void {
  if (!onScreen) {
    const centre = map.getCenter();
    onScreen = [centre.lng, centre.lat, map.getZoom()];
    map.getContainer().classList.add("paper");
    map.setPixelRatio(PAPER_RATIO);
    map.resize();
    map.fitBounds(openToView ?? map.getBounds(), { animate: false, padding: 8, maxZoom: 19 });
    copyToPaper(map);
  }
}

export function toScreen(map: GlMap): void {
  if (onScreen) {
    const at = onScreen;
    map.getCanvasContainer().querySelector(".paper-map")?.remove();
    map.getContainer().classList.remove("paper");
    map.setPixelRatio(SCREEN_RATIO);
    map.resize();
    follow(map, at);
    onScreen = null;
  }
}

/** Prints when all tiles of the paper have come, or have not in some seconds. */
export async function printMap(map: GlMap): Promise<void> {
  toPaper(map);
  await Promise.race([map.loaded() ? null : map.once("idle"), new Promise((done) => setTimeout(done, LONGEST_PRINT_WAIT_MS))]);
  copyToPaper(map);
  print();
}

/** @param beside so many pixels around the box too, for marks and names on its edge */
export function show(map: GlMap, box: Box, deepest = 16, beside = 0): void {
  const { top, bottom, left, right } = padding();
  map.fitBounds(boundsOf(box), { padding: { top: top + beside, bottom: bottom + beside, left: left + beside, right: right + beside }, maxZoom: deepest, animate: !isStill() });
}

/** Follows the address, on back and forward, without writing it again. */
export function follow(map: GlMap, at: [number, number, number]): void {
  isFollowing = true;
  map.jumpTo({ center: [at[0], at[1]], zoom: at[2] });
  isFollowing = false;
}

export function setShapes(map: GlMap, source: string, features: GeoJSON.Feature[]): void {
  (map.getSource(source) as GeoJSONSource | undefined)?.setData({ type: "FeatureCollection", features });
}

/** The tiles of a box at the zooms that are shown, a few more rather than one too few. */
export function tilesOf(boxes: Box[], zooms: number[]): { z: number; x: number; y: number }[] {
  const tiles = new Map<string, { z: number; x: number; y: number }>();
  for (const z of zooms) {
    const side = 2 ** z;
    const margin = 64 / 4096;
    for (const box of boxes) {
      const [left, top] = onWorld(box.west, box.north);
      const [right, bottom] = onWorld(box.east, box.south);
      for (let x = Math.floor(left * side - margin); x <= right * side + margin; x++) {
        for (let y = Math.floor(top * side - margin); y <= bottom * side + margin; y++) {
          tiles.set(`${z}/${x}/${y}`, { z, x, y });
        }
      }
    }
  }
  return [...tiles.values()];
}

export function isStill(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
