import {
  IndicatorByCode,
  type IndicatorByCodeResult,
  type IndicatorStatus,
  IndicatorTree,
  type IndicatorTreeResult,
  IndicatorUnits,
  type IndicatorUnitsResult,
  type ShowingSite,
  SitesOfIndicators,
} from "../generated";
import { type App, asOf, shownDay } from "../shell/app";
import { dayNumber, dayOf } from "../shell/format";
import { ask } from "../shell/graphql";
import { Resource } from "../shell/resource";
import { canonical, current, go } from "../shell/state";
import { say } from "./words";

export type Row = NonNullable<IndicatorTreeResult["indicators"]>[number];
export type Department = NonNullable<IndicatorTreeResult["indicatorsByDepartment"]>[number];
export type Story = NonNullable<IndicatorByCodeResult["indicator"]>;
/** The day that figures are of, and when that was known. */
export type Stamp = NonNullable<Story["asOf"]>;
/** How a leaf stands; of UNKNOWN nothing is known. */
export type Standing = IndicatorStatus | "UNKNOWN";
export const STANDINGS: Standing[] = ["NOT_MET", "AT_RISK", "UNKNOWN", "MET"];
export const LEAF_LEVEL = 3;
/** In the address, for leaves of which no department is named. */
export const NOBODY = "-";
const DAYS_OF_TREND = 365;
const DAYS_OF_CHART = 730;

/** Which leaves are shown, as the address says it; all that is given must hold. */
export interface Chosen {
  department?: string | null;
  /** RISK: all that are not met, those included of which nothing is known. */
  status?: Standing | "RISK" | null;
  liaison?: true | null;
  documents?: true | null;
  text?: string | null;
}

export const tree = new Resource<IndicatorTreeResult>();
export const story = new Resource<Story | null>();
export const shown = new Resource<Map<string, ShowingSite[]>>();
export const units = new Resource<NonNullable<IndicatorUnitsResult["responsibleUnits"]>>();

export function chosen(): Chosen {
  return current().indicators as Chosen;
}

/** Shows other leaves; what is null holds no more. */
export function choose(change: Chosen, isStep = true): void {
  const next = Object.fromEntries(Object.entries({ ...chosen(), ...change }).filter(([, value]) => value));
  go({ indicators: next, indicator: null, due: null }, isStep);
}

export const isLeaf = ({ level }: { level: number }) => level === LEAF_LEVEL;
export const standing = ({ status }: { status: IndicatorStatus | null }): Standing => status ?? "UNKNOWN";
export const missing = ({ documents }: Pick<Row, "documents">) => documents.filter((each) => !each.onFile);

/** The leaves that are assessed of the department chosen: what all figures count. */
export function counted(): Row[] {
  const { department } = chosen();
  return (tree.value?.indicators ?? []).filter((each) => isLeaf(each) && each.assessed && isOf(each, department));
}

function isOf(row: Row, department: string | null | undefined): boolean {
  return !department || (row.department?.code ?? NOBODY) === department;
}

export function fits(row: Row, { status, liaison, documents, text, department }: Chosen): boolean {
  const sought = text?.trim().toLowerCase();
  return (
    isOf(row, department) &&
    (!status || (status === "RISK" ? row.status !== "MET" : standing(row) === status)) &&
    (!liaison || row.liaisonOverdue === true) &&
    (!documents || missing(row).length > 0) &&
    (!sought || [row.code, row.name, row.department?.name, row.deputy].some((each) => each?.toLowerCase().includes(sought))) &&
    // what is assessed no more counts in no figure that leads here
    (row.assessed || !(status || liaison || documents))
  );
}

/** Points have two decimals at most; sums of them none that come of adding. */
export const points = (amount: number | null | undefined) => (amount === null || amount === undefined ? "—" : String(Math.round(amount * 100) / 100));
export const sum = (rows: { weight: number | null }[]) => rows.reduce((all, each) => all + (each.weight ?? 0), 0);

export function departmentName(code: string | null | undefined): string {
  const known = tree.value?.indicatorsByDepartment?.find((each) => (each.department?.code ?? NOBODY) === code);
  return !code ? say("everyDepartment") : (known?.department?.name ?? (code === NOBODY ? say("nobody") : code));
}

/** A value with its unit, as short as it is. */
export function quantity(value: number | null | undefined, unit: string | null | undefined): string {
  return value === null || value === undefined ? "—" : `${Number(value.toPrecision(12))}${unit ? (/^[%‰]/.test(unit) ? unit : ` ${unit}`) : ""}`;
}

type Measured = Pick<Row, "value" | "provincialRank" | "target" | "rankThreshold" | "direction" | "unit">;

export const measure = (row: Measured) => (row.direction === "RANKED" ? (row.provincialRank === null ? "—" : say("rank", row.provincialRank)) : quantity(row.value, row.unit));
export const goal = (row: Measured) =>
  row.direction === "RANKED" ? (row.rankThreshold === null ? "—" : say("rankAtWorst", row.rankThreshold)) : row.target === null ? "—" : `${row.direction === "LOWER" ? "≤" : "≥"} ${quantity(row.target, row.unit)}`;

/** The first day on which a talk is due; null: one is overdue since the beginning, or none is asked for. */
export function nextTalk({ liaisons }: Pick<Row, "liaisons">): string | null {
  return liaisons.map((each) => each.nextDueOn).reduce((a, b) => (a === null || b === null ? null : a < b ? a : b), liaisons[0]?.nextDueOn ?? null);
}

/** What is read without a moment is of now. */
export function stampOf({ calendar }: { calendar: { today: string; knownUpTo: string; position: string } }, asOf: Stamp | null | undefined): Stamp {
  return asOf ?? { on: calendar.today, knownAt: calendar.knownUpTo, position: calendar.position };
}

const stamped = (answer: IndicatorByCodeResult): Story | null => answer.indicator && { ...answer.indicator, asOf: stampOf(answer, answer.indicator.asOf) };

/** Wants what the page shows. */
export function want(app: App): void {
  const { indicator, due, knownAt, language } = current();
  const to = shownDay(app);
  const words = language === "zh" ? ("ZH" as const) : ("EN" as const);
  const moment = `${to} ${knownAt}`;
  const before = (days: number) => dayOf(dayNumber(to) - days);
  void tree.want(`${moment} ${words}`, (signal) => ask(IndicatorTree, { asOf: asOf(), from: before(DAYS_OF_TREND), to, language: words }, signal));
  void units.want("units", async (signal) => (await ask(IndicatorUnits, {}, signal)).responsibleUnits ?? []);
  if (indicator) {
    const variables = { code: indicator, asOf: asOf(), from: before(DAYS_OF_CHART), to, language: words };
    void story.want(`${canonical(variables)} ${moment}`, async (signal) => stamped(await ask(IndicatorByCode, variables, signal)));
  } else {
    story.clear();
  }
  if (due === "brief") {
    const code = chosen().department;
    const department = code && code !== NOBODY ? code : null;
    void shown.want(`${department} ${moment}`, async (signal) => new Map(((await ask(SitesOfIndicators, { department, asOf: asOf() }, signal)).indicators ?? []).map((each) => [each.code, each.sites])));
  } else {
    shown.clear();
  }
}

/** Loads anew what the ledger may tell otherwise now. */
export function refresh(): void {
  for (const resource of [tree, story, shown]) {
    void resource.refresh();
  }
}
