import type { Map as GlMap } from "maplibre-gl";
import { paintSwatch as paintOn, setPicture } from "../shell/picture";

const INK = "#26231c";
/** One a day and team, told apart with the three colour-blindnesses; letters tell them apart on a photocopy. */
export const COLOURS = ["#0b3d91", "#b4541a", "#00795c", "#8a2f7a", "#6b4a00", "#2b7fb8", "#9b1c1c", "#5d5749"];

export const colourOf = (day: number): string => COLOURS[day % COLOURS.length]!;

/** What a stop is called on map, timetable and paper: its number, with a letter of its day and team where there are several. */
export const labelOf = (days: number, day: number, number: number): string => (days > 1 ? `${String.fromCharCode(65 + day)}${number}` : String(number));

type Paint = (context: CanvasRenderingContext2D, size: number) => void;

function circle(context: CanvasRenderingContext2D, size: number, radius: number, fill: string, stroke: string, width: number): void {
  context.beginPath();
  context.arc(size / 2, size / 2, radius, 0, 7);
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = width;
  context.strokeStyle = stroke;
  context.stroke();
}

function pin(label: string, colour: string): Paint {
  return (context, size) => {
    circle(context, size, size / 2 - 2, colour, "#fff", 2);
    context.fillStyle = "#fff";
    context.font = `bold ${label.length > 2 ? 11 : 13}px sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(label, size / 2, size / 2 + 1);
  };
}

function flag(label: string): Paint {
  return (context, size) => {
    context.fillStyle = INK;
    context.strokeStyle = "#fff";
    context.lineWidth = 2;
    context.beginPath();
    context.roundRect(2, 2, size - 4, size - 4, 5);
    context.fill();
    context.stroke();
    context.fillStyle = "#fff";
    context.font = "bold 13px sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(label, size / 2, size / 2 + 1);
  };
}

const cross: Paint = (context, size) => {
  circle(context, size, 7, "#fff", "#9b1c1c", 1.6);
  context.beginPath();
  [[-3, -3, 3, 3], [-3, 3, 3, -3]].forEach(([a, b, c, d]) => {
    context.moveTo(size / 2 + a!, size / 2 + b!);
    context.lineTo(size / 2 + c!, size / 2 + d!);
  });
  context.strokeStyle = "#9b1c1c";
  context.lineWidth = 2;
  context.stroke();
};

const arrow: Paint = (context, size) => {
  context.beginPath();
  [[5, 4], [11, 8], [5, 12]].forEach(([x, y]) => context.lineTo((x! / 16) * size, (y! / 16) * size));
  context.strokeStyle = "#fff";
  context.lineWidth = 2.4;
  context.lineJoin = "round";
  context.lineCap = "round";
  context.stroke();
};

const FIXED: Record<string, [number, Paint]> = {
  "route-arrow": [16, arrow],
  "wish-MAY": [20, (context, size) => circle(context, size, 6, "#e4f0e8", "#1c6b4a", 2)],
  "wish-MUST": [24, (context, size) => { circle(context, size, 9, "#1c6b4a", "#fff", 2); circle(context, size, 3.5, "#fff", "#fff", 1); }],
  "wish-NEVER": [20, cross],
  "wish-OUT": [14, (context, size) => circle(context, size, 3.5, "#d9d5ca", "#7d7668", 1.2)],
  "wish-LEFT": [16, (context, size) => circle(context, size, 5, "#fff", "#645e50", 1.6)],
};

function add(map: GlMap, name: string, size: number, paint: Paint): void {
  if (!map.hasImage(name)) {
    setPicture(map, name, size, (context) => paint(context, size));
  }
}

export function paintMarks(map: GlMap): void {
  Object.entries(FIXED).forEach(([name, [size, paint]]) => add(map, name, size, paint));
}

/** The name of the picture of a numbered stop, painted when it is first needed. */
export function stopMark(map: GlMap, label: string, day: number): string {
  const name = `stop-${label}-${day % COLOURS.length}`;
  add(map, name, 26, pin(label, colourOf(day)));
  return name;
}

export function endMark(map: GlMap, label: string): string {
  const name = `end-${label}`;
  add(map, name, 24, flag(label));
  return name;
}

/** The same picture for the legend. */
export function paintSwatch(element: Element | undefined, name: string): void {
  const fixed = FIXED[name];
  if (fixed) {
    const [size, paint] = fixed;
    paintOn(element, name, (context) => {
      context.translate((24 - size) / 2, (24 - size) / 2);
      paint(context, size);
    });
  }
}
