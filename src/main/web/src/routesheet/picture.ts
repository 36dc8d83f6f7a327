import { html, nothing, svg, type TemplateResult } from "lit";
import { colourOf, labelOf } from "../route/marks";
import { say } from "./words";

const WIDTH = 1_000;
const HEIGHT = 620;
const MARGIN = 70;
const ARROW_PX = 95;
const METRES_OF_DEGREE = 111_320;
const LABEL_PX = 17;

interface Sheet {
  townships: { name: string; labelPoint: GeoJSON.Geometry | null; boundary: GeoJSON.Geometry | null }[];
  start: GeoJSON.Geometry;
  end: GeoJSON.Geometry;
  days: { line: GeoJSON.Geometry; stops: { number: number; site: { name: string; position: GeoJSON.Geometry } | null }[] }[];
}

type Point = [number, number];

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const pointOf = (shape: GeoJSON.Geometry | null | undefined): Point | null => (shape?.type === "Point" ? (shape.coordinates as Point) : null);
const linesOf = (shape: GeoJSON.Geometry): Point[][] => (shape.type === "LineString" ? [shape.coordinates as Point[]] : shape.type === "MultiLineString" ? (shape.coordinates as Point[][]) : []);
const ringsOf = (shape: GeoJSON.Geometry | null): Point[][] => (shape?.type === "Polygon" ? (shape.coordinates as Point[][]) : shape?.type === "MultiPolygon" ? (shape.coordinates.flat() as Point[][]) : []);
const pathOf = (points: Point[]): string => `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}`;
const meets = (a: Box, b: Box): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** As wide as print makes it: a Chinese character is as wide as high. */
const widthOf = (text: string, size: number): number => [...text].reduce((sum, each) => sum + (each.charCodeAt(0) > 0x2e80 ? size : size * 0.58), 0);

/** Arrows at equal distances along a line, as they are on the map. */
function arrows(line: Point[]): TemplateResult[] {
  const all: TemplateResult[] = [];
  let left = ARROW_PX / 2;
  line.slice(1).forEach(([x, y], index) => {
    const [fromX, fromY] = line[index]!;
    const length = Math.hypot(x - fromX, y - fromY);
    for (; left < length; left += ARROW_PX) {
      const share = left / length;
      const angle = (Math.atan2(y - fromY, x - fromX) * 180) / Math.PI;
      all.push(svg`<path class="arrow" d="M-3 -3.5L3 0L-3 3.5" transform="translate(${(fromX + (x - fromX) * share).toFixed(1)} ${(fromY + (y - fromY) * share).toFixed(1)}) rotate(${angle.toFixed(0)})" />`);
    }
    left -= length;
  });
  return all;
}

/** The first place beside a pin where a name hides nothing that was put before it. */
function besides([x, y]: Point, text: string, taken: Box[]): { x: number; y: number; anchor: string } {
  const width = widthOf(text, LABEL_PX);
  const places = [
    { x: x + 18, y: y + 6, anchor: "start", box: { x: x + 18, y: y - 10, width, height: LABEL_PX + 4 } },
    { x: x - 18, y: y + 6, anchor: "end", box: { x: x - 18 - width, y: y - 10, width, height: LABEL_PX + 4 } },
    { x, y: y + 34, anchor: "middle", box: { x: x - width / 2, y: y + 17, width, height: LABEL_PX + 4 } },
    { x, y: y - 21, anchor: "middle", box: { x: x - width / 2, y: y - 38, width, height: LABEL_PX + 4 } },
  ];
  const isInside = ({ box }: (typeof places)[number]) => box.x > 4 && box.x + box.width < WIDTH - 4 && box.y > 4 && box.y + box.height < HEIGHT - 4;
  const best = places.find((each) => isInside(each) && !taken.some((other) => meets(each.box, other))) ?? places.find(isInside) ?? places[0]!;
  taken.push(best.box);
  return best;
}

/** A round length that is a fifth of the picture at most. */
function scaleOf(metresOfPixel: number): number {
  const most = metresOfPixel * (WIDTH / 5);
  const power = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((each) => each * power).find((each) => each <= most)!;
}

/** The route as a drawing for print: line, direction, numbered stops and the townships around. */
export function picture(of: Sheet): TemplateResult {
  const points = (shapes: (GeoJSON.Geometry | undefined)[]): Point[] => shapes.map(pointOf).filter((point) => point !== null);
  const all: Point[] = [...of.days.flatMap(({ line, stops }) => [...linesOf(line).flat(), ...points(stops.map(({ site }) => site?.position))]), ...points([of.start, of.end])];
  if (all.length === 0) {
    return html`${nothing}`;
  }
  const latitude = all.reduce((sum, [, y]) => sum + y, 0) / all.length;
  const squeeze = Math.cos((latitude * Math.PI) / 180);
  const [west, east] = [Math.min(...all.map(([x]) => x * squeeze)), Math.max(...all.map(([x]) => x * squeeze))];
  const [south, north] = [Math.min(...all.map(([, y]) => y)), Math.max(...all.map(([, y]) => y))];
  const scale = Math.min((WIDTH - 2 * MARGIN) / Math.max(east - west, 1e-4), (HEIGHT - 2 * MARGIN) / Math.max(north - south, 1e-4));
  const put = ([x, y]: Point): Point => [WIDTH / 2 + (x * squeeze - (west + east) / 2) * scale, HEIGHT / 2 - (y - (south + north) / 2) * scale];
  const lines = of.days.map(({ line }) => linesOf(line).map((each) => each.map(put)));
  const stops = of.days.flatMap((each, index) =>
    each.stops.flatMap(({ number, site }) => {
      const place = pointOf(site?.position);
      return place ? [{ at: put(place), name: site!.name, label: labelOf(of.days.length, index, number), colour: colourOf(index) }] : [];
    }),
  );
  const taken: Box[] = stops.map(({ at: [x, y] }) => ({ x: x - 14, y: y - 14, width: 28, height: 28 }));
  const ends = [of.start, of.end].map(pointOf);
  const isRound = ends[0] && ends[1] && ends[0].join() === ends[1].join();
  const metresOfPixel = METRES_OF_DEGREE / scale;
  const scaleMetres = scaleOf(metresOfPixel);
  const scalePx = scaleMetres / metresOfPixel;
  const mark = (place: Point | null, label: string) => {
    const [x, y] = place ? put(place) : [0, 0];
    return place ? svg`<g class="end-mark"><rect x=${x - 12} y=${y - 12} width="24" height="24" rx="5" /><text x=${x} y=${y + 5}>${label}</text></g>` : nothing;
  };
  return html`<svg class="picture" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${say("map")}>
    <defs><clipPath id="frame"><rect width=${WIDTH} height=${HEIGHT} rx="6" /></clipPath></defs>
    <g clip-path="url(#frame)">
      <rect class="ground" width=${WIDTH} height=${HEIGHT} />
      ${of.townships.map(({ boundary }) => svg`<path class="township" d=${ringsOf(boundary).map((ring) => `${pathOf(ring.map(put))}Z`).join("")} />`)}
      ${of.townships.map(({ name, labelPoint }) => {
        const place = pointOf(labelPoint);
        const [x, y] = place ? put(place) : [0, 0];
        return place ? svg`<text class="township-name" x=${x} y=${y}>${name}</text>` : nothing;
      })}
      ${lines.flat().map((line) => svg`<path class="case" d=${pathOf(line)} />`)}
      ${lines.map((some, index) => some.map((line) => svg`<path class="way" stroke=${colourOf(index)} d=${pathOf(line)} />${arrows(line)}`))}
      ${mark(ends[0] ?? null, say("startMark"))} ${isRound ? nothing : mark(ends[1] ?? null, say("endMark"))}
      ${stops.map(({ at: [x, y], label, colour }) => svg`<circle cx=${x} cy=${y} r="13" fill=${colour} class="pin" /><text class="pin-label" x=${x} y=${y + 5}>${label}</text>`)}
      ${stops.map(({ at, name }) => {
        const place = besides(at, name, taken);
        return svg`<text class="stop-name" x=${place.x} y=${place.y} text-anchor=${place.anchor}>${name}</text>`;
      })}
      <g class="scale" transform="translate(20 ${HEIGHT - 22})">${svg`<path d="M0 -6V0H${scalePx.toFixed(0)}V-6" /><text x=${scalePx / 2} y="-8">${scaleMetres >= 1_000 ? say("kilometres", scaleMetres / 1_000) : say("metresShort", scaleMetres)}</text>`}</g>
      <g class="north" transform="translate(${WIDTH - 34} 44)">${svg`<path d="M0 -26L8 0L0 -6L-8 0Z" /><text y="18">${say("north")}</text>`}</g>
    </g>
    <rect class="frame" width=${WIDTH} height=${HEIGHT} rx="6" />
  </svg>`;
}
