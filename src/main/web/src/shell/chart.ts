import uPlot from "uplot";
import { current } from "./state";
import { day, dayNumber, dayOf, roundMu } from "./format";

export interface Curve {
  days: string[];
  /** By day; null: nothing is told of it. */
  values: (number | null)[];
  plan: (number | null)[];
  today: string;
  deadline: string;
  /** The first day; absent: that of the deadline's year. */
  from?: string;
  /** The greatest value that is drawn; absent: a little above the greatest there is. */
  top?: number;
  /** What the values are, and their unit. */
  label: string;
  unit: string;
  /** What the dashed line is; absent: the plan. */
  planLabel?: string;
  /** The least value that is drawn; absent: nought. */
  bottom?: number;
  /** The least is at the top, as of ranks. */
  isDownward?: boolean;
  /** Values as they are, not rounded. */
  isExact?: boolean;
}

const MONTH_NAME_PX = 27;

/** How far something is by day, against the plan. Drawn anew when what it shows is another. */
class BurnDown extends HTMLElement {
  private chart: uPlot | null = null;
  private shown = "";
  private wanted: Curve | null = null;
  private observer: ResizeObserver | null = null;

  set curve(curve: Curve | null) {
    this.wanted = curve;
    this.draw();
  }

  connectedCallback(): void {
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this);
    this.draw();
  }

  disconnectedCallback(): void {
    this.observer?.disconnect();
    this.chart?.destroy();
    this.chart = null;
    this.shown = "";
  }

  private draw(): void {
    const curve = this.wanted;
    const width = Math.floor(this.clientWidth);
    if (!curve || !this.isConnected || width === 0) {
      return;
    }
    const state = JSON.stringify([curve, width, current().language]);
    if (state === this.shown) {
      return;
    }
    this.shown = state;
    this.chart?.destroy();
    const zh = current().language === "zh";
    const style = getComputedStyle(this);
    const ink = style.getPropertyValue("--ink-soft").trim();
    const grid = style.getPropertyValue("--line").trim();
    const green = style.getPropertyValue("--accent").trim();
    const x = curve.days.map(dayNumber);
    const last = Math.max(dayNumber(curve.deadline), dayNumber(curve.today));
    const amount = (value: number) => (curve.isExact ? String(Number(value.toPrecision(6))) : roundMu(value));
    const shown = (value: number | null) => (value === null ? "" : `${amount(value)}${curve.unit}`);
    const mark = (chart: uPlot, date: string, dash: number[]) => {
      const at = Math.round(chart.valToPos(dayNumber(date), "x", true));
      const { top, height } = chart.bbox;
      chart.ctx.save();
      chart.ctx.strokeStyle = ink;
      chart.ctx.lineWidth = devicePixelRatio;
      chart.ctx.setLineDash(dash.map((part) => part * devicePixelRatio));
      chart.ctx.beginPath();
      chart.ctx.moveTo(at, top);
      chart.ctx.lineTo(at, top + height);
      chart.ctx.stroke();
      chart.ctx.restore();
    };
    this.chart = new uPlot(
      {
        width,
        height: 170,
        cursor: { y: false, drag: { x: false, y: false } },
        scales: {
          // the same from day to day, so that the year plays without a jump
          x: { time: false, range: [dayNumber(curve.from ?? `${curve.deadline.slice(0, 4)}-01-01`), last + 10] },
          y: { dir: curve.isDownward ? -1 : 1, range: (_chart, _from, to) => [curve.bottom ?? 0, curve.top ?? (to * 1.08 || 1)] },
        },
        legend: { live: true },
        axes: [
          {
            stroke: ink,
            grid: { show: false },
            ticks: { stroke: grid, width: 1, size: 4 },
            size: 26,
            font: "12px sans-serif",
            splits: (_chart, _axis, from, to) => thinned(firstsOfMonths(from, to), width),
            values: (_chart, splits) => splits.map((split) => (zh ? `${Number(dayOf(split).slice(5, 7))}月` : day(dayOf(split)).split(" ")[1]!)),
          },
          {
            stroke: ink,
            grid: { stroke: grid, width: 1 },
            ticks: { show: false },
            size: 56,
            font: "12px sans-serif",
            space: 34,
            values: (_chart, splits) => splits.map(amount),
          },
        ],
        series: [
          { label: zh ? "日期" : "day", value: (_chart, value) => (value === null ? "" : day(dayOf(value))) },
          {
            label: curve.label,
            spanGaps: true,
            stroke: green,
            width: 2.5,
            ...(curve.bottom === undefined ? { fill: `${green}1f` } : {}),
            points: { show: curve.bottom !== undefined, size: 6 },
            value: (_chart, value) => shown(value),
          },
          {
            label: curve.planLabel ?? (zh ? "计划" : "plan"),
            spanGaps: true,
            stroke: ink,
            width: 1.5,
            dash: [5, 4],
            points: { show: false },
            value: (_chart, value) => shown(value),
          },
        ],
        hooks: {
          draw: [
            (chart) => {
              mark(chart, curve.today, [1, 2]);
              mark(chart, curve.deadline, [6, 3]);
            },
          ],
        },
      },
      [x, curve.values, curve.plan],
      this,
    );
  }
}

/** So many that their names do not run into each other. */
function thinned(splits: number[], width: number): number[] {
  const step = Math.ceil((splits.length * MONTH_NAME_PX) / width);
  return splits.filter((_, index) => index % step === 0);
}

function firstsOfMonths(from: number, to: number): number[] {
  const firsts: number[] = [];
  const first = new Date(from * 86_400_000);
  for (let month = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), 1)); ; month.setUTCMonth(month.getUTCMonth() + 1)) {
    const number = month.getTime() / 86_400_000;
    if (number > to) {
      return firsts;
    }
    if (number >= from) {
      firsts.push(number);
    }
  }
}

customElements.define("gt-burn-down", BurnDown);
