import type { Map as GlMap } from "maplibre-gl";
import type { SiteStatus } from "../generated";
import { CROSS, MARK_SIZE, paintShape, paintSwatch as paintOn, setPicture, type Shape } from "../shell/picture";
import { STATUSES } from "./data";

/** Until the server's legend has come. */
export const GREY = "#8a8a8a";
export const OVERDUE = "OVERDUE" as const;

const SHAPES: Record<SiteStatus, Shape> = {
  CANDIDATE: 6.5,
  SURVEYED: [[10, 2], [18, 10], [10, 18], [2, 10]],
  SELECTED: [[3, 3], [17, 3], [17, 17], [3, 17]],
  UPGRADING: [[10, 2], [18, 17], [2, 17]],
  READY: [...Array(10).keys()].map((corner): [number, number] => {
    const angle = (corner * Math.PI) / 5 - Math.PI / 2;
    const radius = corner % 2 ? 4.4 : 9.4;
    return [10 + radius * Math.cos(angle), 10.6 + radius * Math.sin(angle)];
  }),
  DROPPED: CROSS,
};

const painted = new Map<string, string>();

/** The pictures of each state, in its colour and in that of what is overdue. */
export function paintMarks(map: GlMap, legend: { key: string; color: string }[]): void {
  const colourOf = (key: string) => legend.find((each) => each.key === key)?.color ?? GREY;
  for (const status of STATUSES) {
    for (const look of [status, OVERDUE]) {
      const name = `site-${look}-${status}`;
      const colour = colourOf(look);
      if (painted.get(name) !== colour) {
        painted.set(name, colour);
        setPicture(map, name, MARK_SIZE, (context) => paintShape(context, SHAPES[status], colour));
      }
    }
  }
}

/** The same picture for the legend. */
export function paintSwatch(element: Element | undefined, key: SiteStatus | typeof OVERDUE, colour: string): void {
  paintOn(element, `${key} ${colour}`, (context) => {
    if (key === OVERDUE) {
      // any shape may be in this colour
      context.fillStyle = colour;
      context.fillRect(1, 5, 18, 10);
    } else {
      paintShape(context, SHAPES[key], colour);
    }
  });
}
