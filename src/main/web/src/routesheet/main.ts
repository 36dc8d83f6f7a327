import "./routesheet.css";
import { html, nothing, render, type TemplateResult } from "lit";
import { RouteSheet, RouteSheetCorridor, type RouteSheetCorridorResult, type RouteSheetResult } from "../generated";
import { hour, visitOf } from "../route/hours";
import { colourOf, labelOf } from "../route/marks";
import { day, mu, time } from "../shell/format";
import { ask, Refusal } from "../shell/graphql";
import { current } from "../shell/state";
import { refusalText } from "../shell/text";
import { picture } from "./picture";
import { say } from "./words";

type Answer = RouteSheetResult;
type Route = NonNullable<Answer["route"]>;
type Corridor = NonNullable<RouteSheetCorridorResult["route"]>["corridor"];
type Day = Route["plan"]["days"][number];
type Stop = Day["stops"][number];

const ALONG_METRES = 300;
const HOUR = 60;
const FORMATS = ["gpx", "kml", "geojson"];

const query = new URLSearchParams(location.search);
const id = query.get("id") ?? "";
const kilometres = (metres: number): string => say("kilometres", (metres / 1_000).toFixed(1));

function minutes(amount: number): string {
  const whole = Math.round(amount);
  return whole < HOUR ? say("minutes", whole) : say("hoursMinutes", Math.floor(whole / HOUR), whole % HOUR);
}

function address(language: string | null): string {
  return `/route.html?id=${encodeURIComponent(id)}${language ? `&lang=${language}` : ""}`;
}

interface Remarks {
  plots: Corridor["plots"]["nodes"];
  problems: Corridor["problems"]["nodes"];
}

/** What lies nearest to which stop's way: by the road to it, or by the site where the road is not told. */
function remarksOf(of: Route, corridor: Corridor | null): Map<Stop, Remarks> {
  const stops = of.plan.days.flatMap((each) => each.stops);
  const ways = stops.map((stop) => {
    const shape = stop.legLine ?? stop.site?.position;
    return shape?.type === "LineString" ? shape.coordinates : shape?.type === "MultiLineString" ? shape.coordinates.flat() : shape?.type === "Point" ? [shape.coordinates] : [];
  });
  const remarks = new Map(stops.map((stop): [Stop, Remarks] => [stop, { plots: [], problems: [] }]));
  const nearest = (position: GeoJSON.Geometry | null): Stop | null => {
    if (position?.type !== "Point") {
      return null;
    }
    const [x, y] = position.coordinates as [number, number];
    const squeeze = Math.cos((y * Math.PI) / 180);
    const away = (way: GeoJSON.Position[]) => way.reduce((least, at) => Math.min(least, Math.hypot((at[0]! - x) * squeeze, at[1]! - y)), Infinity);
    const distances = ways.map(away);
    const best = distances.indexOf(Math.min(...distances));
    return stops[best] ?? null;
  };
  corridor?.plots.nodes.forEach((plot) => remarks.get(nearest(plot.position)!)?.plots.push(plot));
  corridor?.problems.nodes.forEach((problem) => remarks.get(nearest(problem.position)!)?.problems.push(problem));
  return remarks;
}

function stopRow(of: Route, index: number, stop: Stop, remarks: Map<Stop, Remarks>): TemplateResult {
  const { site } = stop;
  const visit = visitOf(of.plan.days[index]!, stop);
  const { plots, problems } = remarks.get(stop)!;
  const all = [...new Set(plots.map((each) => each.village.name))].join(say("comma"));
  return html`<tr>
    <td class="number"><i .style=${`background: ${colourOf(index)}`}>${labelOf(of.plan.days.length, index, stop.number)}</i></td>
    <td class="time"><b>${visit.from}–${visit.to}</b><small>${say("visit", minutes(stop.visitMinutes))}${visit.waitMinutes >= 1 ? html`<br />${say("wait", minutes(visit.waitMinutes))}` : nothing}</small></td>
    <th scope="row">${site?.name ?? "—"}<small>${site ? `${site.village.township.name}${site.village.name}` : ""}</small></th>
    <td>${site?.pillars.length ? html`<div>${site.pillars.map((each) => say(each)).join(say("comma"))}</div>` : nothing}<small>${site?.indicators.map((each) => each.name).join(say("comma")) ?? ""}</small></td>
    <td>${site?.leadOfficial ? html`<div>${say("lead", site.leadOfficial)}</div>` : nothing}${site?.department ? html`<div>${site.department.name}</div>` : nothing}
      <small>${site?.roles.map((each) => `${each.role}${each.office ? `：${each.office}` : ""}`).join(say("comma")) ?? ""}</small></td>
    <td class="way">${kilometres(stop.legMetres)} · ${minutes(stop.legMinutes)}
      ${plots.length ? html`<small class="remark">${say("plots", plots.length, mu(plots.reduce((sum, each) => sum + each.areaMu, 0)))} ${all}</small>` : nothing}
      ${problems.length ? html`<small class="remark">${say("problems", problems.length, problems.map((each) => each.item.name).join(say("comma")))}</small>` : nothing}</td>
  </tr>`;
}

function schedule(of: Route, each: Day, index: number, remarks: Map<Stop, Remarks>): TemplateResult {
  const line = (at: string, text: string) => html`<tr class="mark"><td></td><td class="time"><b>${hour(at)}</b></td><td colspan="4">${text}</td></tr>`;
  const lunch = each.lunchAt ? line(each.lunchAt, say("lunch")) : nothing;
  const row = (stop: Stop) => {
    const had = visitOf(each, stop).lunch;
    return html`${had === "before" ? lunch : nothing}${stopRow(of, index, stop, remarks)}${had === "behind" ? lunch : nothing}`;
  };
  return html`<section>
    <h2>${of.plan.days.length > 1 ? html`${String.fromCharCode(65 + index)} · ` : nothing}${day(each.on)}${of.plan.days.length > 1 ? html` · ${say("team", each.team)}` : nothing} <small>${say("figures", each.stops.length, kilometres(each.lengthMetres), minutes(each.driveMinutes))}</small></h2>
    <table class="schedule">
      <thead><tr><th scope="col">${say("number")}</th><th scope="col">${say("time")}</th><th scope="col">${say("place")}</th><th scope="col">${say("shows")}</th><th scope="col">${say("people")}</th><th scope="col">${say("way")}</th></tr></thead>
      <tbody>${line(each.departAt, say("departs"))} ${each.lunchStop === 0 ? lunch : nothing} ${each.stops.map(row)} ${line(each.back, say("returns"))}</tbody>
    </table></section>`;
}

function tools(of: Route | null): TemplateResult {
  const isZh = current().language === "zh";
  return html`<nav class="tools">
    <a class="button" href="/?view=routes&route=${encodeURIComponent(id)}${isZh ? "" : "&lang=en"}">‹ ${say("back")}</a>
    <span class="end"></span>
    ${of ? FORMATS.map((format) => html`<a class="button" href="/routes/${encodeURIComponent(of.id)}.${format}" download>${format.toUpperCase()}</a>`) : nothing}
    <button @click=${() => print()}>${say("print")}</button>
    <a class="button" lang=${isZh ? "en" : "zh-CN"} href=${address(isZh ? "en" : null)}>${say("language")}</a>
  </nav>`;
}

/** @param corridor null: not there yet; a refusal: it cannot be told */
function sheet(answer: Answer, of: Route, corridor: Corridor | Refusal | null): TemplateResult {
  const known = corridor instanceof Refusal ? null : corridor;
  const remarks = remarksOf(of, known);
  const stops = of.plan.days.reduce((sum, each) => sum + each.stops.length, 0);
  const count = (known?.plots.totalCount ?? 0) + (known?.problems.totalCount ?? 0);
  return html`<article>
    <h1>${of.name}</h1>
    <p class="stamp">${answer.county?.name ?? ""} · ${day(of.on)} · ${say(of.requirement.vehicle)} · ${say("figures", stops, kilometres(of.plan.lengthMetres), minutes(of.plan.driveMinutes))}</p>
    <p class="stamp"><b class="state ${of.status}">${say(of.status)}</b> ${say("edition", of.edition)}</p>
    ${picture({ townships: answer.county?.townships ?? [], start: of.requirement.start, end: of.requirement.end, days: of.plan.days })}
    ${of.plan.days.map((each, index) => schedule(of, each, index, remarks))}
    <p class="along" role="status">${corridor instanceof Refusal ? say("notTold", refusalText(corridor)) : !known ? say("lookingAlong") : count ? say("along", ALONG_METRES, known.plots.totalCount ?? 0, known.problems.totalCount ?? 0) : say("clean")}</p>
    ${of.plan.backups.length ? html`<p>${say("backups", of.plan.backups.map((each) => `${each.name}（${each.village.township.name}）`).join(say("comma")))}</p>` : nothing}
    <p class="stamp">${say("stamp", day(answer.calendar.today), time(answer.calendar.knownUpTo))}</p>
  </article>`;
}

function page(answer: Answer | null, failure: Refusal | null, corridor: Corridor | Refusal | null = null): void {
  const of = answer?.route ?? null;
  document.documentElement.lang = current().language === "zh" ? "zh-CN" : "en";
  document.title = `${of?.name ?? say("sheet")} · ${say("product")}`;
  render(
    html`${tools(of)}
      ${of ? sheet(answer!, of, corridor) : failure ? html`<p class="refusal" role="alert">${refusalText(failure)}</p>` : html`<p role="status">${answer ? say("unknown") : say("loading")}</p>`}`,
    document.getElementById("page")!,
  );
}

const asRefusal = (failure: unknown) => (failure instanceof Refusal ? failure : new Refusal("INTERNAL", String(failure)));

async function run(): Promise<void> {
  page(null, null);
  try {
    const answer = await ask(RouteSheet, { id });
    page(answer, null);
    if (answer.route) {
      const corridor = await ask(RouteSheetCorridor, { id, metres: ALONG_METRES }).then(({ route }) => route?.corridor ?? null, asRefusal);
      page(answer, null, corridor);
    }
  } catch (failure) {
    page(null, asRefusal(failure));
  }
}

void run();
