import { html, nothing, type TemplateResult } from "lit";
import { WithdrawImport } from "../generated";
import type { App, View } from "../shell/app";
import { openForm } from "../shell/form";
import { ask, getActor, newKey } from "../shell/graphql";
import { show, setShapes } from "../shell/map";
import { current } from "../shell/state";
import { tell } from "../shell/toast";
import { farmlandView } from "../farmland/view";
import { renewRoads } from "../roads/panel";
import { say } from "./words";

interface Found {
  value: string;
  how: string;
}

interface Result {
  rows?: { read: number; accepted: number; rejected: number; flagged: number; repaired: number };
  mapping?: Record<string, string>;
  unusedColumns?: string[];
  positionColumns?: string[];
  encoding?: Found;
  crs?: Found;
  dryRun?: boolean;
  registered?: number;
  corrected?: number;
  unchanged?: number;
  problem?: { code: string; what: string; titleZh?: string };
}

interface Job {
  id: string;
  file: string;
  phase: string;
  percent: number;
  rowsRead: number;
  secondsLeft: number | null;
  endedAt: string | null;
  result: Result | null;
}

interface Finding {
  row: number;
  outcome: string;
  code: string;
  title: string;
  titleZh: string;
  what: string;
  where: string | null;
}

const LAYERS = ["plots", "sites", "zones", "roads", "villages", "townships"] as const;
type Layer = (typeof LAYERS)[number];

const POLL_MS = 400;
const MOST_SHOWN = 100;
const FIELDS: Record<Layer, readonly string[]> = {
  plots: [
    "plotCode", "villageName", "villageCode", "townshipName", "group", "areaMu", "idleKind", "abandonedSince", "causes", "landClass", "foundOn", "status", "restoredOn", "restorationMode",
    "recultivatedOn", "crop",
  ],
  sites: [
    "code", "name", "villageName", "villageCode", "townshipName", "tier", "pillars", "indicators", "visitMinutes", "opens", "closes", "zone", "department", "leadOfficial", "addedOn",
    "status",
  ],
  zones: ["code", "name"],
  roads: ["class", "name", "widthMetres", "surface", "speedKmh", "oneway", "maxWeightTonnes", "gradientPercent"],
  villages: ["code", "name"],
  townships: ["code", "name"],
};

let files: File[] = [];
let layer: Layer = "plots";
let options: { encoding?: string; crs?: string; registeredOn?: string } = {};
let mapping: Record<string, string> = {};
let job: Job | null = null;
let isTrial = true;
let findings: Finding[] = [];
let marks: GeoJSON.Feature[] = [];
let failure: string | null = null;
let shownApp: App | null = null;
let marksDrawn: GeoJSON.Feature[] = [];
let redraw: () => void = () => {};

/** @param listener draws the page anew */
export function onImport(listener: () => void): void {
  redraw = listener;
}

async function call(address: string, init?: RequestInit): Promise<unknown> {
  const headers: Record<string, string> = getActor() ? { "Gengtu-Actor": encodeURIComponent(getActor()) } : {};
  const response = await fetch(address, { ...init, headers });
  const body = (await response.json()) as { titleZh?: string; detail?: string };
  if (!response.ok) {
    throw new Error((current().language === "zh" ? body.titleZh : body.detail) ?? `HTTP ${response.status}`);
  }
  return body;
}

async function send(dryRun: boolean, onlyValid: boolean): Promise<void> {
  failure = null;
  findings = [];
  marks = [];
  isTrial = dryRun;
  const form = new FormData();
  form.set("layer", layer);
  const told = Object.fromEntries(Object.entries(options).filter(([, value]) => value));
  form.set("options", JSON.stringify({ ...told, dryRun, onlyValid, ...(Object.keys(mapping).length ? { mapping } : {}) }));
  files.forEach((file) => form.append("file", file));
  try {
    job = (await call("/imports", { method: "POST", body: form })) as Job;
    redraw();
    await follow();
  } catch (error) {
    failure = error instanceof TypeError ? say("lost") : (error as Error).message;
  }
  redraw();
}

/** Asks until the import has ended; a network that was cut is asked again. */
async function follow(): Promise<void> {
  while (job && !job.endedAt) {
    await new Promise((done) => setTimeout(done, POLL_MS));
    const id: string = job.id;
    try {
      job = (await call(`/imports/${id}`)) as Job;
    } catch (error) {
      if (!(error instanceof TypeError)) {
        throw error;
      }
    }
    redraw();
  }
  if (job && layer === "roads" && !isTrial) {
    renewRoads();
  }
  if (job?.result?.rows) {
    const report = (await call(`/imports/${job.id}/report.json`)) as { findings: Finding[] };
    const places = (await call(`/imports/${job.id}/report.geojson`)) as GeoJSON.FeatureCollection<GeoJSON.Geometry | null>;
    findings = report.findings;
    marks = places.features.filter((each): each is GeoJSON.Feature => each.geometry !== null);
  }
}

async function giveUp(): Promise<void> {
  if (job && !job.endedAt) {
    await call(`/imports/${job.id}`, { method: "DELETE" }).catch(() => {});
  } else {
    restart();
  }
}

function restart(): void {
  files = [];
  job = null;
  mapping = {};
  findings = [];
  marks = [];
  failure = null;
  redraw();
}

function choose(list: FileList | null): void {
  files = [...(list ?? [])];
  job = null;
  failure = null;
  mapping = {};
  redraw();
}

function start(): TemplateResult {
  return html`<p class="soft">${say("intro")}</p>
    <fieldset class="layers"><legend>${say("layer")}</legend>
      ${LAYERS.map(
        (each) => html`<label class="check"><input type="radio" name="layer" .checked=${layer === each} @change=${() => { layer = each; redraw(); }} />${say(each)}</label>`,
      )}
    </fieldset>
    <label class="drop" @dragover=${(event: DragEvent) => event.preventDefault()} @drop=${(event: DragEvent) => { event.preventDefault(); choose(event.dataTransfer?.files ?? null); }}>
      <input type="file" multiple @change=${(event: Event) => choose((event.target as HTMLInputElement).files)} />
      ${files.length ? html`<b>${files.map((file) => file.name).join("、")}</b>` : html`<b>${say("drop")}</b>`}
      <small>${say(layer === "roads" ? "roadFormats" : "formats")}</small>
    </label>
    <details class="further"><summary>${say("more")}</summary>
      <label>${say("encoding")} <select @change=${(event: Event) => { options.encoding = (event.target as HTMLSelectElement).value; }}>
        <option value="">${say("unsaid")}</option><option>UTF-8</option><option>GB18030</option><option>Big5</option></select></label>
      <label>${say("crs")} <input type="text" placeholder="EPSG:4544" .value=${options.crs ?? ""} @input=${(event: Event) => { options.crs = (event.target as HTMLInputElement).value.trim(); }} /></label>
      <label>${say("registeredOn")} <input type="date" .value=${options.registeredOn ?? ""} @input=${(event: Event) => { options.registeredOn = (event.target as HTMLInputElement).value; }} /></label>
    </details>
    <p class="buttons"><button class="primary" ?disabled=${files.length === 0} @click=${() => void send(true, false)}>${say("trial")}</button></p>`;
}

function progress(running: Job): TemplateResult {
  return html`<p>${running.file}</p>
    <progress max="100" .value=${running.percent}></progress>
    <p role="status">${say("running", running.phase === "QUEUED" ? say("QUEUED") : say("RUNNING"), running.rowsRead, Math.floor(running.percent))}${running.secondsLeft === null ? nothing : html`，${say("secondsLeft", running.secondsLeft)}`}</p>
    <p class="buttons"><button @click=${() => void giveUp()}>${say("cancel")}</button></p>`;
}

function columns(result: Result): TemplateResult | typeof nothing {
  const used = result.mapping ?? {};
  const all = [...new Set([...Object.values(used), ...(result.unusedColumns ?? []), ...(result.positionColumns ?? [])])];
  if (all.length === 0) {
    return nothing;
  }
  const set = (field: string, column: string) => {
    mapping = { ...used, ...mapping };
    if (column) {
      mapping[field] = column;
    } else {
      delete mapping[field];
    }
    redraw();
  };
  const shown = Object.keys(mapping).length ? mapping : used;
  return html`<details class="further" ?open=${Object.keys(used).length === 0}><summary>${say("columns")}</summary>
    <table class="facts">
      ${FIELDS[layer].map(
        (field) => html`<tr><th>${say(field as "areaMu")}</th><td><select aria-label=${say(field as "areaMu")} @change=${(event: Event) => set(field, (event.target as HTMLSelectElement).value)}>
          <option value="" ?selected=${!shown[field]}>${say("noColumn")}</option>
          ${all.map((column) => html`<option ?selected=${shown[field] === column}>${column}</option>`)}</select></td></tr>`,
      )}
    </table>
    ${result.unusedColumns?.length ? html`<p class="soft">${say("unused", result.unusedColumns.join("、"))}</p>` : nothing}
    <p class="buttons"><button ?disabled=${Object.keys(mapping).length === 0} @click=${() => void send(true, false)}>${say("again")}</button></p>
  </details>`;
}

function ended(over: Job): TemplateResult {
  const result = over.result ?? {};
  const rows = result.rows;
  const isDone = over.phase === "DONE";
  const headline =
    over.phase === "CANCELLED" ? say("cancelled") : isTrial ? (isDone ? say("trialDone") : rows?.rejected ? say("trialRefused") : say("refused")) : isDone ? say("done") : say("refused");
  const figure = (label: "read" | "accepted" | "repaired" | "flagged" | "rejected", value: number) =>
    value || label === "read" ? html`<div class="figure-box" ?data-bad=${label === "rejected"}><span>${say(label)}</span><b>${say("rows", value)}</b></div>` : nothing;
  const good = rows ? rows.read - rows.rejected : 0;
  return html`<p>${over.file}</p>
    <p role="status"><strong>${headline}</strong></p>
    ${result.problem && !rows?.rejected ? html`<p class="refusal">${current().language === "zh" ? (result.problem.titleZh ?? result.problem.what) : result.problem.what}</p>` : nothing}
    ${rows
      ? html`<div class="figures">${(["read", "accepted", "repaired", "flagged", "rejected"] as const).map((label) => figure(label, label === "accepted" && rows.rejected && isTrial ? good : rows[label]))}</div>
          ${isDone && result.registered !== undefined ? html`<p>${say("written", result.registered, result.corrected ?? 0, result.unchanged ?? 0)}</p>` : nothing}
          ${result.encoding || result.crs ? html`<p class="soft">${say("encodingIs", result.encoding?.value ?? "—", result.crs?.value ?? "—")}</p>` : nothing}`
      : nothing}
    <p class="buttons">
      ${isTrial && rows && over.phase !== "CANCELLED"
        ? html`<button class="primary" ?disabled=${rows.rejected > 0 || !isDone} @click=${() => void send(false, false)}>${say("commit")}</button>
            ${rows.rejected > 0 && good > 0 ? html`<button @click=${() => void send(false, true)}>${say("commitValid", good)}</button>` : nothing}
            <button @click=${() => void giveUp()}>${say("cancel")}</button>`
        : html`<button @click=${restart}>${say("another")}</button>
            ${shownApp ? nothing : html`<button @click=${() => location.assign("/")}>${say("toMap")}</button>`}
            ${isDone && !isTrial && layer === "plots" ? html`<button @click=${() => undo(over)}>${say("undo")}</button>` : nothing}`}
    </p>
    ${isTrial ? columns(result) : nothing}
    ${findings.length ? list(over) : nothing}`;
}

function list(over: Job): TemplateResult {
  const sorted = [...findings].sort((a, b) => Number(b.outcome === "REJECTED") - Number(a.outcome === "REJECTED") || a.row - b.row);
  const places = new Map(marks.map((mark) => [mark.properties?.["row"] as number, mark]));
  const lost = new Set(findings.filter((each) => each.outcome === "REJECTED" && !places.has(each.row)).map((each) => each.row)).size;
  return html`<h3>${say("found")}</h3>
    <p><a class="button" href="/imports/${over.id}/report.csv" download>${say("report")} CSV</a></p>
    ${lost ? html`<p class="lost"><b>${say("placeless", lost)}</b></p>` : nothing}
    <ul class="findings">
      ${sorted.slice(0, MOST_SHOWN).map((finding) => {
        const mark = places.get(finding.row);
        return html`<li ?data-bad=${finding.outcome === "REJECTED"}><b>${say("row", finding.row)}</b> ${current().language === "zh" ? finding.titleZh : finding.title}
          ${mark ? (shownApp?.map ? html`<button class="link end" @click=${() => showMark(mark)}>${say("onMap")}</button>` : nothing) : finding.outcome === "REJECTED" ? html`<small class="end">${say("noPlace")}</small>` : nothing}
          <p class="soft">${finding.what}${finding.where && !/^[A-Z]+ *\(/.test(finding.where) ? `（${finding.where}）` : ""}</p></li>`;
      })}
    </ul>
    ${sorted.length > MOST_SHOWN ? html`<p class="soft">${say("rest", sorted.length - MOST_SHOWN)}</p>` : nothing}`;
}

function showMark(mark: GeoJSON.Feature): void {
  const points: number[][] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) {
      typeof value[0] === "number" ? points.push(value as number[]) : value.forEach(walk);
    }
  };
  walk((mark.geometry as GeoJSON.Polygon).coordinates);
  const longitudes = points.map((point) => point[0]!);
  const latitudes = points.map((point) => point[1]!);
  if (shownApp?.map && points.length) {
    show(shownApp.map, { west: Math.min(...longitudes), east: Math.max(...longitudes), south: Math.min(...latitudes), north: Math.max(...latitudes) });
  }
}

function undo(over: Job): void {
  openForm({
    key: `undo:${over.id}`,
    title: say("undo"),
    intro: say("undoIs"),
    fields: [{ name: "reason", label: say("reason"), kind: "text", isRequired: true }],
    submit: say("undo"),
    send: async (values) => {
      const { withdrawImport } = await ask(WithdrawImport, { input: { importId: over.id, reason: values["reason"]!, idempotencyKey: newKey() } });
      tell(say("undone", withdrawImport!.plots, withdrawImport!.events));
      restart();
    },
  });
}

function panel(): TemplateResult {
  return html`<article aria-labelledby="import-title">
    <h2 id="import-title">${say("title")}</h2>
    ${failure ? html`<p class="refusal" role="alert">${failure}</p>` : nothing}
    ${job ? (job.endedAt ? ended(job) : progress(job)) : start()}
  </article>`;
}

function drawMarks(app: App): void {
  const { map } = app;
  if (!map || marks === marksDrawn) {
    return;
  }
  marksDrawn = marks;
  if (!map.getSource("findings")) {
    map.addSource("findings", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    const colour = ["match", ["get", "outcome"], "REJECTED", "#9b1c1c", "#b07b00"] as never;
    map.addLayer({ id: "findings-line", type: "line", source: "findings", paint: { "line-color": colour, "line-width": 2.5 } });
    map.addLayer({
      id: "findings-point", type: "circle", source: "findings", filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-radius": 7, "circle-color": colour, "circle-stroke-color": "#fff", "circle-stroke-width": 2 },
    });
  }
  setShapes(map, "findings", marks);
}

const map = farmlandView("RESTORATION");

/** Files into the ledger: a trial that is looked at, then the import. Works without a county, when it brings the first one. */
export const view: View = {
  ...map,
  id: "import",
  title: () => say("title"),
  update(app) {
    shownApp = app;
    map.update(app);
    drawMarks(app);
  },
  panel: (app) => (current().plot || current().list ? map.panel(app) : panel()),
  withoutCounty: panel,
  leave() {
    map.leave?.();
    marks = [];
    if (shownApp) {
      drawMarks(shownApp);
    }
  },
};
