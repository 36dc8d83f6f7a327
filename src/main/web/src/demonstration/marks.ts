import type { Map as GlMap } from "maplibre-gl";
import type { SiteStatus } from "../generated";
import { outline, paintSwatch as paintOn, setPicture } from "../shell/picture";
import { STATUSES } from "./data";

const SIZE = 20;
const INK = "#26231c";
/** Until the server's legend has come. */
export const GREY = "#8a8a8a";
export const OVERDUE = "OVERDUE" as const;

/** Corners of each state's shape, so that it is told on a photocopy too; none: a circle. */
const SHAPES: Partial<Record<SiteStatus, [number, number][]>> = {
  SURVEYED: [[10, 2], [18, 10], [10, 18], [2, 10]],
  SELECTED: [[3, 3], [17, 3], [17, 17], [3, 17]],
  UPGRADING: [[10, 2], [18, 17], [2, 17]],
  READY: [...Array(10).keys()].map((corner): [number, number] => {
    const angle = (corner * Math.PI) / 5 - Math.PI / 2;
    const radius = corner % 2 ? 4.4 : 9.4;
    return [10 + radius * Math.cos(angle), 10.6 + radius * Math.sin(angle)];
  }),
  DROPPED: [[3, 6], [6, 3], [10, 7], [14, 3], [17, 6], [13, 10], [17, 14], [14, 17], [10, 13], [6, 17], [3, 14], [7, 10]],
};

function paint(context: CanvasRenderingContext2D, status: SiteStatus, colour: string): void {
  context.fillStyle = colour;
  context.strokeStyle = INK;
  context.lineWidth = 1.2;
  context.lineJoin = "round";
  const corners = SHAPES[status];
  if (corners) {
    outline(context, corners);
  } else {
    context.beginPath();
    context.arc(10, 10, 6.5, 0, 7);
  }
  context.fill();
  context.stroke();
}

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
        setPicture(map, name, SIZE, (context) => paint(context, status, colour));
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
      paint(context, key, colour);
    }
  });
}
