import type { Map as GlMap } from "maplibre-gl";
import { CROSS, MARK_SIZE, paintShape, paintSwatch as paintOn, setPicture, type Shape } from "../shell/picture";

/** How problems look on the map, the gravest last: it lies above the others. */
export const LOOKS = ["ENDED", "CLOSED", "RECTIFIED", "OPEN", "RELAPSED", "OVERDUE"] as const;
type Look = (typeof LOOKS)[number];

/** Until the server's legend has come. */
const GREY = "#8a8a8a";

const SHAPES: Record<Look, Shape> = {
  OPEN: 7,
  CLOSED: 5,
  OVERDUE: [[10, 2], [18.5, 17], [1.5, 17]],
  RELAPSED: [[10, 1.5], [18.5, 10], [10, 18.5], [1.5, 10]],
  RECTIFIED: [[4, 4], [16, 4], [16, 16], [4, 16]],
  ENDED: CROSS,
};

const painted = new Map<Look, string>();

/** The pictures of the looks, in the colours of the server's legend. */
export function paintMarks(map: GlMap, legend: { key: string; color: string }[]): void {
  for (const look of LOOKS) {
    const colour = legend.find((each) => each.key === look)?.color ?? painted.get(look) ?? GREY;
    if (painted.get(look) !== colour) {
      painted.set(look, colour);
      setPicture(map, `problem-${look}`, MARK_SIZE, (context) => paintShape(context, SHAPES[look], colour));
    }
  }
}

/** The same picture for the legend. */
export function paintSwatch(element: Element | undefined, look: string, colour: string): void {
  paintOn(element, `${look} ${colour}`, (context) => paintShape(context, SHAPES[look as Look], colour));
}
