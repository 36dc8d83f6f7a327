import { html, nothing } from "lit";
import { ref } from "lit/directives/ref.js";
import type { Map as GlMap } from "maplibre-gl";
import { boxOf, wantReference } from "../demonstration/data";
import { hearSites } from "../demonstration/live";
import { hearRoads } from "../roads/live";
import { type App, isNow, shownDay, today, type View } from "../shell/app";
import { onDone } from "../shell/command";
import { shownDrawing } from "../shell/draw";
import { day } from "../shell/format";
import { idOf } from "../shell/ids";
import { type Box, show } from "../shell/map";
import { setShown } from "../shell/regions";
import { current, go } from "../shell/state";
import { compareEditionsPanel, comparePlansPanel } from "./compare";
import { job, leave, lists, panelOf, refresh, route, shownPlan, standing, tried, want, worths } from "./data";
import { addLayers, ALONG_LAYER, dress, forget, refreshTiles, ROUTE_LAYER, SITE_LAYERS, SOURCES, STATUS_COLOURS } from "./layers";
import { listPanel } from "./list";
import { colourOf, paintSwatch } from "./marks";
import { hearRoutes } from "./live";
import { requestPanel } from "./request";
import { jobPanel, nameOf } from "./result";
import { routePanel } from "./story";
import { say } from "./words";

const REACH_PX = 6;
const DEEPEST = 15;
/** Half the name of a stop, which is wider than its mark. */
const NAME_PX = 36;

let isDressed = false;
let isAsked = false;
let isShown = false;
let shownMap: GlMap | null = null;
let framed = "";
let frameBox: Box | null = null;
let isMoved = false;

function dressMap(app: App): void {
  const { map } = app;
  if (map && !isDressed) {
    isDressed = true;
    shownMap = map;
    addLayers(map);
    listenToMap(app, map);
  }
  if (map && !isShown) {
    setShown(map, SOURCES, true);
    forget();
  }
  isShown = true;
  if (map) {
    dress(map, today(app));
  }
}

function listenToMap(app: App, map: GlMap): void {
  const hit = (point: { x: number; y: number }) =>
    map.queryRenderedFeatures([[point.x - REACH_PX, point.y - REACH_PX], [point.x + REACH_PX, point.y + REACH_PX]], { layers: [...SITE_LAYERS, ALONG_LAYER, ROUTE_LAYER] })[0];
  map.on("click", ({ point }) => {
    const object = isShown && !shownDrawing() ? hit(point) : undefined;
    if (!object) {
      return;
    }
    const { siteId, kind, id } = object.properties as { siteId?: string; kind?: string; id?: string };
    if (siteId) {
      go({ site: current().site === siteId ? null : siteId });
    } else if (kind === "plot") {
      go({ view: "restoration", plot: id!, route: null, site: null });
    } else if (kind === "problem") {
      go({ view: "environment", problem: id!, route: null, site: null });
    } else if (object.id !== undefined) {
      go({ route: idOf("Route", app.start.county!.code, object.id), site: null });
    }
  });
  map.on("movestart", ({ originalEvent }) => {
    isMoved ||= originalEvent !== undefined;
  });
  map.on("mousemove", ({ point }) => {
    if (isShown && !shownDrawing()) {
      map.getCanvas().style.cursor = hit(point) ? "pointer" : "";
    }
  });
}

/** Frames a plan when it is opened, and while it grows out of the frame; whoever moved the map since is left alone. */
function frame(app: App): void {
  const { job: jobId, route: routeId, plan: planId, at } = current();
  const plan = shownPlan();
  const now = `${jobId} ${routeId} ${planId}`;
  if (!app.map || !plan) {
    return;
  }
  if (now !== framed) {
    isMoved = framed === "" && at !== null;
    framed = now;
    frameBox = null;
  }
  const boxes = plan.days.flatMap(({ line }) => boxOf(line) ?? []);
  if (isMoved || boxes.length === 0) {
    return;
  }
  const box = boxes.reduce((a, b): Box => ({ west: Math.min(a.west, b.west), east: Math.max(a.east, b.east), south: Math.min(a.south, b.south), north: Math.max(a.north, b.north) }));
  if (!frameBox || box.west < frameBox.west || box.south < frameBox.south || box.east > frameBox.east || box.north > frameBox.north) {
    frameBox = box;
    show(app.map, box, DEEPEST, NAME_PX);
  }
}

/** Assessment routes: what is demanded, what is planned, which are to be driven, and how their day goes. */
export const view: View = {
  id: "routes",
  title: () => say("title"),
  update(app) {
    if (!isAsked) {
      isAsked = true;
      const renew = () => {
        if (isShown && isNow(app)) {
          refresh();
          if (app.map) {
            refreshTiles(app.map);
          }
        }
      };
      onDone(renew);
      hearRoutes(renew);
      hearSites(() => isShown && isNow(app) && [worths, standing].forEach((each) => void each.refresh()));
      hearRoads(() => isShown && isNow(app) && [standing, tried].forEach((each) => void each.refresh()));
      // nothing tells of what others plan: whoever comes back to the window sees it
      document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && isShown && void lists.refresh());
    }
    want(app);
    wantReference(app);
    dressMap(app);
    frame(app);
  },
  panel(app) {
    const { job: jobId, route: routeId, due } = current();
    const panel = panelOf(due);
    if (jobId) {
      return panel === "comparePlans" ? comparePlansPanel(app) : jobPanel(app);
    }
    if (routeId) {
      return panel === "compareEditions" ? compareEditionsPanel() : routePanel(app);
    }
    return panel === "newRoute" ? requestPanel(app) : listPanel(app);
  },
  legend(app) {
    if (!app.map) {
      return html`${nothing}`;
    }
    const { job: jobId, route: routeId, due } = current();
    const plan = shownPlan();
    const mark = (name: string, label: string) => html`<li><canvas class="map-mark" width="48" height="48" aria-hidden="true" ${ref((element) => paintSwatch(element, name))}></canvas>${label}</li>`;
    const line = (colour: string, label: string) => html`<li><i class="line-swatch" .style=${`background: ${colour}`}></i>${label}</li>`;
    const dot = (name: string, label: string) => html`<li><i class="along-${name}"></i>${label}</li>`;
    return html`<div class="legend routes-legend"><ul class="marks">${
      jobId || routeId
        ? html`${(plan?.days ?? []).map((each, index) => line(colourOf(index), plan!.days.length > 1 ? `${String.fromCharCode(65 + index)} ${day(each.on, shownDay(app))} ${say("team", each.team)}` : say("route")))}
            ${jobId && plan?.leftOut?.length ? mark("wish-LEFT", say("notChosen")) : nothing} ${routeId ? html`${dot("plot", say("plotMark"))}${dot("problem", say("problemMark"))}` : nothing}`
        : due === "newRoute"
          ? html`${mark("wish-MUST", say("MUST"))}${mark("wish-MAY", say("MAY"))}${mark("wish-NEVER", say("NEVER"))}${mark("wish-OUT", say("OUT"))}`
          : html`${(["APPROVED", "PROPOSED", "DRAFT", "SUPERSEDED"] as const).map((each) => line(STATUS_COLOURS[each], say(each)))}`
    }</ul></div>`;
  },
  changed(app, changes) {
    if (changes === null && isNow(app)) {
      refresh();
    }
  },
  settled: () => Promise.all([lists.whenSettled(), job.whenSettled(), route.whenSettled()]),
  leave() {
    isShown = false;
    leave();
    if (shownMap) {
      setShown(shownMap, SOURCES, false);
    }
  },
  caption: (app) => say("caption", route.value && current().route ? route.value.name : job.value && current().job ? nameOf(job.value) : app.start.county!.name),
};
