import { html, nothing } from "lit";
import { ref } from "lit/directives/ref.js";
import type { Map as GlMap } from "maplibre-gl";
import { EnvironmentMapView, type EnvironmentMapViewResult } from "../generated";
import { type App, asOf, isNow, shownDay, type View } from "../shell/app";
import { onDone } from "../shell/command";
import { day } from "../shell/format";
import { ask } from "../shell/graphql";
import { idOf } from "../shell/ids";
import { show } from "../shell/map";
import { chooseOnMap } from "../shell/marks";
import { setShown, viewOn } from "../shell/regions";
import { Resource } from "../shell/resource";
import { canonical, current, go } from "../shell/state";
import { boardPanel } from "./board";
import { board, isDue, reference, refreshPanel, story, wantPanel } from "./data";
import { addLayers, dress, PROBLEM_LAYERS, refreshProblems, SOURCES } from "./layers";
import { listPanel } from "./list";
import { hearProblems } from "./live";
import { paintSwatch } from "./marks";
import { referencePanel } from "./reference";
import { roundsPanel } from "./rounds";
import { storyPanel } from "./story";
import { say } from "./words";

const drawing = new Resource<{ map: NonNullable<EnvironmentMapViewResult["environmentMap"]>; isByVillage: boolean }>();
let isDressed = false;
let isAsked = false;
let isShown = false;
let shownMap: GlMap | null = null;
let regionShown: string | null | undefined;
let problemShown: string | null = null;

function wantMap(app: App): void {
  const { map } = app;
  if (map && !isDressed) {
    isDressed = true;
    shownMap = map;
    addLayers(map);
    listenToMap(app, map);
  }
  if (map && !isShown) {
    setShown(map, SOURCES, true);
  }
  isShown = true;
  const seen = viewOn(map, app.start.county!.extent);
  const isByVillage = seen.shadeBy === "VILLAGE";
  const variables = { view: seen, filter: null, asOf: asOf() };
  void drawing.want(canonical(variables), async (signal) => ({ map: (await ask(EnvironmentMapView, variables, signal)).environmentMap!, isByVillage }));
  if (map) {
    dress(map, drawing.value?.map ?? null, drawing.value?.isByVillage ?? false);
  }
}

function listenToMap(app: App, map: GlMap): void {
  chooseOnMap(map, {
    layers: PROBLEM_LAYERS,
    reach: 5,
    isShown: () => isShown,
    object: (number) => {
      const id = idOf("Problem", app.start.county!.code, number);
      problemShown = id;
      go({ problem: id });
    },
    region: (code) => go({ region: code, problem: null }),
  });
}

/** Moves the map to what was chosen elsewhere than on it. */
function follow(app: App): void {
  const { region, problem, at } = current();
  const { map } = app;
  if (!map) {
    return;
  }
  if (region !== regionShown) {
    const isFirst = regionShown === undefined;
    const township = app.start.county!.townships.find((each) => each.code === region);
    const whole = board.isCurrent ? board.value?.whole?.[0]?.region : undefined;
    const box = region === null ? app.start.county!.extent : (township?.extent ?? (whole?.code === region ? whole?.extent : undefined));
    if (isFirst && (at || !region)) {
      regionShown = region;
    } else if (box) {
      regionShown = region;
      show(map, box);
    }
  }
  if (problem !== problemShown && story.isCurrent) {
    problemShown = problem;
    const position = story.value?.position;
    if (position?.type === "Point" && !at) {
      map.easeTo({ center: position.coordinates as [number, number], zoom: Math.max(map.getZoom(), 15) });
    }
  }
}

function refreshAll(): void {
  void drawing.refresh();
  refreshPanel();
}

/** Environment problems: the map, what is due, and the story of each with its pictures. */
export const view: View = {
  id: "environment",
  title: () => say("title"),
  update(app) {
    if (!isAsked) {
      isAsked = true;
      onDone(() => {
        if (isShown) {
          refreshAll();
          void reference.refresh();
        }
      });
      hearProblems((touched) => {
        if (isShown && isNow(app)) {
          refreshAll();
          if (app.map) {
            refreshProblems(app.map, touched);
          }
        }
      });
    }
    wantMap(app);
    wantPanel(app);
    follow(app);
  },
  panel(app) {
    const { problem, due } = current();
    if (problem) {
      return story.value && story.isCurrent
        ? storyPanel(app, story.value)
        : story.isCurrent || story.failure
          ? html`<p>${say("unknown")}</p><p><button @click=${() => go({ problem: null })}>${say("close")}</button></p>`
          : html`<p>${say("loading")}</p>`;
    }
    if (due === "rounds") {
      return roundsPanel(app);
    }
    return due === "reference" ? referencePanel(app) : isDue(due) ? listPanel(app, due) : boardPanel(app);
  },
  legend(app) {
    const drawn = drawing.value?.map;
    const label = (each: { labelZh: string; labelEn: string }) => (current().language === "zh" ? each.labelZh : each.labelEn);
    const regions = drawn?.legend.filter((each) => each.key.startsWith("REGION_")) ?? [];
    const looks = drawn?.legend.filter((each) => !each.key.startsWith("REGION_")) ?? [];
    return html`<div class="legend">
      <p class="legend-title">${say("legendProblems")}</p>
      <ul class="ramp">${looks.map((each) => html`<li><canvas class="map-mark" width="40" height="40" aria-hidden="true" ${ref((element) => paintSwatch(element, each.key, each.color))}></canvas>${label(each)}</li>`)}</ul>
      ${app.map ? html`<p class="legend-title">${say("legendRegions")}</p><ul class="ramp">${regions.map((each) => html`<li><i .style=${`background: ${each.color}`}></i>${label(each)}</li>`)}</ul>` : nothing}
      ${drawn && app.map ? html`<p class="seen">${say("inView", drawn.totals.problems, drawn.totals.overdue)}${drawn.unmapped.problems ? html`<br />${say("unmappedToo", drawn.unmapped.problems)}` : nothing}</p>` : nothing}
    </div>`;
  },
  changed() {
    refreshAll();
  },
  settled: () => Promise.all([drawing.whenSettled(), board.whenSettled()]),
  leave() {
    isShown = false;
    if (shownMap) {
      setShown(shownMap, SOURCES, false);
    }
  },
  caption: (app) => say("caption", board.value?.whole?.[0]?.region?.name ?? app.start.county!.name, day(shownDay(app))),
};
