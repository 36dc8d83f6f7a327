import { html, nothing, type TemplateResult } from "lit";
import { Search, type SearchResult } from "../generated";
import { type App, asOf } from "./app";
import { mu } from "./format";
import { ask } from "./graphql";
import { Resource } from "./resource";
import { go } from "./state";
import { say } from "./words";

const PAUSE_MS = 200;

const found = new Resource<SearchResult>();
let text = "";
let isOpen = false;
let timer: ReturnType<typeof setTimeout> | undefined;
let redraw: () => void = () => {};

export function onSearch(listener: () => void): void {
  redraw = listener;
}

function type(event: Event): void {
  text = (event.target as HTMLInputElement).value;
  isOpen = true;
  clearTimeout(timer);
  timer = setTimeout(() => {
    const wanted = text.trim();
    if (wanted) {
      void found.want(`${wanted} ${JSON.stringify(asOf())}`, (signal) => ask(Search, { text: wanted, asOf: asOf() }, signal));
    } else {
      found.clear();
    }
    redraw();
  }, PAUSE_MS);
  redraw();
}

function close(): void {
  isOpen = false;
  redraw();
}

function choose(run: () => void): () => void {
  return () => {
    close();
    run();
  };
}

/** Arrow keys walk the hits, Enter takes the one in focus. */
function walk(event: KeyboardEvent): void {
  const box = event.currentTarget as HTMLElement;
  const stops = [box.querySelector("input")!, ...box.querySelectorAll<HTMLElement>(".hits button")];
  const at = stops.indexOf(document.activeElement as HTMLInputElement);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    stops[(at + (event.key === "ArrowDown" ? 1 : stops.length - 1)) % stops.length]?.focus();
  } else if (event.key === "Enter" && at === 0) {
    stops[1]?.click();
  } else if (event.key === "Escape") {
    close();
    (document.activeElement as HTMLElement).blur();
  }
}

/** There from the start, so that the map keeps its size. */
export function searchBox(app: App | null): TemplateResult {
  const wanted = text.trim();
  const townships = wanted && app ? app.start.county!.townships.filter((each) => each.name.includes(wanted) || each.code.startsWith(wanted)).slice(0, 5) : [];
  const villages = found.value?.villages?.nodes ?? [];
  const plots = found.value?.plots;
  const isEmpty = townships.length === 0 && villages.length === 0 && !plots?.nodes.length;
  return html`<search class="search" role="search" @keydown=${walk}
    @focusout=${(event: FocusEvent) => { if (!(event.currentTarget as HTMLElement).contains(event.relatedTarget as Node | null)) close(); }}>
    <input type="search" id="search" autocomplete="off" placeholder=${say("search")} aria-label=${say("search")} ?disabled=${!app} .value=${text} @input=${type} @focus=${() => { isOpen = true; redraw(); }} />
    ${isOpen && wanted
      ? html`<div class="hits">
          ${townships.map((each) => html`<button @click=${choose(() => go({ region: each.code, plot: null, list: false }))}><b>${each.name}</b><small>${say("township")}</small></button>`)}
          ${villages.map((each) => html`<button @click=${choose(() => go({ region: each.code, plot: null, list: false }))}><b>${each.name}</b><small>${each.township.name}</small></button>`)}
          ${(plots?.nodes ?? []).map((each) => html`<button @click=${choose(() => go({ plot: each.id }))}><b>${each.code}</b><small>${each.village.name} ${mu(each.areaMu)}</small></button>`)}
          ${(plots?.totalCount ?? 0) > 6 ? html`<button @click=${choose(() => go({ filter: { text: wanted }, list: true, plot: null, region: null }))}>${say("hits", plots!.totalCount!)} <small>${say("allHits")}</small></button>` : nothing}
          ${isEmpty ? html`<p>${found.isLoading ? say("loading") : say("noHit", wanted)}</p>` : nothing}
        </div>`
      : nothing}
  </search>`;
}
