import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Broken } from "../generated";
import { type App, shownDay } from "../shell/app";
import { day } from "../shell/format";
import { current, go } from "../shell/state";
import { byHand, orderOf, type Plan, setByHand, siteOf, type Stop } from "./data";
import { colourOf, labelOf } from "./marks";
import { hour, visitOf } from "./hours";
import { bringIntoView, kilometres, minutes, names, points } from "./parts";
import { type Sorting, startDrag, step, stepByKey } from "./sort";
import { say } from "./words";

/** The order by hand; the first change of a plan begins it. */
export const sortingOf = (app: App, plan: Plan): Sorting => ({ lists: () => byHand(app) ?? orderOf(plan), set: setByHand });

/** Puts a site where the way is longest the same: the least detour as the crow flies, as a start for the hand. */
export function addByHand(app: App, plan: Plan, site: { id: string; position: GeoJSON.Geometry }): void {
  const days = sortingOf(app, plan).lists();
  const placeOf = (id: string): GeoJSON.Position | null => {
    const known = plan.days.flatMap(({ stops }) => stops).find((stop) => stop.site?.id === id)?.site ?? siteOf(id);
    return known?.position.type === "Point" ? known.position.coordinates : null;
  };
  const apart = (a: GeoJSON.Position | null, b: GeoJSON.Position | null) => (a && b ? Math.hypot((a[0]! - b[0]!) * Math.cos((a[1]! * Math.PI) / 180), a[1]! - b[1]!) : 0);
  const here = site.position.type === "Point" ? site.position.coordinates : null;
  let best = { day: 0, place: days[0]?.length ?? 0, more: Infinity };
  days.forEach((order, index) => {
    for (let place = 0; place <= order.length; place++) {
      const from = order[place - 1] ? placeOf(order[place - 1]!) : null;
      const to = order[place] ? placeOf(order[place]!) : null;
      const more = apart(from, here) + apart(here, to) - apart(from, to);
      if (more < best.more) {
        best = { day: index, place, more };
      }
    }
  });
  setByHand(days.map((order, index) => (index === best.day ? [...order.slice(0, best.place), site.id, ...order.slice(best.place)] : order)));
}

function leg(stop: { legMetres: number; legMinutes: number }): TemplateResult {
  return html`<li class="leg"><span></span><i aria-hidden="true"></i><small>${kilometres(stop.legMetres)} · ${minutes(stop.legMinutes)}</small></li>`;
}

const end = (time: string, label: string, kind = "end") => html`<li class="end-of-day ${kind}"><time>${time}</time><i aria-hidden="true"></i><b>${label}</b></li>`;

/** What the plan would be without a stop, as it was computed. */
function ifLeftOut(plan: Plan, stop: Stop): TemplateResult | typeof nothing {
  const parts = [
    ...(stop.gainMinutesIfLeftOut === null || stop.gainMinutesIfLeftOut === undefined ? [] : [say("gain", minutes(stop.gainMinutesIfLeftOut))]),
    ...(stop.valueIfLeftOut === null || stop.valueIfLeftOut === undefined ? [] : [say("atMost", points(stop.valueIfLeftOut), points(Math.max(0, plan.value - stop.valueIfLeftOut)))]),
    ...(stop.replacedBy?.length ? [say("insteadOf", names(stop.replacedBy))] : []),
  ];
  return parts.length ? html`<small class="if-left-out">${say("ifLeftOut")}${parts.join(say("semicolon"))}</small>` : nothing;
}

interface Options {
  /** Null: nothing can be moved. */
  sorting: Sorting | null;
  broken: Broken[];
  /** Times are of another order, and others are on the way. */
  isStale: boolean;
  /** Null: there is none on the way. */
}

function stopRow(plan: Plan, index: number, place: number, id: string, stop: Stop | undefined, { sorting, broken, isStale }: Options): TemplateResult {
  const visit = stop && !isStale ? visitOf(plan.days[index]!, stop) : null;
  const site = stop?.site ?? siteOf(id);
  const name = site?.name ?? say("unknownSite");
  const wrong = broken.filter((each) => each.site?.id === id);
  const label = labelOf(plan.days.length, index, place + 1);
  return html`<li class="stop" data-key=${id} ?aria-current=${current().site === id} ?data-wrong=${wrong.length > 0}>
    <time>${visit ? html`${visit.from}<br />${visit.to}` : "··:··"}</time>
    <i class="pin" .style=${`background: ${colourOf(index)}`}>${label}</i>
    <div>
      <button class="link" @click=${() => go({ site: current().site === id ? null : id })}>${name}</button>
      <small>${site ? `${site.village.township.name} ${site.village.name}` : ""}${stop ? ` · ${say("visits", minutes(stop.visitMinutes))}` : ""}${visit && visit.waitMinutes >= 1 ? html` · <b class="tag">${say("waits", minutes(visit.waitMinutes))}</b>` : nothing}${stop?.done ? html` · ${say("isDone")}` : nothing}</small>
      ${wrong.map((each) => html`<small class="wrong">${each.message}</small>`)}
      ${stop ? ifLeftOut(plan, stop) : nothing}
    </div>
    ${sorting
      ? html`<span class="moves">
          <button class="handle" aria-label=${say("dragStop", name)} title=${say("dragHint")} @pointerdown=${(event: PointerEvent) => startDrag(event, id, sorting)} @keydown=${(event: KeyboardEvent) => stepByKey(event, id, sorting)}>⠿</button>
          <button class="up" aria-label=${say("moveUp", name)} @click=${() => step(sorting, id, -1)}>↑</button>
          <button class="down" aria-label=${say("moveDown", name)} @click=${() => step(sorting, id, 1)}>↓</button>
          <button class="out" aria-label=${say("takeOut", name)} title=${say("takeOut", name)} @click=${() => sorting.set(sorting.lists().map((order) => order.filter((each) => each !== id)))}>×</button></span>`
      : nothing}
  </li>`;
}

/** When the last stop of a day is left the way back begins: what is left of the day's driving. */
function wayBack(of: Plan["days"][number]): TemplateResult {
  const rest = (whole: number, part: (stop: Stop) => number) => Math.max(0, whole - of.stops.reduce((sum, stop) => sum + part(stop), 0));
  return leg({ legMetres: rest(of.lengthMetres, (stop) => stop.legMetres), legMinutes: rest(of.driveMinutes, (stop) => stop.legMinutes) });
}

/** Each day and team: when what is reached, visited and left, where lunch is had, and what each stop is good for. */
export function timetable(app: App, plan: Plan, options: Options): TemplateResult {
  const order = options.sorting?.lists() ?? orderOf(plan);
  const stops = new Map(plan.days.flatMap((each) => each.stops).flatMap((stop) => (stop.site ? [[stop.site.id, stop] as const] : [])));
  const { site } = current();
  if (site) {
    bringIntoView(site, `.timetable [data-key="${CSS.escape(site)}"]`);
  }
  return html`<div class="timetable" data-sortable ?data-stale=${options.isStale}>
    ${plan.days.map((of, index) => {
      const ids = order[index] ?? [];
      const lunch = of.lunchAt && !options.isStale ? html`<li class="lunch"><time>${hour(of.lunchAt)}</time><i aria-hidden="true"></i><b>${say("lunch")}</b></li>` : nothing;
      const many = plan.days.length > 1;
      return html`<section aria-label="${day(of.on, shownDay(app))} ${say("team", of.team)}">
        <h3>${many ? html`<i class="pin" .style=${`background: ${colourOf(index)}`}>${String.fromCharCode(65 + index)}</i>` : nothing} ${day(of.on, shownDay(app))}${many ? ` · ${say("team", of.team)}` : ""}
          ${many ? html`<small>${say("dayFigures", kilometres(of.lengthMetres), minutes(of.driveMinutes))}</small>` : nothing}</h3>
        <ol data-list=${index}>
          ${end(hour(of.departAt), say("departs"))}
          ${of.lunchStop === 0 ? lunch : nothing}
          ${repeat(
            ids.map((id, place) => ({ id, place })),
            ({ id }) => id,
            ({ id, place }) => {
              const stop = stops.get(id);
              const had = stop ? visitOf(of, stop).lunch : null;
              return html`${stop && !options.isStale ? leg(stop) : html`<li class="leg"><span></span><i aria-hidden="true"></i><small>…</small></li>`}
                ${had === "before" ? lunch : nothing} ${stopRow(plan, index, place, id, stop, options)} ${had === "behind" ? lunch : nothing}`;
            },
          )}
          ${options.isStale ? nothing : wayBack(of)} ${end(options.isStale ? "··:··" : hour(of.back), say("returns"))}
        </ol>
      </section>`;
    })}
  </div>`;
}
