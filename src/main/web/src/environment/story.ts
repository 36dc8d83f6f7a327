import { html, nothing, type TemplateResult } from "lit";
import { type App, isNow, shownDay } from "../shell/app";
import { day, time } from "../shell/format";
import { go } from "../shell/state";
import { actionButtons, openWithdrawal, type Story } from "./actions";
import { reference } from "./data";
import { say } from "./words";

function pictures(problem: Story, kind: "BEFORE" | "AFTER"): TemplateResult {
  const some = problem.evidence.filter((each) => each.kind === kind);
  return html`<div><h4>${say(kind === "BEFORE" ? "before" : "after")}</h4>
    ${some.length
      ? some.map((each) => html`<a href=${each.url} target="_blank"><img src=${each.thumbnailUrl ?? each.url} alt=${say(kind === "BEFORE" ? "before" : "after")} /></a>
          ${each.metresAway === null ? nothing : html`<small>${say("away", each.metresAway)}</small>`}`)
      : html`<small>${say("noPictures")}</small>`}</div>`;
}

const SAID = new Set(["reason", "ground", "document", "description", "severity", "source", "item", "dueOn", "village", "unit"]);

function changeText(change: { field: string; before: string | null; after: string | null }): string | null {
  if (!SAID.has(change.field)) {
    return null;
  }
  const value = (each: string | null) => (each === null ? "" : /^\d{4}-\d\d-\d\d$/.test(each) ? day(each) : ["severity", "source"].includes(change.field) ? say(each as "MINOR") : each);
  return `${say(change.field as "reason")}：${change.before === null ? "" : `${value(change.before)} → `}${value(change.after)}`;
}

/** A problem's facts, pictures before and after, and what happened to it. */
export function storyPanel(app: App, problem: Story): TemplateResult {
  const row = (label: string, value: unknown) => (value === null || value === undefined || value === "" ? nothing : html`<tr><th>${label}</th><td>${value}</td></tr>`);
  const papers = problem.evidence.filter((each) => each.kind === "DOCUMENT");
  return html`<article aria-labelledby="problem-title">
    <p class="crumbs"><button class="link" @click=${() => go({ problem: null, region: problem.village?.code ?? null })}>${problem.village?.township.name} ${problem.village?.name}</button>
      <button class="link end" @click=${() => go({ problem: null })}>${say("close")}</button></p>
    <h2 id="problem-title">${problem.number} ${problem.item.name}</h2>
    <p class="headline"><b class="status ${problem.status}">${say(problem.status)}</b> <span>${day(problem.statusOn, shownDay(app))}</span>
      ${problem.overdue ? html`<b class="tag bad">${say("overdue")}</b>` : nothing} ${problem.late ? html`<b class="tag">${say("late")}</b>` : nothing}
      ${problem.relapses ? html`<b class="tag bad">${say("RELAPSED")} ${problem.relapses}</b>` : nothing} ${problem.lookBackDrawnOn ? html`<b class="tag">${say("drawn")}</b>` : nothing}</p>
    <p>${problem.description}</p>
    ${actionButtons(app, problem, reference.value)}
    <div class="proofs">${pictures(problem, "BEFORE")}${pictures(problem, "AFTER")}</div>
    <table class="facts">
      ${row(say("severity"), say(problem.severity))} ${row(say("source"), problem.sources.map((source) => say(source)).join("、"))} ${row(say("foundOn"), day(problem.foundOn, shownDay(app)))}
      ${row(say("dueOn"), problem.dueOn && day(problem.dueOn, shownDay(app)))} ${row(say("lead"), problem.lead?.name)}
      ${row(say("parts"), problem.parts.length > 1 ? problem.parts.filter((part) => !part.lead).map((part) => html`<div>${part.unit.name} ${part.task ?? ""} ${part.reportedOn ? say("reported", day(part.reportedOn, shownDay(app))) : say("notReported")}</div>`) : null)}
      ${row(say("inspection"), problem.inspection?.number)} ${row(say("lookBackDueOn"), problem.lookBackDueOn && day(problem.lookBackDueOn, shownDay(app)))}
      ${row(say("mergedInto"), problem.mergedInto && html`<button class="link" @click=${() => go({ problem: problem.mergedInto!.id })}>${problem.mergedInto.number}</button>`)}
      ${row(say("similar"), problem.similar.length ? problem.similar.slice(0, 5).map((each) => html`<div><button class="link" @click=${() => go({ problem: each.id })}>${each.number}</button> ${say(each.status)}</div>`) : null)}
      ${row(say("documents"), papers.length ? papers.map((each) => html`<a href=${each.url} target="_blank">${each.mediaType}</a> `) : null)}
    </table>
    <h3>${say("story")}</h3>
    <ol class="story">
      ${[...(problem.history.nodes ?? [])].reverse().map((event) => {
        const isOver = event.withdrawnBy !== null;
        const changes = event.kind === "FOUND" ? [] : event.changes.map(changeText).filter((each) => each !== null);
        return html`<li ?data-over=${isOver}>
          <p><b>${day(event.on, shownDay(app))}</b> ${say(event.kind)}
            ${!isOver && isNow(app) && event.kind !== "WITHDRAWN" ? html`<button class="link end" @click=${() => openWithdrawal(problem, event, `${day(event.on)} ${say(event.kind)}`)}>${say("withdraw")}</button>` : nothing}</p>
          ${changes.length ? html`<p>${changes.join("；")}</p>` : nothing} ${event.note ? html`<p>${event.note}</p>` : nothing}
          ${isOver ? html`<p>${say("wasWithdrawn", event.withdrawnBy!.note ?? "")}</p>` : nothing}
          <p class="soft">${say("recorded", time(event.recordedAt))}${event.recordedBy ? say("by", event.recordedBy) : nothing}</p>
        </li>`;
      })}
    </ol>
  </article>`;
}
