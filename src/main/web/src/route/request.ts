import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { pillarOptions, tierOptions } from "../demonstration/choosers";
import { type Choosing, choosingOf, demandFields, meant } from "../demonstration/demand";
import type { Pillar, SiteTier, Vehicle } from "../generated";
import { type App, isNow, mapHindrance, today } from "../shell/app";
import { draw } from "../shell/draw";
import { day } from "../shell/format";
import type { Refusal } from "../shell/graphql";
import { canonical, current, go } from "../shell/state";
import { townships, type Worth, worths } from "./data";
import { changeDraft, clearDraft, currentDraft, type Draft, type Spot, type Wish, wishOf } from "./draft";
import { asRefusal, backButton, bringIntoView, fieldOf, points, refused, segments, waiting } from "./parts";
import { plan } from "./result";
import { startDrag, stepByKey } from "./sort";
import { say } from "./words";

const MOST_SECONDS = 120;
const MOST_DAYS = 5;
const MOST_TEAMS = 4;
const MOST_VALUE = 1_000;
const MOST_CANDIDATES = 200;
const WISHES: Wish[] = ["MAY", "MUST", "NEVER", "OUT"];

let refusal: Refusal | null = null;
let isSending = false;
let looked = { text: "", tier: "", pillar: "", township: "" };
let choosing: Choosing = { isSome: false, text: "" };
let demandOf = "";
/** What was set in the order that it was; the newest is shown by its words. */
const set = (app: App, change: Partial<Draft>): void => {
  changeDraft(today(app), change);
  go({}, false);
};

const typed = (event: Event): string => (event.target as HTMLInputElement).value;

function refusedAt(name: string): TemplateResult | typeof nothing {
  return refusal && fieldOf(String(refusal.extensions["where"] ?? "")) === name ? refused(refusal) : nothing;
}

const FIELDS = new Set(["name", "on", "days", "vehicle", "departAt", "returnBy", "lunch", "maximumDriveMinutes", "start", "candidates", "pinnedOrder", "notTogether", "demand", "secondsLimit"]);

function field(name: string, label: string, id: string, content: TemplateResult, hint: string | null = null): TemplateResult {
  return html`<div class="asked-field" data-field=${name}><label for=${id}>${label}</label>${content}${hint ? html`<small>${hint}</small>` : nothing}${refusedAt(name)}</div>`;
}

const timeInput = (id: string, value: string, label: string, change: (value: string) => void) =>
  html`<input id=${id} type="time" aria-label=${label} .value=${value} @change=${(event: Event) => typed(event) && change(typed(event))} />`;

function numberInput(id: string, value: number | null, min: number, max: number, change: (value: number | null) => void, step = 1): TemplateResult {
  return html`<input id=${id} type="number" min=${min} max=${max} step=${step} .value=${value === null ? "" : String(value)}
    @change=${(event: Event) => {
      const number = typed(event) === "" ? null : Number(typed(event));
      change(number === null ? null : Math.min(max, Math.max(min, number)));
    }} />`;
}

function whenPart(app: App, draft: Draft): TemplateResult {
  return html`<fieldset><legend>${say("whenAndWho")}</legend>
    ${field("name", say("name"), "ask-name", html`<input id="ask-name" maxlength="100" placeholder=${usualName(draft)} .value=${draft.name} @change=${(event: Event) => set(app, { name: typed(event) })} />`)}
    <div class="pair">
      ${field("on", say("firstDay"), "ask-on", html`<input id="ask-on" type="date" required .value=${draft.on} @change=${(event: Event) => typed(event) && set(app, { on: typed(event) })} />`)}
      ${field("vehicle", say("vehicle"), "ask-vehicle", segments<Vehicle>(say("vehicle"), [["CAR", say("CAR")], ["COACH", say("COACH")]], draft.vehicle, (vehicle) => set(app, { vehicle })))}
    </div>
    <div class="pair">
      ${field("days", say("days"), "ask-days", numberInput("ask-days", draft.days, 1, MOST_DAYS, (days) => set(app, { days: days ?? 1 })))}
      ${field("teams", say("teams"), "ask-teams", numberInput("ask-teams", draft.teams, 1, MOST_TEAMS, (teams) => set(app, { teams: teams ?? 1 })))}
    </div>
    <div class="pair">
      ${field("departAt", say("departAt"), "ask-depart", timeInput("ask-depart", draft.departAt, say("departAt"), (departAt) => set(app, { departAt })))}
      ${field("returnBy", say("returnBy"), "ask-return", timeInput("ask-return", draft.returnBy, say("returnBy"), (returnBy) => set(app, { returnBy })))}
    </div>
    <div class="asked-field" data-field="lunch">
      <label class="check"><input id="ask-lunch" type="checkbox" .checked=${draft.hasLunch} @change=${(event: Event) => set(app, { hasLunch: (event.target as HTMLInputElement).checked })} />${say("hasLunch")}</label>
      ${draft.hasLunch
        ? html`<span class="line">${timeInput("ask-lunch-from", draft.lunchFrom, say("lunchFrom"), (lunchFrom) => set(app, { lunchFrom }))} – ${timeInput("ask-lunch-to", draft.lunchTo, say("lunchTo"), (lunchTo) => set(app, { lunchTo }))}
            ${numberInput("ask-lunch-minutes", draft.lunchMinutes, 1, 180, (lunchMinutes) => set(app, { lunchMinutes: lunchMinutes ?? 60 }))} <label for="ask-lunch-minutes">${say("minutesUnit")}</label></span><small>${say("lunchHint")}</small>`
        : nothing}${refusedAt("lunch")}</div>
    ${field("maximumDriveMinutes", say("driveLimit"), "ask-drive", html`<span class="line">${numberInput("ask-drive", draft.maximumDriveMinutes, 1, 1_440, (maximumDriveMinutes) => set(app, { maximumDriveMinutes }))} ${say("minutesUnit")}</span>`, say("driveLimitHint"))}
  </fieldset>`;
}

const usualName = (draft: Draft): string => say("usualName", day(draft.on));

/** A place of a day's begin or end: a township, a site, or anywhere on the map. */
function spotField(app: App, draft: Draft, name: "start" | "end"): TemplateResult {
  const spot = draft[name];
  const seats = townships.value?.county?.townships ?? [];
  const choose = (value: string) => {
    const [kind, key] = [value.slice(0, 2), value.slice(2)];
    const place = kind === "t:" ? seats.find((each) => each.code === key) : null;
    const site = kind === "s:" ? worths.value?.find((each) => each.site.id === key)?.site : null;
    const shape = place?.labelPoint ?? site?.position;
    if (value === "") {
      set(app, { [name]: null });
    } else if (shape?.type === "Point") {
      set(app, { [name]: { at: shape.coordinates, name: place?.name ?? site!.name } as Spot });
    }
  };
  const other = spot ? spot.name || say("onMapAt", spot.at[0].toFixed(4), spot.at[1].toFixed(4)) : null;
  return html`<div class="asked-field" data-field=${name}><label for="ask-${name}">${say(name)}</label>
    <span class="line"><select id="ask-${name}" @change=${(event: Event) => { choose(typed(event)); (event.target as HTMLSelectElement).value = "chosen"; }}>
        ${name === "end" ? html`<option value="" ?selected=${!spot}>${say("whereItBegan")}</option>` : spot ? nothing : html`<option value="chosen" selected disabled>${say("chooseStart")}</option>`}
        ${spot ? html`<option value="chosen" selected>${other}</option>` : nothing}
        <optgroup label=${say("townships")}>${seats.map((each) => html`<option value="t:${each.code}">${each.name}</option>`)}</optgroup>
        <optgroup label=${say("sites")}>${(worths.value ?? []).map(({ site }) => html`<option value="s:${site.id}">${site.name}</option>`)}</optgroup>
      </select>
      <button type="button" ?disabled=${!app.map} title=${mapHindrance(app) ?? ""} @click=${() => draw(app.map!, "point", (shape) => set(app, { [name]: { at: shape.coordinates as [number, number], name: "" } }))}>${say("onMap")}</button></span>${refusedAt(name)}</div>`;
}

function setWish(app: App, draft: Draft, ids: string[], wish: Wish): void {
  const isOut = wish === "OUT" || wish === "NEVER";
  set(app, {
    wishes: { ...draft.wishes, ...Object.fromEntries(ids.map((id) => [id, wish])) },
    ...(isOut || wish === "MAY" ? { pinned: draft.pinned.filter((id) => !ids.includes(id)) } : {}),
    ...(isOut ? { groups: draft.groups.map((group) => group.filter((id) => !ids.includes(id))).filter((group) => group.length) } : {}),
  });
}

function shownWorths(): Worth[] {
  const wanted = looked.text.trim();
  return (worths.value ?? []).filter(
    ({ site }) =>
      (!wanted || `${site.code} ${site.name} ${site.village.township.name}${site.village.name}`.includes(wanted)) &&
      (!looked.tier || site.tier === looked.tier) &&
      (!looked.pillar || site.pillars.includes(looked.pillar as Pillar)) &&
      (!looked.township || site.village.township.name === looked.township),
  );
}

function contains([x, y]: GeoJSON.Position, shape: GeoJSON.Geometry): boolean {
  const [a, , b] = (shape as GeoJSON.Polygon).coordinates[0]!;
  const between = (value: number, one: number, two: number) => value >= Math.min(one, two) && value <= Math.max(one, two);
  return between(x!, a![0]!, b![0]!) && between(y!, a![1]!, b![1]!);
}

/** Sites of a box on the map become candidates. */
function chooseByBox(app: App): void {
  draw(app.map!, "box", (shape) => {
    const inside = (worths.value ?? []).filter(({ site }) => site.position.type === "Point" && contains(site.position.coordinates, shape)).map(({ site }) => site.id);
    const draft = currentDraft(today(app));
    setWish(app, draft, inside.filter((id) => (worths.value ?? []).some(({ site }) => site.id === id && ["OUT", "NEVER"].includes(wishOf(draft, site)))), "MAY");
  });
}

function details(app: App, draft: Draft, { site, ofTier, ofIndicators, value }: Worth): TemplateResult {
  const wish = wishOf(draft, site);
  const group = draft.groups.findIndex((each) => each.includes(site.id));
  const isPinned = draft.pinned.includes(site.id);
  const setGroup = (chosen: string) => {
    const groups = draft.groups.map((each) => each.filter((id) => id !== site.id));
    set(app, { groups: (chosen === "new" ? [...groups, [site.id]] : groups.map((each, at) => (String(at) === chosen ? [...each, site.id] : each))).filter((each) => each.length) });
  };
  return html`<div class="wish">
    ${segments(say("wish"), WISHES.map((each): [Wish, string] => [each, say(each)]), wish, (chosen) => setWish(app, draft, [site.id], chosen))}
    <p class="soft">${say("worthIs", points(ofTier), points(ofIndicators))}${draft.values[site.id] === undefined ? nothing : html` <button type="button" class="link" @click=${() => { const { [site.id]: _old, ...values } = draft.values; set(app, { values }); }}>${say("worthReset", points(value))}</button>`}</p>
    <p class="buttons">
      <button type="button" aria-pressed=${isPinned} @click=${() => set(app, { pinned: isPinned ? draft.pinned.filter((id) => id !== site.id) : [...draft.pinned, site.id], wishes: { ...draft.wishes, [site.id]: "MUST" } })}>${isPinned ? say("unpin") : say("pin")}</button>
      <select aria-label=${say("groups")} @change=${(event: Event) => setGroup(typed(event))}>
        <option value="" ?selected=${group < 0}>${say("noGroup")}</option>${draft.groups.map((_, at) => html`<option value=${at} ?selected=${at === group}>${say("group", at + 1)}</option>`)}<option value="new">${say("newGroup")}</option>
      </select>
      <button type="button" @click=${() => site.position.type === "Point" && set(app, { start: { at: site.position.coordinates as [number, number], name: site.name } })}>${say("asStart")}</button>
      <button type="button" class="link" @click=${() => go({ view: "sites", due: null })}>${say("openSite")}</button></p>
  </div>`;
}

function candidate(app: App, draft: Draft, worth: Worth): TemplateResult {
  const { site } = worth;
  const wish = wishOf(draft, site);
  const isOpen = current().site === site.id;
  const judged = draft.values[site.id];
  return html`<li data-key=${site.id} ?aria-current=${isOpen} class="wish-${wish}">
    <label class="check"><input type="checkbox" aria-label=${say("mayVisit", site.name)} .checked=${wish !== "OUT" && wish !== "NEVER"} @change=${(event: Event) => setWish(app, draft, [site.id], (event.target as HTMLInputElement).checked ? "MAY" : "OUT")} /></label>
    <span class="who"><button type="button" class="link" aria-expanded=${isOpen} @click=${() => go({ site: isOpen ? null : site.id })}>${site.name}</button>
      <small>${site.village.township.name} · ${say(site.tier)}${wish === "MUST" || wish === "NEVER" ? html` <b class="tag ${wish === "NEVER" ? "bad" : "must"}">${say(wish)}</b>` : nothing}</small></span>
    <input type="number" class="worth" min="0" max=${MOST_VALUE} step="0.01" aria-label=${say("worthOf", site.name)} ?data-judged=${judged !== undefined} ?disabled=${wish === "OUT" || wish === "NEVER"} .value=${String(judged ?? worth.value)}
      @change=${(event: Event) => {
        const value = Number(typed(event));
        set(app, { values: { ...draft.values, [site.id]: Math.min(MOST_VALUE, Math.max(0, Number.isFinite(value) ? value : 0)) } });
      }} />
    ${isOpen ? details(app, draft, worth) : nothing}
  </li>`;
}

function candidatesPart(app: App, draft: Draft): TemplateResult {
  const all = worths.value ?? [];
  const shown = shownWorths();
  const of = (wish: Wish) => all.filter(({ site }) => wishOf(draft, site) === wish).length;
  const chosen = of("MAY") + of("MUST");
  const { site } = current();
  if (site) {
    bringIntoView(`candidate ${site}`, `.candidates [data-key="${CSS.escape(site)}"]`);
  }
  const look = (change: Partial<typeof looked>) => {
    looked = { ...looked, ...change };
    go({}, false);
  };
  const select = (label: string, value: string, options: [string, string][], change: (value: string) => void) =>
    html`<select aria-label=${label} @change=${(event: Event) => change(typed(event))}><option value="" ?selected=${!value}>${label}</option>${options.map(([key, text]) => html`<option value=${key} ?selected=${key === value}>${text}</option>`)}</select>`;
  const seats = [...new Set(all.map((each) => each.site.village.township.name))].map((name): [string, string] => [name, name]);
  return html`<fieldset data-field="candidates"><legend>${say("candidates")}</legend>
    <p aria-live="polite"><b>${say("wishCounts", chosen, of("MUST"), of("NEVER"))}</b>${chosen > MOST_CANDIDATES ? html` <b class="tag bad">${say("tooMany", MOST_CANDIDATES)}</b>` : nothing}</p>
    ${refusedAt("candidates")}
    <p class="soft">${say("candidatesHint")}</p>
    <div class="looking">
      <input type="search" aria-label=${say("lookFor")} placeholder=${say("lookFor")} .value=${looked.text} @input=${(event: Event) => look({ text: typed(event) })} @keydown=${(event: KeyboardEvent) => event.key === "Enter" && event.preventDefault()} />
      ${select(say("tiers"), looked.tier, tierOptions() as [SiteTier, string][], (tier) => look({ tier }))}
      ${select(say("pillars"), looked.pillar, pillarOptions(), (pillar) => look({ pillar }))}
      ${select(say("townships"), looked.township, seats, (township) => look({ township }))}
    </div>
    <p class="buttons"><button type="button" ?disabled=${!app.map} title=${mapHindrance(app) ?? ""} @click=${() => chooseByBox(app)}>${say("byBox")}</button>
      <button type="button" @click=${() => setWish(app, draft, shown.filter((each) => ["OUT", "NEVER"].includes(wishOf(draft, each.site))).map((each) => each.site.id), "MAY")}>${say("allIn", shown.length)}</button>
      <button type="button" @click=${() => setWish(app, draft, shown.map((each) => each.site.id), "OUT")}>${say("allOut", shown.length)}</button></p>
    ${worths.value ? nothing : waiting(worths)}
    <ul class="candidates">${repeat(shown, (each) => each.site.id, (each) => candidate(app, draft, each))}</ul>
    ${pinnedPart(app, draft)} ${groupsPart(app, draft)}
  </fieldset>`;
}

const nameOfSite = (id: string): string => worths.value?.find(({ site }) => site.id === id)?.site.name ?? say("unknownSite");

function pinnedPart(app: App, draft: Draft): TemplateResult | typeof nothing {
  const sorting = { lists: () => [currentDraft(today(app)).pinned], set: ([pinned]: string[][]) => set(app, { pinned: pinned! }) };
  return draft.pinned.length || refusedAt("pinnedOrder") !== nothing
    ? html`<div data-field="pinnedOrder" data-sortable><h4>${say("pinned")}</h4><p class="soft">${say("pinnedHint")}</p>${refusedAt("pinnedOrder")}
        <ol class="pinned" data-list="0">${repeat(
          draft.pinned,
          (id) => id,
          (id) => html`<li data-key=${id}><button type="button" class="handle" aria-label=${say("dragStop", nameOfSite(id))} title=${say("dragHint")} @pointerdown=${(event: PointerEvent) => startDrag(event, id, sorting)} @keydown=${(event: KeyboardEvent) => stepByKey(event, id, sorting)}>⠿</button>
            <span>${nameOfSite(id)}</span><button type="button" class="end" aria-label=${say("takeOut", nameOfSite(id))} @click=${() => set(app, { pinned: draft.pinned.filter((each) => each !== id) })}>×</button></li>`,
        )}</ol></div>`
    : nothing;
}

function groupsPart(app: App, draft: Draft): TemplateResult | typeof nothing {
  return draft.groups.length || refusedAt("notTogether") !== nothing
    ? html`<div data-field="notTogether"><h4>${say("groups")}</h4><p class="soft">${say("groupsHint")}</p>${refusedAt("notTogether")}
        <ol class="groups">${draft.groups.map(
          (group, at) => html`<li><span>${group.map(nameOfSite).join(say("comma"))}${group.length < 2 ? html` <small>${say("oneMore")}</small>` : nothing}</span>
            <button type="button" class="end" aria-label=${say("removeGroup", at + 1)} @click=${() => set(app, { groups: draft.groups.filter((_, each) => each !== at) })}>×</button></li>`,
        )}</ol></div>`
    : nothing;
}

function demandPart(app: App, draft: Draft): TemplateResult {
  const asked = canonical(meant(draft.demand));
  if (asked !== demandOf) {
    demandOf = asked;
    choosing = { ...choosingOf(draft.demand), isSome: choosing.isSome || choosingOf(draft.demand).isSome };
  }
  return html`<fieldset data-field="demand" class="demand"><legend>${say("demand")}</legend>
    ${refusedAt("demand")}
    ${demandFields(app, draft.demand, choosing, (part) => set(app, { demand: meant({ ...draft.demand, ...part })}))}
  </fieldset>`;
}

async function send(app: App): Promise<void> {
  isSending = true;
  refusal = null;
  go({}, false);
  const draft = currentDraft(today(app));
  try {
    await plan({ ...draft, name: draft.name.trim() || usualName(draft) });
  } catch (failure) {
    refusal = asRefusal(failure);
    bringIntoView(`refusal ${performance.now()}`, "#panel .asked .refusal");
  }
  isSending = false;
  go({}, false);
}

/** What is demanded of a route: kept as it is typed, until it is asked. */
export function requestPanel(app: App): TemplateResult {
  const draft = currentDraft(today(app));
  const chosen = (worths.value ?? []).filter(({ site }) => ["MAY", "MUST"].includes(wishOf(draft, site))).length;
  const hindrance = !isNow(app) ? say("notNow") : !draft.start ? say("startFirst") : chosen === 0 ? say("candidatesFirst") : null;
  const isElsewhere = refusal !== null && !FIELDS.has(fieldOf(String(refusal.extensions["where"] ?? "")));
  return html`<article class="routes" aria-labelledby="request-title">
    ${backButton({ due: null, site: null })}
    <h2 id="request-title">${say("newRoute")}</h2>
    <form class="asked" novalidate @submit=${(event: Event) => { event.preventDefault(); void send(app); }}>
      ${whenPart(app, draft)}
      <fieldset><legend>${say("fromTo")}</legend>${spotField(app, draft, "start")} ${spotField(app, draft, "end")}</fieldset>
      ${candidatesPart(app, draft)} ${demandPart(app, draft)}
      ${field("secondsLimit", say("secondsLimit"), "ask-seconds", html`<span class="line">${numberInput("ask-seconds", draft.secondsLimit, 1, MOST_SECONDS, (secondsLimit) => set(app, { secondsLimit: secondsLimit ?? 10 }))} ${say("secondsUnit")}</span>`, say("secondsHint"))}
      ${isElsewhere ? refused(refusal!) : nothing}
      <div class="go"><p class="soft">${hindrance ?? say("asksFor", chosen, draft.days, draft.teams)}</p>
        <span class="buttons"><button type="button" @click=${() => { clearDraft(today(app)); refusal = null; go({ site: null }, false); }}>${say("beginAnew")}</button>
        <button class="primary" ?disabled=${hindrance !== null || isSending}>${isSending ? say("sending") : say("plan")}</button></span></div>
    </form>
  </article>`;
}
