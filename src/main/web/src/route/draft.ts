import type { CoverageDemand, Demanded, RouteRequest, SiteStatus, Vehicle } from "../generated";
import { meant } from "../demonstration/demand";
import { canonical } from "../shell/state";

/** What is to become of a site in planning. */
export type Wish = "MAY" | "MUST" | "NEVER" | "OUT";

/** Where a day begins or ends. */
export interface Spot {
  at: [number, number];
  name: string;
}

/** A request for a route as it is written; kept by the browser until it is asked, and with each planning that came of it. */
export interface Draft {
  name: string;
  on: string;
  days: number;
  teams: number;
  vehicle: Vehicle;
  start: Spot | null;
  /** Null: where it began. */
  end: Spot | null;
  departAt: string;
  returnBy: string;
  hasLunch: boolean;
  lunchFrom: string;
  lunchTo: string;
  lunchMinutes: number;
  maximumDriveMinutes: number | null;
  /** By site, where it is another than its state suggests. */
  wishes: Record<string, Wish>;
  /** By site, where somebody judged it. */
  values: Record<string, number>;
  pinned: string[];
  groups: string[][];
  demand: CoverageDemand;
  secondsLimit: number;
  /** Sites without a wish are out, whatever their state. */
  isOnlyListed?: boolean;
}

/** Sites that are planned with unless somebody says otherwise. */
const USUAL: SiteStatus[] = ["SELECTED", "UPGRADING", "READY"];
const KEPT_JOBS = 30;
const DRAFT = "gengtu.route.draft";
const JOBS = "gengtu.route.jobs";

function blank(today: string): Draft {
  return {
    name: "", on: today, days: 1, teams: 1, vehicle: "CAR", start: null, end: null, departAt: "08:30", returnBy: "18:00",
    hasLunch: true, lunchFrom: "11:30", lunchTo: "13:00", lunchMinutes: 60, maximumDriveMinutes: null,
    wishes: {}, values: {}, pinned: [], groups: [], demand: {}, secondsLimit: 10,
  };
}

function kept<Value>(name: string): Value | null {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null") as Value | null;
  } catch {
    return null;
  }
}

function keep(name: string, value: unknown): void {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // a browser may keep nothing; then it lasts as long as the page
  }
}

let draft: Draft | null = null;
const ofJobs: Record<string, Draft> = kept(JOBS) ?? {};

export function currentDraft(today: string): Draft {
  draft ??= { ...blank(today), ...kept<Draft>(DRAFT) };
  return draft;
}

export function changeDraft(today: string, change: Partial<Draft>): void {
  draft = { ...currentDraft(today), ...change };
  keep(DRAFT, draft);
}

export function clearDraft(today: string): void {
  changeDraft(today, blank(today));
}

/** Remembers what a planning was asked, so that it can be changed and asked again. */
export function keepOfJob(job: string, asked: Draft): void {
  ofJobs[job] = asked;
  Object.keys(ofJobs).slice(0, -KEPT_JOBS).forEach((old) => delete ofJobs[old]);
  keep(JOBS, ofJobs);
}

/** What a planning was asked: as this browser sent it, else as far as the server tells. */
export function draftOf(job: { id: string; requirement: Demanded }, name: string): Draft {
  return ofJobs[job.id] ?? fromRequirement(job.requirement, name);
}

function spot(place: GeoJSON.Geometry): Spot | null {
  return place.type === "Point" ? { at: place.coordinates as [number, number], name: "" } : null;
}

export function fromRequirement(asked: Demanded, name: string): Draft {
  const wishes: Record<string, Wish> = {};
  asked.candidates.forEach(({ id }) => (wishes[id] = "MAY"));
  asked.mustVisit.forEach(({ id }) => (wishes[id] = "MUST"));
  asked.exclude.forEach(({ id }) => (wishes[id] = "NEVER"));
  return {
    ...blank(asked.on),
    name,
    days: asked.days,
    teams: asked.teams,
    vehicle: asked.vehicle,
    start: spot(asked.start),
    end: canonical(asked.start) === canonical(asked.end) ? null : spot(asked.end),
    departAt: asked.departAt.slice(0, 5),
    returnBy: asked.returnBy.slice(0, 5),
    hasLunch: asked.lunchMinutes !== null,
    ...(asked.lunchMinutes === null ? {} : { lunchFrom: asked.lunchFrom!.slice(0, 5), lunchTo: asked.lunchTo!.slice(0, 5), lunchMinutes: asked.lunchMinutes }),
    maximumDriveMinutes: asked.maximumDriveMinutes,
    wishes,
    values: Object.fromEntries(asked.values.filter((each) => each.judged).map((each) => [each.site.id, each.value])),
    pinned: asked.pinnedOrder.map(({ id }) => id),
    groups: asked.notTogether.map((group) => group.map(({ id }) => id)),
    demand: asked.demand ? meant(asked.demand) : {},
    secondsLimit: asked.secondsLimit,
    isOnlyListed: true,
  };
}

export interface Known {
  id: string;
  status: SiteStatus;
}

export function wishOf(of: Draft, site: Known): Wish {
  return of.pinned.includes(site.id) ? "MUST" : (of.wishes[site.id] ?? (!of.isOnlyListed && USUAL.includes(site.status) ? "MAY" : "OUT"));
}

const point = (place: Spot): GeoJSON.Point => ({ type: "Point", coordinates: place.at });

/** What is asked for; null while it does not say where to begin. */
export function requestOf(of: Draft, sites: Known[]): RouteRequest | null {
  if (!of.start) {
    return null;
  }
  const wished = (wish: Wish) => sites.filter((site) => wishOf(of, site) === wish).map(({ id }) => id);
  const must = wished("MUST").filter((id) => !of.pinned.includes(id));
  const values = Object.entries(of.values).map(([siteId, value]) => ({ siteId, value }));
  return {
    name: of.name.trim(),
    on: of.on,
    days: of.days,
    teams: of.teams,
    vehicle: of.vehicle,
    start: point(of.start),
    end: point(of.end ?? of.start),
    departAt: of.departAt,
    returnBy: of.returnBy,
    candidates: { ids: [...wished("MAY"), ...wished("MUST"), ...wished("NEVER")] },
    mustVisit: must,
    exclude: wished("NEVER"),
    pinnedOrder: of.pinned,
    notTogether: of.groups.filter((group) => group.length > 1),
    ...(of.hasLunch ? { lunchFrom: of.lunchFrom, lunchTo: of.lunchTo, lunchMinutes: of.lunchMinutes } : {}),
    ...(of.maximumDriveMinutes ? { maximumDriveMinutes: of.maximumDriveMinutes } : {}),
    ...(Object.keys(of.demand).length ? { demand: of.demand } : {}),
    ...(values.length ? { values } : {}),
    secondsLimit: of.secondsLimit,
  };
}
