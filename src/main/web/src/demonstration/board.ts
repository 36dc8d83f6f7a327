import { html, nothing, type TemplateResult } from "lit";
import type { SiteStatus } from "../generated";
import type { App } from "../shell/app";
import { rows, STATUSES } from "./data";
import { dueTable, filterForm, regionName } from "./overview";
import { backButton, siteRow, stamp, tabs, waiting } from "./parts";
import { say } from "./words";

/** Sites by state in columns, what is due above them; the dropped ones are folded. */
export function boardPanel(app: App): TemplateResult {
  const page = rows.value;
  const of = (status: SiteStatus) => (page?.nodes ?? []).filter((site) => site.status === status);
  const cards = (status: SiteStatus) => html`<ul class="plots">${of(status).map((site) => html`<li>${siteRow(app, site)}</li>`)}</ul>`;
  const dropped = of("DROPPED").length;
  return html`<article class="kanban" aria-labelledby="kanban-title">
    ${backButton()}
    <h2 id="kanban-title">${regionName(app)} · ${say("board")}</h2>
    ${tabs()} ${filterForm(app)} ${dueTable(app)}
    ${page ? nothing : waiting(rows)}
    <div class="columns">${STATUSES.filter((status) => status !== "DROPPED").map(
      (status) => html`<section aria-label=${say(status)}><h3>${say(status)} <b>${of(status).length}</b></h3>${of(status).length ? cards(status) : html`<p class="soft">${say("noneHere")}</p>`}</section>`,
    )}</div>
    ${dropped ? html`<details class="dropped"><summary>${say("dropped", dropped)}</summary>${cards("DROPPED")}</details>` : nothing}
    ${stamp(page?.asOf)}
  </article>`;
}
