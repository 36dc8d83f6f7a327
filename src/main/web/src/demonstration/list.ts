import { html, nothing, type TemplateResult } from "lit";
import type { App } from "../shell/app";
import { fileUrl } from "../shell/files";
import { go } from "../shell/state";
import { filter, nextDue, type Row, rows, TIERS } from "./data";
import { filterForm, regionName } from "./overview";
import { backButton, courseMark, dueText, isUnderWay, overdueTags, percentBar, stamp, tabs, waiting } from "./parts";
import { say } from "./words";

const FORMATS = ["csv", "gpkg", "geojson", "shp.zip"];
const ORDERS = {
  orderCode: (a: Row, b: Row) => (a.code < b.code ? -1 : 1),
  orderTier: (a: Row, b: Row) => TIERS.indexOf(a.tier) - TIERS.indexOf(b.tier),
  orderPercent: (a: Row, b: Row) => a.readiness.percent - b.readiness.percent,
  orderDue: (a: Row, b: Row) => ((nextDue(a)?.dueOn ?? "9999") < (nextDue(b)?.dueOn ?? "9999") ? -1 : 1),
} as const;
let order: keyof typeof ORDERS = "orderCode";

export function downloads(layer: string, title: string, some: Record<string, unknown>): TemplateResult {
  return html`<section class="downloads"><h3>${title}</h3><p>${FORMATS.map((format) => html`<a class="button" href=${fileUrl(layer, format, some)} download>${format.toUpperCase()}</a> `)}</p></section>`;
}

/** The sites of the filter as a table. */
export function listPanel(app: App): TemplateResult {
  const page = rows.value;
  const sites = [...(page?.nodes ?? [])].sort(ORDERS[order]);
  return html`<article aria-labelledby="list-title">
    ${backButton()}
    <h2 id="list-title">${regionName(app)} · ${say("list")}</h2>
    ${tabs()} ${filterForm(app)}
    ${page && rows.isCurrent
      ? html`<p><strong>${say("total", page.totalCount ?? 0)}</strong>${(page.totalCount ?? 0) > sites.length ? html` <small>${say("onlyFirst", sites.length)}</small>` : nothing}</p>`
      : waiting(rows)}
    <p class="field-line"><label for="sites-order">${say("sortedBy")}</label>
      <select id="sites-order" @change=${(event: Event) => { order = (event.target as HTMLSelectElement).value as typeof order; go({}, false); }}>
        ${(Object.keys(ORDERS) as (typeof order)[]).map((each) => html`<option value=${each} ?selected=${each === order}>${say(each)}</option>`)}
      </select></p>
    ${page && sites.length === 0 ? html`<p>${say("noneFound")}</p>` : nothing}
    <table class="parts site-list">
      <thead><tr><th scope="col">${say("name")}</th><th scope="col">${say("percent")}</th><th scope="col">${say("course")}</th><th scope="col">${say("due")}</th></tr></thead>
      <tbody>${sites.map((site) => {
        const due = nextDue(site);
        return html`<tr><th scope="row"><button class="link" @click=${() => go({ site: site.id })}>${site.name}</button>
            <small>${site.code} · ${say(site.status)} · ${say(site.tier)}</small><small>${site.village.township.name} ${site.village.name}</small></th>
          <td class="stacked">${percentBar(site.readiness.percent)}</td><td>${isUnderWay(site) ? courseMark(site.readiness.course) : "—"}</td>
          <td>${due ? dueText(app, due) : "—"}${overdueTags(site)}</td></tr>`;
      })}</tbody>
    </table>
    ${downloads("sites", say("download"), filter(app) as Record<string, unknown>)}
    ${stamp(page?.asOf)}
  </article>`;
}
