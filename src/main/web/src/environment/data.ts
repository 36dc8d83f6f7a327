import {
  DueCounts,
  type DueCountsResult,
  EnvironmentBoard,
  type EnvironmentBoardResult,
  EnvironmentReference,
  type EnvironmentReferenceResult,
  type ProblemFilter,
  ProblemList,
  type ProblemListResult,
  ProblemStory,
  type ProblemStoryResult,
  RoundList,
  type RoundListResult,
} from "../generated";
import { type App, asOf, shownDay, today } from "../shell/app";
import { dayNumber, dayOf } from "../shell/format";
import { ask } from "../shell/graphql";
import { Resource } from "../shell/resource";
import { canonical, current, go } from "../shell/state";

const MOST_LISTED = 200;
/** A new report may be of a round of so many days before. */
const DAYS_OF_ROUNDS = 45;

/** Lists of problems beside the map; by the words of each. */
export const DUES = {
  open: "open",
  found: "dueFound",
  assigned: "dueAssigned",
  overdue: "dueOverdue",
  rectified: "dueRectified",
  lookBack: "dueLookBack",
  relapsed: "relapsedThisYear",
  all: "dueAll",
} as const;
export type Due = keyof typeof DUES;

export const board = new Resource<EnvironmentBoardResult>();
export const counts = new Resource<DueCountsResult>();
export const list = new Resource<NonNullable<ProblemListResult["problems"]>>();
export const story = new Resource<ProblemStoryResult["problem"]>();
export const reference = new Resource<EnvironmentReferenceResult>();
export const rounds = new Resource<NonNullable<RoundListResult["inspections"]>>();

export function isDue(due: string | null): due is Due {
  return due !== null && due in DUES;
}

export function regionOf(app: App): string {
  return current().region ?? app.start.county!.code;
}

/** The year up to the day that is shown. */
export function period(app: App): { from: string; to: string } {
  const to = shownDay(app);
  return { from: `${to.slice(0, 4)}-01-01`, to };
}

let monthsBack = 0;

/** The first of the month from which on rounds are listed. */
export function roundsFrom(app: App): string {
  const [year, month] = shownDay(app).split("-").map(Number) as [number, number];
  return new Date(Date.UTC(year, month - 1 - monthsBack, 1)).toISOString().slice(0, 10);
}

export function listEarlierRounds(): void {
  monthsBack += 3;
  go({}, false);
}

function dueFilter(app: App, due: Due): ProblemFilter {
  const { unit, item, filter } = current();
  const region = regionOf(app);
  const of: Record<Due, object> = {
    open: { status: ["FOUND", "ASSIGNED", "RECTIFYING", "RECTIFIED"] },
    found: { status: ["FOUND"] },
    assigned: { status: ["ASSIGNED", "RECTIFYING"] },
    overdue: { overdue: true },
    rectified: { status: ["RECTIFIED"] },
    lookBack: { lookBackDue: true },
    relapsed: { relapsedOn: period(app), not: { status: ["MERGED", "DISMISSED"] } },
    all: {},
  };
  return {
    ...(region === app.start.county!.code ? {} : { regions: [region] }),
    ...(unit ? { units: [unit] } : {}),
    ...(item ? { items: [item] } : {}),
    ...(filter["spatial"] && isDue(current().due) ? { spatial: filter["spatial"] } : {}),
    ...of[due],
  } as ProblemFilter;
}

/** Wants what the panel shows. */
export function wantPanel(app: App): void {
  const { problem, due, knownAt } = current();
  const region = regionOf(app);
  const county = app.start.county!.code;
  const { from, to } = period(app);
  const moment = `${to} ${knownAt}`;
  const by = region === county ? ("COUNTY" as const) : region.endsWith("000") ? ("TOWNSHIP" as const) : ("VILLAGE" as const);
  void board.want(`${region} ${moment}`, (signal) =>
    ask(EnvironmentBoard, { by, part: region === county ? "TOWNSHIP" : "VILLAGE", region: region === county ? null : region, from, to, knownAt }, signal),
  );
  const of = (each: Due) => dueFilter(app, each);
  void counts.want(`${canonical(of("all"))} ${moment}`, (signal) =>
    ask(DueCounts, { found: of("found"), assigned: of("assigned"), overdue: of("overdue"), rectified: of("rectified"), lookBack: of("lookBack"), asOf: asOf() }, signal),
  );
  const roundsSince = dayOf(dayNumber(today(app)) - DAYS_OF_ROUNDS);
  void reference.want("reference", (signal) => ask(EnvironmentReference, { roundsSince }, signal));
  if (problem) {
    void story.want(`${problem} ${moment}`, async (signal) => (await ask(ProblemStory, { id: problem, asOf: asOf() }, signal)).problem);
  } else {
    story.clear();
  }
  if (isDue(due)) {
    const filter = of(due);
    const orderBy = due === "all" ? ({ field: "NUMBER", direction: "DESC" } as const) : due === "relapsed" ? ({ field: "RELAPSES", direction: "DESC" } as const) : ({ field: "DUE_ON", direction: "ASC" } as const);
    void list.want(`${canonical(filter)} ${moment}`, async (signal) => (await ask(ProblemList, { filter, orderBy, asOf: asOf(), first: MOST_LISTED }, signal)).problems!);
  } else {
    list.clear();
  }
  if (due === "rounds") {
    const since = roundsFrom(app);
    void rounds.want(`${since} ${moment}`, async (signal) => (await ask(RoundList, { from: since, to }, signal)).inspections ?? []);
  } else {
    rounds.clear();
  }
}

/** Loads anew what the panel shows. */
export function refreshPanel(): void {
  for (const resource of [board, counts, list, story, rounds]) {
    void resource.refresh();
  }
}
