/** What is shown, as the address says it: reload, back and a link to a colleague give the same picture. */
export interface State {
  view: string;
  /** Longitude, latitude and zoom of the map; null: the whole county. */
  at: [number, number, number] | null;
  region: string | null;
  plot: string | null;
  /** An environment problem. */
  problem: string | null;
  /** A demonstration site. */
  site: string | null;
  /** An indicator of the assessment, by code. */
  indicator: string | null;
  /** An assessment route. */
  route: string | null;
  /** A planning of a route. */
  job: string | null;
  /** The plan of that planning that is looked at; null: the best. */
  plan: string | null;
  /** Numbers of sites in the order that they were put in by hand, days parted by underscores; null: as planned. */
  stops: string | null;
  /** How far from the route its surroundings are told, metres; null: the usual. */
  metres: number | null;
  /** Which list or board is open beside the map. */
  due: string | null;
  /** The responsible unit whose problems are listed, by code. */
  unit: string | null;
  /** The standard item whose problems are listed, by code. */
  item: string | null;
  /** Plots chosen for one action, by id. */
  picked: string[];
  /** The list of plots beside the map is open. */
  list: boolean;
  /** The day; null: the county's today. */
  on: string | null;
  knownAt: string | null;
  filter: Record<string, unknown>;
  /** Which sites are shown. */
  sites: Record<string, unknown>;
  /** Which indicators are shown. */
  indicators: Record<string, unknown>;
  /** What a set of sites has to cover. */
  demand: Record<string, unknown>;
  /** Whether roads are drawn, "1" or "0"; null: as the view has it. */
  roads: string | null;
  language: "zh" | "en";
}

type Listener = (state: State, before: State) => void;

const listeners = new Set<Listener>();
const DEFAULT_VIEW = "restoration";
/** The page for the field has no other address. */
const HOME = location.pathname === "/report" ? "/report" : "/";
let state: State = read();
let isTold = true;
let told: State = state;

export function current(): State {
  return state;
}

export function listen(listener: Listener): void {
  listeners.add(listener);
}

/** @param isStep whether the back button returns to what was before */
export function go(change: Partial<State>, isStep = true): void {
  state = { ...state, ...change };
  const address = write(state);
  if (address !== location.pathname + location.search) {
    history[isStep ? "pushState" : "replaceState"](null, "", address);
  }
  tell();
}

function tell(): void {
  if (isTold) {
    isTold = false;
    queueMicrotask(() => {
      isTold = true;
      const before = told;
      told = state;
      listeners.forEach((listener) => listener(state, before));
    });
  }
}

addEventListener("popstate", () => {
  state = read();
  tell();
});

/** One text for one filter: keys in order, nothing that is null. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(",")}]`;
  }
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value as Record<string, unknown>).filter(([, each]) => each !== null && each !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

function read(): State {
  const query = new URLSearchParams(location.search);
  const at = (query.get("at") ?? "").split(",").map(Number);
  return {
    view: query.get("view") ?? (location.pathname === "/import" ? "import" : DEFAULT_VIEW),
    at: at.length === 3 && at.every(Number.isFinite) ? [at[0]!, at[1]!, at[2]!] : null,
    region: query.get("region"),
    plot: query.get("plot"),
    problem: query.get("problem"),
    site: query.get("site"),
    indicator: query.get("indicator"),
    route: query.get("route"),
    job: query.get("job"),
    plan: query.get("plan"),
    stops: query.get("stops"),
    metres: Number(query.get("metres")) || null,
    due: query.get("due"),
    unit: query.get("unit"),
    item: query.get("item"),
    picked: query.get("picked")?.split(",").filter(Boolean) ?? [],
    list: query.has("list"),
    on: query.get("on"),
    knownAt: query.get("knownAt"),
    filter: readObject(query.get("filter")),
    sites: readObject(query.get("sites")),
    indicators: readObject(query.get("indicators")),
    demand: readObject(query.get("demand")),
    roads: query.get("roads"),
    language: query.get("lang") === "en" ? "en" : "zh",
  };
}

function readObject(text: string | null): Record<string, unknown> {
  try {
    const filter: unknown = JSON.parse(text ?? "{}");
    return filter !== null && typeof filter === "object" && !Array.isArray(filter) ? (filter as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function write(shown: State): string {
  const query: [string, string][] = [];
  const add = (name: string, value: string | null) => value && query.push([name, value]);
  add("view", shown.view === DEFAULT_VIEW ? null : shown.view);
  add("region", shown.region);
  add("plot", shown.plot);
  add("problem", shown.problem);
  add("site", shown.site);
  add("indicator", shown.indicator);
  add("route", shown.route);
  add("job", shown.job);
  add("plan", shown.plan);
  add("stops", shown.stops);
  add("metres", shown.metres === null ? null : String(shown.metres));
  add("due", shown.due);
  add("unit", shown.unit);
  add("item", shown.item);
  add("picked", shown.picked.join(","));
  add("list", shown.list ? "1" : null);
  add("on", shown.on);
  add("knownAt", shown.knownAt);
  for (const name of ["filter", "sites", "indicators", "demand"] as const) {
    const text = canonical(shown[name]);
    add(name, text === "{}" ? null : text);
  }
  add("roads", shown.roads);
  add("lang", shown.language === "en" ? "en" : null);
  add("at", shown.at && `${shown.at[0].toFixed(5)},${shown.at[1].toFixed(5)},${shown.at[2].toFixed(2)}`);
  const text = query.map(([name, value]) => `${name}=${encodeURIComponent(value).replace(/%2C/g, ",").replace(/%3A/g, ":")}`).join("&");
  return text ? `${HOME}?${text}` : HOME;
}
