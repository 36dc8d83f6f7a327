interface Day {
  lunchAt: string | null;
  lunchStop: number | null;
}

interface Stop {
  number: number;
  arrive: string;
  begin: string;
  leave: string;
  wait: number;
  visitMinutes: number;
}

const MINUTE_MS = 60_000;
const COUNTY_MS = 8 * 60 * MINUTE_MS;

/** The county's clock on an instant, which answers give with its offset. */
export const hour = (instant: string): string => instant.slice(11, 16);

/** Likewise, so many minutes after an instant. */
export const hourAfter = (instant: string, minutes: number): string => new Date(Date.parse(instant) + minutes * MINUTE_MS + COUNTY_MS).toISOString().slice(11, 16);

/** What is done at a stop: lunch may be had before the visit, which is no waiting, or behind it, when the visit ends before it is left. */
export function visitOf(day: Day, stop: Stop): { from: string; to: string; waitMinutes: number; lunch: "before" | "behind" | null } {
  const isHere = day.lunchAt !== null && day.lunchStop === stop.number;
  const lunch = !isHere ? null : Date.parse(day.lunchAt!) < Date.parse(stop.begin) ? ("before" as const) : ("behind" as const);
  return {
    from: lunch === "before" ? hour(stop.begin) : hour(stop.arrive),
    to: lunch === "behind" ? hourAfter(stop.begin, stop.visitMinutes) : hour(stop.leave),
    waitMinutes: stop.wait,
    lunch,
  };
}
