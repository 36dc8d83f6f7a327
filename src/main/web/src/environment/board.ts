import { html, nothing, type TemplateResult } from "lit";
import { type App, isNow, mapHindrance, shownDay } from "../shell/app";
import { day, percent, time } from "../shell/format";
import { current, go } from "../shell/state";
import { refusalText } from "../shell/text";
import { openDraw, openReport } from "./actions";
import { board, counts, type Due, reference } from "./data";
import { say } from "./words";

function figure(label: string, value: number, due: Due | null, isBad = false): TemplateResult {
  const body = html`<span>${label}</span><b>${say("problems", value)}</b>`;
  return due
    ? html`<button class="figure-button" ?data-bad=${isBad && value > 0} @click=${() => go({ due, problem: null })}>${body}</button>`
    : html`<div class="figure-button" ?data-bad=${isBad && value > 0}>${body}</div>`;
}

/** The figures of a region, what is due in it, its parts, units and worst places. */
export function boardPanel(app: App): TemplateResult {
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
      ${figure(say("closedThisYear"), figures.closed, null)} ${figure(say("relapsedThisYear"), figures.relapsed, "relapsed", true)}
    </div>
    <p>${say("inTime", percent(figures.inTimeRate), percent(figures.relapseRate))}</p>
    ${figures.visitedVillages ? html`<p>${say("visits", figures.visitedVillages, figures.cleanVillages)}</p>` : nothing}
    ${figures.asked ? html`<p>${say("survey", figures.asked, percent(figures.awareRate), percent(figures.satisfiedRate))}</p>` : nothing}
    <div class="actions two">
      <button ?disabled=${!canReport} @click=${() => openReport(app, known)}>${say("report")}
        ${canReport ? nothing : html`<small>${!isNow(app) ? say("notNow") : (mapHindrance(app) ?? say("noReference"))}</small>`}</button>
      <button ?disabled=${!isNow(app)} @click=${() => openDraw(app, current().region)}>${say("drawLookBacks")}</button>
    </div>
    <p class="buttons"><a class="button" href=${current().language === "en" ? "/report?lang=en" : "/report"}>${say("fieldReport")}</a></p>
    <h3>${say("due")}</h3>
    <div class="figures">
      ${figure(say("dueFound"), waiting?.found?.totalCount ?? 0, "found")} ${figure(say("dueAssigned"), waiting?.assigned?.totalCount ?? 0, "assigned")}
      ${figure(say("dueOverdue"), waiting?.overdue?.totalCount ?? 0, "overdue", true)} ${figure(say("dueRectified"), waiting?.rectified?.totalCount ?? 0, "rectified")}
      ${figure(say("dueLookBack"), waiting?.lookBack?.totalCount ?? 0, "lookBack")}
    </div>
    <p class="buttons"><button @click=${() => go({ due: "all", problem: null })}>${say("dueAll")}</button>
      <button @click=${() => go({ due: "rounds", problem: null })}>${say("rounds")}</button>
      <button @click=${() => go({ due: "reference", problem: null })}>${say("reference")}</button>
      <a class="button" href=${bulletinAddress(app)}>${say("bulletin")}</a></p>
    ${worstPlaces()}
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
            <tbody>${board.value.units.map((each) => html`<tr><th scope="row">${each.unit ? html`<button class="link" @click=${() => go({ due: "open", unit: each.unit!.code, problem: null })}>${each.unit.name}</button>` : say("nobody")}</th><td>${each.figures.open}</td><td>${each.figures.overdue}</td><td>${percent(each.figures.inTimeRate)}</td></tr>`)}</tbody>
          </table>`
      : nothing}
    <p class="soft stamp">${say("stamp", day(figures.asOf.on), time(figures.asOf.knownAt), figures.asOf.position)}</p>
  </article>`;
}


/** Where most came back this year; each opens exactly the problems that it counts. */
function worstPlaces(): TemplateResult | typeof nothing {
  const places = board.value?.worst ?? [];
  return places.length === 0
    ? nothing
    : html`<h3>${say("worst")}</h3>
        <table class="parts worst">
          <thead><tr><th scope="col">${say("name")}</th><th scope="col">${say("relapses")}</th><th scope="col">${say("problemCount")}</th><th scope="col">${say("open")}</th></tr></thead>
          <tbody>${places.map((each) => html`<tr><th scope="row"><button class="link" @click=${() => go({ region: each.village.code, due: "relapsed", at: null, problem: null })}>${each.townshipNameThen} ${each.nameThen}</button>
              <small>${each.items.map((item) => item.name).join("、")}</small></th><td>${each.relapses}</td><td>${each.problems}</td><td>${each.open}</td></tr>`)}</tbody>
        </table>`;
}

/** The bulletin of the month that is shown, of the same region and state. */
function bulletinAddress(app: App): string {
  const { region, on, knownAt, language } = current();
  const query = new URLSearchParams({ month: shownDay(app).slice(0, 7) });
  Object.entries({ region, on, knownAt, lang: language === "en" ? "en" : null }).forEach(([name, value]) => value && query.set(name, value));
  return `/bulletin?${query}`;
}
