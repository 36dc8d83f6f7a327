import { html, nothing, render, type TemplateResult } from "lit";
import type { Map as GlMap } from "maplibre-gl";
import { Start, type StartResult } from "../generated";
import type { App, View } from "./app";
import { isNow, shownDay } from "./app";
import { onDraw, shownDrawing } from "./draw";
import { openForm } from "./form";
import { clock, day } from "./format";
import { ask, getActor, setActor } from "./graphql";
import { type Change, hear } from "./live";
import { attendTiles, follow, printMap, toPaper, toScreen } from "./map";
import { setBounds } from "./regions";
import { onLoad, Resource, unreachedSince } from "./resource";
import { onSearch, searchBox } from "./search";
import { current, go, listen } from "./state";
import { onPlay, timeBar } from "./timebar";
import { onToast, shownToast } from "./toast";
import { refusalText } from "./text";
import { say } from "./words";

const GATHER_MS = 100;
const RETRY_MS = 3_000;
const LONGEST_DRAWING_MS = 2_000;

/** What lies under every view: brings its layers, a line for the legend, and a panel that the address opens. */
export interface Overlay {
  /** What `due` is while its panel is open. */
  panelId: string;
  update(app: App): void;
  legend(app: App): TemplateResult | typeof nothing;
  panel(app: App): TemplateResult;
}

const start = new Resource<StartResult>();
const views: View[] = [];
const overlays: Overlay[] = [];
let app: App | null = null;
let isFolded = false;
let gathered: Change[] = [];
let gathering: ReturnType<typeof setTimeout> | undefined;
let handedAt = -Infinity;
let isDrawing = false;
let isWanted = false;

export function addView(view: View): void {
  views.push(view);
}

export function addOverlay(overlay: Overlay): void {
  overlays.push(overlay);
}

function view(): View {
  return views.find((each) => each.id === current().view) ?? views[0]!;
}

/** Draws the page anew. */
export function drawPage(): void {
  redraw();
}

/** Loads anew what the page began with: names and boxes of regions, and the calendar. */
export function renew(): void {
  void start.refresh();
}

/** Draws the page once for all that asked for it in one go. */
function redraw(): void {
  if (!isWanted) {
    isWanted = true;
    queueMicrotask(() => {
      isWanted = false;
      update();
    });
  }
}

function update(): void {
  if (isDrawing) {
    return;
  }
  isDrawing = true;
  try {
    const language = current().language === "zh" ? "zh-CN" : "en";
    if (document.documentElement.lang !== language) {
      document.documentElement.lang = language;
    }
    if (app && start.value?.county) {
      app.start = start.value;
    }
    if (app) {
      view().update(app);
      overlays.forEach((each) => each.update(app!));
    }
    render(page(), document.getElementById("page")!);
    if (!app && start.value?.county) {
      begin(start.value);
    }
    document.title = app ? `${view().caption(app)} · ${say("title")}` : say("title");
  } finally {
    isDrawing = false;
  }
}

function begin(started: StartResult): void {
  app = { map: null, isMapComing: true, start: started };
  void openMap(app).then(() => listenFrom(started.calendar.position));
  redraw();
}

/** Hears what has changed since what is shown was asked for: there is no hurry, as nothing is missed. */
function listenFrom(position: string): void {
  hear(
    position,
    (change) => {
      gathered.push(change);
      const waitMs = handedAt + GATHER_MS - performance.now();
      if (waitMs <= 0) {
        handOn();
      } else {
        gathering ??= setTimeout(handOn, waitMs);
      }
    },
    () => app && view().changed(app, null),
  );
}

/** The map comes beside the panels, which wait for nothing but their figures. Settles when it is drawn. */
async function openMap(opened: App): Promise<void> {
  const { makeMap } = await loadGl();
  try {
    setBounds(opened.start.county!.extent);
    const map = makeMap(document.getElementById("map")!, opened.start.county!.extent);
    attend(map);
    await map.once("style.load");
    opened.map = map;
  } catch (failure) {
    console.info(failure);
  }
  opened.isMapComing = false;
  redraw();
  // a window in the background draws nothing
  await Promise.race([opened.map?.once("idle"), new Promise((resolve) => setTimeout(resolve, LONGEST_DRAWING_MS))]);
}

async function loadGl(): Promise<typeof import("./gl")> {
  for (;;) {
    try {
      return await import("./gl");
    } catch {
      await new Promise((done) => setTimeout(done, RETRY_MS));
    }
  }
}

function attend(map: GlMap): void {
  const container = map.getContainer();
  const setBusy = (isBusy: boolean) => container.setAttribute("aria-busy", String(isBusy));
  setBusy(true);
  map.on("dataloading", () => setBusy(true));
  map.on("movestart", () => setBusy(true));
  map.on("idle", () => setBusy(false));
  map.on("moveend", redraw);
  attendTiles(map, (failure) => console.error(failure));
  addEventListener("beforeprint", () => toPaper(map));
  addEventListener("afterprint", () => toScreen(map));
  matchMedia("print").addEventListener("change", ({ matches }) => (matches ? toPaper(map) : toScreen(map)));
}

/** What was heard goes to the view: at once after a pause, else what was gathered meanwhile. */
function handOn(): void {
  clearTimeout(gathering);
  gathering = undefined;
  handedAt = performance.now();
  const changes = gathered;
  gathered = [];
  if (app) {
    view().changed(app, changes);
  }
}

function askActor(): void {
  openForm({
    key: "actor",
    title: say("actor"),
    intro: say("actorHint"),
    fields: [{ name: "name", label: say("actor"), kind: "text", value: getActor() }],
    submit: say("save"),
    send: async (values) => {
      setActor(values["name"] ?? "");
      redraw();
    },
  });
}

function header(): TemplateResult {
  const county = app?.start.county;
  return html`<header>
    <a class="skip" href="#panel">${say("skip")}</a>
    <h1><button class="link" @click=${() => go({ region: null, plot: null, problem: null, site: null, indicator: null, route: null, job: null, plan: null, stops: null, due: null, unit: null, item: null, list: false, filter: {}, sites: {}, indicators: {}, demand: {}, picked: [], at: null })}>${say("title")}<span>${county?.name ?? ""}</span></button></h1>
    <nav class="views" aria-label=${say("views")}>
      ${views.map((each) => html`<button aria-pressed=${each === view()} @click=${() => go({ view: each.id })}>${each.title()}</button>`)}
    </nav>
    ${searchBox(app)}
    <div class="tools">
      <button @click=${askActor} title=${say("actor")}>${getActor() || say("actorUnknown")}</button>
      <button class="wide" @click=${() => (app?.map ? void printMap(app.map) : print())}>${say("print")}</button>
      <button lang=${current().language === "zh" ? "en" : "zh-CN"} @click=${() => go({ language: current().language === "zh" ? "en" : "zh" })}>${say("language")}</button>
    </div>
  </header>`;
}

function notices(): TemplateResult {
  const since = unreachedSince();
  const drawing = shownDrawing();
  return html`<div class="notices">
    ${since ? html`<p class="notice bad" role="status">${say("lost", clock(since))}</p>` : nothing}
    ${app?.start.calendar.demonstration ? html`<p class="notice sample">${say("demonstration")}：${day(app.start.calendar.today)}</p>` : nothing}
    ${app && !isNow(app) ? html`<p class="notice past" role="status">${say("past", day(shownDay(app)))}</p>` : nothing}
    ${app && !app.map && !app.isMapComing ? html`<p class="notice bad">${say("noWebGl")}</p>` : nothing}
    ${drawing
      ? html`<p class="notice drawing" role="status">${drawing.kind === "area" ? say("areaHint") : drawing.kind === "line" ? say("lineHint") : drawing.kind === "box" ? say("boxHint") : say("pointHint")}
          <button @click=${drawing.finish}>${say("finish")}</button><button @click=${drawing.stop}>${say("giveUp")}</button></p>`
      : nothing}
  </div>`;
}

function page(): TemplateResult {
  return html`${header()}
    <main ?data-folded=${isFolded}>
      <div id="map" ?data-none=${app !== null && !app.map && !app.isMapComing} role="region" aria-label=${say("mapLabel")}></div>
      ${notices()}
      <aside id="panel" tabindex="-1" aria-label=${say("panelLabel")}>
        <button class="fold" aria-expanded=${!isFolded} aria-label=${isFolded ? say("unfold") : say("fold")} @click=${() => { isFolded = !isFolded; redraw(); }}><span></span></button>
        <div class="content">
          ${app
            ? (overlays.find((each) => each.panelId === current().due) ?? view()).panel(app)
            : start.value && !start.value.county
              ? html`<p>${say("noCounty")}</p>${(view().withoutCounty ? view() : views.find((each) => each.withoutCounty))?.withoutCounty?.()}`
              : start.failure
                ? html`<p class="refusal">${refusalText(start.failure)}</p>`
                : html`<p>${say("loading")}</p>`}
        </div>
      </aside>
      ${app ? html`<div id="legend">${view().legend(app)}${overlays.map((each) => each.legend(app!))}</div>` : nothing}
      ${app ? timeBar(app) : nothing} ${shownToast()}
      ${app ? html`<p class="print-line">${view().caption(app)} · ${say("printed", day(new Date().toISOString().slice(0, 10)))}</p>` : nothing}
    </main>`;
}

export function run(): void {
  onLoad(redraw);
  onToast(redraw);
  onDraw(redraw);
  onSearch(redraw);
  onPlay(redraw, () => (app ? view().settled() : Promise.resolve()));
  listen((state, before) => {
    if (state.view !== before.view) {
      views.find((each) => each.id === before.view)?.leave?.();
    }
    if (app?.map && state.at && state.at !== before.at) {
      const centre = app.map.getCenter();
      const isElsewhere = Math.abs(centre.lng - state.at[0]) > 1e-4 || Math.abs(centre.lat - state.at[1]) > 1e-4 || Math.abs(app.map.getZoom() - state.at[2]) > 0.02;
      if (isElsewhere && !app.map.isMoving()) {
        follow(app.map, state.at);
      }
    }
    redraw();
  });
  addEventListener("keydown", (event) => {
    const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test((event.target as HTMLElement).tagName);
    if (event.key === "/" && !isTyping) {
      event.preventDefault();
      document.getElementById("search")?.focus();
    } else if (event.key === "Escape" && !isTyping && !shownDrawing() && !document.querySelector("dialog[open]")) {
      const { plot, list, problem, site, indicator, due, stops, job, route } = current();
      if (stops !== null) {
        go({ stops: null });
      } else if (problem || site || indicator || due) {
        go(problem || site || indicator ? { problem: null, site: null, indicator: null } : { due: null, unit: null, item: null });
      } else if (plot) {
        go({ plot: null });
      } else if (job || route) {
        go({ job: null, route: null, plan: null });
      } else if (list) {
        go({ list: false, filter: {}, picked: [] });
      }
    }
  });
  void start.want("start", (signal) => ask(Start, {}, signal));
  // in the time that the answer takes
  void loadGl();
  redraw();
}
