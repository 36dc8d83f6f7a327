import type { Map as GlMap } from "maplibre-gl";
import type { TemplateResult } from "lit";
import type { AsOf, StartResult } from "../generated";
import type { Change } from "./live";
import { current } from "./state";
import { say } from "./words";

/** What a view finds around itself. */
export interface App {
  /** Null until it can be drawn on, and where the browser cannot draw: all else is to stay usable. */
  map: GlMap | null;
  isMapComing: boolean;
  start: StartResult;
}

/** A way to look at the county: brings its layers, its legend, its panel and its actions; the shell knows none by name. */
export interface View {
  id: string;
  title(): string;
  /** Called whenever anything changed: wants what is to be loaded, and dresses the map. */
  update(app: App): void;
  panel(app: App): TemplateResult;
  legend(app: App): TemplateResult;
  /** What other people or this page changed; null: anything may have changed. */
  changed(app: App, changes: Change[] | null): void;
  /** Settles when all that the present day needs is there. */
  settled(): Promise<unknown>;
  /** What is offered while no county is loaded; absent: nothing. */
  withoutCounty?(): TemplateResult;
  /** Called when another view takes its place. */
  leave?(): void;
  /** What is drawn, in one line under the print. */
  caption(app: App): string;
}

/** The county's today. */
export function today(app: App): string {
  return app.start.calendar.today;
}

/** The day that is shown. */
export function shownDay(app: App): string {
  return current().on ?? today(app);
}

/** Whether the page shows the newest state, the only one that can be acted on. */
export function isNow(app: App): boolean {
  const { on, knownAt } = current();
  return knownAt === null && (on === null || on === today(app));
}

export function asOf(): AsOf | null {
  const { on, knownAt } = current();
  return on || knownAt ? { ...(on ? { on } : {}), ...(knownAt ? { knownAt } : {}) } : null;
}

/** Why nothing can be done on the map; null: it can. */
export function mapHindrance(app: App): string | null {
  return app.map ? null : say(app.isMapComing ? "mapComing" : "noMap");
}
