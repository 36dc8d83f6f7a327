import { html, nothing, type TemplateResult } from "lit";
import type { WholePlan } from "../generated";
import type { App } from "../shell/app";
import { current, go } from "../shell/state";
import { openSave } from "./actions";
import { type Differences, differences, job, planOf, plansOf, route } from "./data";
import { labelOf } from "./marks";
import { hour } from "./hours";
import { backButton, kilometres, minutes, points, proof, signed, waiting } from "./parts";
import { nameOf } from "./result";
import { say } from "./words";

const sitesOf = (plan: WholePlan) => plan.days.flatMap((each, index) => each.stops.flatMap((stop) => (stop.site ? [{ ...stop, site: stop.site, label: labelOf(plan.days.length, index, stop.number) }] : [])));

/** The plans of a planning in columns: what each visits in order, what it is worth, and what it leaves out and why. */
export function comparePlansPanel(app: App): TemplateResult {
  const of = job.value;
  const back = backButton({ due: null }, say("back"));
  if (!of || of.id !== current().job) {
    return html`<article class="routes wide">${back}<h2>${say("compare")}</h2>${waiting(job)}</article>`;
  }
  const plans = plansOf(of);
  const best = plans[0]!;
  const ofBest = new Set(sitesOf(best).map(({ site }) => site.id));
  const everywhere = new Map(plans.flatMap(sitesOf).map(({ site }) => [site.id, site.name]));
  const shown = planOf(of);
  const row = (label: string, cell: (plan: WholePlan) => unknown) => html`<tr><th scope="row">${label}</th>${plans.map((plan) => html`<td ?data-chosen=${plan === shown}>${cell(plan)}</td>`)}</tr>`;
  const reasons = (plan: WholePlan) => {
    const has = new Set(sitesOf(plan).map(({ site }) => site.id));
    // first what others visit: that is what is to be chosen between
    const missed = [...everywhere].filter(([id]) => !has.has(id));
    const rest = plan.leftOut.filter(({ site }) => site && !everywhere.has(site.id));
    const reason = (id: string) => plan.leftOut.find(({ site }) => site?.id === id)?.reason;
    return html`<ul>${missed.map(([id, name]) => html`<li><b>${name}</b> <small>${reason(id) ?? ""}</small></li>`)}</ul>
      ${rest.length ? html`<details><summary>${say("others", rest.length)}</summary><ul>${rest.map((each) => html`<li>${each.site!.name} <small>${each.reason}</small></li>`)}</ul></details>` : nothing}`;
  };
  return html`<article class="routes wide" aria-labelledby="compare-title">
    ${back}
    <h2 id="compare-title">${nameOf(of)} · ${say("compare")}</h2>
    <div class="scroll-x"><table class="compare">
      <thead><tr><td></td>${plans.map(
        (plan, index) => html`<th scope="col" ?data-chosen=${plan === shown}>${index ? say("alternative", index) : say("best")}
          <span class="buttons"><button aria-pressed=${plan === shown} @click=${() => go({ plan: index ? plan.id : null, due: null, stops: null })}>${say("look")}</button>
            <button class="primary" @click=${() => openSave(app, of, plan.id, null)}>${say("choose")}</button></span></th>`,
      )}</tr></thead>
      <tbody>
        ${row(say("value"), (plan) => html`<b>${points(plan.value)}</b>${plan === best ? nothing : html` <small>${signed(plan.value - best.value)}</small>`}<div>${proof(plan)}</div>`)}
        ${row(say("difference"), (plan) => (plan.difference === null ? "—" : `${Math.round(plan.difference * 100)}%`))}
        ${row(say("driving"), (plan) => html`${minutes(plan.driveMinutes)}${plan === best ? nothing : html` <small>${signed(Math.round(plan.driveMinutes - best.driveMinutes))}</small>`}`)}
        ${row(say("length"), (plan) => kilometres(plan.lengthMetres))}
        ${row(say("visiting"), (plan) => minutes(plan.visitMinutes))}
        ${row(say("returns"), (plan) => plan.days.map((each) => hour(each.back)).join(say("comma")))}
        ${row(say("inOrder"), (plan) => html`<ol class="order">${sitesOf(plan).map(({ site, label, arrive }) => html`<li ?data-new=${!ofBest.has(site.id)}><i>${label}</i> <span>${site.name}</span> <small>${hour(arrive)}</small></li>`)}</ol>`)}
        ${row(say("leavesOut"), reasons)}
      </tbody>
    </table></div>
  </article>`;
}

type Difference = Differences[number];

const changeMark = (change: Difference["change"]) => html`<b class="change ${change}">${say(`change${change}`)}</b>`;

/** How one edition differs from another, stop by stop. */
export function compareEditionsPanel(): TemplateResult {
  const of = route.value;
  const back = backButton({ due: null, plan: null }, say("back"));
  const other = of && [...(of.previous ? [of.previous] : []), ...of.next].find((each) => each.id === current().plan);
  if (!of || !differences.value) {
    return html`<article class="routes">${back}<h2>${say("compare")}</h2>${waiting(of ? differences : route)}</article>`;
  }
  const cell = (stop: Difference["before"]) => (stop ? html`${say("place", stop.number)}<br /><small>${hour(stop.arrive)}–${hour(stop.leave)}</small>` : "—");
  const later = (amount: number | null) => (amount === null || Math.abs(amount) < 1 ? "" : amount > 0 ? say("laterBy", minutes(amount)) : say("earlierBy", minutes(amount)));
  return html`<article class="routes" aria-labelledby="editions-title">
    ${back}
    <h2 id="editions-title">${of.name}</h2>
    <p class="soft">${say("editionsAre", other?.edition ?? of.edition - 1, of.edition)}</p>
    <table class="parts editions"><thead><tr><th scope="col">${say("stop")}</th><th scope="col">${say("edition", other?.edition ?? of.edition - 1)}</th><th scope="col">${say("edition", of.edition)}</th><th scope="col"></th></tr></thead>
      <tbody>${differences.value.map((each) => html`<tr class=${each.change}><th scope="row">${each.site?.name ?? say("unknownSite")}</th><td>${cell(each.before)}</td><td>${cell(each.after)}</td><td>${changeMark(each.change)}<br /><small>${later(each.laterMinutes)}</small></td></tr>`)}</tbody></table>
  </article>`;
}
