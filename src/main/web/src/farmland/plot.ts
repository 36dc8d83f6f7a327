import { html, nothing, type TemplateResult } from "lit";
import type { Map as GlMap } from "maplibre-gl";
import type { PlotStory } from "../generated";
import { type App, isNow, shownDay } from "../shell/app";
import { day, mu, time } from "../shell/format";
import { go } from "../shell/state";
import { ACTIONS, openWithdrawal } from "./actions";
import { say } from "./words";

type Event = NonNullable<NonNullable<PlotStory["history"]["nodes"]>[number]>;

/** What the story calls an event. */
function kindOf(event: Event): string {
  return event.kind === "RESTORED" ? say("eventRESTORED") : event.kind === "RECULTIVATED" ? say("eventRECULTIVATED") : say(event.kind as "LAPSED");
}

const FIELDS = new Set([
  "code", "group", "areaMu", "declaredAreaMu", "measuredAreaMu", "idleKind", "abandonedSince", "causes", "landClass", "restorationMode", "crop", "boundary", "position", "placement", "status",
  "statusOn", "restoredOn", "recultivatedOn", "villageCode", "ground", "approvedBy", "level", "stage", "restorationDueOn", "recultivationDueOn", "campaign", "registeredOn", "lapsed", "foundLate",
]);
const VALUES = new Set([
  "ABANDONED", "RESTORED", "RECULTIVATED", "EXEMPT", "SEASONAL", "PERENNIAL", "LABOUR", "ECONOMIC", "INFRASTRUCTURE", "SOIL", "DISASTER", "OTHER", "PADDY", "IRRIGATED", "DRY", "SELF", "ENTRUSTED",
  "TRANSFER", "COLLECTIVE", "SERVICE", "BOUNDARY", "POINT", "VILLAGE", "TOWNSHIP", "COUNTY",
]);
const STAGES: Record<string, "restoration" | "recultivation"> = { RESTORATION: "restoration", RECULTIVATION: "recultivation" };

function valueText(value: string | null): string {
  if (value === null) {
    return "—";
  }
  if (/^\d{4}-\d\d-\d\d$/.test(value)) {
    return day(value);
  }
  return value
    .split(/,\s*/)
    .map((part) => (VALUES.has(part) ? say(part as "SELF") : STAGES[part] ? say(STAGES[part]) : part === "true" ? say("yes") : part === "false" ? say("no") : part))
    .join("、");
}

function changeText(change: { field: string; before: string | null; after: string | null }): string {
  const name = change.field === "accepted" ? say("accepted2") : FIELDS.has(change.field) ? say(change.field as "code") : change.field;
  // shapes are too long to be read as numbers
  const isShape = ["boundary", "position"].includes(change.field) || (change.after ?? change.before ?? "").startsWith("{");
  return isShape ? name : `${name}：${change.before === null ? "" : `${valueText(change.before)} → `}${valueText(change.after)}`;
}

function due(app: App, label: string, on: string | null, isOverdue: boolean | null | undefined, reached: string | null, isLate: boolean | null | undefined): TemplateResult {
  return html`<tr>
    <th>${label}</th>
    <td>${day(on, shownDay(app))}${isOverdue ? html` <b class="tag bad">${say("overdue")}</b>` : nothing}${reached && isLate ? html` <b class="tag">${say("late")}</b>` : nothing}</td>
  </tr>`;
}

export function plotPanel(app: App, plot: PlotStory): TemplateResult {
  const row = (label: string, value: unknown) => (value === null || value === undefined || value === "" ? nothing : html`<tr><th>${label}</th><td>${value}</td></tr>`);
  const enums = (value: string | null | undefined) => (value ? valueText(value) : null);
  const events = [...(plot.history.nodes ?? [])].reverse();
  return html`<article aria-labelledby="plot-title">
    <p class="crumbs">
      <button class="link" @click=${() => go({ plot: null, region: plot.village.code })}>${plot.village.township.name} ${plot.village.name}</button>
      <button class="link end" @click=${() => go({ plot: null })}>${say("close")}</button>
    </p>
    <h2 id="plot-title">${plot.code ?? say("noCode")}</h2>
    <p class="headline"><b class="status ${plot.status}">${say(plot.status)}</b> <span>${day(plot.statusOn, shownDay(app))}</span> <strong class="figure">${mu(plot.areaMu)}</strong></p>
    ${plot.lapsed ? html`<p><b class="tag bad">${say("lapsed")}</b></p>` : nothing}
    <div class="actions" role="group">
      ${ACTIONS.map((action) => {
        const hindrance = action.hindrance(app, [plot]);
        return html`<button ?disabled=${hindrance !== null} title=${hindrance ?? ""} aria-describedby=${hindrance ? `why-${action.name}` : nothing}
          @click=${() => action.open(app, [plot])}>${say(action.name)}${hindrance ? html`<small id="why-${action.name}">${hindrance}</small>` : nothing}</button>`;
      })}
    </div>
    <table class="facts">
      ${due(app, say("restorationDueOn"), plot.restorationDueOn, plot.overdueRestoration, plot.restoredOn, plot.lateRestoration)}
      ${row(say("restoredOn"), plot.restoredOn && `${day(plot.restoredOn, shownDay(app))}${plot.restorationMode ? `（${enums(plot.restorationMode)}）` : ""}`)}
      ${due(app, say("recultivationDueOn"), plot.recultivationDueOn, plot.overdueRecultivation, plot.recultivatedOn, plot.lateRecultivation)}
      ${row(say("recultivatedOn"), plot.recultivatedOn && `${day(plot.recultivatedOn, shownDay(app))}${plot.crop ? `（${plot.crop}）` : ""}`)}
      ${row(say("checks"), plot.verifications.length ? plot.verifications.map((check) => html`<div>${say(check.level)} ${say(STAGES[check.stage]!)} ${check.accepted ? say("yes") : say("no")} ${day(check.on, shownDay(app))}</div>`) : null)}
      ${row(say("declaredAreaMu"), plot.declaredAreaMu === null ? null : mu(plot.declaredAreaMu))}
      ${row(say("measuredAreaMu"), plot.measuredAreaMu === null ? null : mu(plot.measuredAreaMu))}
      ${row(say("placement"), html`${say(plot.placement)}${plot.boundaryProvisional ? `，${say("provisional")}` : nothing}
        ${plot.position && app.map ? html` <button class="link" @click=${() => showPlot(app.map!, plot)}>${say("showOnMap")}</button>` : nothing}`)}
      ${row(say("group"), plot.group)} ${row(say("landClass"), enums(plot.landClass))} ${row(say("idleKind"), enums(plot.idleKind))}
      ${row(say("causes"), plot.causes.map(valueText).join("、"))} ${row(say("abandonedSince"), plot.abandonedSince && day(plot.abandonedSince))}
      ${row(say("registeredOn"), `${day(plot.registeredOn)}${plot.foundLate ? `（${say("foundLate")}）` : ""}`)}
      ${row(say("from"), related(plot.parents))} ${row(say("into"), related(plot.children))}
    </table>
    <h3>${say("story")}</h3>
    <ol class="story">
      ${events.map((event) => {
        const isOver = event.withdrawnBy !== null;
        const canWithdraw = !isOver && isNow(app) && !["WITHDRAWN", "CARRIED_OVER", "DEADLINE_SET"].includes(event.kind);
        const title = `${day(event.on)} ${kindOf(event)}`;
        return html`<li ?data-over=${isOver}>
          <p><b>${day(event.on, shownDay(app))}</b> ${kindOf(event)}
            ${canWithdraw ? html`<button class="link end" @click=${() => openWithdrawal(plot, event, title)}>${say("withdraw")}</button>` : nothing}</p>
          ${event.changes.length && event.kind !== "REGISTERED" ? html`<p>${event.changes.map(changeText).join("；")}</p>` : nothing}
          ${event.note ? html`<p>${event.note}</p>` : nothing}
          ${isOver ? html`<p>${say("wasWithdrawn", event.withdrawnBy!.note ?? "")}</p>` : nothing}
          <p class="soft">${say("recorded", time(event.recordedAt))}${event.recordedBy ? say("by", event.recordedBy) : nothing}</p>
        </li>`;
      })}
    </ol>
    ${plot.asOf ? html`<p class="soft stamp">${say("stamp", day(plot.asOf.on), time(plot.asOf.knownAt), plot.asOf.position)}</p>` : nothing}
  </article>`;
}

function related(plots: { id: string; code: string | null }[]): TemplateResult[] | null {
  return plots.length ? plots.map((each) => html`<button class="link" @click=${() => go({ plot: each.id })}>${each.code ?? say("noCode")}</button> `) : null;
}

/** Brings a plot into the middle of the map. */
export function showPlot(map: GlMap, plot: { position: GeoJSON.Geometry | null }): void {
  if (plot.position?.type === "Point") {
    const [longitude, latitude] = plot.position.coordinates as [number, number];
    map.easeTo({ center: [longitude, latitude], zoom: Math.max(map.getZoom(), 16), padding: innerWidth < 720 ? { top: 0, bottom: innerHeight * 0.45, left: 0, right: 0 } : { top: 0, bottom: 60, left: 390, right: 0 } });
  }
}
