import { html, nothing, svg, type TemplateResult } from "lit";
import type { ShowingSite } from "../generated";
import { type App, shownDay } from "../shell/app";
import { day, dayNumber, time } from "../shell/format";
import type { Resource } from "../shell/resource";
import { current } from "../shell/state";
import { refusalText } from "../shell/text";
import type { Row, Standing } from "./data";
import { say } from "./words";

/** What stands for something that is not there yet, or was refused. */
export function waiting(resource: Resource<unknown>): TemplateResult {
  return resource.failure && resource.failure.code !== "NETWORK" ? html`<p class="refusal" role="alert">${refusalText(resource.failure)}</p>` : html`<p role="status">${say("loading")}</p>`;
}

/** Told by colour, shape and word. */
export const badge = (standing: Standing) => html`<b class="standing ${standing}"><i aria-hidden="true"></i>${say(standing)}</b>`;

export function stamp(asOf: { on: string; knownAt: string; position: string } | null | undefined): TemplateResult | typeof nothing {
  return asOf ? html`<p class="soft stamp">${say("stamp", day(asOf.on), time(asOf.knownAt), asOf.position)}</p>` : nothing;
}

const WIDTH = 96;
const HEIGHT = 28;

/** The course of a year, with the goal as a dashed line; up is better for ranks too. */
export function spark(app: App, row: Row): TemplateResult | typeof nothing {
  const isRanked = row.direction === "RANKED";
  const target = isRanked ? row.rankThreshold : row.target;
  const course = row.series.flatMap((each) => {
    const value = isRanked ? each.provincialRank : each.value;
    return value === null ? [] : [{ on: dayNumber(each.on), value }];
  });
  if (course.length < 2) {
    return nothing;
  }
  const last = dayNumber(shownDay(app));
  const first = course[0]!.on;
  const values = [...course.map((each) => each.value), ...(target === null ? [] : [target])];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const y = (value: number) => {
    const share = most === least ? 0.5 : (value - least) / (most - least);
    return (3 + (HEIGHT - 6) * (isRanked ? share : 1 - share)).toFixed(1);
  };
  const x = (on: number) => (2 + (WIDTH - 5) * (last === first ? 1 : (on - first) / (last - first))).toFixed(1);
  const end = course.at(-1)!;
  return html`<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" width=${WIDTH} height=${HEIGHT} aria-hidden="true">
    ${target === null ? nothing : svg`<line x1="0" x2=${WIDTH} y1=${y(target)} y2=${y(target)} />`}
    ${svg`<polyline points=${course.map((each) => `${x(each.on)},${y(each.value)}`).join(" ")} /><circle cx=${x(end.on)} cy=${y(end.value)} r="2.5" />`}
  </svg>`;
}

/** The address of the same day in another view. */
function address(change: Record<string, string>): string {
  const { on, knownAt, language } = current();
  const query = new URLSearchParams(change);
  Object.entries({ on, knownAt, lang: language === "en" ? "en" : null }).forEach(([name, value]) => value && query.set(name, value));
  return `/?${query}`;
}

/** The sites that show an indicator, and how ready each is. */
export function siteList(app: App, sites: ShowingSite[]): TemplateResult {
  return html`<ul class="sites">${sites.map(
    (site) => html`<li><a href=${address({ view: "sites", site: site.id })}>${site.name}</a> <small>${site.village.township.name} ${site.village.name}</small>
      <span>${say(site.status)} · ${say("ready", Math.floor(site.readiness.percent))}${site.readiness.buildingDueOn ? html` · ${say("until", day(site.readiness.buildingDueOn, shownDay(app)))}` : nothing}
      ${site.readiness.buildingOverdue ? html`<b class="tag bad">${say("overdue")}</b>` : site.status !== "READY" && site.readiness.course !== "ON_COURSE" ? html`<b class="tag">${say(site.readiness.course === "LATE" ? "LATE" : "SHAKY")}</b>` : nothing}</span></li>`,
  )}</ul>`;
}
