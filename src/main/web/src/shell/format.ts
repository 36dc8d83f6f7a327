import { current } from "./state";

const MU = new Intl.NumberFormat("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const ROUNDED = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 0 });
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const isZh = () => current().language === "zh";

/** As it is reported: two decimals. */
export function mu(area: number | null | undefined): string {
  return area === null || area === undefined ? "—" : `${MU.format(area)}${isZh() ? " 亩" : " mu"}`;
}

/** As it is looked at: whole mu, a little with one decimal. */
export function roundMu(area: number): string {
  return area > 0 && area < 10 ? area.toFixed(1) : ROUNDED.format(area);
}

export function count(plots: number): string {
  return isZh() ? `${ROUNDED.format(plots)} 块` : `${ROUNDED.format(plots)} ${plots === 1 ? "plot" : "plots"}`;
}

/** Rounded down, so that nothing is 100 % before all is done. */
export function percent(rate: number | null | undefined): string {
  return rate === null || rate === undefined ? "—" : `${(Math.floor(rate * 1000 + 1e-9) / 10).toFixed(1)}%`;
}

/** 6月30日, with the year where it is not the given one. */
export function day(date: string | null | undefined, year?: string): string {
  if (!date) {
    return "—";
  }
  const [y, m, d] = date.split("-").map(Number) as [number, number, number];
  const shown = year === undefined || Number(year.slice(0, 4)) !== y;
  if (isZh()) {
    return `${shown ? `${y}年` : ""}${m}月${d}日`;
  }
  return `${d} ${MONTHS[m - 1]}${shown ? ` ${y}` : ""}`;
}

/** An instant on the county's clock. */
export function time(instant: string): string {
  const county = new Date(Date.parse(instant) + 8 * 3_600_000).toISOString();
  return `${day(county.slice(0, 10))} ${county.slice(11, 16)}`;
}

export function clock(moment: Date): string {
  return `${String(moment.getHours()).padStart(2, "0")}:${String(moment.getMinutes()).padStart(2, "0")}`;
}

export function dayNumber(date: string): number {
  return Math.round(Date.parse(date) / 86_400_000);
}

export function dayOf(number: number): string {
  return new Date(number * 86_400_000).toISOString().slice(0, 10);
}
