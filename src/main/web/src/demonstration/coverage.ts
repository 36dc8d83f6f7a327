import { html, nothing, type TemplateResult } from "lit";
import type { App } from "../shell/app";
import { current, go } from "../shell/state";
import { coverage, coverageFilter, PILLARS, TIERS } from "./data";
import { filterForm } from "./overview";
import { backButton, stamp, tabs, waiting } from "./parts";
import { say } from "./words";

/** A longer list is folded. */
const MOST_OPEN = 8;

const named = (each: { code: string; name: string }) => html`<li><button class="link" @click=${() => go({ due: "siteList", site: null, sites: { indicators: [each.code] } })}>${each.code} ${each.name}</button></li>`;

/** What a set of sites shows and misses, by indicator, pillar, tier and township, and what would add most to it. */
export function coveragePanel(app: App): TemplateResult {
  const { due } = current();
  const ofFilter = due === "coverageFilter";
  const covered = coverage.value?.coverage;
  return html`<article class="coverage" aria-labelledby="coverage-title">
    ${backButton()}
    <h2 id="coverage-title">${say("coverage")}</h2>
    ${tabs()}
    <p class="chips" role="group" aria-label=${say("allSites")}>
      <button class="chip" aria-pressed=${!ofFilter} @click=${() => go({ due: "coverage" })}>${say("coverageOfChosen")}</button>
      <button class="chip" aria-pressed=${ofFilter} @click=${() => go({ due: "coverageFilter" })}>${say("coverageOfFilter")}</button></p>
    ${ofFilter ? filterForm(app) : nothing}
    ${covered && coverage.isCurrent ? figures(app, covered) : waiting(coverage)}
  </article>`;
}

function figures(app: App, covered: NonNullable<NonNullable<typeof coverage.value>["coverage"]>): TemplateResult {
  const towns = app.start.county!.townships;
  const set = coverageFilter(app) as Record<string, unknown>;
  const { townships, missingTownships, pillars, missingPillars, indicators, missingIndicators } = covered;
  const noShowpiece = covered.tiers.find((each) => each.tier === "TOWNSHIP_SHOWPIECE")?.missingTownships.length ?? towns.length;
  return html`
    <p><button class="link" @click=${() => go({ due: "siteList", sites: set, site: null })}><strong>${say("counted", covered.sites)}</strong></button></p>
    <ul class="shown">
      <li>${say("townshipsShown", townships.length, townships.length + missingTownships.length)}</li>
      <li>${say("pillarsShown", pillars.length, PILLARS.length)}${missingPillars.length ? html` <b class="tag bad">${say("missing")} ${missingPillars.map((each) => say(each)).join("、")}</b>` : nothing}</li>
      <li>${say("indicatorsShown", indicators.length, indicators.length + missingIndicators.length)}</li>
      ${TIERS.map((tier) => {
        const of = covered.tiers.find((each) => each.tier === tier);
        return html`<li><button class="link" @click=${() => go({ due: "siteList", site: null, sites: { ...set, tier: [tier] } })}>${say("tierRow", say(tier), of?.sites ?? 0, of?.townships ?? 0)}</button></li>`;
      })}
    </ul>
    ${missingIndicators.length ? html`<details ?open=${missingIndicators.length <= MOST_OPEN}><summary>${say("missingIndicators", missingIndicators.length)}</summary><ul class="codes missing">${missingIndicators.map(named)}</ul></details>` : nothing}
    <details><summary>${say("shownIndicators", indicators.length)}</summary><ul class="codes">${indicators.map(named)}</ul></details>
    <h3>${say("everyTown")}</h3>
    <p class="soft">${say("townsWithout", missingTownships.length, noShowpiece)}</p>
    ${townTable(app, set)}
    ${nextTable()}
    ${stamp(coverage.value?.sites?.asOf)}`;
}

/** Which tiers each township has; a figure opens exactly those sites. */
function townTable(app: App, set: Record<string, unknown>): TemplateResult {
  const sites = new Map<string, number>();
  coverage.value?.sites?.nodes.forEach(({ tier, village }) => {
    const key = `${village.township.code} ${tier}`;
    sites.set(key, (sites.get(key) ?? 0) + 1);
  });
  const inTown = (code: string) => TIERS.reduce((sum, tier) => sum + (sites.get(`${code} ${tier}`) ?? 0), 0);
  return html`<table class="parts towns">
    <thead><tr><th scope="col">${say("township")}</th>${TIERS.map((tier) => html`<th scope="col" title=${say(tier)}>${say(`short${tier}`)}</th>`)}</tr></thead>
    <tbody>${app.start.county!.townships.map(
      ({ code, name }) => html`<tr ?data-missing=${inTown(code) === 0}><th scope="row"><button class="link" @click=${() => go({ region: code, at: null })}>${name}</button>${inTown(code) ? nothing : html` <b class="tag bad">${say("missing")}</b>`}</th>
        ${TIERS.map((tier) => {
          const some = sites.get(`${code} ${tier}`) ?? 0;
          return html`<td ?data-missing=${some === 0 && tier === "TOWNSHIP_SHOWPIECE"}>${some
            ? html`<button class="link" aria-label="${name} ${say(tier)} ${some}" @click=${() => go({ due: "siteList", site: null, region: code, sites: { ...set, tier: [tier] } })}>${some}</button>`
            : html`<span aria-label=${say("missing")}>—</span>`}</td>`;
        })}</tr>`,
    )}</tbody>
  </table>`;
}

function nextTable(): TemplateResult {
  const next = coverage.value?.nextSites ?? [];
  return html`<h3>${say("next")}</h3>
    <p class="soft">${say("nextSays")}</p>
    ${next.length ? nothing : html`<p>${say("noNext")}</p>`}
    <ul class="plots next">${next.map(({ site, addsIndicators, addsPillars, addsTownships }) => {
      const adds = [
        addsTownships.map((each) => each.name).join("、"),
        addsPillars.length ? say("addsPillars", addsPillars.map((each) => say(each)).join("、")) : "",
        addsIndicators.length ? say("addsIndicators", addsIndicators.length) : "",
      ].filter(Boolean);
      return html`<li><button class="row" @click=${() => go({ site: site.id })}>
        <span><b>${site.name}</b> <b class="status ${site.status}">${say(site.status)}</b></span>
        <span class="soft"><span>${site.village.township.name} ${site.village.name}</span> <span>${say(site.tier)}</span></span>
        <span>${adds.length ? say("adds", adds.join("，")) : say("addsNothing")}</span>
        ${addsIndicators.length ? html`<span class="soft">${addsIndicators.map((each) => each.name).join("、")}</span>` : nothing}
      </button></li>`;
    })}</ul>`;
}
