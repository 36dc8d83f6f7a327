import { html, type TemplateResult } from "lit";
import type { Map as GlMap, MapMouseEvent, PointLike } from "maplibre-gl";
import { Board, type BoardResult, PlotById, type PlotFilter, PlotList, type PlotListResult, type PlotOrder, type PlotRow, type PlotStory, type RecoveryStage, RecultivationMap, RestorationMap, type RestorationMapResult } from "../generated";
import { type App, asOf, isNow, shownDay, type View } from "../shell/app";
import { shownDrawing } from "../shell/draw";
import { count, day, mu } from "../shell/format";
import { ask } from "../shell/graphql";
import { idOf } from "../shell/ids";
import { type Change, isHearing } from "../shell/live";
import { isOpenToView, show } from "../shell/map";
import { setShown, viewOn } from "../shell/regions";
import { Resource } from "../shell/resource";
import { canonical, current, go } from "../shell/state";
import { refusalText } from "../shell/text";
import { onDone } from "./actions";
import { boardPanel } from "./board";
import { addLayers, dress, refreshPlots, shade } from "./layers";
import { legendBox } from "./legend";
import { listFilter, listPanel } from "./list";
import { plotPanel, showPlot } from "./plot";
import { say } from "./words";

const PAGE = 50;
const SOURCES = ["plots", "area"];
const PLOT_LAYERS = ["plots-fill", "plots-point", "plots-merged"];

// what both stages share: one map, one board of both, one list, one story
const board = new Resource<BoardResult>();
const drawing = new Resource<RestorationMapResult & { isByVillage: boolean }>();
const story = new Resource<PlotStory | null>();
const list = new Resource<NonNullable<PlotListResult["plots"]> & { all: PlotRow[] }>();
const known = new Map<string, PlotRow>();
let isDressed = false;
/** Whether the map shows plots, and not what another view draws. */
let isShown = false;
let shownMap: GlMap | null = null;
let isAsked = false;
let pages = 1;
let regionShown: string | null | undefined;
let plotShown: string | null = null;

function moment(): string {
  return canonical(asOf() ?? {});
}

/** The filter that the rates are of: without what would make every rate 0 or 100 %. */
function baseFilter(filter: Record<string, unknown>): PlotFilter | null {
  const { status: _status, overdue: _overdue, late: _late, lapsed: _lapsed, ...base } = filter;
  return Object.keys(base).length ? (base as PlotFilter) : null;
}

function wantMap(app: App, stage: RecoveryStage): void {
  const { map } = app;
  const { filter, plot, picked } = current();
  if (map && !isDressed) {
    isDressed = true;
    shownMap = map;
    addLayers(map);
    listenToMap(app, map);
  }
  if (map && !isShown) {
    isShown = true;
    setShown(map, SOURCES, true);
  }
  const seen = viewOn(map, app.start.county!.extent);
  const isByVillage = seen.shadeBy === "VILLAGE";
  const variables = {
    view: seen,
    base: baseFilter(filter),
    filter: Object.keys(filter).length ? (filter as PlotFilter) : null,
    asOf: asOf(),
  };
  void drawing.want(`${stage} ${canonical(variables)}`, async (signal) => ({
    ...(await ask(stage === "RESTORATION" ? RestorationMap : RecultivationMap, variables, signal)),
    isByVillage,
  }));
  if (!map) {
    return;
  }
  shade(map, drawing.value?.drawn ?? null, drawing.value?.isByVillage ?? false);
  dress(app, map, stage, plot ? [...picked, plot] : picked);
}

function wantPanel(app: App): void {
  const { plot, list: isList, region } = current();
  const code = region ?? app.start.county!.code;
  const year = shownDay(app).slice(0, 4);
  void board.want(`${code} ${moment()}`, (signal) =>
    ask(
      Board,
      { region: code, asOf: asOf(), from: `${year}-01-01`, to: `${year}-12-31`, by: code === app.start.county!.code ? "TOWNSHIP" : "VILLAGE" },
      signal,
    ),
  );
  if (plot) {
    void story.want(`${plot} ${moment()}`, async (signal) => (await ask(PlotById, { id: plot, asOf: asOf() }, signal)).plot);
  } else {
    story.clear();
  }
  if (isList) {
    const filter = listFilter() as PlotFilter;
    const key = `${canonical(filter)} ${moment()}`;
    if (!key.startsWith(listKey) || listKey === "") {
      pages = 1;
      listKey = key;
    }
    void list.want(`${key} ${pages}`, (signal) => loadList(filter, signal));
  } else {
    list.clear();
    listKey = "";
  }
}

let listKey = "";

async function loadList(filter: PlotFilter, signal: AbortSignal) {
  const all: PlotRow[] = [];
  const orderBy: PlotOrder = { field: "RESTORATION_DUE_ON", direction: "ASC" };
  let after: string | null = null;
  for (let page = 0; ; page++) {
    const { plots }: PlotListResult = await ask(PlotList, { filter, asOf: asOf(), orderBy, first: PAGE, after }, signal);
    all.push(...plots!.nodes);
    plots!.nodes.forEach((plot) => known.set(plot.id, plot));
    if (page + 1 >= pages || !plots!.pageInfo.hasNextPage) {
      return { ...plots!, all };
    }
    after = plots!.pageInfo.endCursor;
  }
}

function listenToMap(app: App, map: GlMap): void {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  map.getContainer().append(tip);
  const around = (event: MapMouseEvent): [PointLike, PointLike] => [
    [event.point.x - 4, event.point.y - 4],
    [event.point.x + 4, event.point.y + 4],
  ];
  map.on("mousemove", (event) => {
    if (shownDrawing() || !isShown) {
      tip.hidden = true;
      return;
    }
    const [plot] = map.queryRenderedFeatures(around(event), { layers: PLOT_LAYERS });
    const [region] = plot ? [] : map.queryRenderedFeatures(event.point, { layers: ["villages-fill", "townships-fill"] });
    map.getCanvas().style.cursor = plot || region ? "pointer" : "";
    tip.hidden = !plot;
    if (plot) {
      const { merged, plots, areaMu, code, status } = plot.properties as { merged?: boolean; plots?: number; areaMu: number; code?: string; status: "ABANDONED" };
      tip.textContent = merged ? say("merged", count(plots ?? 0), mu(areaMu)) : `${code ?? say("noCode")} · ${say(status)} · ${mu(areaMu)}`;
      tip.style.transform = `translate(${Math.min(event.point.x + 14, map.getContainer().clientWidth - 260)}px, ${event.point.y + 14}px)`;
    }
  });
  map.on("mouseout", () => {
    tip.hidden = true;
  });
  map.on("click", (event) => {
    if (shownDrawing() || !isShown) {
      return;
    }
    const [plot] = map.queryRenderedFeatures(around(event), { layers: PLOT_LAYERS });
    if (plot?.properties["merged"]) {
      map.easeTo({ center: event.lngLat, zoom: Math.min(map.getZoom() + 2, 14) });
    } else if (plot?.id !== undefined) {
      const id = idOf("Plot", app.start.county!.code, plot.id);
      if (event.originalEvent.ctrlKey || event.originalEvent.shiftKey || event.originalEvent.metaKey) {
        const { picked } = current();
        void pickById(id);
        go({ picked: picked.includes(id) ? picked.filter((each) => each !== id) : [...picked, id], list: true, plot: null }, false);
      } else {
        plotShown = id;
        go({ plot: id });
      }
    } else {
      const [region] = map.queryRenderedFeatures(event.point, { layers: ["villages-fill", "townships-fill"] });
      const code = region?.properties["code"] as string | undefined;
      if (code && map.getZoom() < 13) {
        go({ region: code, plot: null });
      }
    }
  });
}

const asked = new Set<string>();

/** Loads a plot that was picked on the map, so that its area and status are known. */
async function pickById(id: string): Promise<void> {
  if (!known.has(id) && !asked.has(id)) {
    asked.add(id);
    try {
      const { plot } = await ask(PlotById, { id });
      if (plot) {
        known.set(id, plot);
      }
      go({}, false);
    } finally {
      asked.delete(id);
    }
  }
}

/** Moves the map to what was chosen elsewhere than on it. */
function follow(app: App): void {
  const { region, plot, at } = current();
  const { map } = app;
  if (!map) {
    return;
  }
  if (region !== regionShown) {
    const isFirst = regionShown === undefined;
    const township = app.start.county!.townships.find((each) => each.code === region);
    const village = board.isCurrent && board.value?.region?.code === region ? board.value.region : undefined;
    const box = region === null || region === app.start.county!.code ? app.start.county!.extent : (township ?? village)?.extent;
    if (isFirst && (at || !region)) {
      regionShown = region;
    } else if (box) {
      regionShown = region;
      show(map, box);
    }
  }
  if (plot !== plotShown && story.isCurrent && story.value) {
    const isFirst = plotShown === null && at !== null && map.getZoom() >= 13;
    plotShown = plot;
    const position = story.value.position;
    // a link's own view is kept, unless what floats over the map here hides the plot
    const isSeen = position?.type === "Point" && map.getZoom() >= 13 ? isOpenToView(map, position.coordinates as [number, number]) : null;
    if (isSeen === false || (isSeen === null && !isFirst)) {
      showPlot(map, story.value);
    }
  } else if (plot === null) {
    plotShown = null;
  }
}

function refreshFigures(): void {
  for (const resource of [board, drawing, list, story]) {
    void resource.refresh();
  }
}

function problem(failure: { code: string } | null, isThere: boolean): TemplateResult | null {
  return failure && !isThere && failure.code !== "NETWORK" ? html`<p class="refusal" role="alert">${refusalText(failure as never)}</p>` : null;
}

export function farmlandView(stage: RecoveryStage): View {
  const name = stage === "RESTORATION" ? "restoration" : "recultivation";
  return {
    id: name,
    title: () => say(name),
    update(app) {
      if (!isAsked) {
        isAsked = true;
        // what this page did it hears as all others do: loading it twice would only make everybody wait
        onDone(() => isHearing() || this.changed(app, null));
      }
      wantMap(app, stage);
      wantPanel(app);
      follow(app);
    },
    panel(app) {
      const { plot, list: isList, picked } = current();
      if (plot) {
        if (story.isCurrent) {
          return story.value ? plotPanel(app, story.value) : html`<p>${say("unknownPlot")}</p><p><button @click=${() => go({ plot: null })}>${say("close")}</button></p>`;
        }
        return story.value ? plotPanel(app, story.value) : (problem(story.failure, false) ?? html`<p>${say("loading")}</p>`);
      }
      if (isList) {
        picked.forEach((id) => void pickById(id));
        return (
          problem(list.failure, list.isCurrent) ??
          listPanel(app, list.value, [...known.values()], list.value?.all ?? [], board.isCurrent ? (board.value?.region?.name ?? "") : "", () => {
            pages++;
            go({}, false);
          })
        );
      }
      const region = board.value?.region;
      return region ? boardPanel(app, stage, region, board.value?.parts ?? []) : (problem(board.failure, false) ?? html`<p>${say("loading")}</p>`);
    },
    legend: (app) => legendBox(stage, drawing.value?.drawn ?? null, drawing.value?.seen ?? null, drawing.value?.isByVillage ?? false, app.map !== null),
    changed(app, changes: Change[] | null) {
      if (isNow(app) || changes === null) {
        changes?.forEach((change) => known.delete(change.plot.id));
        // figures first: browsers send few requests at a time
        refreshFigures();
        if (app.map) {
          refreshPlots(app.map, changes);
        }
      }
    },
    settled: () => Promise.all([drawing.whenSettled(), board.whenSettled()]),
    leave() {
      isShown = false;
      if (shownMap) {
        setShown(shownMap, SOURCES, false);
      }
    },
    caption(app) {
      const region = board.value?.region;
      return say("caption", region?.name ?? app.start.county!.name, say(name), day(shownDay(app)));
    },
  };
}
