import { html, nothing, type TemplateResult } from "lit";
import type { CoverageDemand, SiteName } from "../generated";
import type { App } from "../shell/app";
import { liveId } from "../shell/ids";
import { canonical, current, go } from "../shell/state";
import { demanded, reference, smallest } from "./data";
import { type Choosing, choosingOf, demandFields, meant } from "./demand";
import { filterForm } from "./overview";
import { backButton, tabs, waiting } from "./parts";
import { say } from "./words";

/** What is typed and not asked yet; it begins with what the address asks. */
let draft: CoverageDemand & { ofFilter?: boolean } = {};
let draftOf = "";
let choosing: Choosing = { isSome: false, text: "" };

function change(part: typeof draft): void {
  draft = { ...draft, ...part };
  go({}, false);
}

function demandForm(app: App): TemplateResult {
  const asked = canonical(current().demand);
  if (asked !== draftOf) {
    draftOf = asked;
    draft = { ...(current().demand as typeof draft) };
    choosing = choosingOf(draft);
  }
  return html`<form class="demand" @submit=${(event: Event) => {
      event.preventDefault();
      go({ demand: { ...meant(draft), ...(draft.ofFilter ? { ofFilter: true } : {}) } });
    }}>
    <h3>${say("demand")}</h3>
    ${demandFields(app, draft, choosing, change)}
    <p class="field-line"><label for="demand-candidates">${say("candidates")}</label>
      <select id="demand-candidates" @change=${(event: Event) => change({ ofFilter: (event.target as HTMLSelectElement).value === "filter" })}>
        <option value="" ?selected=${!draft.ofFilter}>${say("candidatesAll")}</option><option value="filter" ?selected=${draft.ofFilter === true}>${say("coverageOfFilter")}</option>
      </select></p>
    ${draft.ofFilter ? filterForm(app) : nothing}
    <p class="buttons"><button class="primary">${say("solve")}</button></p>
  </form>`;
}

function impossibleText(app: App, need: string): string {
  const [key, code = ""] = need.split(":") as [string, string?];
  const township = app.start.county!.townships.find((each) => each.code === code || each.code.startsWith(code))?.name ?? code;
  switch (key) {
    case "minimumTownships":
      return say("needMinimumTownships", code);
    case "everyTownship":
      return say("needEveryTownship", township);
    case "everyTownshipTier":
      return say("needEveryTownshipTier", township);
    case "pillars":
      return say("needPillars", say(code as "INDUSTRY"));
    case "indicators":
      return say("needIndicators", `${code} ${reference.value?.indicators?.find((each) => each.code === code)?.name ?? ""}`);
    case "tiers":
      return say("needTiers", say(code as "COUNTY_MODEL"));
    default:
      return need;
  }
}

/** What is asked of a set of sites, and the smallest that does it. */
export function coveringPanel(app: App): TemplateResult {
  const isAsked = demanded() !== null;
  return html`<article class="covering" aria-labelledby="covering-title">
    ${backButton()}
    <h2 id="covering-title">${say("coveringTitle")}</h2>
    ${tabs()} ${demandForm(app)}
    ${!isAsked ? html`<p class="soft">${say("anyDemand")}</p>` : smallest.isCurrent && smallest.value ? answer(app, smallest.value) : smallest.failure ? waiting(smallest) : html`<p role="status">${say("solving")}</p>`}
  </article>`;
}

function answer(app: App, found: NonNullable<typeof smallest.value>): TemplateResult {
  const county = app.start.county!.code;
  const show = (sites: SiteName[]) => () => go({ due: "siteList", site: null, region: null, sites: { ids: sites.map((each) => liveId("Site", county, each.id)) } });
  const row = (site: SiteName) => html`<button class="row" @click=${() => go({ site: site.id })}><span><b>${site.name}</b> <b class="status ${site.status}">${say(site.status)}</b></span>
    <span class="soft"><span>${site.village.township.name} ${site.village.name}</span><span>${say(site.tier)}</span></span></button>`;
  if (found.impossible.length) {
    return html`<section class="refusal" role="alert"><strong>${say("cannot")}</strong><ul>${found.impossible.map((each) => html`<li>${impossibleText(app, each)}</li>`)}</ul></section>`;
  }
  const names = new Set(found.sites.map((each) => each.code));
  return html`<section aria-live="polite">
    <h3 class="smallest">${say("smallest", found.sites.length)}</h3>
    <p>${found.proven ? html`<b class="course ON_COURSE">${say("proven")}</b>` : html`<b class="course AT_RISK">${say("notProven")}</b>`}</p>
    <p class="buttons"><button @click=${show(found.sites)}>${say("showSet")}</button></p>
    <ul class="plots set">${found.sites.map((each) => html`<li>${row(each)}</li>`)}</ul>
    ${found.alternatives.map(
      (set, index) => html`<p class="alternative"><button @click=${show(set)}>${say("alternative", index + 1)}</button>
        <small>${say("differs", set.filter((each) => !names.has(each.code)).map((each) => each.name).join("、"))}</small></p>`,
    )}
    <details class="left-out"><summary>${say("leftOut", found.leftOut.length)}</summary><ul class="plots">${found.leftOut.map(
      (each) => html`<li><button class="row" @click=${() => go({ site: each.site.id })}><span><b>${each.site.name}</b> <small>${each.site.village.township.name}</small></span><span>${each.reason}</span></button></li>`,
    )}</ul></details>
  </section>`;
}
