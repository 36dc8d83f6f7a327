import type { Map as GlMap } from "maplibre-gl";
import { outline, paintSwatch as paintOn, setPicture } from "../shell/picture";

/** How problems look on the map, the gravest last: it lies above the others. */
export const LOOKS = ["ENDED", "CLOSED", "RECTIFIED", "OPEN", "RELAPSED", "OVERDUE"] as const;
type Look = (typeof LOOKS)[number];

const SIZE = 20;
/** Until the server's legend has come. */
const GREY = "#8a8a8a";

/** Corners of each look's shape, so that it is told on a photocopy too; none: a circle. */
const SHAPES: Partial<Record<Look, [number, number][]>> = {
  OVERDUE: [[10, 2], [18.5, 17], [1.5, 17]],
  RELAPSED: [[10, 1.5], [18.5, 10], [10, 18.5], [1.5, 10]],
  RECTIFIED: [[4, 4], [16, 4], [16, 16], [4, 16]],
  ENDED: [[3, 6], [6, 3], [10, 7], [14, 3], [17, 6], [13, 10], [17, 14], [14, 17], [10, 13], [6, 17], [3, 14], [7, 10]],
};

function paint(context: CanvasRenderingContext2D, look: Look, colour: string): void {
  context.fillStyle = colour;
  context.strokeStyle = "#26231c";
  context.lineWidth = 1.2;
  context.lineJoin = "round";
  const corners = SHAPES[look];
  if (corners) {
    outline(context, corners);
  } else {
    context.beginPath();
    context.arc(10, 10, look === "OPEN" ? 7 : 5, 0, 7);
  }
  context.fill();
  context.stroke();
}

const painted = new Map<Look, string>();

/** The pictures of the looks, in the colours of the server's legend. */
export function paintMarks(map: GlMap, legend: { key: string; color: string }[]): void {
  for (const look of LOOKS) {
    const colour = legend.find((each) => each.key === look)?.color ?? painted.get(look) ?? GREY;
    if (painted.get(look) !== colour) {
      painted.set(look, colour);
      setPicture(map, `problem-${look}`, SIZE, (context) => paint(context, look, colour));
    }
  }
}

/** The same picture for the legend. */
export function paintSwatch(element: Element | undefined, look: string, colour: string): void {
  paintOn(element, `${look} ${colour}`, (context) => paint(context, look as Look, colour));
}
