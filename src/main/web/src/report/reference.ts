import { ReportStart, type ReportStartResult } from "../generated";
import { dayNumber, dayOf } from "../shell/format";
import { ask } from "../shell/graphql";
import { Resource } from "../shell/resource";

interface Kept {
  known: ReportStartResult;
  /** When it was read, on the device's clock. */
  at: number;
}

const KEY = "gengtu.report";
const COUNTY_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

const resource = new Resource<Kept>();
let kept: Kept | null = null;
try {
  kept = JSON.parse(localStorage.getItem(KEY) ?? "null") as Kept | null;
} catch {
  // as on a first visit
}

/** Wants the county, its day and its items; what was read on the last visit holds until they have come. */
export function wantReference(isAnew = false): void {
  void resource.want("start", async (signal) => {
    kept = { known: await ask(ReportStart, {}, signal), at: Date.now() };
    try {
      localStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      // then the next visit needs the network
    }
    return kept;
  });
  if (isAnew) {
    void resource.refresh();
  }
}

export function reference(): ReportStartResult | null {
  return kept?.known ?? null;
}

export function referenceFailure(): Resource<Kept>["failure"] {
  return kept ? null : resource.failure;
}

/** The county's today: the day that the server gave, moved on by the days that the device has counted since. */
export function countyDay(): string | null {
  if (!kept) {
    return null;
  }
  const { today, demonstration } = kept.known.calendar;
  const days = Math.floor((Date.now() + COUNTY_MS) / DAY_MS) - Math.floor((kept.at + COUNTY_MS) / DAY_MS);
  return demonstration ? today : dayOf(dayNumber(today) + Math.max(0, days));
}
