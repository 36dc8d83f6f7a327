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

/** A shape by its corners. */
export function outline(context: CanvasRenderingContext2D, corners: readonly (readonly [number, number])[]): void {
  context.beginPath();
  corners.forEach(([x, y]) => context.lineTo(x, y));
  context.closePath();
}
