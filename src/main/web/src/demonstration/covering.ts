import { html, nothing, type TemplateResult } from "lit";
import type { CoverageDemand, SiteName } from "../generated";
import type { App } from "../shell/app";
import { liveId } from "../shell/ids";
import { canonical, current, go } from "../shell/state";
import { indicatorTree, pillarOptions, tierOptions } from "./choosers";
import { demanded, indicatorLeaves, reference, smallest } from "./data";
import { filterForm } from "./overview";
import { backButton, tabs, waiting } from "./parts";
import { say } from "./words";

/** What is typed and not asked yet; it begins with what the address asks. */
let draft: CoverageDemand & { ofFilter?: boolean } = {};
let draftOf = "";
let isChoosing = false;
let wanted = "";

function change(part: typeof draft): void {
  draft = { ...draft, ...part };
  go({}, false);
}

function demandForm(app: App): TemplateResult {
  const asked = canonical(current().demand);
  if (asked !== draftOf) {
    draftOf = asked;
    draft = { ...(current().demand as typeof draft) };
    isChoosing = (draft.indicators?.length ?? 0) > 0 && draft.indicators!.length < indicatorLeaves().length;
  }
  const leaves = indicatorLeaves().map((each) => each.code);
  const chosen = new Set(draft.indicators ?? []);
  const isAll = leaves.length > 0 && chosen.size >= leaves.length && !isChoosing;
  const checks = <Value extends string>(label: string, options: [string, string][], some: Value[], set: (values: Value[]) => void) => html`<fieldset><legend>${label}</legend><span class="choices">${options.map(
    ([value, text]) => html`<label class="check"><input type="checkbox" value=${value} .checked=${some.includes(value as Value)} @change=${(event: Event) =>
      set((event.target as HTMLInputElement).checked ? [...some, value as Value] : some.filter((each) => each !== value))} />${text}</label>`,
  )}</span></fieldset>`;
  const amount = (how: string) => html`<option value=${how} ?selected=${how === (isAll ? "all" : isChoosing ? "some" : "none")}>${how === "all" ? say("indicatorsAll", leaves.length) : how === "some" ? say("indicatorsSome") : say("indicatorsNone")}</option>`;
  return html`<form class="demand" @submit=${(event: Event) => {
      event.preventDefault();
      const { minimumTownships, everyTownship, everyTownshipTier, pillars, indicators, tiers, ofFilter } = draft;
      go({
        demand: {
          ...(minimumTownships ? { minimumTownships } : {}),
          ...(everyTownship ? { everyTownship } : {}),
          ...(everyTownshipTier ? { everyTownshipTier } : {}),
          ...(pillars?.length ? { pillars } : {}),
          ...(indicators?.length ? { indicators } : {}),
          ...(tiers?.length ? { tiers } : {}),
          ...(ofFilter ? { ofFilter } : {}),
        },
      });
    }}>
    <h3>${say("demand")}</h3>
    <p class="field-line"><label for="demand-townships">${say("minimumTownships")}</label>
      <input id="demand-townships" type="number" min="1" max=${app.start.county!.townships.length} step="1" .value=${String(draft.minimumTownships ?? "")} @change=${(event: Event) => change({ minimumTownships: Number((event.target as HTMLInputElement).value) || null })} /></p>
    <label class="check"><input id="demand-every" type="checkbox" .checked=${draft.everyTownship === true} @change=${(event: Event) => change({ everyTownship: (event.target as HTMLInputElement).checked })} />${say("everyTownship")}</label>
    <p class="field-line"><label for="demand-tier">${say("everyTownshipTier")}</label>
      <select id="demand-tier" @change=${(event: Event) => change({ everyTownshipTier: ((event.target as HTMLSelectElement).value || null) as CoverageDemand["everyTownshipTier"] & string })}>
        <option value="" ?selected=${!draft.everyTownshipTier}>${say("any")}</option>${tierOptions().map(([value, text]) => html`<option value=${value} ?selected=${value === draft.everyTownshipTier}>${text}</option>`)}
      </select></p>
    ${checks(say("pillarsWanted"), pillarOptions(), draft.pillars ?? [], (pillars) => change({ pillars }))}
    ${checks(say("tiersWanted"), tierOptions(), draft.tiers ?? [], (tiers) => change({ tiers }))}
    <p class="field-line"><label for="demand-indicators">${say("indicatorsWanted")}</label>
      <select id="demand-indicators" @change=${(event: Event) => {
        const how = (event.target as HTMLSelectElement).value;
        isChoosing = how === "some";
        change({ indicators: how === "all" ? leaves : [] });
      }}>${["none", "all", "some"].map(amount)}</select></p>
    ${isChoosing
      ? indicatorTree(
          "demand-tree",
          chosen,
          wanted,
          (text) => {
            wanted = text;
            go({}, false);
          },
          (indicators) => change({ indicators }),
        )
      : nothing}
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
