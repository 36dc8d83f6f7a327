import { html, nothing, type TemplateResult } from "lit";
import { type App, isNow, today } from "../shell/app";
import { day } from "../shell/format";
import { getActor } from "../shell/graphql";
import { current } from "../shell/state";
import { refresh } from "./data";
import { say } from "./words";

interface Report {
  rows: number;
  made: number;
  changed: number;
  values: number;
  unchanged: number;
}

interface Refused {
  type?: string;
  titleZh?: string;
  title?: string;
  detail?: string;
  rows?: { line: number; indicator: string; code: string; titleZh?: string; what: string }[];
}

let from = "";
let file: File | null = null;
let isSending = false;
let report: Report | null = null;
let refused: Refused | null = null;
let redraw: () => void = () => {};

/** @param listener draws the page anew */
export function onTable(listener: () => void): void {
  redraw = listener;
}

async function send(app: App): Promise<void> {
  isSending = true;
  report = null;
  refused = null;
  redraw();
  try {
    const actor = getActor();
    const response = await fetch(`/indicators.csv?from=${from || today(app)}`, {
      method: "POST",
      headers: { "Content-Type": "text/csv", ...(actor ? { "Gengtu-Actor": encodeURIComponent(actor) } : {}) },
      body: file,
    });
    const answer: unknown = await response.json();
    if (response.ok) {
      report = answer as Report;
      refresh();
    } else {
      refused = answer as Refused;
    }
  } catch {
    refused = { detail: "The server was not reached.", titleZh: say("lost") };
  }
  isSending = false;
  redraw();
}

function outcome(): TemplateResult {
  return html`<div role="status">
    ${report ? html`<p><strong>${report.made + report.changed + report.values ? say("taken") : say("nothingNew")}</strong> ${say("rows", report.rows, report.made, report.changed, report.values, report.unchanged)}</p>` : nothing}
    ${refused
      ? html`<div class="refusal" role="alert"><strong>${(current().language === "zh" ? refused.titleZh : refused.title) ?? refused.detail}</strong>
          ${refused.rows ? html`<p>${say("nothingTaken")}</p>` : html`<p lang="en">${refused.detail}</p>`}
          ${refused.rows ? html`<table class="plain"><thead><tr><th>${say("line")}</th><th>${say("code")}</th><th>${say("problem")}</th></tr></thead>
            <tbody>${refused.rows.map((each) => html`<tr><td>${each.line || "—"}</td><td>${each.indicator}</td><td>${current().language === "zh" && each.titleZh ? html`${each.titleZh}：` : nothing}<span lang="en">${each.what}</span> <small>${each.code}</small></td></tr>`)}</tbody></table>` : nothing}
          ${refused.type ? html`<p class="code">${refused.type.split("/").pop()}</p>` : nothing}</div>`
      : nothing}
  </div>`;
}

/** All indicators as a table: out as they are on the day that is shown, in from a day on. */
export function tablePart(app: App): TemplateResult {
  const { on, knownAt, language } = current();
  const query = new URLSearchParams({ lang: language });
  Object.entries({ on, knownAt }).forEach(([name, value]) => value && query.set(name, value));
  const hindrance = isNow(app) ? (file ? null : say("chooseFile")) : say("notNow");
  return html`<section class="downloads" aria-labelledby="table-title"><h3 id="table-title">${say("table")}</h3>
    <p class="soft">${say("tableIs")}</p>
    <p class="buttons"><a class="button" href="/indicators.csv?${query}" download>${say("download")}</a></p>
    <div class="upload">
      <label>${say("file")} <input id="table-file" type="file" accept=".csv,text/csv" @change=${(event: Event) => {
        file = (event.target as HTMLInputElement).files?.[0] ?? null;
        report = null;
        refused = null;
        redraw();
      }} /></label>
      <label>${say("from")} <input id="table-from" type="date" max=${today(app)} .value=${from || today(app)} @change=${(event: Event) => { from = (event.target as HTMLInputElement).value; }} /></label>
      <button ?disabled=${hindrance !== null || isSending} @click=${() => void send(app)}>${isSending ? say("sending") : say("upload")}${hindrance ? html`<small>${hindrance}</small>` : nothing}</button>
    </div>
    ${outcome()}
    <p class="soft">${say("tableDay", day(on ?? today(app)))}</p>
  </section>`;
}
