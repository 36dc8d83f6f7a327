import { html, nothing, type TemplateResult } from "lit";
import type { Map as GlMap } from "maplibre-gl";
import {
  DueCounts,
  type DueCountsResult,
  EnvironmentBoard,
  type EnvironmentBoardResult,
  EnvironmentMapView,
  type EnvironmentMapViewResult,
  EnvironmentReference,
  type EnvironmentReferenceResult,
  type ProblemFilter,
  ProblemList,
  type ProblemListResult,
  ProblemStory,
  type ProblemStoryResult,
} from "../generated";
import { type App, asOf, isNow, shownDay, type View } from "../shell/app";
import { shownDrawing } from "../shell/draw";
import { day, percent, time } from "../shell/format";
import { ask } from "../shell/graphql";
import { show } from "../shell/map";
import { setShown, VILLAGE_ZOOM } from "../shell/regions";
import { Resource } from "../shell/resource";
import { canonical, current, go } from "../shell/state";
import { refusalText } from "../shell/text";
import { actionButtons, onDone, openDraw, openReport, openWithdrawal, type Story } from "./actions";
import { addLayers, dress, idOf, PROBLEM_LAYERS, refreshProblems, SOURCES } from "./layers";
import { hearProblems } from "./live";
import { say } from "./words";

const COUNTY_ZOOM = 9;
const MOST_LISTED = 200;

type Due = "open" | "found" | "assigned" | "overdue" | "rectified" | "lookBack" | "all";
const DUES: Due[] = ["open", "found", "assigned", "overdue", "rectified", "lookBack", "all"];
const WORDS = { open: "open", found: "dueFound", assigned: "dueAssigned", overdue: "dueOverdue", rectified: "dueRectified", lookBack: "dueLookBack", all: "dueAll" } as const;

const drawing = new Resource<{ map: NonNullable<EnvironmentMapViewResult["environmentMap"]>; isByVillage: boolean }>();
const board = new Resource<EnvironmentBoardResult>();
const counts = new Resource<DueCountsResult>();
const list = new Resource<NonNullable<ProblemListResult["problems"]>>();
const story = new Resource<ProblemStoryResult["problem"]>();
const reference = new Resource<EnvironmentReferenceResult>();
let isDressed = false;
let isAsked = false;
let isShown = false;
let shownMap: GlMap | null = null;
let regionShown: string | null | undefined;
let problemShown: string | null = null;

function regionOf(app: App): string {
  return current().region ?? app.start.county!.code;
}

function dueFilter(app: App, due: Due): ProblemFilter {
  const region = regionOf(app);
  const within = region === app.start.county!.code ? {} : { regions: [region] };
  const of: Record<Due, object> = {
    open: { status: ["FOUND", "ASSIGNED", "RECTIFYING", "RECTIFIED"] },
    found: { status: ["FOUND"] },
    assigned: { status: ["ASSIGNED", "RECTIFYING"] },
    overdue: { overdue: true },
    rectified: { status: ["RECTIFIED"] },
    lookBack: { lookBackDue: true },
    all: {},
  };
  return { ...within, ...of[due] } as ProblemFilter;
}

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
  const zoom = map?.getZoom() ?? COUNTY_ZOOM;
  const isByVillage = zoom >= VILLAGE_ZOOM;
  const box = map?.getBounds();
  const bbox = box
    ? { west: Math.max(-180, box.getWest()), south: Math.max(-85, box.getSouth()), east: Math.min(180, box.getEast()), north: Math.min(85, box.getNorth()) }
    : (app.start.county!.extent ?? { west: -180, south: -85, east: 180, north: 85 });
  const variables = { view: { bbox, zoom, shadeBy: isByVillage ? ("VILLAGE" as const) : ("TOWNSHIP" as const) }, filter: null, asOf: asOf() };
  void drawing.want(canonical(variables), async (signal) => ({ map: (await ask(EnvironmentMapView, variables, signal)).environmentMap!, isByVillage }));
  if (map) {
    dress(map, drawing.value?.map ?? null, drawing.value?.isByVillage ?? false);
  }
}

function wantPanel(app: App): void {
  const { problem, due, knownAt } = current();
  const region = regionOf(app);
  const county = app.start.county!.code;
  const to = shownDay(app);
  const moment = `${to} ${knownAt}`;
  const by = region === county ? ("COUNTY" as const) : region.endsWith("000") ? ("TOWNSHIP" as const) : ("VILLAGE" as const);
  void board.want(`${region} ${moment}`, (signal) =>
    ask(EnvironmentBoard, { by, part: region === county ? "TOWNSHIP" : "VILLAGE", region: region === county ? null : region, from: `${to.slice(0, 4)}-01-01`, to, knownAt }, signal),
  );
  const of = (each: Due) => dueFilter(app, each);
  void counts.want(`${region} ${moment}`, (signal) =>
    ask(DueCounts, { found: of("found"), assigned: of("assigned"), overdue: of("overdue"), rectified: of("rectified"), lookBack: of("lookBack"), asOf: asOf() }, signal),
  );
  void reference.want("reference", (signal) => ask(EnvironmentReference, {}, signal));
  if (problem) {
    void story.want(`${problem} ${moment}`, async (signal) => (await ask(ProblemStory, { id: problem, asOf: asOf() }, signal)).problem);
  } else {
    story.clear();
  }
  if (due && DUES.includes(due as Due)) {
    const filter = of(due as Due);
    void list.want(`${canonical(filter)} ${moment}`, async (signal) =>
      (await ask(ProblemList, { filter, orderBy: { field: due === "all" ? "NUMBER" : "DUE_ON", direction: due === "all" ? "DESC" : "ASC" }, asOf: asOf(), first: MOST_LISTED }, signal)).problems!,
    );
  } else {
    list.clear();
  }
}

function listenToMap(app: App, map: GlMap): void {
  map.on("click", (event) => {
    if (!isShown || shownDrawing()) {
      return;
    }
    const [problem] = map.queryRenderedFeatures([[event.point.x - 5, event.point.y - 5], [event.point.x + 5, event.point.y + 5]], { layers: PROBLEM_LAYERS });
    if (problem?.properties["merged"]) {
      map.easeTo({ center: event.lngLat, zoom: Math.min(map.getZoom() + 2, 14) });
    } else if (problem?.id !== undefined) {
      const id = idOf(app.start.county!.code, problem.id);
      problemShown = id;
      go({ problem: id });
    } else if (map.getZoom() < 13) {
      const [region] = map.queryRenderedFeatures(event.point, { layers: ["villages-fill", "townships-fill"] });
      const code = region?.properties["code"] as string | undefined;
      if (code) {
        go({ region: code, problem: null });
      }
    }
  });
  map.on("mousemove", (event) => {
    if (isShown && !shownDrawing()) {
      const hits = map.queryRenderedFeatures(event.point, { layers: [...PROBLEM_LAYERS, "villages-fill", "townships-fill"] });
      map.getCanvas().style.cursor = hits.length ? "pointer" : "";
    }
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

function figure(label: string, value: number, due: Due | null, isBad = false): TemplateResult {
  const body = html`<span>${label}</span><b>${say("problems", value)}</b>`;
  return due
    ? html`<button class="figure-button" ?data-bad=${isBad && value > 0} @click=${() => go({ due, problem: null })}>${body}</button>`
    : html`<div class="figure-button" ?data-bad=${isBad && value > 0}>${body}</div>`;
}

function boardPanel(app: App): TemplateResult {
  const whole = board.value?.whole?.[0];
  if (!whole) {
    return board.failure && board.failure.code !== "NETWORK" ? html`<p class="refusal" role="alert">${refusalText(board.failure)}</p>` : html`<p>${say("loading")}</p>`;
  }
  const { figures, region } = whole;
  const county = app.start.county!;
  const waiting = counts.value;
  const parts = [...(board.value?.parts ?? [])].sort((a, b) => b.figures.overdue - a.figures.overdue || b.figures.open - a.figures.open);
  const hasParts = parts.length > 1 || (parts.length === 1 && parts[0]!.region?.code !== region?.code);
  const known = reference.value;
  const canReport = isNow(app) && app.map && known?.standardItems?.length;
  return html`<article aria-labelledby="environment-title">
    ${region?.code === county.code ? nothing : html`<p class="crumbs"><button class="link" @click=${() => go({ region: null })}>${county.name}</button></p>`}
    <h2 id="environment-title">${region?.name ?? county.name}</h2>
    <div class="figures">
      ${figure(say("open"), figures.open, "open")} ${figure(say("overdue"), figures.overdue, "overdue", true)}
      ${figure(say("closedThisYear"), figures.closed, null)} ${figure(say("relapsedThisYear"), figures.relapsed, null, true)}
    </div>
    <p>${say("inTime", percent(figures.inTimeRate), percent(figures.relapseRate))}</p>
    ${figures.visitedVillages ? html`<p>${say("visits", figures.visitedVillages, figures.cleanVillages)}</p>` : nothing}
    ${figures.asked ? html`<p>${say("survey", figures.asked, percent(figures.awareRate), percent(figures.satisfiedRate))}</p>` : nothing}
    <div class="actions two">
      <button ?disabled=${!canReport} @click=${() => openReport(app, known)}>${say("report")}
        ${canReport ? nothing : html`<small>${!isNow(app) ? say("notNow") : app.map ? say("noReference") : say("noMap")}</small>`}</button>
      <button ?disabled=${!isNow(app)} @click=${() => openDraw(app, current().region)}>${say("drawLookBacks")}</button>
    </div>
    <p class="buttons"><a class="button" href=${current().language === "en" ? "/report?lang=en" : "/report"}>${say("fieldReport")}</a></p>
    <h3>${say("due")}</h3>
    <div class="figures">
      ${figure(say("dueFound"), waiting?.found?.totalCount ?? 0, "found")} ${figure(say("dueAssigned"), waiting?.assigned?.totalCount ?? 0, "assigned")}
      ${figure(say("dueOverdue"), waiting?.overdue?.totalCount ?? 0, "overdue", true)} ${figure(say("dueRectified"), waiting?.rectified?.totalCount ?? 0, "rectified")}
      ${figure(say("dueLookBack"), waiting?.lookBack?.totalCount ?? 0, "lookBack")}
    </div>
    <p class="buttons"><button @click=${() => go({ due: "all", problem: null })}>${say("dueAll")}</button></p>
    ${hasParts
      ? html`<h3>${region?.code === county.code ? say("townships") : say("villages")}</h3>
          <table class="parts">
            <thead><tr><th scope="col">${say("name")}</th><th scope="col">${say("open")}</th><th scope="col">${say("overdue")}</th><th scope="col">${say("relapsed")}</th></tr></thead>
            <tbody>${parts.map((part) => html`<tr><th scope="row"><button class="link" @click=${() => go({ region: part.region!.code, at: null })}>${part.region?.name}</button></th>
              <td>${part.figures.open}</td><td>${part.figures.overdue}</td><td>${part.figures.relapsed}</td></tr>`)}</tbody>
          </table>`
      : nothing}
    ${board.value?.units?.length
      ? html`<h3>${say("units")}</h3>
          <table class="parts units">
            <thead><tr><th scope="col">${say("name")}</th><th scope="col">${say("open")}</th><th scope="col">${say("overdue")}</th><th scope="col">${say("rate")}</th></tr></thead>
            <tbody>${board.value.units.map((each) => html`<tr><th scope="row">${each.unit?.name ?? say("nobody")}</th><td>${each.figures.open}</td><td>${each.figures.overdue}</td><td>${percent(each.figures.inTimeRate)}</td></tr>`)}</tbody>
          </table>`
      : nothing}
    <p class="soft stamp">${say("stamp", day(figures.asOf.on), time(figures.asOf.knownAt), figures.asOf.position)}</p>
  </article>`;
}

function listPanel(app: App, due: Due): TemplateResult {
  const page = list.value;
  return html`<article aria-labelledby="due-title">
    <p class="crumbs"><button class="link" @click=${() => go({ due: null })}>‹ ${say("back")}</button></p>
    <h2 id="due-title">${say(WORDS[due])}</h2>
    ${page ? html`<p><strong>${say("total", page.totalCount ?? 0)}</strong>${(page.totalCount ?? 0) > page.nodes.length ? html` <small>${say("onlyFirst", page.nodes.length)}</small>` : nothing}</p>` : html`<p>${say("loading")}</p>`}
    ${page && page.nodes.length === 0 ? html`<p>${say("none")}</p>` : nothing}
    <ul class="plots problems">
      ${page?.nodes.map(
        (problem) => html`<li><button class="row" @click=${() => go({ problem: problem.id })}>
          <span><b>${problem.number}</b> <b class="status ${problem.status}">${say(problem.status)}</b></span>
          <span>${problem.item.name} <strong>${say(problem.severity)}</strong></span>
          <span>${problem.village?.township.name} ${problem.village?.name}</span>
          <span class="soft">${problem.lead?.name ?? say("nobody")} ${problem.dueOn ? `${say("dueOn")} ${day(problem.dueOn, shownDay(app))}` : nothing}
            ${problem.overdue ? html`<b class="tag bad">${say("overdue")}</b>` : nothing}${problem.relapses ? html` <b class="tag bad">${say("RELAPSED")} ${problem.relapses}</b>` : nothing}</span>
        </button></li>`,
      )}
    </ul>
  </article>`;
}

function pictures(problem: Story, kind: "BEFORE" | "AFTER"): TemplateResult {
  const some = problem.evidence.filter((each) => each.kind === kind);
  return html`<div><h4>${say(kind === "BEFORE" ? "before" : "after")}</h4>
    ${some.length
      ? some.map((each) => html`<a href=${each.url} target="_blank"><img src=${each.thumbnailUrl ?? each.url} alt=${say(kind === "BEFORE" ? "before" : "after")} /></a>
          ${each.metresAway === null ? nothing : html`<small>${say("away", each.metresAway)}</small>`}`)
      : html`<small>${say("noPictures")}</small>`}</div>`;
}

const SAID = new Set(["reason", "ground", "document", "description", "severity", "source", "item", "dueOn", "village", "unit"]);

function changeText(change: { field: string; before: string | null; after: string | null }): string | null {
  if (!SAID.has(change.field)) {
    return null;
  }
  const value = (each: string | null) => (each === null ? "" : /^\d{4}-\d\d-\d\d$/.test(each) ? day(each) : ["severity", "source"].includes(change.field) ? say(each as "MINOR") : each);
  return `${say(change.field as "reason")}：${change.before === null ? "" : `${value(change.before)} → `}${value(change.after)}`;
}

function storyPanel(app: App, problem: Story): TemplateResult {
  const row = (label: string, value: unknown) => (value === null || value === undefined || value === "" ? nothing : html`<tr><th>${label}</th><td>${value}</td></tr>`);
  const papers = problem.evidence.filter((each) => each.kind === "DOCUMENT");
  return html`<article aria-labelledby="problem-title">
    <p class="crumbs"><button class="link" @click=${() => go({ problem: null, region: problem.village?.code ?? null })}>${problem.village?.township.name} ${problem.village?.name}</button>
      <button class="link end" @click=${() => go({ problem: null })}>${say("close")}</button></p>
    <h2 id="problem-title">${problem.number} ${problem.item.name}</h2>
    <p class="headline"><b class="status ${problem.status}">${say(problem.status)}</b> <span>${day(problem.statusOn, shownDay(app))}</span>
      ${problem.overdue ? html`<b class="tag bad">${say("overdue")}</b>` : nothing} ${problem.late ? html`<b class="tag">${say("late")}</b>` : nothing}
      ${problem.relapses ? html`<b class="tag bad">${say("RELAPSED")} ${problem.relapses}</b>` : nothing} ${problem.lookBackDrawnOn ? html`<b class="tag">${say("drawn")}</b>` : nothing}</p>
    <p>${problem.description}</p>
    ${actionButtons(app, problem, reference.value)}
    <div class="proofs">${pictures(problem, "BEFORE")}${pictures(problem, "AFTER")}</div>
    <table class="facts">
      ${row(say("severity"), say(problem.severity))} ${row(say("source"), problem.sources.map((source) => say(source)).join("、"))} ${row(say("foundOn"), day(problem.foundOn, shownDay(app)))}
      ${row(say("dueOn"), problem.dueOn && day(problem.dueOn, shownDay(app)))} ${row(say("lead"), problem.lead?.name)}
      ${row(say("parts"), problem.parts.length > 1 ? problem.parts.filter((part) => !part.lead).map((part) => html`<div>${part.unit.name} ${part.task ?? ""} ${part.reportedOn ? say("reported", day(part.reportedOn, shownDay(app))) : say("notReported")}</div>`) : null)}
      ${row(say("inspection"), problem.inspection?.number)} ${row(say("lookBackDueOn"), problem.lookBackDueOn && day(problem.lookBackDueOn, shownDay(app)))}
      ${row(say("mergedInto"), problem.mergedInto && html`<button class="link" @click=${() => go({ problem: problem.mergedInto!.id })}>${problem.mergedInto.number}</button>`)}
      ${row(say("similar"), problem.similar.length ? problem.similar.slice(0, 5).map((each) => html`<div><button class="link" @click=${() => go({ problem: each.id })}>${each.number}</button> ${say(each.status)}</div>`) : null)}
      ${row(say("documents"), papers.length ? papers.map((each) => html`<a href=${each.url} target="_blank">${each.mediaType}</a> `) : null)}
    </table>
    <h3>${say("story")}</h3>
    <ol class="story">
      ${[...(problem.history.nodes ?? [])].reverse().map((event) => {
        const isOver = event.withdrawnBy !== null;
        const changes = event.kind === "FOUND" ? [] : event.changes.map(changeText).filter((each) => each !== null);
        return html`<li ?data-over=${isOver}>
          <p><b>${day(event.on, shownDay(app))}</b> ${say(event.kind)}
            ${!isOver && isNow(app) && event.kind !== "WITHDRAWN" ? html`<button class="link end" @click=${() => openWithdrawal(problem, event, `${day(event.on)} ${say(event.kind)}`)}>${say("withdraw")}</button>` : nothing}</p>
          ${changes.length ? html`<p>${changes.join("；")}</p>` : nothing} ${event.note ? html`<p>${event.note}</p>` : nothing}
          ${isOver ? html`<p>${say("wasWithdrawn", event.withdrawnBy!.note ?? "")}</p>` : nothing}
          <p class="soft">${say("recorded", time(event.recordedAt))}${event.recordedBy ? say("by", event.recordedBy) : nothing}</p>
        </li>`;
      })}
    </ol>
  </article>`;
}

function refreshAll(): void {
  for (const resource of [board, counts, drawing, list, story]) {
    void resource.refresh();
  }
}

/** Environment problems: the map, what is due, and the story of each with its pictures. */
export const view: View = {
  id: "environment",
  title: () => say("title"),
  update(app) {
    if (!isAsked) {
      isAsked = true;
      onDone(refreshAll);
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
    return due && DUES.includes(due as Due) ? listPanel(app, due as Due) : boardPanel(app);
  },
  legend(app) {
    const drawn = drawing.value?.map;
    const label = (each: { labelZh: string; labelEn: string }) => (current().language === "zh" ? each.labelZh : each.labelEn);
    const regions = drawn?.legend.filter((each) => each.key.startsWith("REGION_")) ?? [];
    const looks = drawn?.legend.filter((each) => !each.key.startsWith("REGION_")) ?? [];
    return html`<div class="legend">
      <p class="legend-title">${say("legendProblems")}</p>
      <ul class="ramp">${looks.map((each) => html`<li><i class="swatch" .style=${`background: ${each.color}`}></i>${label(each)}</li>`)}</ul>
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
