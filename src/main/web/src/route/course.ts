import uPlot from "uplot";
import { current } from "../shell/state";
import type { Told } from "./data";
import { say } from "./words";

const HEIGHT = 130;

/** How value and bound of a planning come near each other by the second. */
class PlanningCourse extends HTMLElement {
  private chart: uPlot | null = null;
  private shown = "";
  private told: Told[] = [];
  private observer: ResizeObserver | null = null;

  set course(told: Told[]) {
    this.told = told;
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
    const width = Math.floor(this.clientWidth);
    // a second may be told twice: the last counts
    const told = [...new Map(this.told.map((each) => [each.seconds, each])).values()];
    if (!this.isConnected || width === 0 || told.length < 2) {
      return;
    }
    const data: uPlot.AlignedData = [told.map((each) => each.seconds), told.map((each) => each.value), told.map((each) => each.bound)];
    const language = `${width} ${current().language}`;
    if (this.chart && this.shown === language) {
      this.chart.setData(data);
      return;
    }
    this.shown = language;
    this.chart?.destroy();
    const style = getComputedStyle(this);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const line = { spanGaps: true, paths: uPlot.paths.stepped!({ align: 1 }), points: { show: false } };
    const axis = { stroke: colour("--ink-soft"), font: "12px sans-serif", ticks: { show: false } };
    this.chart = new uPlot(
      {
        width,
        height: HEIGHT,
        cursor: { y: false, drag: { x: false, y: false } },
        scales: { x: { time: false }, y: { range: (_chart, from, to) => (from === to ? [from - 1, to + 1] : [from - (to - from) * 0.1, to + (to - from) * 0.1]) } },
        legend: { live: false },
        axes: [
          { ...axis, grid: { show: false }, size: 24, values: (_chart, splits) => splits.map((split) => say("seconds", split)) },
          { ...axis, grid: { stroke: colour("--line"), width: 1 }, size: 52, space: 30 },
        ],
        series: [
          {},
          { ...line, label: say("value"), stroke: colour("--accent"), width: 2.5 },
          { ...line, label: say("bound"), stroke: colour("--ink-soft"), width: 1.5, dash: [5, 4] },
        ],
      },
      data,
      this,
    );
  }
}

customElements.define("gt-planning-course", PlanningCourse);
