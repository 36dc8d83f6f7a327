import { html, nothing, type TemplateResult } from "lit";
import type { PlotListResult, PlotRow } from "../generated";
import { type App, mapHindrance, shownDay } from "../shell/app";
import { draw } from "../shell/draw";
import { count, day, mu, time } from "../shell/format";
import { fileUrl } from "../shell/files";
import { current, go } from "../shell/state";
import { ACTIONS, MERGE } from "./actions";
import { say } from "./words";

type Page = NonNullable<PlotListResult["plots"]>;

/** The plots of the list: the filter, within the region that is shown. */
export function listFilter(): Record<string, unknown> {
  const { filter, region } = current();
  return region && !("regions" in filter) ? { ...filter, regions: [region] } : filter;
}

const FORMATS = ["geojson", "gpkg", "shp.zip", "csv"];

const exportUrl = (format: string, crs: string | null) => fileUrl("plots", format, listFilter(), crs);

/** The filter in words; what has no words is shown as it is. */
function filterText(): string[] {
  return Object.entries(current().filter).map(([name, value]) => {
    switch (name) {
      case "status":
        return (value as string[]).map((status) => say(status as "ABANDONED")).join("、");
      case "overdue":
      case "late":
        return `${value === "RESTORATION" ? say("restoration") : say("recultivation")} ${say(name)}`;
      case "verified":
        return say("accepted");
      case "lapsed":
        return say("lapsed");
      case "placement":
        return (value as string[]).map((placement) => say(placement as "VILLAGE")).join("、");
      case "campaign":
        return say("campaignOf", String(value));
      case "ids":
        return say("chosenPlots", (value as string[]).length);
      case "spatial":
        return say("isDrawn");
      case "text":
        return `“${String(value)}”`;
      default:
        return name === "cql" && value === "foundLate = true" ? say("foundLate") : `${name} ${JSON.stringify(value)}`;
    }
  });
}

function pick(id: string, isPicked: boolean): void {
  const others = current().picked.filter((each) => each !== id);
  go({ picked: isPicked ? [...others, id] : others }, false);
}

export function listPanel(app: App, page: Page | null, known: PlotRow[], pages: PlotRow[], regionName: string, more: () => void): TemplateResult {
  const { picked, filter, region } = current();
  const chosen = known.filter((plot) => picked.includes(plot.id));
  const nodes = pages;
  return html`<article aria-labelledby="list-title">
    <p class="crumbs"><button class="link" @click=${() => go({ list: false, filter: {}, picked: [] })}>‹ ${say("back")}</button></p>
    <h2 id="list-title">${say("allPlots")}</h2>
    ${region && region !== app.start.county!.code ? html`<p>${regionName}</p>` : nothing}
    ${Object.keys(filter).length
      ? html`<p class="chips">${filterText().map((text) => html`<span class="chip">${text}</span>`)}
          <button class="link" @click=${() => go({ filter: {} })}>${say("clearFilter")}</button></p>`
      : nothing}
    ${page ? html`<p><strong>${say("inAll", count(page.totalCount ?? 0), mu(page.totalAreaMu))}</strong></p>` : html`<p>${say("loading")}</p>`}
    <p class="buttons">
      <button ?disabled=${!app.map} title=${mapHindrance(app) ?? ""} @click=${() => draw(app.map!, "area", (area) => go({ filter: { ...current().filter, spatial: { intersects: area } }, list: true }))}>${say("area")}</button>
      <button ?disabled=${nodes.length === 0} @click=${() => go({ picked: [...new Set([...picked, ...nodes.map((plot) => plot.id)])] }, false)}>${say("pickAll")}</button>
    </p>
    ${picked.length
      ? html`<section class="picked" aria-label=${say("pick")}>
          <p><b>${say("picked", picked.length, mu(chosen.reduce((sum, plot) => sum + plot.areaMu, 0)))}</b>
            <button class="link end" @click=${() => go({ picked: [] }, false)}>${say("unpick")}</button></p>
          <div class="actions">
            ${[...ACTIONS.filter((action) => !["correct", "split"].includes(action.name)), MERGE].map((action) => {
              const hindrance = action.hindrance(app, chosen);
              return html`<button ?disabled=${hindrance !== null || chosen.length === 0} title=${hindrance ?? ""} @click=${() => action.open(app, chosen)}>
                ${say(action.name)}${hindrance ? html`<small>${hindrance}</small>` : nothing}</button>`;
            })}
          </div>
        </section>`
      : nothing}
    ${page && nodes.length === 0 ? html`<p>${say("noneFound")}</p>` : nothing}
    <ul class="plots">
      ${nodes.map((plot) => {
        const due = plot.status === "ABANDONED" ? plot.restorationDueOn : plot.status === "RESTORED" ? plot.recultivationDueOn : null;
        const isOverdue = plot.status === "ABANDONED" ? plot.overdueRestoration : plot.overdueRecultivation;
        return html`<li>
          <label class="check"><input type="checkbox" .checked=${picked.includes(plot.id)} aria-label="${say("pick")} ${plot.code ?? ""}"
            @change=${(event: Event) => pick(plot.id, (event.target as HTMLInputElement).checked)} /></label>
          <button class="row" @click=${() => go({ plot: plot.id })}>
            <span><b>${plot.code ?? say("noCode")}</b> <b class="status ${plot.status}">${say(plot.status)}</b></span>
            <span>${plot.village.township.name} ${plot.village.name} <strong>${mu(plot.areaMu)}</strong></span>
            <span class="soft">${due ? say("dueSoon", day(due, shownDay(app))) : nothing}${isOverdue ? html` <b class="tag bad">${say("overdue")}</b>` : nothing}
              ${plot.placement === "VILLAGE" ? html` <b class="tag">${say("unmapped")}</b>` : nothing}</span>
          </button>
        </li>`;
      })}
    </ul>
    ${page?.pageInfo.hasNextPage ? html`<p class="buttons"><button @click=${more}>${say("more", Math.min(50, (page.totalCount ?? 0) - nodes.length))}</button></p>` : nothing}
    <section class="downloads">
      <h3>${say("download")}</h3>
      <p>${FORMATS.map((format) => html`<a class="button" href=${exportUrl(format, null)} download>${format.toUpperCase()}</a> `)}</p>
      <p><small>${say("zone")}：</small>${["gpkg", "shp.zip"].map((format) => html`<a class="button" href=${exportUrl(format, "CGCS2000_GK_3")} download>${format.toUpperCase()}</a> `)}</p>
    </section>
    ${page ? html`<p class="soft stamp">${say("stamp", day(page.asOf.on), time(page.asOf.knownAt), page.asOf.position)}</p>` : nothing}
  </article>`;
}
