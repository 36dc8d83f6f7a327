import { html, nothing, type TemplateResult } from "lit";
import { type App, isNow, mapHindrance } from "../shell/app";
import { draw } from "../shell/draw";
import { day } from "../shell/format";
import { show } from "../shell/map";
import { openZone } from "./actions";
import { boxOf, reference } from "./data";
import { downloads } from "./list";
import { backButton, filterBy, tabs, waiting } from "./parts";
import { say } from "./words";

/** The zones, each with its sites; to be drawn and changed. */
export function zonesPanel(app: App): TemplateResult {
  const zones = reference.value?.zones;
  const off = isNow(app) ? null : say("notNow");
  const offMap = off ?? (mapHindrance(app));
  return html`<article aria-labelledby="zones-title">
    ${backButton()}
    <h2 id="zones-title">${say("zones")}</h2>
    ${tabs()} ${zones ? nothing : waiting(reference)}
    <ul class="plots zones">${(zones ?? []).map((zone) => {
      const box = boxOf(zone.area);
      return html`<li>
        <p><b>${zone.name}</b> <small>${zone.code}</small>${zone.retiredOn ? html` <b class="tag">${say("retiredOn")} ${day(zone.retiredOn)}</b>` : nothing}</p>
        <p class="buttons">
          <button @click=${() => filterBy({ zone: zone.id }, { due: "siteList", site: null })}>${say("zoneSites", zone.sites.length)}</button>
          <button ?disabled=${!app.map || !box} @click=${() => app.map && box && show(app.map, box)}>${say("showOnMap")}</button>
          <button ?disabled=${off !== null} title=${off ?? ""} @click=${() => openZone(app, zone, null)}>${say("edit")}</button>
          <button ?disabled=${offMap !== null} title=${offMap ?? ""} @click=${() => draw(app.map!, "area", (area) => openZone(app, zone, area))}>${say("redraw")}</button>
        </p></li>`;
    })}</ul>
    ${zones?.length === 0 ? html`<p>${say("none")}</p>` : nothing}
    <div class="actions two"><button ?disabled=${offMap !== null} @click=${() => draw(app.map!, "area", (area) => openZone(app, null, area))}>${say("newZone")}${offMap ? html`<small>${offMap}</small>` : nothing}</button></div>
    ${downloads("zones", say("downloadZones"), {})}
  </article>`;
}
