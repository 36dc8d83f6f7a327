import "./bulletin.css";
import { html, nothing, render, type TemplateResult } from "lit";
import { BulletinToday, EnvironmentBulletin, type EnvironmentBulletinResult } from "../generated";
import { asOf } from "../shell/app";
import { day, percent } from "../shell/format";
import { ask, Refusal } from "../shell/graphql";
import { current } from "../shell/state";
import { refusalText } from "../shell/text";
import { say } from "./words";

type Bulletin = NonNullable<EnvironmentBulletinResult["environmentBulletin"]>;
type Figures = Bulletin["figures"];
type Round = Bulletin["rounds"][number];

let copied: "copied" | "notCopied" | null = null;

/** This page of another month, or in the other language; all else of the address stays. */
function address(change: Record<string, string | null>): string {
  const query = new URLSearchParams(location.search);
  Object.entries(change).forEach(([name, value]) => (value === null ? query.delete(name) : query.set(name, value)));
  return `/bulletin?${query}`;
}

function monthBeside(month: string, months: number): string {
  const [year, number] = month.split("-").map(Number) as [number, number];
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7);
}

function mapAddress(): string {
  const query = new URLSearchParams(location.search);
  query.delete("month");
  query.set("view", "environment");
  return `/?${query}`;
}

function byHand(element: Element): boolean {
  const range = document.createRange();
  range.selectNodeContents(element);
  getSelection()?.removeAllRanges();
  getSelection()?.addRange(range);
  return document.execCommand("copy");
}

/** Browsers offer the clipboard on secure origins only; elsewhere what is selected is copied. */
async function copy(text: string, shown: () => void): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    copied = "copied";
  } catch {
    copied = byHand(document.querySelector(".paragraph")!) ? "copied" : "notCopied";
  }
  shown();
}

type Column = [label: Parameters<typeof say>[0], value: (of: Figures) => string | number];

const FIGURES: Column[] = [
  ["found", (of) => of.found],
  ["closed", (of) => of.closed],
  ["inTime", (of) => percent(of.inTimeRate)],
  ["open", (of) => of.open],
  ["overdue", (of) => of.overdue],
  ["relapsed", (of) => of.relapsed],
];
const VISITS: Column[] = [
  ["visited", (of) => of.visitedVillages],
  ["clean", (of) => of.cleanVillages],
  ["asked", (of) => of.asked],
  ["aware", (of) => percent(of.awareRate)],
  ["satisfied", (of) => percent(of.satisfiedRate)],
];

function table(rows: Bulletin["parts"], columns: Column[], total: Figures): TemplateResult {
  return html`<table>
    <thead><tr><th scope="col">${say("rank")}</th><th scope="col" class="name">${say("name")}</th>${columns.map(([label]) => html`<th scope="col">${say(label)}</th>`)}</tr></thead>
    <tbody>${rows.map((row, index) => html`<tr><td>${index + 1}</td><th scope="row">${row.nameThen ?? say("nobody")}</th>${columns.map(([, value]) => html`<td>${value(row.figures)}</td>`)}</tr>`)}</tbody>
    <tfoot><tr><td></td><th scope="row">${say("total")}</th>${columns.map(([, value]) => html`<td>${value(total)}</td>`)}</tr></tfoot>
  </table>`;
}

const place = (of: { nameThen: string; townshipNameThen: string | null }) => `${of.townshipNameThen ?? ""}${of.nameThen}`;

function worst(places: Bulletin["worstPlaces"], on: string): TemplateResult {
  return html`<table>
    <thead><tr><th scope="col">${say("rank")}</th><th scope="col" class="name">${say("village")}</th><th scope="col" class="name">${say("what")}</th>
      <th scope="col">${say("relapses")}</th><th scope="col">${say("problems")}</th><th scope="col">${say("open")}</th><th scope="col">${say("last")}</th></tr></thead>
    <tbody>${places.map((each, index) => html`<tr><td>${index + 1}</td><th scope="row">${place(each)}</th><td class="name">${each.items.map((item) => item.name).join(say("and"))}</td>
      <td>${each.relapses}</td><td>${each.problems}</td><td>${each.open}</td><td>${day(each.lastRelapseOn, on)}</td></tr>`)}</tbody>
  </table>`;
}

function round(of: Round, on: string): TemplateResult {
  const named = of.visits.filter((visit) => visit.problems > 0);
  const clean = of.visits.filter((visit) => visit.problems === 0);
  return html`<li><p><b>${of.number}</b> ${say(of.level)} · ${day(of.on, on)} · ${of.team} · ${say(of.announced ? "announced" : "unannounced")}</p>
    ${named.length ? html`<p>${say("named", named.length)}${named.map((visit) => say("ofProblems", place(visit), visit.problems)).join(say("and"))}</p>` : nothing}
    ${clean.length ? html`<p class="soft">${say("withoutProblems", clean.length)}${clean.map(place).join(say("and"))}</p>` : nothing}</li>`;
}

function sections(of: Bulletin): TemplateResult {
  const on = of.asOf.on;
  return html`<section><h2>${say(of.region.level === "COUNTY" ? "townships" : "villages")}</h2><p class="soft">${say("order")}</p>${table(of.parts, [...FIGURES, ...VISITS], of.figures)}</section>
    <section><h2>${say("units")}</h2>${of.units.length ? table(of.units, FIGURES, of.figures) : html`<p>${say("none")}</p>`}</section>
    <section><h2>${say("items")}</h2>${of.items.length ? table(of.items, FIGURES, of.figures) : html`<p>${say("none")}</p>`}</section>
    <section><h2>${say("worst")}</h2>${of.worstPlaces.length ? html`<p class="soft">${say("worstOrder")}</p>${worst(of.worstPlaces, on)}` : html`<p>${say("none")}</p>`}</section>
    <section><h2>${say("rounds")}</h2>${of.rounds.length ? html`<ol>${of.rounds.map((each) => round(each, on))}</ol>` : html`<p>${say("none")}</p>`}</section>`;
}

function tools(month: string, today: string): TemplateResult {
  const isLast = month >= today.slice(0, 7);
  return html`<nav class="tools">
    <a class="button" href=${mapAddress()}>‹ ${say("back")}</a>
    <a class="button" href=${address({ month: monthBeside(month, -1) })}>${say("earlier")}</a>
    <label><span class="hidden">${say("month")}</span><input type="month" .value=${month} max=${today.slice(0, 7)}
      @change=${(event: Event) => (event.target as HTMLInputElement).value && location.assign(address({ month: (event.target as HTMLInputElement).value }))} /></label>
    ${isLast ? nothing : html`<a class="button" href=${address({ month: monthBeside(month, 1) })}>${say("later")}</a>`}
    <span class="end"></span>
    <button @click=${() => print()}>${say("print")}</button>
    <a class="button" lang=${current().language === "zh" ? "en" : "zh-CN"} href=${address({ lang: current().language === "zh" ? "en" : null })}>${say("language")}</a>
  </nav>`;
}

function page(month: string, today: string, of: Bulletin | null, failure: Refusal | null): void {
  const isZh = current().language === "zh";
  document.documentElement.lang = isZh ? "zh-CN" : "en";
  const paragraph = of && (isZh ? of.paragraphZh : of.paragraphEn);
  if (of) {
    document.title = `${isZh ? of.titleZh : of.titleEn} · ${say("product")}`;
  }
  render(
    html`${tools(month, today)}
      ${of
        ? html`<article>
            <h1>${isZh ? of.titleZh : of.titleEn}</h1>
            <p class="stamp">${isZh ? of.asOfZh : of.asOfEn}</p>
            ${of.complete ? nothing : html`<p class="notice" role="status">${say("notOver")}</p>`}
            <p class="paragraph">${paragraph}</p>
            <p class="tools"><button @click=${() => void copy(paragraph!, () => page(month, today, of, failure))}>${say("copy")}</button> ${copied ? html`<span role="status">${say(copied)}</span>` : nothing}
              <a class="end" href=${address({ on: of.asOf.on, knownAt: of.asOf.knownAt })}>${say("fixed")}</a></p>
            ${sections(of)}
          </article>`
        : failure
          ? html`<p class="refusal" role="alert">${refusalText(failure)}${isZh ? html`<br /><span lang="en">${failure.message}</span>` : nothing}</p>`
          : html`<p>${say("loading")}</p>`}`,
    document.getElementById("page")!,
  );
}

async function run(): Promise<void> {
  let month = new URLSearchParams(location.search).get("month");
  let today = current().on ?? "";
  try {
    if (!month) {
      // without a month it is the one of the day that is shown
      today ||= (await ask(BulletinToday, {})).calendar.today;
      month = today.slice(0, 7);
    }
    page(month, today || month, null, null);
    const answer = await ask(EnvironmentBulletin, { month, region: current().region, asOf: asOf() });
    page(month, answer.calendar.today, answer.environmentBulletin, null);
  } catch (failure) {
    page(month ?? "", today, null, failure instanceof Refusal ? failure : new Refusal("INTERNAL", String(failure)));
  }
}

void run();
