import { html, nothing, type TemplateResult } from "lit";
import { type App, isNow, shownDay } from "../shell/app";
import { day, mu, time } from "../shell/format";
import { go } from "../shell/state";
import type { Curve } from "../shell/chart";
import { actionButtons, openWithdrawal } from "./actions";
import { around, aroundFilters, isOverdue, type Story } from "./data";
import { courseMark, isUnderWay, kindOf, overdueTags, percentBar, stamp, waiting } from "./parts";
import { say } from "./words";

type Event = NonNullable<Story["history"]["nodes"]>[number];

const FULL = 100;
const FIELDS = new Set(["name", "tier", "pillars", "indicators", "visitMinutes", "opens", "closes", "leadOfficial", "department", "planDueOn", "buildingDueOn", "reason", "percent", "text", "milestone", "roles", "position", "footprint", "zone", "village"]);
const VALUES = new Set(["COUNTY_MODEL", "TOWNSHIP_SHOWPIECE", "VILLAGE_FEATURE", "GROUP_HIGHLIGHT", "INDUSTRY", "TALENT", "CULTURE", "ECOLOGY", "ORGANISATION"]);
const WORDS: Record<string, Parameters<typeof say>[0]> = { boundary: "position", villageCode: "village", text: "remark", pillars: "pillars" };

function valueText(value: string | null): string {
  return value === null ? "—" : /^\d{4}-\d\d-\d\d$/.test(value) ? day(value) : value.split(/[,;]\s*/).map((part) => (VALUES.has(part) ? say(part as "INDUSTRY") : part)).join("、");
}

function changeText(story: Story, change: { field: string; before: string | null; after: string | null }): string | null {
  const word = WORDS[change.field] ?? (FIELDS.has(change.field) ? (change.field as "name") : null);
  if (!word) {
    return null;
  }
  const isLong = ["position", "footprint", "roles", "zone", "village"].includes(word) || /^[[{]/.test(change.after ?? change.before ?? "");
  const milestone = change.field === "milestone" ? story.plan?.milestones.find((each) => each.id === change.after)?.name : undefined;
  return isLong ? say(word) : `${say(word)}：${change.before === null ? "" : `${valueText(change.before)} → `}${milestone ?? valueText(change.after)}`;
}

/** What was reported by day, against the way from the selection to the day by which it has to be ready. */
function curveOf(app: App, site: Story): Curve | null {
  const { buildingDueOn } = site.readiness;
  if (!site.selectedOn || !buildingDueOn) {
    return null;
  }
  const told = new Map<string, number>([[site.selectedOn, 0]]);
  [...site.reports.nodes].reverse().forEach(({ kind, on, percent }) => kind === "WEEKLY_READINESS" && percent !== null && told.set(on, percent));
  if (site.status === "READY") {
    told.set(site.statusOn, FULL);
  }
  const plan = new Map([[site.selectedOn, 0], [buildingDueOn, FULL]]);
  const days = [...new Set([...told.keys(), ...plan.keys()])].sort();
  return {
    days,
    values: days.map((each) => told.get(each) ?? null),
    plan: days.map((each) => plan.get(each) ?? null),
    today: shownDay(app),
    deadline: buildingDueOn,
    from: site.selectedOn,
    top: FULL * 1.08,
    label: say("readiness"),
    unit: "%",
  };
}

function readinessPart(app: App, site: Story): TemplateResult {
  const curve = curveOf(app, site);
  const { readyEarliest, readyLatest, lastReportOn, method } = site.progress;
  const shown = shownDay(app);
  const finish = !isUnderWay(site) ? null : readyEarliest && readyLatest ? (readyEarliest === readyLatest ? say("readyOn", day(readyEarliest, shown)) : say("readyBetween", day(readyEarliest, shown), day(readyLatest, shown))) : lastReportOn ? say("readyNever") : null;
  return html`<h3>${say("readiness")}</h3>
    <p class="readiness">${percentBar(site.readiness.percent)} ${isUnderWay(site) ? courseMark(site.readiness.course) : nothing} <span>${finish ?? nothing}</span></p>
    <p class="soft">${lastReportOn ? say("lastReport", day(lastReportOn, shown)) : say("noReport")}</p>
    ${curve ? html`<gt-burn-down .curve=${curve} role="img" aria-label=${`${say("readiness")}：${day(shown)} ${Math.floor(site.readiness.percent)}%`}></gt-burn-down><p class="soft">${say("chartSays")}</p>` : nothing}
    <p class="soft method">${method}</p>`;
}

function planPart(app: App, site: Story): TemplateResult {
  const { plan } = site;
  const shown = shownDay(app);
  return html`<h3>${say("plan")}</h3>
    ${plan
      ? html`<p class="plan-content">${plan.content}</p>
          <p class="soft">${say("plannedOn", day(plan.plannedOn, shown))}${plan.approvedOn ? say("approved", day(plan.approvedOn, shown)) : nothing}</p>
          ${plan.requirements.length ? html`<h4>${say("requirements")}</h4><ul>${plan.requirements.map((each) => html`<li>${each}</li>`)}</ul>` : nothing}
          ${plan.milestones.length
            ? html`<table class="parts milestones"><thead><tr><th scope="col">${say("milestones")}</th><th scope="col">${say("dueOn")}</th><th scope="col">${say("status")}</th></tr></thead>
                <tbody>${plan.milestones.map((each) => html`<tr><th scope="row">${each.name}</th><td>${day(each.dueOn, shown)}</td>
                  <td>${each.doneOn ? html`✓ ${say("doneOn", day(each.doneOn, shown))}` : each.overdue ? html`<b class="tag bad">${say("overdueTag")}</b>` : say("open")}</td></tr>`)}</tbody></table>`
            : nothing}`
      : html`<p>${say("noPlan")}</p>`}`;
}

function photosPart(app: App, events: Event[]): TemplateResult {
  const shown = events.filter((event) => !event.withdrawnBy && event.evidence.length);
  return html`<h3>${say("photos")}</h3>
    ${shown.length ? nothing : html`<p class="soft">${say("noPhotos")}</p>`}
    <div class="site-photos">${shown.map(
      (event) => html`<figure><figcaption>${day(event.on, shownDay(app))} ${kindOf(event)}</figcaption>
        ${event.evidence.map((each) => html`<a href=${each.url} target="_blank">${each.thumbnailUrl ? html`<img src=${each.thumbnailUrl} alt="${day(event.on)} ${kindOf(event)}" loading="lazy" />` : each.mediaType}</a>`)}</figure>`,
    )}</div>`;
}

/** What lies around it now; each opens exactly those that it counts, at that place. */
function surroundingsPart(site: Story): TemplateResult {
  const near = around.value;
  const filters = aroundFilters(site.position);
  const [longitude, latitude] = (site.position as GeoJSON.Point).coordinates as [number, number];
  const there = { site: null, region: null, at: [longitude, latitude, 15] as [number, number, number], plot: null, problem: null };
  return html`<h3>${say("surroundings")}</h3>
    ${near
      ? html`<p class="buttons surroundings">
          <button @click=${() => go({ ...there, view: "restoration", due: null, list: true, filter: filters.plots as never })}>${say("plotsNear", near.plots?.totalCount ?? 0, mu(near.plots?.totalAreaMu))}</button>
          <button @click=${() => go({ ...there, view: "environment", due: "open", filter: { spatial: filters.problems.spatial } })}>${say("problemsNear", near.problems?.totalCount ?? 0)}</button></p>`
      : waiting(around)}`;
}

/** A site's facts, plan, readiness, pictures, what lies around it, and what happened to it. */
export function storyPanel(app: App, site: Story): TemplateResult {
  const row = (label: string, value: unknown) => (value === null || value === undefined || value === "" ? nothing : html`<tr><th>${label}</th><td>${value}</td></tr>`);
  const shown = shownDay(app);
  const events = [...(site.history.nodes ?? [])];
  return html`<article aria-labelledby="site-title">
    <p class="crumbs"><button class="link" @click=${() => go({ site: null, region: site.village.code })}>${site.village.township.name} ${site.village.name}</button>
      <button class="link end" @click=${() => go({ site: null })}>${say("close")}</button></p>
    <h2 id="site-title">${site.name}</h2>
    <p class="headline"><b class="status ${site.status}">${say(site.status)}</b> <span>${day(site.statusOn, shown)}</span> ${isOverdue(site) ? overdueTags(site) : nothing}</p>
    ${site.dropReason ? html`<p>${say("dropReason")}：${site.dropReason}</p>` : nothing}
    ${actionButtons(app, site)}
    <table class="facts">
      ${row(say("code"), site.code)} ${row(say("tierOf"), say(site.tier))} ${row(say("pillars"), site.pillars.map((each) => say(each)).join("、"))}
      ${row(say("indicators"), site.indicators.length ? site.indicators.map((each) => html`<div><button class="link" @click=${() => go({ view: "indicators", indicator: each.code, due: null })}>${each.code} ${each.name}</button></div>`) : say("noIndicators"))}
      ${row(say("zone"), site.zone && html`<button class="link" @click=${() => go({ site: null, due: "siteList", sites: { zone: site.zone!.id } })}>${site.zone.name}</button>`)}
      ${row(say("hours"), site.opens && site.closes ? `${site.opens.slice(0, 5)}–${site.closes.slice(0, 5)}` : say("always"))} ${row(say("visit"), say("minutes", site.visitMinutes))}
      ${row(say("roles"), site.roles.length ? site.roles.map((each) => html`<div>${each.role}${each.office ? `：${each.office}` : ""}</div>`) : null)}
      ${row(say("lead"), site.leadOfficial)} ${row(say("department"), site.department?.name)}
      ${row(say("addedOn"), day(site.addedOn, shown))} ${row(say("selectedOn"), site.selectedOn && day(site.selectedOn, shown))}
      ${row(say("planDueOn"), site.readiness.planDueOn && day(site.readiness.planDueOn, shown))} ${row(say("buildingDueOn"), site.readiness.buildingDueOn && day(site.readiness.buildingDueOn, shown))}
    </table>
    ${planPart(app, site)} ${readinessPart(app, site)} ${photosPart(app, events)} ${surroundingsPart(site)}
    <h3>${say("story")}</h3>
    <ol class="story">
      ${[...events].reverse().map((event) => {
        const isOver = event.withdrawnBy !== null;
        const changes = event.kind === "ADDED" || event.kind === "PLANNED" ? [] : event.changes.map((each) => changeText(site, each)).filter((each) => each !== null);
        return html`<li ?data-over=${isOver}>
          <p><b>${day(event.on, shown)}</b> ${kindOf(event)}
            ${!isOver && isNow(app) && event.kind !== "WITHDRAWN" ? html`<button class="link end" @click=${() => openWithdrawal(site, event, `${day(event.on)} ${kindOf(event)}`)}>${say("withdraw")}</button>` : nothing}</p>
          ${changes.length ? html`<p>${changes.join("；")}</p>` : nothing} ${event.note ? html`<p>${event.note}</p>` : nothing}
          ${isOver ? html`<p>${say("wasWithdrawn", event.withdrawnBy!.note ?? "")}</p>` : nothing}
          <p class="soft">${say("recorded", time(event.recordedAt))}${event.recordedBy ? say("by", event.recordedBy) : nothing}</p>
        </li>`;
      })}
    </ol>
    ${stamp(site.asOf)}
  </article>`;
}
