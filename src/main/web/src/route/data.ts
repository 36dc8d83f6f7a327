import {
  type DrawnPlan,
  LivePlanning,
  type LivePlanningResult,
  LivePlotsAlong,
  LiveProblemsAlong,
  PlanningById,
  type PlanningByIdResult,
  RouteById,
  type RouteByIdResult,
  RouteCorridor,
  type RouteCorridorResult,
  RouteDifferences,
  type RouteDifferencesResult,
  RouteLists,
  type RouteListsResult,
  RouteSites,
  type RouteSitesResult,
  RouteStanding,
  type RouteStandingResult,
  type SiteFilter,
  type StopSite,
  TownshipLabels,
  type TownshipLabelsResult,
  TryRoute,
  type TryRouteResult,
  type WholePlan,
} from "../generated";
import type { App } from "../shell/app";
import { ask } from "../shell/graphql";
import { idOf, numberOf } from "../shell/ids";
import { attend } from "../shell/live";
import { Resource } from "../shell/resource";
import { canonical, current, go } from "../shell/state";

export type Job = NonNullable<PlanningByIdResult["planningJob"]>;
export type Lists = RouteListsResult;
export type Worth = NonNullable<RouteSitesResult["siteWorths"]>[number];
export type Whole = NonNullable<RouteByIdResult["route"]>;
export type Tried = NonNullable<TryRouteResult["tryRoute"]>;
export type Live = LivePlanningResult["routePlanning"];
export type Along = NonNullable<RouteCorridorResult["route"]>["corridor"];
export type Differences = NonNullable<RouteDifferencesResult["route"]>["differences"];
export type Standing = NonNullable<RouteStandingResult["route"]>["standing"];
/** A plan as far as it is told while it is being made. */
export type Plan = DrawnPlan & Partial<Pick<WholePlan, "leftOut" | "backups" | "coverage">>;
export type Stop = Plan["days"][number]["stops"][number] & Partial<WholePlan["days"][number]["stops"][number]>;

/** Panels beside the map, by their name in the address. */
export const PANELS = ["newRoute", "comparePlans", "compareEditions"] as const;
export type Panel = (typeof PANELS)[number];
export const METRES = [100, 300, 500, 1_000, 2_000];
const USUAL_METRES = 300;
const LISTED: SiteFilter = { status: ["CANDIDATE", "SURVEYED", "SELECTED", "UPGRADING", "READY"] };
const LISTS_MS = 3_000;
const ALONG_MS = 500;
/** How far the line that changes are heard along may be off, in degrees: some 30 m. */
const ROUGH_DEGREES = 3e-4;
const ROUGH_METRES = 40;

export const lists = new Resource<Lists>();
export const worths = new Resource<Worth[]>();
export const townships = new Resource<TownshipLabelsResult>();
export const job = new Resource<Job | null>();
export const tried = new Resource<Tried | null>();
export const route = new Resource<Whole | null>();
export const standing = new Resource<Standing | null>();
export const along = new Resource<Along | null>();
export const differences = new Resource<Differences>();

export const isUnderWay = (state: Job["state"]) => state === "QUEUED" || state === "RUNNING";
export const panelOf = (due: string | null): Panel | null => PANELS.find((each) => each === due) ?? null;
export const metresShown = () => current().metres ?? USUAL_METRES;
export const languageOf = () => (current().language === "zh" ? ("ZH" as const) : ("EN" as const));

/** What a planning told of itself: at which second which value and bound. */
export interface Told {
  seconds: number;
  value: number | null;
  bound: number | null;
}

let live: Live | null = null;
let heardAt = 0;
let course: Told[] = [];
let liveOf: string | null = null;
let stopLive = () => {};
let stopAlong = () => {};
let alongOf = "";
let listsTimer: ReturnType<typeof setTimeout> | undefined;

/** The newest that is known of the planning that is shown. */
export function liveJob(): Live | null {
  return live && live.id === current().job ? live : null;
}

export function courseOf(): Told[] {
  return course;
}

/** How long it has worked, counted on since it was last heard of. */
export function secondsOf(of: Live): number {
  return of.state === "RUNNING" ? of.secondsUsed + (performance.now() - heardAt) / 1_000 : of.secondsUsed;
}

function attendJob(id: string): void {
  if (liveOf === id) {
    return;
  }
  leaveJob();
  liveOf = id;
  const again = () => void job.refresh();
  stopLive = attend<LivePlanningResult>(
    LivePlanning,
    { id, language: languageOf() },
    (data) => {
      if (data === null) {
        again();
        return;
      }
      live = data.routePlanning;
      heardAt = performance.now();
      course = [...course, { seconds: live.secondsUsed, value: live.best?.value ?? null, bound: live.bound }];
      if (!isUnderWay(live.state)) {
        leaveJob(true);
        again();
      }
      go({}, false);
    },
    again,
  );
}

function leaveJob(isKept = false): void {
  stopLive();
  stopLive = () => {};
  liveOf = null;
  if (!isKept) {
    live = null;
    course = [];
  }
}

/** The plan of the planning that is looked at: the best one, or an alternative. */
export function planOf(of: Job): WholePlan | null {
  const { plan } = current();
  return of.alternatives.find((each) => each.id === plan) ?? of.best;
}

export const plansOf = (of: Job): WholePlan[] => [...(of.best ? [of.best] : []), ...of.alternatives];

/** The order by hand as sites by day; null: as planned. */
export function byHand(app: App): string[][] | null {
  const { stops } = current();
  const county = app.start.county!.code;
  return stops === null ? null : stops.split("_").map((day) => day.split(".").filter(Boolean).map((number) => idOf("Site", county, number)));
}

export const orderOf = (plan: Plan): string[][] => plan.days.map((day) => day.stops.flatMap(({ site }) => (site ? [site.id] : [])));

export function setByHand(days: string[][]): void {
  go({ stops: days.map((day) => day.map((id) => numberOf("Site", id)).join(".")).join("_") });
}

/** The plan that map and timetable show. */
export function shownPlan(): Plan | null {
  const { job: id, route: routeId, stops } = current();
  if (routeId) {
    return route.value?.plan ?? null;
  }
  if (!id) {
    return null;
  }
  if (stops !== null && tried.value) {
    return tried.value.plan;
  }
  const known = job.value?.id === id ? planOf(job.value) : null;
  return (liveOf === id ? live?.best : null) ?? known;
}

/** Every site that is known by now, by id. */
export function siteOf(id: string): StopSite | null {
  return worths.value?.find(({ site }) => site.id === id)?.site ?? null;
}

export function want(app: App): void {
  const { job: id, route: routeId, stops, due } = current();
  const language = languageOf();
  void lists.want(`lists ${language}`, (signal) => ask(RouteLists, { language }, signal));
  void townships.want("townships", (signal) => ask(TownshipLabels, {}, signal));
  void worths.want("worths", async (signal) => (await ask(RouteSites, { filter: LISTED }, signal)).siteWorths ?? []);
  wantJob(app, id, stops);
  wantRoute(routeId, due);
  const isAnyUnderWay = !id && !routeId && lists.value?.planningJobs?.some((each) => isUnderWay(each.state));
  if (isAnyUnderWay) {
    listsTimer ??= setTimeout(() => {
      listsTimer = undefined;
      void lists.refresh();
    }, LISTS_MS);
  }
}

function wantJob(app: App, id: string | null, stops: string | null): void {
  if (!id) {
    leaveJob();
    job.clear();
    tried.clear();
    return;
  }
  const language = languageOf();
  void job.want(`${id} ${language}`, async (signal) => (await ask(PlanningById, { id, language }, signal)).planningJob);
  const known = job.isCurrent ? job.value : null;
  if (known && isUnderWay(known.state)) {
    attendJob(id);
  } else if (liveOf !== id) {
    leaveJob(live?.id === id);
  }
  const days = byHand(app);
  if (days) {
    const asked = { jobId: id, days, language };
    void tried.want(`${id} ${stops} ${canonical(asked)}`, async (signal) => (await ask(TryRoute, asked, signal)).tryRoute);
  } else {
    tried.clear();
  }
}

function wantRoute(id: string | null, due: string | null): void {
  if (!id) {
    [route, standing, along, differences].forEach((each) => each.clear());
    hush();
    return;
  }
  const language = languageOf();
  const metres = metresShown();
  void route.want(`${id} ${language}`, async (signal) => (await ask(RouteById, { id, language }, signal)).route);
  void standing.want(`${id} ${language}`, async (signal) => (await ask(RouteStanding, { id, language }, signal)).route?.standing ?? null);
  void along.want(`${id} ${metres}`, async (signal) => (await ask(RouteCorridor, { id, metres }, signal)).route?.corridor ?? null);
  if (due === "compareEditions") {
    const from = current().plan;
    void differences.want(`${id} ${from}`, async (signal) => (await ask(RouteDifferences, { id, from }, signal)).route?.differences ?? []);
  } else {
    differences.clear();
  }
  if (route.value?.id === id) {
    hearAlong(id, metres, route.value);
  }
}

/** Hears what changes along the line, so that what is cleared before the visit goes from the list by itself. */
function hearAlong(id: string, metres: number, of: Whole): void {
  const now = `${id} ${metres}`;
  if (now === alongOf) {
    return;
  }
  hush();
  alongOf = now;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const heard = () => {
    waiting ??= setTimeout(() => {
      waiting = undefined;
      void along.refresh();
    }, ALONG_MS);
  };
  const spatial = { around: { geometry: roughly(of.plan), metres: metres + ROUGH_METRES } };
  const stops = [attend(LivePlotsAlong, { filter: { spatial } }, heard), attend(LiveProblemsAlong, { filter: { spatial } }, heard)];
  stopAlong = () => stops.forEach((each) => each());
}

function hush(): void {
  stopAlong();
  stopAlong = () => {};
  alongOf = "";
}

export function linesOf(shape: GeoJSON.Geometry): GeoJSON.Position[][] {
  return shape.type === "LineString" ? [shape.coordinates] : shape.type === "MultiLineString" ? shape.coordinates : [];
}

function roughly(plan: Plan): GeoJSON.MultiLineString {
  return { type: "MultiLineString", coordinates: plan.days.flatMap(({ line }) => linesOf(line)).filter((line) => line.length > 1).map(thinned) };
}

/** Douglas and Peucker's line with the fewest corners, without recursion. */
export function thinned(line: GeoJSON.Position[]): GeoJSON.Position[] {
  const kept = new Set([0, line.length - 1]);
  const parts: [number, number][] = [[0, line.length - 1]];
  for (let part = parts.pop(); part; part = parts.pop()) {
    const [from, to] = part;
    const [ax, ay] = line[from] as [number, number];
    const [bx, by] = line[to] as [number, number];
    const length = Math.hypot(bx - ax, by - ay);
    let farthest = 0;
    let at = -1;
    for (let each = from + 1; each < to; each++) {
      const [x, y] = line[each] as [number, number];
      const off = length ? Math.abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length : Math.hypot(x - ax, y - ay);
      if (off > farthest) {
        farthest = off;
        at = each;
      }
    }
    if (farthest > ROUGH_DEGREES) {
      kept.add(at);
      parts.push([from, at], [at, to]);
    }
  }
  return line.filter((_, each) => kept.has(each));
}

/** Loads anew what may be otherwise now. */
export function refresh(): void {
  for (const resource of [lists, worths, job, tried, route, standing, along, differences]) {
    void resource.refresh();
  }
}

/** Nothing is heard while another view is shown. */
export function leave(): void {
  leaveJob();
  hush();
}
