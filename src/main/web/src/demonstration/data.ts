import {
  type CoverageDemand,
  CoverageOf,
  type CoverageOfResult,
  DemonstrationReference,
  type DemonstrationReferenceResult,
  type Pillar,
  SiteById,
  type SiteFilter,
  SiteList,
  type SiteListResult,
  SiteOverview,
  SitePlaces,
  type SitePlacesResult,
  type SiteOverviewResult,
  type SiteRow,
  type SiteStatus,
  type SiteStory,
  type SiteTier,
  SmallestSet,
  type SmallestSetResult,
  Surroundings,
  type SurroundingsResult,
  TownshipLabels,
  type TownshipLabelsResult,
  VillageLabels,
  type VillageLabelsResult,
} from "../generated";
import { type App, asOf, shownDay } from "../shell/app";
import { dayNumber, dayOf } from "../shell/format";
import { ask } from "../shell/graphql";
import { liveId } from "../shell/ids";
import type { Box } from "../shell/map";
import { Resource } from "../shell/resource";
import { canonical, current } from "../shell/state";

export const TIERS: SiteTier[] = ["COUNTY_MODEL", "TOWNSHIP_SHOWPIECE", "VILLAGE_FEATURE", "GROUP_HIGHLIGHT"];
export const PILLARS: Pillar[] = ["INDUSTRY", "TALENT", "CULTURE", "ECOLOGY", "ORGANISATION"];
export const STATUSES: SiteStatus[] = ["CANDIDATE", "SURVEYED", "SELECTED", "UPGRADING", "READY", "DROPPED"];
/** The sites that count as had. */
export const CHOSEN: SiteStatus[] = ["SELECTED", "UPGRADING", "READY"];
export const AROUND_METRES = 500;
const OPEN_PROBLEMS = ["FOUND", "ASSIGNED", "RECTIFYING", "RECTIFIED"];
const DAYS_AHEAD = 7;
/** How far ahead dues are known, so that each site has its next. */
const DAYS_KNOWN = 366;
const MOST_SITES = 1_000;
/** What is asked for where totals of the whole county are wanted. */
const COUNTY_ZOOM = 9;

/** Panels beside the map, by their name in the address. */
export const PANELS = ["siteList", "siteBoard", "zones", "coverage", "coverageFilter", "covering"] as const;
export type Panel = (typeof PANELS)[number];

export type Story = SiteStory;
export type Row = SiteRow;
type Village = NonNullable<VillageLabelsResult["villages"]>["nodes"][number];

export const overview = new Resource<SiteOverviewResult>();
export const rows = new Resource<NonNullable<SiteListResult["sites"]>>();
/** In which villages the same sites are, which the map tells. */
export const places = new Resource<NonNullable<SitePlacesResult["sites"]>>();
export const story = new Resource<Story | null>();
export const around = new Resource<SurroundingsResult>();
export const reference = new Resource<DemonstrationReferenceResult>();
export const townships = new Resource<TownshipLabelsResult>();
export const villages = new Resource<Village[]>();
export const coverage = new Resource<CoverageOfResult>();
export const smallest = new Resource<SmallestSetResult["smallestCoveringSet"]>();

export function panelOf(due: string | null): Panel | null {
  return PANELS.find((each) => each === due) ?? null;
}

/** The sites of list, board and figures: the filter, within the region that is shown. */
export function filter(app: App): SiteFilter {
  const { sites, region } = current();
  return (region && region !== app.start.county!.code && !("regions" in sites) ? { ...sites, regions: [region] } : sites) as SiteFilter;
}

const orNull = (some: SiteFilter): SiteFilter | null => (Object.keys(some).length ? some : null);

/** The same without what the legend switches, so that it can tell how many are hidden. */
function base(app: App): SiteFilter {
  const { status: _status, overdue: _overdue, ...rest } = filter(app);
  return rest;
}

/** The last day of what is due soon. */
export function soon(app: App): string {
  return dayOf(dayNumber(shownDay(app)) + DAYS_AHEAD);
}

export function isOverdue({ readiness }: Pick<Row, "readiness">): boolean {
  return readiness.planOverdue || readiness.milestoneOverdue || readiness.buildingOverdue || readiness.reportOverdue;
}

type Due = NonNullable<SiteOverviewResult["siteDues"]>[number];

/** What is overdue, and due within a week. */
export function duesSoon(app: App): Due[] {
  const last = soon(app);
  return (overview.value?.siteDues ?? []).filter((each) => each.dueOn <= last);
}

/** What is due of a site first; null: nothing. */
export function nextDue(site: Pick<Row, "code">): Due | null {
  return overview.value?.siteDues?.find((each) => each.site.code === site.code) ?? null;
}

/** What lies around a site, as the other views filter it. */
export function aroundFilters(position: GeoJSON.Geometry) {
  const spatial = { around: { geometry: position, metres: AROUND_METRES } };
  return { plots: { status: ["ABANDONED"], spatial }, problems: { status: OPEN_PROBLEMS, spatial } } as const;
}

export function coverageFilter(app: App): SiteFilter {
  return current().due === "coverageFilter" ? filter(app) : { status: CHOSEN };
}

/** What the address asks a set to cover; null: nothing yet. */
export function demanded(): { demand: CoverageDemand; ofFilter: boolean } | null {
  const { ofFilter, ...demand } = current().demand;
  return Object.keys(demand).length ? { demand: demand as CoverageDemand, ofFilter: ofFilter === true } : null;
}

export function indicatorLeaves(): { code: string; name: string }[] {
  const all = reference.value?.indicators ?? [];
  const inner = new Set(all.map((each) => each.parent?.code));
  return all.filter((each) => !inner.has(each.code) && !each.retiredOn);
}

/** The box around a shape; null: it has no corner. */
export function boxOf(shape: GeoJSON.Geometry): Box | null {
  const box = { west: 180, south: 90, east: -180, north: -90 };
  const visit = (part: unknown): void => {
    if (Array.isArray(part) && typeof part[0] === "number") {
      const [x, y] = part as [number, number];
      box.west = Math.min(box.west, x);
      box.east = Math.max(box.east, x);
      box.south = Math.min(box.south, y);
      box.north = Math.max(box.north, y);
    } else if (Array.isArray(part)) {
      part.forEach(visit);
    }
  };
  visit("coordinates" in shape ? shape.coordinates : []);
  return box.west > box.east ? null : box;
}

/** Wants zones, indicators and units of the day that is shown. */
export function wantReference(app: App): void {
  void reference.want(`${shownDay(app)} ${current().knownAt}`, (signal) => ask(DemonstrationReference, { asOf: asOf() }, signal));
}

/** Wants what panel and map show. */
export function want(app: App, isByVillage: boolean): void {
  const { site, due, knownAt, language } = current();
  const county = app.start.county!;
  const moment = `${shownDay(app)} ${knownAt}`;
  const shown = filter(app);
  const extent = county.extent ?? { west: -180, south: -85, east: 180, north: 85 };
  const variables = { view: { bbox: extent, zoom: COUNTY_ZOOM }, filter: orNull(shown), base: orNull(base(app)), until: dayOf(dayNumber(shownDay(app)) + DAYS_KNOWN), asOf: asOf() };
  void overview.want(canonical(variables), (signal) => ask(SiteOverview, variables, signal));
  const list = { filter: orNull(shown), asOf: asOf(), first: MOST_SITES };
  void places.want(`${canonical(shown)} ${moment}`, async (signal) => (await ask(SitePlaces, list, signal)).sites!);
  if (due === "siteList" || due === "siteBoard") {
    void rows.want(`${canonical(shown)} ${moment}`, async (signal) => (await ask(SiteList, list, signal)).sites!);
  } else {
    rows.clear();
  }
  wantReference(app);
  void townships.want("townships", (signal) => ask(TownshipLabels, {}, signal));
  if (isByVillage) {
    void villages.want("villages", listVillages);
  }
  if (site) {
    const id = liveId("Site", county.code, site);
    void story.want(`${id} ${moment} ${language}`, async (signal) => (await ask(SiteById, { id, asOf: asOf(), language: language === "zh" ? "ZH" : "EN" }, signal)).site);
    const position = story.isCurrent ? story.value?.position : null;
    if (position) {
      const { plots, problems } = aroundFilters(position);
      void around.want(`${canonical(position)} ${moment}`, (signal) => ask(Surroundings, { plots: plots as never, problems: problems as never, asOf: asOf() }, signal));
    }
  } else {
    story.clear();
    around.clear();
  }
  if (due === "coverage" || due === "coverageFilter") {
    const set = coverageFilter(app);
    void coverage.want(`${canonical(set)} ${moment}`, (signal) => ask(CoverageOf, { filter: orNull(set), asOf: asOf() }, signal));
  } else {
    coverage.clear();
  }
  const wanted = due === "covering" ? demanded() : null;
  if (wanted) {
    const candidates = wanted.ofFilter ? orNull(shown) : null;
    const all = { candidates, demand: wanted.demand, asOf: asOf(), language: language === "zh" ? ("ZH" as const) : ("EN" as const) };
    void smallest.want(canonical(all), async (signal) => (await ask(SmallestSet, all, signal)).smallestCoveringSet);
  } else {
    smallest.clear();
  }
}

async function listVillages(signal: AbortSignal): Promise<Village[]> {
  const all: Village[] = [];
  let after: string | null = null;
  do {
    const { villages: page }: VillageLabelsResult = await ask(VillageLabels, { after }, signal);
    all.push(...(page?.nodes ?? []));
    after = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after);
  return all;
}

/** Loads anew what the ledger may tell otherwise now. */
export function refresh(): void {
  for (const resource of [overview, places, rows, story, around, reference, coverage, smallest]) {
    void resource.refresh();
  }
}
