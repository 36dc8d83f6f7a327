import { html, nothing, type TemplateResult } from "lit";
import type { SiteStatus } from "../generated";
import { type App, isNow, mapHindrance, shownDay } from "../shell/app";
import { day } from "../shell/format";
import { current, go } from "../shell/state";
import { openAdd, openRules } from "./actions";
import { departmentOptions, pillarOptions, tierOptions, zoneOptions } from "./choosers";
import { duesSoon, overview, reference, soon, STATUSES, villages } from "./data";
import { daysText, departmentOf, dueText, filterBy, filterText, stamp, tabs, waiting } from "./parts";
import { say } from "./words";

const FIRST_DUES = 8;
let isLong = false;
let isFilterOpen = false;

function figure(label: string, sites: number, narrower: Record<string, unknown>, isBad = false): TemplateResult {
  return html`<button class="figure-button" ?data-bad=${isBad && sites > 0} @click=${() => filterBy(narrower, { due: "siteList", site: null })}><span>${label}</span><b>${say("sites", sites)}</b></button>`;
}

/** What is overdue, and due within a week. */
export function dueTable(app: App): TemplateResult {
  const dues = duesSoon(app);
  const late = dues.filter((each) => each.daysLeft < 0).length;
  const shown = isLong ? dues : dues.slice(0, FIRST_DUES);
  return html`<section class="dues" aria-labelledby="dues-title">
    <h3 id="dues-title">${say("isDue")}</h3>
    <p class="soft">${dues.length ? say("dueCount", late, dues.length - late, day(soon(app), shownDay(app))) : say("nothingDue")}</p>
    <ul class="plots">${shown.map(
      (each) => html`<li><button class="row" @click=${() => go({ site: each.site.id })}>
        <span><b>${each.site.name}</b> <b class="tag ${each.daysLeft < 0 ? "bad" : ""}">${daysText(each.daysLeft)}</b></span>
        <span class="soft"><span>${each.site.village.township.name} ${each.site.village.name}</span><span>${each.name ? `${say(each.kind)}：` : ""}${dueText(app, each)}</span></span>
      </button></li>`,
    )}</ul>
    ${dues.length > shown.length ? html`<p class="buttons"><button @click=${() => { isLong = true; go({}, false); }}>${say("moreDue", dues.length - shown.length)}</button></p>` : nothing}
  </section>`;
}

/** What narrows list, board, map and exports alike. */
export function filterForm(app: App): TemplateResult {
  const { sites, region } = current();
  const one = (name: string) => (sites[name] as string[] | undefined)?.[0] ?? "";
  const select = (id: string, label: string, options: [string, string][], chosen: string, choose: (value: string) => void, none = say("any")) => html`<label for="sites-${id}">${label}</label>
    <select id="sites-${id}" @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
      <option value="" ?selected=${!chosen}>${none}</option>${options.map(([value, text]) => html`<option value=${value} ?selected=${value === chosen}>${text}</option>`)}
    </select>`;
  const list = (name: string) => (value: string) => filterBy({ [name]: value ? [value] : null });
  const townships = app.start.county!.townships.map((each): [string, string] => [each.code, each.name]);
  return html`<details class="site-filter" ?open=${isFilterOpen} @toggle=${(event: Event) => { isFilterOpen = (event.target as HTMLDetailsElement).open; }}>
      <summary>${say("filter")}</summary>
      <form @submit=${(event: Event) => event.preventDefault()}>
        <label for="sites-text">${say("text")}</label>
        <input id="sites-text" type="search" maxlength="50" .value=${String(sites["text"] ?? "")} @change=${(event: Event) => filterBy({ text: (event.target as HTMLInputElement).value.trim() })} />
        ${select("tier", say("tier"), tierOptions(), one("tier"), list("tier"))}
        ${select("pillar", say("pillar"), pillarOptions(), one("pillars"), list("pillars"))}
        ${select("status", say("status"), STATUSES.map((each) => [each, say(each)]), (sites["status"] as string[] | undefined)?.length === 1 ? one("status") : "", list("status"))}
        ${select("department", say("department"), departmentOptions(app, departmentOf(sites)), departmentOf(sites), (code) => filterBy({ cql: code ? `department = '${code.replaceAll("'", "''")}'` : null }))}
        ${select("zone", say("zone"), zoneOptions(app, String(sites["zone"] ?? "")), String(sites["zone"] ?? ""), (zone) => filterBy({ zone }))}
        ${select("township", say("township"), townships, region ? `${region.slice(0, 9)}000` : "", (code) => go({ region: code || null, at: null }), say("wholeCounty"))}
      </form>
    </details>
    ${filterChips()}`;
}

export function filterChips(): TemplateResult | typeof nothing {
  return Object.keys(current().sites).length
    ? html`<p class="chips">${filterText().map((each) => html`<span class="chip">${each}</span>`)} <button class="link" @click=${() => go({ sites: {} })}>${say("clearFilter")}</button></p>`
    : nothing;
}

export function regionName(app: App): string {
  const { region } = current();
  const county = app.start.county!;
  const township = county.townships.find((each) => each.code === region);
  return region === null || region === county.code ? county.name : (township?.name ?? villages.value?.find((each) => each.code === region)?.name ?? region);
}

function rulesPart(app: App): TemplateResult | typeof nothing {
  const rules = reference.value?.demonstrationRules;
  return rules
    ? html`<h3>${say("rules", rules.year)}</h3>
        <p class="rules">${say("rulesAre", day(rules.planDueOn, shownDay(app)), day(rules.buildingDueOn, shownDay(app)), rules.weeklyDays, rules.monthlyDays)}
          <button class="link" ?disabled=${!isNow(app)} title=${isNow(app) ? "" : say("notNow")} @click=${() => openRules(app, rules)}>${say("edit")}</button></p>`
    : nothing;
}

/** How many sites there are in which state, what is due, and the ways to look at them. */
export function overviewPanel(app: App): TemplateResult {
  const shown = overview.value?.shown;
  if (!shown) {
    return waiting(overview);
  }
  const { totals } = shown;
  const of = (status: SiteStatus) => totals.byStatus.find((each) => each.status === status)?.sites ?? 0;
  const hindrance = !isNow(app) ? say("notNow") : mapHindrance(app);
  const { region } = current();
  const county = app.start.county!;
  return html`<article aria-labelledby="sites-title">
    ${region && region !== county.code ? html`<p class="crumbs"><button class="link" @click=${() => go({ region: null })}>${county.name}</button></p>` : nothing}
    <h2 id="sites-title">${regionName(app)}</h2>
    ${overview.failure && !overview.isCurrent ? waiting(overview) : nothing}
    ${tabs()}
    <div class="figures">
      ${figure(say("allSites"), totals.sites, {})} ${figure(say("overdue"), totals.overdue, { overdue: true }, true)}
      ${STATUSES.map((status) => figure(say(status), of(status), { status: [status] }))}
    </div>
    ${filterForm(app)}
    <div class="actions two"><button ?disabled=${hindrance !== null} @click=${() => openAdd(app)}>${say("add")}<small>${hindrance ?? say("addHint")}</small></button></div>
    ${dueTable(app)} ${rulesPart(app)}
    ${stamp(shown.asOf)}
  </article>`;
}
