import { html, nothing, type TemplateResult } from "lit";
import { type App, isNow, shownDay } from "../shell/app";
import { day } from "../shell/format";
import { go } from "../shell/state";
import { isUnderWay, type Lists, lists, worths } from "./data";
import { kilometres, points, status, waiting } from "./parts";
import { say } from "./words";

type Planning = NonNullable<Lists["planningJobs"]>[number];
type Listed = NonNullable<Lists["routes"]>[number];

const STATUSES = ["APPROVED", "PROPOSED", "DRAFT", "SUPERSEDED"] as const;
const FIRST_ENDED = 5;
let isLong = false;

function planning(app: App, of: Planning): TemplateResult {
  const asked = of.requirement;
  const name = of.replans ? say("replanOf", of.replans.name) : asked.name;
  return html`<li><button class="row" @click=${() => go({ job: of.id, route: null, plan: null, stops: null, site: null })}>
    <span><b>${name}</b> <b class="status job-${of.state}">${of.state === "QUEUED" && of.queuePlace ? say("inQueue", of.queuePlace) : say(of.state)}</b></span>
    <span class="soft"><span>${day(asked.on, shownDay(app))} · ${say("candidatesOf", asked.candidates.length)}</span><span>${of.best ? `${points(of.best.value)} ${say("pointsUnit")} · ${kilometres(of.best.lengthMetres)}` : ""}</span></span>
    ${isUnderWay(of.state) ? html`<span class="bar"><b .style=${`width: ${of.percent}%`}></b></span>` : nothing}
  </button></li>`;
}

function listed(app: App, of: Listed): TemplateResult {
  const stops = of.plan.days.reduce((sum, each) => sum + each.stops.length, 0);
  return html`<li><button class="row" @click=${() => go({ route: of.id, job: null, site: null })}>
    <span><b>${of.name}</b> ${status(of.status)}</span>
    <span class="soft"><span>${day(of.on, shownDay(app))} · ${say("edition", of.edition)}</span><span>${say("stopsOf", stops)} · ${points(of.plan.value)} ${say("pointsUnit")} · ${kilometres(of.plan.lengthMetres)}</span></span>
  </button></li>`;
}

/** The routes, and the plannings that they may come of. */
export function listPanel(app: App): TemplateResult {
  const all = lists.value;
  const routes = all?.routes ?? [];
  const jobs = all?.planningJobs ?? [];
  const goesOn = jobs.filter((each) => isUnderWay(each.state));
  const ended = jobs.filter((each) => !isUnderWay(each.state));
  const shownEnded = isLong ? ended : ended.slice(0, FIRST_ENDED);
  const hindrance = !isNow(app) ? say("notNow") : worths.value?.length === 0 ? say("noSites") : null;
  return html`<article class="routes" aria-labelledby="routes-title">
    <h2 id="routes-title">${app.start.county!.name} · ${say("title")}</h2>
    <div class="actions two"><button class="primary" ?disabled=${hindrance !== null} @click=${() => go({ due: "newRoute", site: null })}>${say("newRoute")}<small>${hindrance ?? say("newRouteHint")}</small></button>
      <button @click=${() => go({ due: "roads", site: null })}>${say("roads")}<small>${say("roadsHint")}</small></button></div>
    ${all ? nothing : waiting(lists)}
    ${goesOn.length ? html`<h3>${say("goesOn")}</h3><ul class="plots">${goesOn.map((each) => planning(app, each))}</ul>` : nothing}
    ${STATUSES.map((each) => {
      const some = routes.filter((one) => one.status === each);
      return some.length ? html`<h3>${say(each)}</h3><ul class="plots">${some.map((one) => listed(app, one))}</ul>` : nothing;
    })}
    ${all && routes.length === 0 ? html`<p class="soft">${say("noRoutes")}</p>` : nothing}
    ${ended.length ? html`<h3>${say("ended")}</h3><ul class="plots">${shownEnded.map((each) => planning(app, each))}</ul>` : nothing}
    ${ended.length > shownEnded.length ? html`<p class="buttons"><button @click=${() => { isLong = true; go({}, false); }}>${say("more", ended.length - shownEnded.length)}</button></p>` : nothing}
  </article>`;
}
