import { html, nothing, type TemplateResult } from "lit";
import type { BoardResult, RecoveryStage } from "../generated";
import { type App, shownDay } from "../shell/app";
import { count, day, dayNumber, mu, percent, roundMu, time } from "../shell/format";
import { current, go } from "../shell/state";
import { say } from "./words";

type Board = NonNullable<BoardResult["region"]>;
type Part = NonNullable<BoardResult["parts"]>[number];

/** A figure that opens exactly the plots that it counts. */
function figure(label: string, plots: number, areaMu: number, filter: Record<string, unknown>, isBad = false): TemplateResult | typeof nothing {
  if (plots === 0) {
    return nothing;
  }
  return html`<button class="figure-button" ?data-bad=${isBad} @click=${() => go({ filter, list: true, plot: null })}>
    <span>${label}</span> <b>${mu(areaMu)}</b> <small>${count(plots)}</small>
  </button>`;
}

export function boardPanel(app: App, stage: RecoveryStage, board: Board, parts: Part[]): TemplateResult {
  const recovery = board.recovery;
  if (!recovery) {
    return html`<p>${board.name}</p>`;
  }
  const figures = stage === "RESTORATION" ? recovery.restoration : recovery.recultivation;
  const shown = shownDay(app);
  const due = recovery.areaMu - recovery.exemptAreaMu;
  const isRestoration = stage === "RESTORATION";
  const campaign = { campaign: recovery.campaign };
  const reached = isRestoration ? ["RESTORED", "RECULTIVATED"] : ["RECULTIVATED"];
  const left = isRestoration ? ["ABANDONED"] : ["ABANDONED", "RESTORED"];
  const leftPlots = recovery.plots - recovery.exemptPlots - figures.reachedPlots;
  const county = app.start.county!.code;
  return html`<article aria-labelledby="board-title">
    ${board.code === county
      ? nothing
      : html`<p class="crumbs">
          <button class="link" @click=${() => go({ region: null })}>${app.start.county!.name}</button>
          ${board.parent && board.parent.code !== county ? html`<span>›</span><button class="link" @click=${() => go({ region: board.parent!.code })}>${board.parent.name}</button>` : nothing}
        </p>`}
    <h2 id="board-title">${board.name}</h2>
    <div class="rate">
      <strong>${percent(figures.rate)}</strong><span>${say(`rate${stage}`)}</span>
      <meter min="0" max="1" .value=${figures.rate ?? 0} aria-hidden="true"></meter>
    </div>
    <p>${say("ofDue", say(`reached${stage}`), mu(figures.reachedAreaMu), mu(due), isRestoration ? say("toRESTORE") : say("toRECULTIVATE"))}</p>
    <p class="soft">${say("dueExplained", mu(recovery.areaMu), mu(recovery.exemptAreaMu))}</p>
    ${deadlineLine(figures.deadline, shown)} ${figures.forecast ? forecast(figures.forecast, leftPlots) : nothing}
    ${figures.targetAreaMu === null ? nothing : html`<p>${say("target", mu(figures.targetAreaMu), percent(figures.targetRate))}</p>`}
    <div class="figures">
      ${figure(say(`reached${stage}`), figures.reachedPlots, figures.reachedAreaMu, { ...campaign, status: reached })}
      ${figure(say("left"), leftPlots, due - figures.reachedAreaMu, { ...campaign, status: left })}
      ${figure(say("overdue"), figures.overduePlots, figures.overdueAreaMu, { ...campaign, overdue: stage }, true)}
      ${figure(say("late"), figures.latePlots, figures.lateAreaMu, { ...campaign, late: stage })}
      ${figure(say("lapsed"), recovery.lapsedPlots, recovery.lapsedAreaMu, { ...campaign, lapsed: true }, true)}
      ${figure(say("exempt"), recovery.exemptPlots, recovery.exemptAreaMu, { ...campaign, status: ["EXEMPT"] })}
      ${figure(say("foundLate"), recovery.foundLatePlots, recovery.foundLateAreaMu, { ...campaign, cql: "foundLate = true" })}
      ${figure(say("unmapped"), recovery.unmappedPlots, recovery.unmappedAreaMu, { ...campaign, placement: ["VILLAGE"] })}
    </div>
    ${figures.refusedAreaMu > 0 ? html`<p class="soft">${say("checksSum", mu(figures.acceptedAreaMu), mu(figures.refusedAreaMu))}</p>` : nothing}
    ${figures.sampledAreaMu > 0 ? html`<p class="soft">${say("sample", mu(figures.sampledAreaMu), percent(figures.samplePassRate))}</p>` : nothing}
    <h3>${say("burnDown")}</h3>
    <gt-burn-down .curve=${curveOf(app, figures, shown)} role="img" aria-label=${`${say("burnDown")}：${day(shown)} ${mu(due - figures.reachedAreaMu)}`}></gt-burn-down>
    <p class="soft">${say("burnDownSays")}</p>
    ${parts.length > 1 || (parts.length === 1 && parts[0]!.region.code !== board.code) ? partsTable(parts, stage, shown, board.code === county) : nothing}
    <p class="buttons"><button @click=${() => go({ list: true, plot: null })}>${say("allPlots")}</button></p>
    <p class="soft stamp">${say("campaignOf", recovery.campaign)} · ${say("stamp", day(recovery.asOf.on), time(recovery.asOf.knownAt), recovery.asOf.position)}</p>
  </article>`;
}

function deadlineLine(deadline: string, shown: string): TemplateResult {
  const left = dayNumber(deadline) - dayNumber(shown);
  return html`<p>${say("deadline")} <b>${day(deadline, shown)}</b>，${left > 0 ? say("daysLeft", left) : left < 0 ? say("dayOver", -left) : say("dayToday")}</p>`;
}

function forecast(expected: NonNullable<Board["recovery"]>["restoration"]["forecast"], leftPlots: number): TemplateResult {
  const { course, finishOn, finishEarliest, finishLatest, recentMuPerDay, neededMuPerDay } = expected!;
  if (leftPlots === 0) {
    return html`<p>${say("forecastDone")}</p>`;
  }
  return html`<p><b class="course ${course}">${say(course)}</b> ${finishOn ? say("forecast", day(finishOn, expected!.deadline)) : say("forecastNever")}
    ${finishEarliest && finishLatest && finishEarliest !== finishLatest ? html`<small class="whole">（${say("forecastBetween", day(finishEarliest, expected!.deadline), day(finishLatest, expected!.deadline))}）</small>` : nothing}</p>
    <p class="soft">${neededMuPerDay === null ? nothing : say("pace", roundMu(recentMuPerDay), roundMu(neededMuPerDay))}</p>`;
}

function curveOf(app: App, figures: NonNullable<Board["recovery"]>["restoration"], shown: string) {
  const days = figures.burnDown ?? [];
  return {
    days: days.map((each) => each.date),
    // the future is not known
    values: days.map((each) => (each.date <= app.start.calendar.today ? each.remainingAreaMu : null)),
    plan: days.map((each) => each.planAreaMu),
    today: shown,
    deadline: figures.deadline,
    label: say("remaining"),
    unit: say("muUnit"),
  };
}

/** The order in which people are called: who finishes last, or never, first. */
function byLateness(stage: RecoveryStage): (a: Part, b: Part) => number {
  const finish = (part: Part) => {
    const figures = stage === "RESTORATION" ? part.recovery.restoration : part.recovery.recultivation;
    return figures.rate === null || figures.rate >= 1 ? "" : (figures.forecast?.finishOn ?? "9999");
  };
  const rate = (part: Part) => (stage === "RESTORATION" ? part.recovery.restoration : part.recovery.recultivation).rate ?? 2;
  return (a, b) => (finish(a) === finish(b) ? rate(a) - rate(b) : finish(a) < finish(b) ? 1 : -1);
}

function partsTable(parts: Part[], stage: RecoveryStage, shown: string, isCounty: boolean): TemplateResult {
  return html`<h3>${isCounty ? say("townships") : say("villages")}</h3>
    <table class="parts">
      <thead><tr><th scope="col">${say("name")}</th><th scope="col">${say("rate")}</th><th scope="col">${say("leftMu")}</th><th scope="col">${say("finish")}</th></tr></thead>
      <tbody>
        ${[...parts].sort(byLateness(stage)).map((part) => {
          const figures = stage === "RESTORATION" ? part.recovery.restoration : part.recovery.recultivation;
          const left = part.recovery.areaMu - part.recovery.exemptAreaMu - figures.reachedAreaMu;
          const expected = figures.forecast;
          const isDone = figures.rate === null || figures.rate >= 1;
          return html`<tr aria-current=${current().region === part.region.code ? "true" : nothing}>
            <th scope="row"><button class="link" @click=${() => go({ region: part.region.code, at: null })}>${part.nameThen}</button></th>
            <td>${percent(figures.rate)}</td>
            <td>${roundMu(left)}</td>
            <td>${isDone ? "✓" : html`<span class="course ${expected?.course ?? ""}" title=${expected ? say(expected.course) : ""}>${expected?.finishOn ? day(expected.finishOn, shown) : say("never")}</span>`}</td>
          </tr>`;
        })}
      </tbody>
    </table>`;
}
