import { html, nothing, type TemplateResult } from "lit";
import type { Resource } from "../shell/resource";
import { type App, shownDay } from "../shell/app";
import { day, time } from "../shell/format";
import { current, go } from "../shell/state";
import { refusalText } from "../shell/text";
import { isOverdue, nextDue, type Panel, reference, type Row } from "./data";
import { say } from "./words";

/** What stands for something that is not there yet, or was refused. */
export function waiting(resource: Resource<unknown>): TemplateResult {
  return resource.failure && resource.failure.code !== "NETWORK" ? html`<p class="refusal" role="alert">${refusalText(resource.failure)}</p>` : html`<p>${say("loading")}</p>`;
}

export function stamp(asOf: { on: string; knownAt: string; position: string } | null | undefined): TemplateResult | typeof nothing {
  return asOf ? html`<p class="soft stamp">${say("stamp", day(asOf.on), time(asOf.knownAt), asOf.position)}</p>` : nothing;
}

export const backButton = () => html`<p class="crumbs"><button class="link" @click=${() => go({ due: null })}>‹ ${say("back")}</button></p>`;

const TABS: [Panel, "list" | "board" | "coverage" | "covering" | "zones"][] = [["siteList", "list"], ["siteBoard", "board"], ["coverage", "coverage"], ["covering", "covering"], ["zones", "zones"]];

/** The ways to look at the sites. */
export function tabs(): TemplateResult {
  const { due } = current();
  return html`<p class="chips tabs" role="group">${TABS.map(
    ([panel, name]) => html`<button class="chip" aria-pressed=${due === panel || (panel === "coverage" && due === "coverageFilter")} @click=${() => go({ due: panel, site: null })}>${say(name)}</button>`,
  )}</p>`;
}

export function percentBar(percent: number): TemplateResult {
  return html`<span class="percent"><i aria-hidden="true"><b .style=${`width: ${percent}%`}></b></i>${Math.floor(percent)}%</span>`;
}

export const courseMark = (course: "ON_COURSE" | "AT_RISK" | "LATE") => html`<span class="course ${course}">${say(course)}</span>`;

export const isUnderWay = ({ status }: Pick<Row, "status">) => status === "SELECTED" || status === "UPGRADING";

export function overdueTags({ readiness }: Pick<Row, "readiness">): TemplateResult {
  const tags = (["planOverdue", "milestoneOverdue", "buildingOverdue", "reportOverdue"] as const).filter((each) => readiness[each]);
  return html`${tags.map((each) => html` <b class="tag bad">${say(each)}</b>`)}`;
}

export function daysText(daysLeft: number): string {
  return daysLeft < 0 ? say("overdueDays", -daysLeft) : daysLeft === 0 ? say("dueToday") : say("daysLeft", daysLeft);
}

export function dueText(app: App, due: { kind: Parameters<typeof say>[0]; name: string | null; dueOn: string }): string {
  return say("nextDue", due.name ?? say(due.kind), day(due.dueOn, shownDay(app)));
}

/** One site as a row or card. */
export function siteRow(app: App, site: Row): TemplateResult {
  const due = nextDue(site);
  return html`<button class="row" @click=${() => go({ site: site.id })}>
    <span><b>${site.name}</b> <b class="status ${site.status}">${say(site.status)}</b></span>
    <span><span>${site.code} ${site.village.township.name} ${site.village.name}</span> <small>${say(site.tier)}</small></span>
    ${isUnderWay(site) || site.status === "READY" ? html`<span>${percentBar(site.readiness.percent)} ${isUnderWay(site) ? courseMark(site.readiness.course) : nothing}</span>` : nothing}
    ${due || isOverdue(site) ? html`<span class="soft"><span>${due ? dueText(app, due) : nothing}</span><span>${overdueTags(site)}</span></span>` : nothing}
  </button>`;
}

/** What a story calls an event. */
export function kindOf({ kind }: { kind: string }): string {
  return ["SURVEYED", "SELECTED", "READY", "DROPPED"].includes(kind) ? say(`event${kind}` as "eventREADY") : say(kind as "ADDED");
}

const quoted = /^department = '(.*)'$/;

/** The code of the department in a filter; empty: none. */
export const departmentOf = (sites: Record<string, unknown>) => quoted.exec(String(sites["cql"] ?? ""))?.[1]?.replaceAll("''", "'") ?? "";

/** The filter in words. */
export function filterText(): string[] {
  return Object.entries(current().sites).map(([name, value]) => {
    const known = reference.value;
    switch (name) {
      case "status":
      case "tier":
      case "pillars":
        return (value as ("READY" | "INDUSTRY")[]).map((each) => say(each)).join("、");
      case "overdue":
        return say("overdue");
      case "text":
        return `“${String(value)}”`;
      case "ids":
        return say("chosenSites", (value as string[]).length);
      case "indicators":
        return say("showsIndicator", (value as string[]).map((code) => known?.indicators?.find((each) => each.code === code)?.name ?? code).join("、"));
      case "zone":
        return known?.zones.find((each) => each.id === value)?.name ?? say("zone");
      default: {
        const code = departmentOf(current().sites);
        return name === "cql" && code ? (known?.responsibleUnits?.find((each) => each.code === code)?.name ?? code) : say("otherFilter");
      }
    }
  });
}

/** Sets parts of the filter; what is null is left out. */
export function filterBy(change: Record<string, unknown>, more: Parameters<typeof go>[0] = {}): void {
  go({ ...more, sites: Object.fromEntries(Object.entries({ ...current().sites, ...change }).filter(([, value]) => value !== null && value !== "")) });
}
