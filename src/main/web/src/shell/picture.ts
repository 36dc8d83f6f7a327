import type { Map as GlMap } from "maplibre-gl";

/** Pixels of a picture for one of the page. */
const RATIO = 2;

export type Paint = (context: CanvasRenderingContext2D) => void;

/** Gives the map a square picture under a name, or paints that anew. @param size pixels of the page */
export function setPicture(map: GlMap, name: string, size: number, paint: Paint): void {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * RATIO;
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.scale(RATIO, RATIO);
  paint(context);
  const picture = context.getImageData(0, 0, size * RATIO, size * RATIO);
  if (map.hasImage(name)) {
    map.updateImage(name, picture);
  } else {
    map.addImage(name, picture, { pixelRatio: RATIO });
  }
}

/** Paints a canvas of the legend unless it shows that already. @param what tells apart what may be shown there */
export function paintSwatch(element: Element | undefined, what: string, paint: Paint): void {
  const canvas = element as HTMLCanvasElement | undefined;
  const context = canvas?.getContext("2d");
  if (canvas && context && canvas.getAttribute("data-painted") !== what) {
    canvas.setAttribute("data-painted", what);
    context.resetTransform();
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.scale(RATIO, RATIO);
    paint(context);
  }
}

/** Pixels of the page that a mark has a side. */
export const MARK_SIZE = 20;
/** A mark's shape: its corners, or the radius of a circle. */
export type Shape = [number, number][] | number;
export const CROSS: Shape = [[3, 6], [6, 3], [10, 7], [14, 3], [17, 6], [13, 10], [17, 14], [14, 17], [10, 13], [6, 17], [3, 14], [7, 10]];

/** A mark that is told by its shape, as on a photocopy, and by its colour. */
export function paintShape(context: CanvasRenderingContext2D, shape: Shape, colour: string): void {
  context.fillStyle = colour;
  context.strokeStyle = "#26231c";
  context.lineWidth = 1.2;
  context.lineJoin = "round";
  context.beginPath();
  if (typeof shape === "number") {
    context.arc(MARK_SIZE / 2, MARK_SIZE / 2, shape, 0, 7);
  } else {
    shape.forEach(([x, y]) => context.lineTo(x, y));
    context.closePath();
  }
  context.fill();
  context.stroke();
}
