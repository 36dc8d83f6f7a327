import { html, nothing, type TemplateResult } from "lit";
import { type App, isNow, shownDay, today } from "../shell/app";
import { day, mu, time } from "../shell/format";
import { current, go } from "../shell/state";
import { isTapping, kindOf, openApproval, openProposal, openReplan, openWithdrawal, tap } from "./actions";
import { along, METRES, metresShown, route, standing, type Whole } from "./data";
import { hour } from "./hours";
import { backButton, brokenList, minutes, segments, status, waiting } from "./parts";
import { backupsPart, coveragePart, planFigures, requirementPart } from "./result";
import { timetable } from "./timetable";
import { say } from "./words";

const FORMATS = ["gpx", "kml", "geojson"];

/** What can be done with a route, and why some of it cannot be now. */
function actionButtons(app: App, of: Whole): TemplateResult {
  const past = isNow(app) ? null : say("notNow");
  const isOver = of.status === "SUPERSEDED" ? say("isSuperseded") : null;
  const button = (name: "propose" | "approve" | "replan", hindrance: string | null, press: () => void, isPrimary = false) =>
    html`<button class=${isPrimary ? "primary" : ""} ?disabled=${hindrance !== null} @click=${press}>${say(name)}${hindrance ? html`<small>${hindrance}</small>` : nothing}</button>`;
  const { language } = current();
  return html`<div class="actions steps" role="group">
    ${of.status === "DRAFT" ? button("propose", past, () => openProposal(app, of), true) : nothing}
    ${of.status === "DRAFT" || of.status === "PROPOSED" ? button("approve", past ?? (of.status === "DRAFT" ? say("proposeFirst") : null), () => openApproval(app, of), of.status === "PROPOSED") : nothing}
    ${button("replan", past ?? isOver, () => openReplan(app, of))}
    <button @click=${() => go({ due: "roads", site: null })}>${say("roads")}</button>
    <a class="button" href="/route.html?id=${encodeURIComponent(of.id)}${language === "en" ? "&lang=en" : ""}" target="_blank">${say("sheet")}</a>
  </div>`;
}

/** Whether it can still be driven so, by the roads, sites and hours of today. */
function standingPart(app: App, of: Whole): TemplateResult {
  const now = standing.value;
  return html`<section class="standing-part" aria-live="polite">${!now
    ? standing.failure
      ? waiting(standing)
      : html`<p class="soft" role="status">${say("checking")}</p>`
    : now.holds
      ? html`<p><b class="course ON_COURSE">${say("stillHolds")}</b> <small>${say("asOfToday", day(today(app), of.on))}</small></p>`
      : html`<div class="refusal" role="alert"><strong>${say("holdsNoMore")}</strong>${brokenList(now.broken, null)}<p class="buttons"><button @click=${() => openReplan(app, of)} ?disabled=${of.status === "SUPERSEDED"}>${say("replan")}</button></p></div>`}
  </section>`;
}

const lateText = (late: number) => (Math.abs(late) < 1 ? say("onTime") : late > 0 ? say("late", minutes(late)) : say("early", minutes(late)));

/** The day as it goes: the next stop with one button, what was reached, and when the others will be. */
function progressPart(app: App, of: Whole): TemplateResult | typeof nothing {
  const { progress } = of;
  const last = of.plan.days.reduce((latest, each) => (each.on > latest ? each.on : latest), of.on);
  const isDay = of.status === "APPROVED" && isNow(app) && today(app) >= of.on && today(app) <= last;
  if (!isDay && progress.stops.length === 0) {
    return of.status === "APPROVED" ? html`<p class="soft">${today(app) < of.on ? say("progressLater", day(of.on, shownDay(app))) : say("progressNone")}</p>` : nothing;
  }
  const here = progress.stops.filter((each) => !each.leftAt && each.site);
  const reached = new Set(progress.stops.map((each) => each.site?.id));
  // every team has its own next stop
  const next = of.plan.days
    .filter((each) => each.on === today(app))
    .flatMap((each) => each.stops.filter((stop) => stop.site && !reached.has(stop.site.id)).slice(0, 1))
    .flatMap((stop) => progress.ahead.filter((each) => each.stop.site?.id === stop.site!.id));
  return html`<section class="day-goes" aria-labelledby="goes-title">
    <h3 id="goes-title">${say("dayGoes")} ${progress.lateMinutes === null ? nothing : html`<b class="tag ${progress.lateMinutes >= 15 ? "bad" : ""}">${lateText(progress.lateMinutes)}</b>`}</h3>
    ${isDay
      ? html`${here.map((each) => html`<div class="tap"><span><small>${say("isAt", hour(each.arrivedAt))}</small><b>${each.site!.name}</b></span>
            <button class="primary" ?disabled=${isTapping(each.site!.id)} @click=${() => void tap(app, of, each.site!, each.arrivedAt)}>${say("left")}</button></div>`)}
          ${here.length && of.requirement.teams === 1 ? nothing : next.map((each) => html`<div class="tap" ?data-wrong=${each.missed}><span><small>${say("nextStop")} · ${say("planned", hour(each.stop.arrive))} · ${say("expected", hour(each.expectedAt))}</small><b>${each.stop.site!.name}</b></span>
            <button class="primary" ?disabled=${isTapping(each.stop.site!.id)} @click=${() => void tap(app, of, each.stop.site!, null)}>${say("reached")}</button></div>`)}`
      : nothing}
    <table class="parts goes"><thead><tr><th scope="col">${say("stop")}</th><th scope="col">${say("arrival")}</th><th scope="col">${say("leaving")}</th><th scope="col"></th></tr></thead><tbody>
      ${progress.stops.map((each) => html`<tr><th scope="row">${each.site?.name ?? say("unknownSite")}</th><td>${hour(each.arrivedAt)}</td><td>${each.leftAt ? hour(each.leftAt) : "—"}</td><td>${lateText(each.lateMinutes)}</td></tr>`)}
      ${progress.ahead.map((each) => html`<tr class="ahead"><th scope="row">${each.stop.site?.name ?? say("unknownSite")}</th><td>${say("about", hour(each.expectedAt))}</td><td></td><td>${each.missed ? html`<b class="tag bad">${say("missed")}</b>` : nothing}</td></tr>`)}
    </tbody></table>
    ${progress.ahead.some((each) => each.missed) ? html`<p class="buttons"><button @click=${() => openReplan(app, of)}>${say("replan")}</button></p>` : nothing}
  </section>`;
}

/** Of all plots along, where all are listed. */
const areaOf = ({ nodes, totalCount }: NonNullable<typeof along.value>["plots"]): string => (nodes.length === totalCount ? mu(nodes.reduce((sum, each) => sum + each.areaMu, 0)) : "");

/** What the team would see beside the road: to be cleared before it comes. */
function corridorPart(): TemplateResult {
  const now = along.value;
  const places = now && { plots: now.plots, problems: now.problems };
  return html`<section class="corridor" aria-labelledby="corridor-title"><h3 id="corridor-title">${say("corridor")}</h3>
    ${segments(say("corridorWidth"), METRES.map((metres): [number, string] => [metres, say("metres", metres)]), metresShown(), (metres) => go({ metres }, false))}
    ${!places
      ? waiting(along)
      : html`<p aria-live="polite">${say("corridorCount", places.plots.totalCount ?? 0, areaOf(places.plots), places.problems.totalCount ?? 0)}</p>
          ${places.plots.nodes.length
            ? html`<details open><summary><i class="along-plot" aria-hidden="true"></i>${say("plotsAlong", places.plots.totalCount ?? 0)}</summary><ul class="plots">${places.plots.nodes.map(
                (plot) => html`<li><button class="row" @click=${() => go({ view: "restoration", plot: plot.id, at: null, route: null, site: null, due: null })}><span><b>${plot.code ?? plot.village.name}</b> <span>${mu(plot.areaMu)}</span></span><span class="soft"><span>${plot.village.name}</span></span></button></li>`,
              )}</ul></details>`
            : nothing}
          ${places.problems.nodes.length
            ? html`<details open><summary><i class="along-problem" aria-hidden="true"></i>${say("problemsAlong", places.problems.totalCount ?? 0)}</summary><ul class="plots">${places.problems.nodes.map(
                (problem) => html`<li><button class="row" @click=${() => go({ view: "environment", problem: problem.id, at: null, route: null, site: null, due: null })}><span><b>${problem.item.name}</b> ${problem.overdue ? html`<b class="tag bad">${say("overdue")}</b>` : nothing}</span><span class="soft"><span>${problem.number} ${problem.village?.name ?? ""}</span><span>${problem.dueOn ? say("due", day(problem.dueOn)) : ""}</span></span></button></li>`,
              )}</ul></details>`
            : nothing}`}
  </section>`;
}

function editionsPart(of: Whole): TemplateResult | typeof nothing {
  const others = [...(of.previous ? [of.previous] : []), ...of.next];
  return others.length
    ? html`<section aria-labelledby="editions-title"><h3 id="editions-title">${say("editions")}</h3><ul class="plots">${others.map(
        (each) => html`<li><span><button class="link" @click=${() => go({ route: each.id, site: null })}>${each.name} ${say("edition", each.edition)}</button> ${status(each.status)}</span>
          <button class="end" @click=${() => go({ due: "compareEditions", plan: each.id })}>${say("compare")}</button></li>`,
      )}</ul></section>`
    : nothing;
}

function historyPart(app: App, of: Whole): TemplateResult {
  const shown = shownDay(app);
  return html`<h3>${say("story")}</h3><ol class="story">${[...(of.history?.nodes ?? [])].reverse().map((event) => {
    const isOver = event.withdrawnBy !== null;
    return html`<li ?data-over=${isOver}>
      <p><b>${day(event.on, shown)}</b> ${kindOf(event.kind)}
        ${!isOver && isNow(app) && event.kind !== "WITHDRAWN" && event.kind !== "SUPERSEDED" && event.kind !== "SAVED" ? html`<button class="link end" @click=${() => openWithdrawal(of, event)}>${say("withdraw")}</button>` : nothing}</p>
      ${event.note ? html`<p>${event.note}</p>` : nothing} ${isOver ? html`<p>${say("wasWithdrawn", event.withdrawnBy!.note ?? "")}</p>` : nothing}
      <p class="soft">${say("recorded", time(event.recordedAt))}${event.recordedBy ? say("by", event.recordedBy) : nothing}</p></li>`;
  })}</ol>`;
}

/** A saved route: how far it has come, whether it holds, how its day goes, what lies along it. */
export function routePanel(app: App): TemplateResult {
  const of = route.value;
  const back = backButton({ route: null, site: null, due: null, plan: null });
  if (!of || of.id !== current().route) {
    return html`<article class="routes">${back}<h2>${say("route")}</h2>${route.isCurrent && !of ? html`<p>${say("unknownRoute")}</p>` : waiting(route)}</article>`;
  }
  return html`<article class="routes" aria-labelledby="route-title">
    ${back}
    <h2 id="route-title">${of.name}</h2>
    <p class="headline">${status(of.status)} <span>${say("edition", of.edition)}</span> <span class="end">${day(of.on, shownDay(app))}</span></p>
    ${actionButtons(app, of)} ${standingPart(app, of)} ${progressPart(app, of)}
    ${planFigures(of.plan)}
    ${timetable(app, of.plan, { sorting: null, broken: standing.value?.broken ?? [], isStale: false })}
    ${corridorPart()} ${backupsPart(app, of.plan, false)} ${coveragePart(of.plan)} ${editionsPart(of)} ${requirementPart(of)}
    <section class="downloads"><h3>${say("files")}</h3><p>${FORMATS.map((format) => html`<a class="button" href="/routes/${encodeURIComponent(of.id)}.${format}" download>${format.toUpperCase()}</a> `)}</p></section>
    ${historyPart(app, of)}
  </article>`;
}
