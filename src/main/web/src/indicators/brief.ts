import { html, nothing, type TemplateResult } from "lit";
import { type App, shownDay } from "../shell/app";
import { day } from "../shell/format";
import { go } from "../shell/state";
import { chosen, counted, departmentName, goal, measure, missing, points, type Row, shown, STANDINGS, stampOf, standing, sum, tree } from "./data";
import { badge, siteList, stamp, waiting } from "./parts";
import { say } from "./words";

function entry(app: App, row: Row): TemplateResult {
  const lacking = missing(row);
  const sites = shown.value?.get(row.code);
  const line = (label: string, value: unknown) => (value ? html`<div><dt>${label}</dt><dd>${value}</dd></div>` : nothing);
  return html`<li>
    <p class="headline"><button class="link" @click=${() => go({ indicator: row.code })}>${row.code} ${row.name}</button> ${badge(standing(row))} <b>${say("points", points(row.weight))}</b> <span>${measure(row)} <small>${goal(row)}</small></span></p>
    <dl>
      ${line(say("reason"), row.reason)}
      ${line(say("deputy"), row.deputy)}
      ${line(say("liaison"), row.liaisons.map((each, index) => html`${index ? "；" : ""}${say(each.with)} ${each.on ? say("lastTalk", day(each.on, shownDay(app))) : say("noTalk")}${each.overdue ? html` <b class="tag bad">${say("overdue")}</b>` : each.nextDueOn ? `，${say("nextUntil", day(each.nextDueOn, shownDay(app)))}` : nothing}`))}
      ${line(say("documentsMissing"), lacking.map((each) => each.name).join("、"))}
      ${line(say("sites"), sites ? (sites.length ? siteList(app, sites) : say("noSites")) : say("loading"))}
    </dl>
  </li>`;
}

/** What a department has to bring to the next talk with province and city; made to be printed. */
export function briefPanel(app: App): TemplateResult {
  if (!tree.value) {
    return html`<article class="indicators"><h2>${say("brief")}</h2>${waiting(tree)}</article>`;
  }
  const leaves = counted();
  const order = (row: Row) => STANDINGS.indexOf(standing(row)) * 1_000 - (row.weight ?? 0);
  const atRisk = leaves.filter((row) => row.status !== "MET").sort((a, b) => order(a) - order(b));
  const others = leaves.filter((row) => row.status === "MET" && (row.liaisonOverdue || missing(row).length));
  const lacking = leaves.reduce((all, row) => all + missing(row).length, 0);
  const list = (rows: Row[]) => (rows.length ? html`<ol class="points">${rows.map((row) => entry(app, row))}</ol>` : html`<p>${say("noneOfThese")}</p>`);
  return html`<article class="indicators brief" aria-labelledby="brief-title">
    <p class="crumbs"><button class="link" @click=${() => go({ due: null })}>‹ ${say("back")}</button>
      <button class="end" @click=${() => print()}>${say("print")}</button></p>
    <h2 id="brief-title">${say("briefOf", departmentName(chosen().department))}</h2>
    <p>${say("briefSum", leaves.length, points(sum(leaves)), atRisk.length, points(sum(atRisk)), leaves.filter((row) => row.liaisonOverdue).length, lacking)}</p>
    ${stamp(stampOf(tree.value, tree.value.stamped?.[0]?.asOf))}
    ${shown.failure && shown.failure.code !== "NETWORK" ? waiting(shown) : nothing}
    <h3>${say("briefRisk", atRisk.length)}</h3>${list(atRisk)}
    <h3>${say("briefOther", others.length)}</h3>${list(others)}
  </article>`;
}
