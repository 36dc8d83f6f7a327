import { html, nothing, type TemplateResult } from "lit";
import { CancelPlanning, PlanRoute, type WholePlan } from "../generated";
import type { App } from "../shell/app";
import { ask, newKey } from "../shell/graphql";
import { current, go } from "../shell/state";
import { openSave } from "./actions";
import "./course";
import { byHand, courseOf, isUnderWay, job, type Job, lists, liveJob, orderOf, type Plan, planOf, plansOf, secondsOf, tried, worths } from "./data";
import { changeDraft, type Draft, draftOf, keepOfJob, requestOf } from "./draft";
import { asRefusal, backButton, bringIntoView, brokenList, fieldOf, figures, kilometres, minutes, names, points, proof, refused, signed, waiting } from "./parts";
import { addByHand, sortingOf, timetable } from "./timetable";
import { say } from "./words";

const TICK_MS = 500;

let ticking: ReturnType<typeof setTimeout> | undefined;
let failure: TemplateResult | null = null;
let isSending = false;

/** Seconds go on by themselves while it works. */
function tick(): void {
  ticking ??= setTimeout(() => {
    ticking = undefined;
    go({}, false);
  }, TICK_MS);
}

export function nameOf(of: Job): string {
  return of.replans ? say("replanOf", of.replans.name) : of.requirement.name;
}

/** Begins a planning and shows it. @throws Refusal what the server has against it */
export async function plan(asked: Draft): Promise<void> {
  const input = requestOf(asked, (worths.value ?? []).map(({ site }) => site));
  const { planRoute } = await ask(PlanRoute, { input: input!, key: newKey() });
  const id = planRoute!.job.id;
  keepOfJob(id, asked);
  go({ job: id, due: null, route: null, plan: null, stops: null, site: null });
  void lists.refresh();
}

async function send(work: () => Promise<unknown>): Promise<void> {
  isSending = true;
  failure = null;
  go({}, false);
  try {
    await work();
  } catch (refusal) {
    failure = refused(asRefusal(refusal));
  }
  isSending = false;
  go({}, false);
}

/** The request opens as it was asked, at what is to be changed. */
function change(app: App, of: Job, demand?: string): void {
  changeDraft(app.start.calendar.today, draftOf(of, nameOf(of)));
  go({ job: null, plan: null, stops: null, site: null, due: "newRoute" });
  if (demand) {
    bringIntoView(`${of.id} ${demand} ${performance.now()}`, `#panel [data-field="${fieldOf(demand)}"]`);
  }
}

function progressPart(of: Job): TemplateResult {
  const now = liveJob() ?? of;
  const best: Plan | null = liveJob()?.best ?? of.best;
  if (now.state === "RUNNING") {
    tick();
  }
  const seconds = liveJob() ? secondsOf(liveJob()!) : of.secondsUsed;
  const gap = best && now.bound ? Math.max(0, 1 - best.value / now.bound) : null;
  return html`<section class="progress" aria-live="polite">
    <p class="headline"><b class="status job-${now.state}">${say(now.state)}</b>
      <span>${now.state === "QUEUED" ? (now.queuePlace ? say("inQueue", now.queuePlace) : say("waits4turn")) : now.step}</span>
      <span class="figure">${say("seconds", Math.floor(seconds))}</span></p>
    <div class="bar" role="progressbar" aria-valuenow=${Math.floor(now.percent)} aria-valuemin="0" aria-valuemax="100"><b .style=${`width: ${now.percent}%`}></b></div>
    ${figures([
      [say("value"), points(best?.value)],
      [say("bound"), points(now.bound)],
      [say("gap"), gap === null ? "—" : proof({ proven: gap === 0, gap, bound: now.bound })],
    ])}
    <gt-planning-course .course=${courseOf()} role="img" aria-label=${`${say("value")} ${points(best?.value)}, ${say("bound")} ${points(now.bound)}`}></gt-planning-course>
    <p class="buttons"><button ?disabled=${isSending} @click=${() => void send(() => ask(CancelPlanning, { id: of.id }).then(() => job.refresh()))}>${say("cancelPlanning")}</button><small>${say("cancelHint")}</small></p>
  </section>`;
}

function conflictsPart(app: App, of: Job): TemplateResult {
  return html`<section class="refusal conflicts" role="alert">
    <strong>${say("cannotAll")}</strong>
    ${brokenList(of.conflicts, of.replans ? null : (demand) => change(app, of, demand))}
    <p class="soft">${of.conflictsProven ? say("smallestConflict") : say("maybeSmaller")}</p>
  </section>`;
}

/** The plans that there are: the best, and others that really differ. */
function choices(of: Job): TemplateResult | typeof nothing {
  const shown = planOf(of);
  return of.alternatives.length
    ? html`<p class="chips tabs plans" role="group" aria-label=${say("alternatives")}>${plansOf(of).map(
        (each, index) => html`<button class="chip" aria-pressed=${each === shown} @click=${() => go({ plan: index ? each.id : null, stops: null })}>${index ? say("alternative", index) : say("best")} ${points(each.value)}</button>`,
      )}<button class="chip" @click=${() => go({ due: "comparePlans", stops: null })}>${say("compare")}</button></p>`
    : nothing;
}

/** What is against the order by hand, and how it stands to the plan that it came of. */
function handPart(app: App, of: Job, base: WholePlan): TemplateResult {
  const now = tried.value;
  const isFresh = tried.isCurrent && now !== null;
  const minutesOf = (plan: Plan) => plan.driveMinutes;
  const inWay = now?.broken.length ?? 0;
  return html`<section class="by-hand" aria-live="polite" ?data-wrong=${isFresh && inWay > 0}>
    <p><b>${say("byHand")}</b> ${isFresh ? (inWay ? html`<b class="tag bad">${say("breaks", inWay)}</b>` : html`<b class="course ON_COURSE">${say("holds")}</b>`) : tried.failure ? nothing : html`<span role="status">${say("trying")}</span>`}</p>
    ${tried.failure ? waiting(tried) : nothing}
    ${isFresh
      ? html`<p class="soft">${say("handFigures", points(now.plan.value), signed(now.plan.value - base.value), minutes(minutesOf(now.plan)), signed(Math.round(minutesOf(now.plan) - minutesOf(base))))}</p>
          ${inWay ? brokenList(now.broken, null) : nothing}`
      : nothing}
    <p class="buttons"><button class="primary" ?disabled=${!isFresh || inWay > 0} @click=${() => openSave(app, of, base.id, byHand(app)!)}>${say("saveAsRoute")}${isFresh && inWay > 0 ? html`<small>${say("notWhileBroken")}</small>` : nothing}</button>
      <button @click=${() => go({ stops: null })}>${say("asPlanned")}</button></p>
  </section>`;
}

function leftOutPart(app: App, of: Job, whole: WholePlan): TemplateResult | typeof nothing {
  if (!whole.leftOut.length) {
    return nothing;
  }
  const { site } = current();
  if (site) {
    bringIntoView(`left ${site}`, `.left-out [data-key="${CSS.escape(site)}"]`);
  }
  // plans anew with one more site that must be visited
  const force = (id: string) => {
    const asked = draftOf(of, nameOf(of));
    void send(() => plan({ ...asked, wishes: { ...asked.wishes, [id]: "MUST" } }));
  };
  return html`<section class="left-out" aria-labelledby="left-title">
    <h3 id="left-title">${say("leftOut", whole.leftOut.length)}</h3>
    <ul class="plots">${whole.leftOut.map(
      (each) => html`<li data-key=${each.site?.id ?? ""} ?aria-current=${site !== null && each.site?.id === site}>
        <div><button class="link" @click=${() => each.site && go({ site: each.site.id })}>${each.site?.name ?? say("unknownSite")}</button>
          <small>${each.site?.village.township.name ?? ""}</small>
          <p>${each.reason}</p>
          ${each.impossible ? (each.proven ? html`<p class="soft">${say("provenImpossible")}</p>` : nothing) : each.displaces.length ? html`<p class="soft">${say("displaces", names(each.displaces))}</p>` : nothing}
          ${each.site && !of.replans && of.state === "DONE"
            ? html`<p class="buttons"><button ?disabled=${each.impossible || isSending} title=${each.impossible ? say("cannotForce") : ""} @click=${() => force(each.site!.id)}>${say("forceIn")}</button>
                <button ?disabled=${byHand(app)?.flat().includes(each.site.id) ?? false} @click=${() => addByHand(app, tried.value?.plan ?? whole, each.site!)}>${say("tryIn")}</button></p>`
            : nothing}</div></li>`,
    )}</ul>
  </section>`;
}

export function coveragePart(plan: WholePlan): TemplateResult {
  const { coverage } = plan;
  return html`<section aria-labelledby="shows-title"><h3 id="shows-title">${say("shows")}</h3>
    <table class="facts">
      <tr><th>${say("pillars")}</th><td>${coverage.pillars.map((each) => say(each)).join(say("comma")) || "—"}${coverage.missingPillars.length ? html` <small>${say("without", coverage.missingPillars.map((each) => say(each)).join(say("comma")))}</small>` : nothing}</td></tr>
      <tr><th>${say("townships")}</th><td>${say("count", coverage.townships.length)} <small>${names(coverage.townships)}</small></td></tr>
      <tr><th>${say("tiers")}</th><td>${coverage.tiers.filter((each) => each.sites).map((each) => `${say(each.tier)} ${each.sites}`).join(say("comma")) || "—"}</td></tr>
      <tr><th>${say("indicators")}</th><td><details><summary>${say("count", coverage.indicators.length)}</summary>${coverage.indicators.map((each) => html`<div>${each.code} ${each.name}</div>`)}</details></td></tr>
    </table></section>`;
}

export function backupsPart(app: App, plan: WholePlan, isEditable: boolean): TemplateResult | typeof nothing {
  return plan.backups.length
    ? html`<section aria-labelledby="backups-title"><h3 id="backups-title">${say("backups")}</h3><p class="soft">${say("backupsHint")}</p>
        <ul class="plots backups">${plan.backups.map(
          (site) => html`<li><span><button class="link" @click=${() => go({ site: site.id })}>${site.name}</button> <small>${site.village.township.name} ${site.village.name}</small></span>
            ${isEditable ? html`<button class="end" @click=${() => addByHand(app, tried.value?.plan ?? plan, site)}>${say("putIn")}</button>` : nothing}</li>`,
        )}</ul></section>`
    : nothing;
}

export function planFigures(plan: Plan): TemplateResult {
  return html`<div>${figures([
    [say("value"), points(plan.value)],
    [say("stops"), say("count", plan.days.reduce((sum, each) => sum + each.stops.length, 0))],
    [say("length"), kilometres(plan.lengthMetres)],
    [say("driving"), minutes(plan.driveMinutes)],
  ])}<p>${proof(plan)} ${plan.difference === null ? nothing : html`<small>${say("differs", Math.round(plan.difference * 100))}</small>`}</p></div>`;
}

export function requirementPart(of: { requirement: Job["requirement"] }): TemplateResult {
  const asked = of.requirement;
  const row = (label: string, value: unknown) => (value === null || value === "" ? nothing : html`<tr><th>${label}</th><td>${value}</td></tr>`);
  return html`<details class="asked"><summary>${say("asked")}</summary><table class="facts">
    ${row(say("when"), say("whenIs", asked.on, asked.days, asked.teams, say(asked.vehicle)))}
    ${row(say("hours"), `${asked.departAt.slice(0, 5)}–${asked.returnBy.slice(0, 5)}`)}
    ${row(say("lunch"), asked.lunchMinutes === null ? null : say("lunchIs", asked.lunchFrom!.slice(0, 5), asked.lunchTo!.slice(0, 5), asked.lunchMinutes))}
    ${row(say("driveLimit"), asked.maximumDriveMinutes === null ? null : minutes(asked.maximumDriveMinutes))}
    ${row(say("candidates"), say("count", asked.candidates.length))} ${row(say("MUST"), names(asked.mustVisit))} ${row(say("NEVER"), names(asked.exclude))}
    ${row(say("pinned"), asked.pinnedOrder.map((each) => each.name).join(" → "))}
    ${row(say("groups"), asked.notTogether.length ? asked.notTogether.map((group) => html`<div>${names(group)}</div>`) : null)}
    ${row(say("demand"), asked.demands.length ? asked.demands.map((each) => html`<div>${each}</div>`) : null)}
  </table></details>`;
}

/** A planning: how it gets on, then its plans, what each stop is good for, and why others are not in it. */
export function jobPanel(app: App): TemplateResult {
  const of = job.value;
  const back = backButton({ job: null, plan: null, stops: null, site: null, due: null });
  if (!of || of.id !== current().job) {
    return html`<article class="routes">${back}${job.isCurrent && !of ? html`<h2>${say("planning")}</h2><p>${say("unknownJob")}</p>` : html`<h2>${say("planning")}</h2>${waiting(job)}`}</article>`;
  }
  const goesOn = isUnderWay((liveJob() ?? of).state);
  const whole = planOf(of);
  const isEditable = !goesOn && of.state === "DONE" && of.replans === null && whole !== null;
  const hand = isEditable ? byHand(app) : null;
  const shown: Plan | null = goesOn ? (liveJob()?.best ?? of.best) : whole;
  return html`<article class="routes" aria-labelledby="job-title">
    ${back}
    <h2 id="job-title">${nameOf(of)}</h2>
    ${of.replans ? html`<p class="soft">${say("replans")}<button class="link" @click=${() => go({ job: null, route: of.replans!.id, stops: null })}>${of.replans.name} ${say("edition", of.replans.edition)}</button></p>` : nothing}
    ${failure ?? nothing}
    ${goesOn
      ? progressPart(of)
      : html`${of.state === "INFEASIBLE" ? conflictsPart(app, of) : of.state === "FAILED" ? html`<p class="refusal" role="alert"><strong>${say("FAILED")}</strong> ${of.message ?? ""}</p>` : of.state === "CANCELLED" ? html`<p><b class="status">${say("CANCELLED")}</b></p>` : nothing}
          ${choices(of)}
          <p class="buttons">${whole && !hand ? html`<button class="primary" @click=${() => openSave(app, of, whole.id, null)}>${say("saveAsRoute")}</button>` : nothing}
            ${of.replans ? nothing : html`<button @click=${() => change(app, of)}>${say("changeRequest")}</button>`}</p>`}
    ${shown && !goesOn ? planFigures(shown) : nothing}
    ${shown
      ? html`<h3 class="hidden">${say("timetable")}</h3>
          ${timetable(app, hand && tried.value ? tried.value.plan : shown, {
            sorting: isEditable ? sortingOf(app, whole!) : null,
            broken: hand && tried.isCurrent ? (tried.value?.broken ?? []) : [],
            isStale: hand !== null && !(tried.isCurrent && tried.value) && JSON.stringify(hand) !== JSON.stringify(orderOf(tried.value?.plan ?? shown)),
          })}`
      : goesOn
        ? html`<p class="soft">${say("noPlanYet")}</p>`
        : nothing}
    ${!goesOn && whole ? html`${backupsPart(app, whole, isEditable)} ${leftOutPart(app, of, whole)} ${coveragePart(whole)}` : nothing}
    ${requirementPart(of)} ${hand && whole ? handPart(app, of, whole) : nothing}
  </article>`;
}
