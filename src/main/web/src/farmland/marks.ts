import type { Map as GlMap } from "maplibre-gl";
import type { PlotStatus } from "../generated";
import { paintSwatch as paintOn, setPicture } from "../shell/picture";

export const STATUSES: PlotStatus[] = ["ABANDONED", "RESTORED", "RECULTIVATED", "EXEMPT"];

/** Until the server's legend has come. */
const GREY = "#8a8a8a";

const SIZE = 16;

function fill(context: CanvasRenderingContext2D, status: PlotStatus, colour: string): void {
  const s = SIZE;
  context.globalAlpha = 0.45;
  context.fillStyle = colour;
  context.fillRect(0, 0, s, s);
  context.globalAlpha = 1;
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  switch (status) {
    case "ABANDONED":
      for (const shift of [-s, -s / 2, 0, s / 2]) {
        context.moveTo(shift, s);
        context.lineTo(shift + s, 0);
        context.moveTo(shift + s, s);
        context.lineTo(shift + 2 * s, 0);
      }
      context.stroke();
      break;
    case "RESTORED":
      for (const [x, y] of [[4, 4], [12, 12]] as const) {
        context.moveTo(x + 2, y);
        context.arc(x, y, 2, 0, 7);
      }
      context.fill();
      break;
    case "RECULTIVATED":
      context.globalAlpha = 0.75;
      context.fillRect(0, 0, s, s);
      break;
    case "EXEMPT":
      for (const [a, b, c, d] of [[0, 0, s, s], [s, 0, 0, s]] as const) {
        context.moveTo(a, b);
        context.lineTo(c, d);
      }
      context.lineWidth = 1;
      context.stroke();
      break;
  }
}

function mark(context: CanvasRenderingContext2D, status: PlotStatus, colour: string): void {
  const half = SIZE / 2;
  context.fillStyle = colour;
  context.strokeStyle = "#3a3428";
  context.lineWidth = 0.8;
  context.beginPath();
  switch (status) {
    case "ABANDONED":
      context.moveTo(half, 2);
      context.lineTo(SIZE - 2, SIZE - 3);
      context.lineTo(2, SIZE - 3);
      context.closePath();
      break;
    case "RESTORED":
      context.arc(half, half, 5, 0, 7);
      break;
    case "RECULTIVATED":
      context.rect(3, 3, SIZE - 6, SIZE - 6);
      break;
    case "EXEMPT":
      context.lineWidth = 2.4;
      context.strokeStyle = colour;
      context.moveTo(4, 4);
      context.lineTo(SIZE - 4, SIZE - 4);
      context.moveTo(SIZE - 4, 4);
      context.lineTo(4, SIZE - 4);
      break;
  }
  if (status !== "EXEMPT") {
    context.fill();
  }
  context.stroke();
}

const painted = new Map<PlotStatus, string>();

/** The pictures of each status, in the colours of the server's legend: a pattern for shapes, a mark for points. Both carry the status on a photocopy. */
export function paintMarks(map: GlMap, legend: { key: string; color: string }[]): void {
  for (const status of STATUSES) {
    const colour = legend.find((each) => each.key === status)?.color ?? painted.get(status) ?? GREY;
    if (painted.get(status) === colour) {
      continue;
    }
    painted.set(status, colour);
    for (const [kind, paint] of [["fill", fill], ["mark", mark]] as const) {
      setPicture(map, `${kind}-${status}`, SIZE, (context) => paint(context, status, colour));
    }
  }
}

/** The same pictures for the legend. */
export function paintSwatch(element: Element | undefined, status: PlotStatus, colour: string): void {
  paintOn(element, `${status} ${colour}`, (context) => {
    context.save();
    context.beginPath();
    context.rect(0, 0, SIZE, SIZE);
    context.clip();
    fill(context, status, colour);
    context.restore();
    context.strokeStyle = "#3a3428";
    context.lineWidth = 1;
    context.strokeRect(0.5, 0.5, SIZE - 1, SIZE - 1);
    context.translate(SIZE + 4, 0);
    mark(context, status, colour);
  });
}
