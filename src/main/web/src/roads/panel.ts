import { html, nothing, type TemplateResult } from "lit";
import { CloseRoad, OpenRoad, RoadsView, type RoadsViewResult, type Vehicle } from "../generated";
import { type App, isNow, shownDay, today } from "../shell/app";
import { choiceField, noteField, onDone, openCommand, text, textField } from "../shell/command";
import { draw } from "../shell/draw";
import { day } from "../shell/format";
import { ask } from "../shell/graphql";
import { type Box, show } from "../shell/map";
import { Resource } from "../shell/resource";
import type { Overlay } from "../shell/shell";
import { current, go } from "../shell/state";
import { refusalText } from "../shell/text";
import { type Closure, dressRoads } from "./layers";
import { hearRoads, knowRoads } from "./live";
import { say } from "./words";

/** Views in which roads are drawn unless somebody hides them; in others they are when somebody asks for them. */
const ON_ROADS = new Set(["sites", "routes"]);
const PANEL = "roads";

const roads = new Resource<RoadsViewResult>();
onDone(() => void roads.refresh());
let isHearing = false;

/** Loads anew what stands, as after an import. */
export function renewRoads(): void {
  void roads.refresh();
}

const isShown = (): boolean => (current().roads === null ? ON_ROADS.has(current().view) || current().due === PANEL : current().roads === "1");
const kilometres = (metres: number): string => (metres / 1000).toFixed(metres < 10_000 ? 1 : 0);

/** The closures that hold on the day that is shown. */
let holding: Closure[] = [];
let holdingOf: unknown[] = [];

function closuresShown(app: App): Closure[] {
  const on = shownDay(app);
  const all = roads.value?.roadClosures;
  if (all !== holdingOf[0] || on !== holdingOf[1]) {
    holdingOf = [all, on];
    holding = (all ?? []).filter(({ from, to }) => from <= on && (to === null || to >= on));
  }
  return holding;
}

function boxOf(geometry: unknown): Box {
  const box = { west: 180, south: 90, east: -180, north: -90 };
  const visit = (part: unknown): void => {
    if (Array.isArray(part) && typeof part[0] === "number") {
      const [x, y] = part as [number, number];
      Object.assign(box, { west: Math.min(box.west, x), south: Math.min(box.south, y), east: Math.max(box.east, x), north: Math.max(box.north, y) });
    } else if (Array.isArray(part)) {
      part.forEach(visit);
    }
  };
  visit((geometry as { coordinates: unknown }).coordinates);
  return box;
}

function openClosing(app: App, geometry: GeoJSON.Geometry): void {
  openCommand({
    key: "close-road",
    title: say("close"),
    intro: say("closeIntro"),
    fields: [
      textField("reason", say("reason")),
      { name: "from", label: say("from"), kind: "date", value: today(app), isRequired: true },
      { name: "to", label: say("to"), kind: "date", value: "" },
      choiceField("whom", say("whom"), [["", say("all")], ["CAR", say("CAR")], ["COACH", say("COACH")]], "", false),
    ],
    submit: say("close"),
    send: async (values, idempotencyKey) => {
      const whom = text(values, "whom") as Vehicle | null;
      await ask(CloseRoad, {
        input: { geometry, from: values["from"]!, to: text(values, "to"), reason: values["reason"]!, ...(whom ? { vehicles: [whom] } : {}), idempotencyKey },
      });
      go({ due: PANEL });
    },
  });
}

function openOpening(app: App, closure: Closure): void {
  openCommand({
    key: `open-road ${closure.id}`,
    title: say("open"),
    intro: say("openIntro"),
    fields: [{ name: "from", label: say("openFrom"), kind: "date", value: closure.from > today(app) ? closure.from : today(app), isRequired: true }, noteField()],
    submit: say("open"),
    send: async (values, idempotencyKey) => {
      await ask(OpenRoad, { input: { id: closure.id, expectedVersion: closure.version, from: values["from"]!, note: text(values, "note"), idempotencyKey } });
    },
  });
}

function item(app: App, closure: Closure): TemplateResult {
  const off = isNow(app) ? null : say("notNow");
  const isPartly = closure.vehicles.length === 1;
  return html`<li>
    <p><b>${closure.reason}</b>${isPartly ? html` <b class="tag">${say(closure.vehicles[0]!)}</b>` : nothing}</p>
    <p><small>${closure.to ? say("until", day(closure.from), day(closure.to)) : say("since", day(closure.from))}${closure.metres === null ? nothing : html` · ${say("kilometres", kilometres(closure.metres))}`}${closure.closedBy ? html` · ${closure.closedBy}` : nothing}</small></p>
    <p class="buttons">
      <button ?disabled=${!app.map} @click=${() => app.map && show(app.map, boxOf(closure.geometry))}>${say("onMap")}</button>
      <button ?disabled=${off !== null} title=${off ?? ""} @click=${() => openOpening(app, closure)}>${say("open")}</button>
    </p></li>`;
}

/** What is closed on the roads, to be closed and opened; for any view. */
export function closuresPart(app: App): TemplateResult {
  const off = !isNow(app) ? say("notNow") : app.map ? null : say("noMap");
  const closures = roads.value?.roadClosures ?? [];
  const start = (kind: "line" | "area") => draw(app.map!, kind, (shape) => openClosing(app, shape));
  return html`<section class="closures" aria-label=${say("closures")}>
    <h3>${isNow(app) ? say("closures") : say("closuresOn", day(shownDay(app)))}</h3>
    ${closures.length ? html`<ul class="plots zones">${closures.map((each) => item(app, each))}</ul>` : html`<p class="soft">${say("none")}</p>`}
    <div class="actions two">
      ${(["line", "area"] as const).map((kind) => html`<button ?disabled=${off !== null} title=${off ?? ""} @click=${() => start(kind)}>${say(kind === "line" ? "drawLine" : "drawArea")}</button>`)}
    </div>
  </section>`;
}

function panel(app: App): TemplateResult {
  const network = roads.value?.roadNetwork;
  return html`<article aria-labelledby="roads-title">
    <p><button class="back" @click=${() => go({ due: null })}>${say("back")}</button></p>
    <h2 id="roads-title">${say("title")}</h2>
    ${network
      ? html`<p>${say("network", network.name, network.ways, kilometres(network.metres), day(network.importedAt.slice(0, 10)))}</p>
          <p class="soft">${network.vehicles.map(({ vehicle, metres }) => say("usable", say(vehicle), kilometres(metres))).join("，")}</p>
          ${network.state === "READY" ? nothing : html`<p class="notice" role="status">${network.state === "FAILED" ? say("FAILED") : say("BUILDING", network.percentReady)}</p>`}`
      : roads.failure
        ? html`<p class="refusal">${refusalText(roads.failure)}</p>`
        : html`<p>${say("loading")}</p>`}
    ${network ? closuresPart(app) : nothing}
  </article>`;
}

/** The roads under every view: a switch beside the legend, and a panel of their own. */
export const overlay: Overlay = {
  panelId: PANEL,
  update(app) {
    if (!isHearing && isShown()) {
      isHearing = true;
      hearRoads(renewRoads);
    }
    const on = isNow(app) ? null : shownDay(app);
    void roads.want(`roads ${on}`, async (signal) => {
      const loaded = await ask(RoadsView, { on }, signal);
      if (on === null) {
        knowRoads(loaded);
      }
      return loaded;
    });
    const network = roads.value?.roadNetwork;
    if (app.map && network) {
      dressRoads(app.map, network.version, isShown() ? closuresShown(app) : null);
    }
  },
  legend(app) {
    if (!roads.value?.roadNetwork) {
      return nothing;
    }
    const closed = closuresShown(app).length;
    return html`<div class="roads-switch">
      <label class="check"><input type="checkbox" .checked=${isShown()} @change=${(event: Event) => go({ roads: (event.target as HTMLInputElement).checked ? "1" : "0" })} /><i></i>${say("roads")}</label>
      <button class="link" @click=${() => go({ due: PANEL })}>${closed ? say("closedCount", closed) : say("closures")}</button>
    </div>`;
  },
  panel,
};
