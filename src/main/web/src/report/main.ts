import "./report.css";
import { html, nothing, render, type TemplateResult } from "lit";
import { type ReportStartResult, type Severity, SimilarProblems, type SimilarProblemsResult } from "../generated";
import { day, time } from "../shell/format";
import { ask, getActor, newKey, Refusal, setActor } from "../shell/graphql";
import { onLoad, Resource, setReached, unreachedSince } from "../shell/resource";
import { current, go, listen } from "../shell/state";
import { refusalText } from "../shell/text";
import { follow, stop, whyNot } from "./device";
import { attend, hindrance, isHeld, PHOTO_LOST, send, TOO_OLD } from "./outbox";
import { countyDay, reference, referenceFailure, wantReference } from "./reference";
import { change, findPhoto, listReports, onStored, type Photo, type Place, type Report } from "./store";
import { say } from "./words";

type Item = ReportStartResult["standardItems"] extends (infer Each)[] | null ? Each : never;
type Similar = NonNullable<SimilarProblemsResult["similarProblems"]>[number];

const KINDS = ["image/jpeg", "image/png"];
const MOST_PHOTOS = 20;
const ROUGH_METRES = 50;
/** So long after a report was begun the device's position is still that of the problem. */
const FOLLOW_MS = 120_000;
/** So long a position that was told before a report was begun is that of the problem. */
const FRESH_MS = 60_000;
const STALE_MS = 600_000;
const RECENT = "gengtu.report.items";
const MOST_RECENT = 4;
const SENT_SHOWN = 5;
const SETTINGS = ["VILLAGE", "MARKET_TOWN", "URBAN"] as const;

const similar = new Resource<Similar[]>();
const previews = new Map<string, string>();
let reports: Report[] = [];
let draft: Report = blank();
let isStoreBroken = false;
let isAskingActor = !getActor();
let isRenewed = false;
/** The browser would keep the page for a reload without network, but does not. */
let isUnkept = false;
let photoTrouble: string | null = null;
/** The report whose throwing away is to be confirmed. */
let doomed: string | null = null;
let picked: [number, number] | null = null;
let pickedVillage = "";
let mapTrouble: "mapUnread" | "mapUndrawn" | null = null;
let isMapOpen = false;
/** The device's position is wanted although time has passed. */
let isRelocating = false;
let readAt = Date.now();
/** When the device told where it is. */
let placedAt = 0;
let isWanted = false;

function blank(): Report {
  return {
    id: newKey(), state: "DRAFT", begunAt: Date.now(), changedAt: 0, item: null, itemName: "", severity: "MINOR", source: "SELF_CHECK", description: "", on: null, place: null,
    relapse: null, photos: [], actor: "", command: null, firstSentAt: null, renewals: 0, refusal: null, lease: null, number: null, problemId: null,
  };
}

const isBegun = () => draft.changedAt > 0;

function recentItems(): string[] {
  try {
    return JSON.parse(localStorage.getItem(RECENT) ?? "[]") as string[];
  } catch {
    return [];
  }
}

function noteItem(code: string): void {
  try {
    localStorage.setItem(RECENT, JSON.stringify([code, ...recentItems().filter((each) => each !== code)].slice(0, MOST_RECENT)));
  } catch {
    // then items stand as the county orders them
  }
}

function redraw(): void {
  if (!isWanted) {
    isWanted = true;
    queueMicrotask(() => {
      isWanted = false;
      update();
    });
  }
}

/** Follows the store, which other windows write to as well. */
async function refresh(): Promise<void> {
  try {
    reports = await listReports();
    isStoreBroken = false;
  } catch {
    isStoreBroken = true;
  }
  const stored = reports.find((report) => report.id === draft.id);
  if (stored && stored.state !== "DRAFT") {
    begin(blank());
  } else if (stored && stored.changedAt > draft.changedAt) {
    draft = stored;
  }
  attend(reports);
  void showPhotos();
  redraw();
}

async function showPhotos(): Promise<void> {
  const wanted = new Set([draft, ...reports].flatMap((report) => report.photos.map((photo) => photo.id)));
  for (const [id, url] of previews) {
    if (!wanted.has(id)) {
      URL.revokeObjectURL(url);
      previews.delete(id);
    }
  }
  for (const id of wanted) {
    const photo = previews.has(id) ? null : await findPhoto(id).catch(() => null);
    if (photo && !previews.has(id)) {
      previews.set(id, URL.createObjectURL(photo));
      redraw();
    }
  }
}

/** Sets what is decided, and keeps it at once: a phone may end the page while its camera is open. */
async function set(values: Partial<Report>, added: Photo[] = []): Promise<void> {
  const isNew = !isBegun();
  const isStale = isNew && draft.place !== null && Date.now() - placedAt > FRESH_MS;
  // a page that lay open while its owner went elsewhere
  draft = { ...draft, ...(isStale ? { place: null } : {}), ...values, begunAt: isNew ? Date.now() : draft.begunAt, changedAt: Date.now() };
  if (isStale) {
    locate();
  }
  redraw();
  const written = { ...draft };
  try {
    await change(written.id, (stored) => (stored && stored.state !== "DRAFT" ? undefined : written), added);
  } catch {
    // a picture that found no room is not shown as if it had
    const lost = new Set(added.map((photo) => photo.id));
    draft = { ...draft, photos: draft.photos.filter((photo) => !lost.has(photo.id)) };
    isStoreBroken = true;
    redraw();
  }
}

function drop(id: string): void {
  change(id, () => null).catch(() => {
    isStoreBroken = true;
    redraw();
  });
}

function begin(report: Report): void {
  draft = report;
  photoTrouble = null;
  isRelocating = false;
  similar.clear();
  locate();
}

/** Takes the device's position while it is that of the problem: before anything is said of it, and a little longer. */
function locate(): void {
  const isOpen = () => draft.place?.metres !== null && (!isBegun() || Date.now() - draft.begunAt < FOLLOW_MS || isRelocating);
  if (!isOpen()) {
    stop();
    return;
  }
  follow((place) => {
    const known = draft.place;
    if (!isOpen()) {
      stop();
    } else if (!isBegun()) {
      isRelocating = false;
      placedAt = Date.now();
      draft.place = place;
    } else if (isRelocating || !known || (place.metres! < known.metres! && distance(place, known) <= place.metres! + known.metres!)) {
      // better known, not gone elsewhere
      isRelocating = false;
      void set({ place });
    }
    redraw();
  }, redraw);
}

function relocate(): void {
  isRelocating = true;
  if (draft.place) {
    draft = { ...draft, place: null };
  }
  locate();
  redraw();
}

async function addPhotos(input: HTMLInputElement): Promise<void> {
  const files = [...(input.files ?? [])];
  input.value = "";
  const good = files.filter((file) => KINDS.includes(file.type));
  const added = good.slice(0, MOST_PHOTOS - draft.photos.length).map((blob) => ({ id: newKey(), name: blob.name, blob }));
  photoTrouble = good.length < files.length ? say("wrongKind") : added.length < good.length ? say("mostPhotos", MOST_PHOTOS) : null;
  if (added.length) {
    added.forEach(({ id, blob }) => previews.set(id, URL.createObjectURL(blob)));
    await set({ photos: [...draft.photos, ...added.map(({ id, name }) => ({ id, name, evidence: null }))] }, added.map(({ id, blob }) => ({ id, blob })));
  } else {
    redraw();
  }
}

function isInCounty(place: Place): boolean {
  const extent = reference()?.county?.extent;
  return !extent || (place.longitude >= extent.west && place.longitude <= extent.east && place.latitude >= extent.south && place.latitude <= extent.north);
}

const isPlaced = () => draft.place !== null && isInCounty(draft.place);

function missing(): string[] {
  return [getActor() ? null : say("actor"), draft.item ? null : say("item"), isPlaced() ? null : say("place")].filter((each) => each !== null);
}

async function sendDraft(): Promise<void> {
  const id = draft.id;
  stop();
  noteItem(draft.item!);
  await set({ on: draft.on ?? countyDay(), actor: getActor() });
  const kept = await change(id, (stored) => (stored?.state === "DRAFT" ? { ...stored, state: "WAITING", refusal: null } : undefined)).catch(() => null);
  if (kept) {
    begin(blank());
    scrollTo({ top: 0 });
    void navigator.storage?.persist?.();
    await send();
  }
}

function clear(): void {
  const { id } = draft;
  begin(blank());
  drop(id);
  scrollTo({ top: 0 });
}

function wantSimilar(): void {
  const { item, place } = draft;
  if (item && place && isInCounty(place)) {
    const position: GeoJSON.Point = { type: "Point", coordinates: [place.longitude, place.latitude] };
    void similar.want(`${item} ${place.longitude} ${place.latitude}`, async (signal) => (await ask(SimilarProblems, { item, position }, signal)).similarProblems ?? []);
  } else {
    similar.clear();
  }
}

/** Metres, on the plane. */
function distance(a: { longitude: number; latitude: number }, b: { longitude: number; latitude: number }): number {
  const degree = 111_195;
  return Math.hypot((a.longitude - b.longitude) * degree * Math.cos((a.latitude * Math.PI) / 180), (a.latitude - b.latitude) * degree);
}

function metresTo({ position }: Similar): number {
  const [longitude, latitude] = (position?.type === "Point" ? position.coordinates : []) as [number, number];
  return position?.type === "Point" && draft.place ? Math.round(distance({ longitude, latitude }, draft.place)) : 0;
}

async function openMap(): Promise<void> {
  isMapOpen = true;
  mapTrouble = null;
  pickedVillage = "";
  picked = draft.place ? [draft.place.longitude, draft.place.latitude] : null;
  update();
  const dialog = document.querySelector<HTMLDialogElement>("dialog")!;
  dialog.showModal();
  const trouble = await drawMap(dialog.querySelector<HTMLElement>("#place")!);
  mapTrouble = trouble;
  redraw();
}

async function drawMap(container: HTMLElement): Promise<typeof mapTrouble> {
  let module: typeof import("./placemap");
  try {
    [module] = await Promise.all([import("./placemap"), loadStyle(document.body.dataset["placemap"]!)]);
  } catch {
    return "mapUnread";
  }
  try {
    module.openMap(container, reference()?.county?.extent ?? null, picked, (at, village) => {
      picked = at;
      pickedVillage = village;
      redraw();
    });
    return null;
  } catch {
    return "mapUndrawn";
  }
}

function loadStyle(address: string): Promise<void> {
  return new Promise((done, fail) => {
    if (document.querySelector(`link[href="${address}"]`)) {
      done();
      return;
    }
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    link.onload = () => done();
    link.onerror = () => {
      link.remove();
      fail(new Error(address));
    };
    document.head.append(link);
  });
}

function closeMap(): void {
  isMapOpen = false;
  document.querySelector<HTMLDialogElement>("dialog")?.close();
  redraw();
}

function usePicked(): void {
  isRelocating = false;
  stop();
  void set({ place: { longitude: picked![0], latitude: picked![1], metres: null }, relapse: null });
  closeMap();
}

function typePlace(event: Event): void {
  const [longitude, latitude] = (event.target as HTMLInputElement).value.split(/[,，\s]+/).map(Number);
  picked = Number.isFinite(longitude) && Number.isFinite(latitude) ? [longitude!, latitude!] : null;
  redraw();
}

function header(): TemplateResult {
  const isZh = current().language === "zh";
  return html`<header>
    <h1>${say("title")} <small>${reference()?.county?.name ?? ""}</small></h1>
    <nav>
      <button class="link who" @click=${() => { isAskingActor = true; redraw(); }} title=${say("actor")}>${getActor()}</button>
      <button class="link" lang=${isZh ? "en" : "zh-CN"} @click=${() => go({ language: isZh ? "en" : "zh" })}>${say("language")}</button>
      <a class="button" href=${isZh ? "/?view=environment" : "/?view=environment&lang=en"}>${say("toMap")}</a>
    </nav>
  </header>`;
}

function notices(): TemplateResult {
  return html`${unreachedSince() ? html`<p class="notice bad" role="status">${say("offline")}</p>` : nothing}
    ${isStoreBroken ? html`<p class="notice bad" role="alert">${say("noStore")}</p>` : nothing}
    ${isSecureContext ? nothing : html`<p class="notice" id="insecure">${say("insecure")}</p>`}
    ${isUnkept ? html`<p class="notice">${say("unkept")}</p>` : nothing}
    ${isRenewed ? html`<p class="notice">${say("renewed")} <button @click=${() => location.reload()}>${say("reload")}</button></p>` : nothing}
    ${reference()?.calendar.demonstration ? html`<p class="notice sample">${say("sample")}</p>` : nothing}`;
}

/** What became of the reports so far, in a line that leads to the list of them. */
function summary(): TemplateResult | typeof nothing {
  const number = (state: Report["state"]) => listed().filter((report) => report.state === state).length;
  const sent = listed().filter((report) => report.state === "SENT");
  const parts = [
    number("REFUSED") ? html`<b class="bad">${say("refusedCount", number("REFUSED"))}</b>` : null,
    number("WAITING") ? html`<b>${say("waiting", number("WAITING"))}</b>` : null,
    number("DRAFT") ? html`<b>${say("drafts", number("DRAFT"))}</b>` : null,
    sent[0] ? html`<span>${say("sentCount", sent.filter((report) => report.on === countyDay()).length, sent[0].number!)}</span>` : null,
  ].filter((each) => each !== null);
  return parts.length ? html`<a class="summary" href="#mine" role="status" @click=${toMine}>${parts}</a>` : nothing;
}

function toMine(event: Event): void {
  event.preventDefault();
  document.getElementById("mine")?.scrollIntoView();
}

function actorCard(): TemplateResult {
  return html`<form class="card" @submit=${(event: Event) => {
      event.preventDefault();
      setActor((event.target as HTMLFormElement).querySelector("input")!.value);
      isAskingActor = !getActor();
      redraw();
    }}>
    <label for="actor">${say("actor")} <small>${say("actorHint")}</small></label>
    <div class="row"><input id="actor" maxlength="200" autocomplete="name" .value=${getActor()} required /><button class="primary">${say("save")}</button></div>
  </form>`;
}

function photoCard(): TemplateResult {
  return html`<section class="card" aria-labelledby="photos-title">
    <h2 id="photos-title"><i>1</i>${say("photos")}</h2>
    <div class="row">
      <label class="button big primary">${say("take")}<input id="take" type="file" accept=${KINDS.join(",")} capture="environment" @change=${(event: Event) => void addPhotos(event.target as HTMLInputElement)} /></label>
      <label class="button big">${say("choose")}<input id="choose" type="file" multiple accept=${KINDS.join(",")} @change=${(event: Event) => void addPhotos(event.target as HTMLInputElement)} /></label>
    </div>
    ${photoTrouble ? html`<p class="bad" role="alert">${photoTrouble}</p>` : nothing}
    ${draft.photos.length
      ? html`<ul class="photos">${draft.photos.map(
          (photo, index) => html`<li><img src=${previews.get(photo.id) ?? nothing} alt=${say("photo", index + 1)} />
            <button aria-label=${say("dropPhoto", index + 1)} @click=${() => void set({ photos: draft.photos.filter((each) => each.id !== photo.id) })}>×</button></li>`,
        )}</ul>`
      : nothing}
  </section>`;
}

function placeCard(): TemplateResult {
  const { place } = draft;
  const why = whyNot();
  const isLate = isBegun() && !isRelocating && Date.now() - draft.begunAt >= FOLLOW_MS;
  const told = place
    ? !isInCounty(place)
      ? html`<p class="bad" role="alert">${say("outside")}</p>`
      : place.metres === null
        ? html`<p class="good">${say("byHand")}</p>`
        : html`<p class=${place.metres > ROUGH_METRES ? "warn" : "good"}>${say(place.metres > ROUGH_METRES ? "rough" : "found", place.metres)}</p>`
    : html`<p class=${why === "WAITING" && !isLate ? "soft" : "warn"} id="why" role="status">${say(isLate && (why === null || why === "WAITING") ? "PAST" : (why ?? "WAITING"))}</p>`;
  const isOffered = isSecureContext && why !== "REFUSED" && (place !== null || isLate);
  return html`<section class="card" aria-labelledby="place-title">
    <h2 id="place-title"><i>2</i>${say("place")}</h2>
    ${told}${place ? html`<p class="soft">${place.longitude.toFixed(5)}, ${place.latitude.toFixed(5)}</p>` : nothing}
    <div class="row">
      <button id="set-place" class=${isPlaced() || why === "WAITING" ? "" : "primary big"} @click=${() => void openMap()}>${say(place ? "seePlace" : "setPlace")}</button>
      ${isOffered ? html`<button @click=${relocate}>${say("again")}</button>` : nothing}
    </div>
  </section>`;
}

function itemGroups(): [label: string, items: Item[]][] {
  const today = countyDay() ?? "";
  const items = (reference()?.standardItems ?? []).filter((item) => !item.retiredOn || item.retiredOn > today);
  const recent = recentItems().flatMap((code) => items.filter((item) => item.code === code));
  const rest = items.filter((item) => !recent.includes(item));
  const groups: [string, Item[]][] = [[say("recent"), recent], ...SETTINGS.map((setting): [string, Item[]] => [say(setting), rest.filter((item) => item.setting === setting)])];
  return groups.filter(([, each]) => each.length);
}

function itemCard(): TemplateResult {
  const groups = itemGroups();
  const failure = referenceFailure();
  return html`<section class="card" aria-labelledby="item-title">
    <h2 id="item-title"><i>3</i>${say("item")}</h2>
    ${groups.length
      ? groups.map(
          ([label, items]) => html`<h3>${label}</h3>
            <div class="items">${items.map(
              (item) => html`<button aria-pressed=${draft.item === item.code} data-item=${item.code}
                @click=${() => void set({ item: item.code, itemName: item.name, relapse: null })}>${item.name}</button>`,
            )}</div>`,
        )
      : html`<p>${reference() ? say("noItems") : failure ? refusalText(failure) : say("loading")}</p>`}
  </section>`;
}

function choice<Value extends string>(label: string, values: readonly Value[], value: Value, word: (each: Value) => string, chosen: (each: Value) => void): TemplateResult {
  return html`<fieldset><legend>${label}</legend>
    <div class="choice">${values.map((each) => html`<button type="button" aria-pressed=${each === value} @click=${() => chosen(each)}>${word(each)}</button>`)}</div>
  </fieldset>`;
}

function moreCard(): TemplateResult {
  const today = countyDay();
  return html`<details class="card">
    <summary>${say("more", say(draft.severity), say(draft.source as "PUBLIC"))}</summary>
    ${choice<Severity>(say("severity"), ["MINOR", "SERIOUS", "CRITICAL"], draft.severity, (each) => say(each), (severity) => void set({ severity }))}
    ${choice(say("source"), ["SELF_CHECK", "PUBLIC"] as const, draft.source as "PUBLIC", (each) => say(each), (source) => void set({ source }))}
    <label for="description">${say("description")} <small>${say("byItem")}</small></label>
    <textarea id="description" rows="2" maxlength="2000" .value=${draft.description} @input=${(event: Event) => void set({ description: (event.target as HTMLTextAreaElement).value })}></textarea>
    <label for="on">${say("day")}</label>
    <input id="on" type="date" max=${today ?? nothing} .value=${draft.on ?? today ?? ""} @change=${(event: Event) => void set({ on: (event.target as HTMLInputElement).value || null })} />
    ${isBegun() ? html`<p><button @click=${clear}>${say("clear")}</button></p>` : nothing}
  </details>`;
}

function similarHint(): TemplateResult | typeof nothing {
  const near = similar.isCurrent && !similar.failure ? (similar.value ?? []) : [];
  const shown = [...near.filter((each) => each.status !== "CLOSED").slice(0, 1), ...near.filter((each) => each.status === "CLOSED").slice(0, 1)];
  return shown.length
    ? html`<ul class="similar" role="status">${shown.map(
        (each) => html`<li><a href="/?view=environment&problem=${each.id}" target="_blank">${say("known", metresTo(each), each.number, say(each.status))}</a>
          ${each.status === "CLOSED"
            ? html`<button aria-pressed=${draft.relapse?.problemId === each.id}
                @click=${() => void set({ relapse: draft.relapse ? null : { problemId: each.id, number: each.number, version: each.version } })}>${say("relapse")}</button>`
            : nothing}</li>`,
      )}</ul>`
    : nothing;
}

function footer(): TemplateResult {
  const lacks = missing();
  const isOnlyPlace = isBegun() && draft.item && !isPlaced() && getActor();
  return html`<footer>
    ${draft.refusal ? html`<p class="bad" role="alert">${say("isRefused", refusalWords(draft.refusal))}</p>` : nothing}
    ${similarHint()}
    ${lacks.length ? html`<p class="soft" id="missing">${say("missing", lacks.join(say("list")))}</p>` : nothing}
    <div class="row">
      ${isOnlyPlace ? html`<button class="big" id="keep" @click=${() => { begin(blank()); void refresh(); scrollTo({ top: 0 }); }}>${say("keep")}</button>` : nothing}
      <button class="primary big" id="send" ?disabled=${lacks.length > 0 || isStoreBroken} @click=${() => void sendDraft()}>${say(draft.relapse ? "reportRelapse" : "report")}</button>
    </div>
  </footer>`;
}

function refusalWords(refusal: NonNullable<Report["refusal"]>): string {
  switch (refusal.code) {
    case "IDEMPOTENCY_KEY_REUSED":
      return say("isKnown");
    case TOO_OLD:
      return say("isTooOld");
    case PHOTO_LOST:
      return say("photoLost");
    default:
      return refusalText(new Refusal(refusal.code, refusal.message, refusal.titleZh));
  }
}

function stateWords(report: Report): TemplateResult {
  const hindered = hindrance(report.id);
  switch (report.state) {
    case "SENT":
      return html`<span class="good">${say("isSent")} <a href="/?view=environment&problem=${report.problemId!}">${report.number}</a></span>`;
    case "REFUSED":
      return html`<span class="bad">${say("isRefused", refusalWords(report.refusal!))}</span>`;
    case "DRAFT":
      return html`<span class="warn">${say("isDraft")}</span>`;
    default:
      return html`<span>${isHeld(report) ? say("isSending") : hindered ? say("isRetried", refusalText(hindered)) : say("isWaiting")}</span>`;
  }
}

/** Those that are not in the form now, what is to be done about first. */
function listed(): Report[] {
  const order: Report["state"][] = ["REFUSED", "WAITING", "DRAFT", "SENT"];
  return reports.filter((report) => report.id !== draft.id).sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || b.changedAt - a.changedAt);
}

async function reopen(report: Report): Promise<void> {
  const open = await change(report.id, (now) =>
    now && (now.state === "DRAFT" || now.state === "REFUSED" || (now.state === "WAITING" && !now.command && !isHeld(now)))
      ? { ...now, state: "DRAFT", command: null, firstSentAt: null, renewals: 0, lease: null, relapse: now.state === "REFUSED" ? null : now.relapse, changedAt: Date.now() }
      : undefined,
  ).catch(() => null);
  if (open) {
    begin(open);
    await refresh();
    scrollTo({ top: 0 });
  }
}

function mine(): TemplateResult | typeof nothing {
  const sent = listed().filter((report) => report.state === "SENT");
  const all = listed().filter((report) => !sent.slice(SENT_SHOWN).includes(report));
  return all.length
    ? html`<section class="card" id="mine" aria-labelledby="mine-title">
        <h2 id="mine-title">${say("mine")}</h2>
        <ul class="reports">${all.map((report) => {
          const [photo] = report.photos;
          const isOpen = report.state === "DRAFT" || report.state === "REFUSED" || (report.state === "WAITING" && !report.command && !isHeld(report));
          return html`<li data-state=${report.state}>
            ${photo ? html`<img src=${previews.get(photo.id) ?? nothing} alt="" />` : nothing}
            <div>
              <p><b>${report.itemName || "—"}</b> <small>${report.state === "SENT" ? day(report.on) : time(new Date(report.begunAt).toISOString())}</small></p>
              <p>${stateWords(report)}</p>
              ${report.state === "SENT"
                ? nothing
                : html`<div class="row">
                    ${isOpen ? html`<button @click=${() => void reopen(report)}>${say(report.state === "DRAFT" ? "resume" : "edit")}</button>` : nothing}
                    ${doomed === report.id
                      ? html`<button class="danger" @click=${() => { doomed = null; drop(report.id); }}>${say("removeSurely")}</button>${report.firstSentAt && report.state === "WAITING" ? html`<small>${say("mayBeThere")}</small>` : nothing}`
                      : html`<button @click=${() => { doomed = report.id; redraw(); }}>${say("remove")}</button>`}
                  </div>`}
            </div>
          </li>`;
        })}</ul>
      </section>`
    : nothing;
}

function placeDialog(): TemplateResult {
  return html`<dialog aria-labelledby="map-title" @cancel=${(event: Event) => { event.preventDefault(); closeMap(); }}>
    <h2 id="map-title">${say("tapMap")}</h2>
    ${isMapOpen && mapTrouble
      ? html`<p class="warn">${say(mapTrouble)}</p><input id="degrees" inputmode="text" placeholder=${say("degrees")} aria-label=${say("degrees")} @input=${typePlace} />`
      : isMapOpen && unreachedSince()
        ? html`<p class="warn">${say("mapOffline")}</p>`
        : html`<p class="soft">${pickedVillage || say("tapNear")}</p>`}
    <div id="place" role="region" aria-label=${say("tapMap")}></div>
    <div class="row">
      <button class="big" @click=${closeMap}>${say("cancel")}</button>
      <button class="primary big" id="use-place" ?disabled=${!picked} @click=${usePicked}>${say("usePlace")}</button>
    </div>
  </dialog>`;
}

function update(): void {
  document.documentElement.lang = current().language === "zh" ? "zh-CN" : "en";
  document.title = say("title");
  wantSimilar();
  render(
    html`${header()}
      <main>${notices()}${summary()}${isAskingActor ? actorCard() : nothing}${photoCard()}${placeCard()}${itemCard()}${moreCard()}${mine()}</main>
      ${footer()}${placeDialog()}`,
    document.getElementById("page")!,
  );
}

/** Keeps the page itself for a reload without network, where the browser lets it. */
async function keepPage(): Promise<void> {
  const { serviceWorker } = navigator;
  if (isSecureContext && serviceWorker) {
    let isKept = serviceWorker.controller !== null;
    serviceWorker.addEventListener("controllerchange", () => {
      isRenewed = isKept;
      isKept = true;
      redraw();
    });
    isUnkept = await serviceWorker.register("/report-worker.js", { scope: "/report" }).then(
      () => false,
      () => true,
    );
    redraw();
  } else {
    isUnkept = isSecureContext;
  }
}

async function run(): Promise<void> {
  onLoad(redraw);
  onStored(() => void refresh());
  listen(redraw);
  addEventListener("offline", () => setReached(false));
  addEventListener("online", () => {
    wantReference(true);
    void send();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      if (Date.now() - readAt > STALE_MS) {
        readAt = Date.now();
        wantReference(true);
        void navigator.serviceWorker?.getRegistration().then((kept) => kept?.update(), () => {});
      }
      locate();
      void send();
    } else {
      stop();
    }
  });
  wantReference();
  update();
  void keepPage();
  reports = await listReports().catch(() => {
    isStoreBroken = true;
    return [];
  });
  begin(reports.filter((report) => report.state === "DRAFT").sort((a, b) => b.changedAt - a.changedAt)[0] ?? draft);
  await refresh();
  await send();
}

void run();
