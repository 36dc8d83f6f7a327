import { html, nothing } from "lit";
import { ref } from "lit/directives/ref.js";
import type { Map as GlMap } from "maplibre-gl";
import type { SiteStatus } from "../generated";
import { hearProblems } from "../environment/live";
import { hearSites } from "./live";
import { type App, isNow, shownDay, type View } from "../shell/app";
import { onDone } from "../shell/command";
import { day } from "../shell/format";
import { idOf } from "../shell/ids";
import { show } from "../shell/map";
import { chooseOnMap } from "../shell/marks";
import { setShown, VILLAGE_ZOOM } from "../shell/regions";
import { current, go } from "../shell/state";
import { boardPanel } from "./board";
import { coveragePanel } from "./coverage";
import { coveringPanel } from "./covering";
import { around, coverage, overview, panelOf, places, refresh, rows, STATUSES, story, villages, want } from "./data";
import { addLayers, dress, NO_SHOWPIECE, NO_SITE, refreshTiles, SITE_LAYERS, SOURCES } from "./layers";
import { listPanel } from "./list";
import { OVERDUE, paintSwatch } from "./marks";
import { overviewPanel, regionName } from "./overview";
import { filterBy, waiting } from "./parts";
import { storyPanel } from "./story";
import { say } from "./words";
import { zonesPanel } from "./zones";

const COUNTY_ZOOM = 9;
const SITE_ZOOM = 14;

let isDressed = false;
let isAsked = false;
let isShown = false;
let shownMap: GlMap | null = null;
let regionShown: string | null | undefined;
let siteShown: string | null = null;

function dressMap(app: App, isByVillage: boolean): void {
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
  if (map) {
    dress(map, isByVillage);
  }
}

function listenToMap(app: App, map: GlMap): void {
  chooseOnMap(map, {
    layers: SITE_LAYERS,
    reach: 6,
    isShown: () => isShown,
    object: (number) => {
      const id = idOf("Site", app.start.county!.code, number);
      siteShown = id;
      go({ site: id });
    },
    region: (code) => go({ region: code, site: null }),
  });
}

/** Moves the map to what was chosen elsewhere than on it. */
function follow(app: App): void {
  const { region, site, at } = current();
  const { map } = app;
  if (!map) {
    return;
  }
  if (region !== regionShown) {
    const isFirst = regionShown === undefined;
    const township = app.start.county!.townships.find((each) => each.code === region);
    const village = villages.value?.find((each) => each.code === region);
    const box = region === null ? app.start.county!.extent : (township ?? village)?.extent;
    if (isFirst && (at || !region)) {
      regionShown = region;
    } else if (box) {
      regionShown = region;
      show(map, box);
    }
  }
  if (site !== siteShown && (site === null || story.isCurrent)) {
    const isFirst = siteShown === null && at !== null && map.getZoom() >= SITE_ZOOM - 2;
    siteShown = site;
    const position = story.value?.position;
    if (site && position?.type === "Point" && !isFirst) {
      const [longitude, latitude] = position.coordinates as [number, number];
      show(map, { west: longitude, east: longitude, south: latitude, north: latitude }, SITE_ZOOM);
    }
  }
}

/** The legend is the filter: pressing a state shows it alone, or switches it. */
function toggle(status: SiteStatus): void {
  const shown = new Set((current().sites["status"] as SiteStatus[] | undefined) ?? STATUSES);
  if (shown.size === STATUSES.length) {
    shown.clear();
    shown.add(status);
  } else if (!shown.delete(status)) {
    shown.add(status);
  }
  filterBy({ status: shown.size === 0 || shown.size === STATUSES.length ? null : STATUSES.filter((each) => shown.has(each)) });
}

/** Demonstration sites: where they are and how far, what is due, what they show, and the story of each. */
export const view: View = {
  id: "sites",
  title: () => say("title"),
  update(app) {
    if (!isAsked) {
      isAsked = true;
      onDone(() => {
        if (isShown) {
          refresh();
          if (app.map) {
            refreshTiles(app.map);
          }
        }
      });
      hearProblems(() => isShown && isNow(app) && void around.refresh());
      hearSites(() => {
        if (isShown && isNow(app)) {
          refresh();
          if (app.map) {
            refreshTiles(app.map);
          }
        }
      });
    }
    const isByVillage = (app.map?.getZoom() ?? COUNTY_ZOOM) >= VILLAGE_ZOOM;
    want(app, isByVillage || (current().region !== null && !current().region!.endsWith("000")));
    dressMap(app, isByVillage);
    follow(app);
  },
  panel(app) {
    const { site, due } = current();
    if (site) {
      return story.value && (story.isCurrent || story.isLoading)
        ? storyPanel(app, story.value)
        : story.isCurrent
          ? html`<p>${say("unknown")}</p><p><button @click=${() => go({ site: null })}>${say("close")}</button></p>`
          : waiting(story);
    }
    switch (panelOf(due)) {
      case "siteList":
        return listPanel(app);
      case "siteBoard":
        return boardPanel(app);
      case "zones":
        return zonesPanel(app);
      case "coverage":
      case "coverageFilter":
        return coveragePanel(app);
      case "covering":
        return coveringPanel(app);
      default:
        return overviewPanel(app);
    }
  },
  legend(app) {
    const known = overview.value?.base;
    const chosen = (current().sites["status"] as SiteStatus[] | undefined) ?? STATUSES;
    const isOverdueOnly = current().sites["overdue"] === true;
    const of = (key: string) => known?.legend.find((each) => each.key === key);
    const label = (key: string) => (current().language === "zh" ? of(key)?.labelZh : of(key)?.labelEn);
    const entry = (key: SiteStatus | "OVERDUE", isPressed: boolean, sites: number, press: () => void) => html`<li><button aria-pressed=${isPressed} ?data-extra=${key === OVERDUE} @click=${press}>
      <canvas class="map-mark" width="40" height="40" aria-hidden="true" ${ref((element) => paintSwatch(element, key, of(key)?.color ?? ""))}></canvas>${label(key)}
      <small class="end">${sites}</small></button></li>`;
    return html`<div class="legend">
      <p class="legend-title">${say("legendSites")}</p>
      ${known
        ? html`<ul class="looks">${STATUSES.map((status) => entry(status, chosen.includes(status), known.totals.byStatus.find((each) => each.status === status)?.sites ?? 0, () => toggle(status)))}
            ${entry(OVERDUE, isOverdueOnly, known.totals.overdue, () => filterBy({ overdue: isOverdueOnly ? null : true }))}</ul>`
        : nothing}
      ${app.map
        ? html`<ul class="ramp one"><li><i class="zone-swatch"></i>${say("legendZone")}</li>${coverage.value
            ? html`<li><i .style=${`background: ${NO_SITE}`}></i>${say("legendMissing")}</li><li><i .style=${`background: ${NO_SHOWPIECE}`}></i>${say("legendNoShowpiece")}</li>`
            : nothing}</ul>`
        : nothing}
    </div>`;
  },
  changed(app, changes) {
    if (changes === null) {
      refresh();
      if (app.map) {
        refreshTiles(app.map);
      }
    } else if (isNow(app)) {
      void around.refresh();
    }
  },
  settled: () => Promise.all([overview.whenSettled(), places.whenSettled(), rows.whenSettled()]),
  leave() {
    isShown = false;
    if (shownMap) {
      setShown(shownMap, SOURCES, false);
    }
  },
  caption: (app) => say("caption", regionName(app), day(shownDay(app))),
};
