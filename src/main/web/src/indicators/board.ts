import { html, nothing, type TemplateResult } from "lit";
import { type App, isNow, shownDay } from "../shell/app";
import { day } from "../shell/format";
import { go } from "../shell/state";
import { openSave } from "./actions";
import { choose, type Chosen, chosen, counted, type Department, departmentName, fits, goal, isLeaf, measure, missing, nextTalk, NOBODY, points, type Row, STANDINGS, stampOf, standing, sum, tree } from "./data";
import { badge, spark, stamp, waiting } from "./parts";
import { tablePart } from "./table";
import { say } from "./words";

/** Inner ones that are unfolded, by code, while no filter is. */
const unfolded = new Set<string>();
const WHOLE: Chosen = { status: null, liaison: null, documents: null, text: null };

function unfold(codes: string[]): void {
  unfolded.clear();
  codes.forEach((code) => unfolded.add(code));
  go({}, false);
}

/** A figure opens exactly the leaves that it counts. */
function figure(label: string, value: string, counts: string, change: Chosen, look = ""): TemplateResult {
  const now = chosen();
  const wanted = { ...WHOLE, ...change };
  const isPressed = Object.values(change).some(Boolean) && (["status", "liaison", "documents"] as const).every((each) => (now[each] ?? null) === wanted[each]);
  return html`<button class="figure-button ${look}" aria-pressed=${isPressed} @click=${() => choose(isPressed ? WHOLE : wanted)}><span>${label}</span><b>${value}</b><small>${counts}</small></button>`;
}

function figures(): TemplateResult {
  const leaves = counted();
  const at = (each: Row["status"] | "UNKNOWN") => leaves.filter((row) => standing(row) === each);
  const atRisk = leaves.filter((row) => row.status !== "MET");
  const talks = leaves.filter((row) => row.liaisonOverdue);
  const lacking = leaves.filter((row) => missing(row).length);
  return html`<div class="figures">
    ${figure(say("allPoints"), say("points", points(sum(leaves))), say("leaves", leaves.length), {})}
    ${STANDINGS.map((each) => figure(say(each), say("items", at(each).length), say("points", points(sum(at(each)))), { status: each }, `standing-${each}`))}
    ${figure(say("scoreAtRisk"), say("points", points(sum(atRisk))), say("scoreCounts", atRisk.length), { status: "RISK" }, atRisk.length ? "bad" : "")}
    ${figure(say("liaisonOverdue"), say("items", talks.length), say("liaisonCounts"), { liaison: true }, talks.length ? "bad" : "")}
    ${figure(say("documentsMissing"), say("papers", lacking.reduce((all, row) => all + missing(row).length, 0)), say("ofLeaves", lacking.length), { documents: true }, lacking.length ? "bad" : "")}
  </div>`;
}

function chooser(): TemplateResult {
  const { department } = chosen();
  const all = tree.value?.indicatorsByDepartment ?? [];
  const options = all.map((each) => each.department?.code ?? NOBODY);
  return html`<label class="mine">${say("department")}
    <select id="department" @change=${(event: Event) => choose({ department: (event.target as HTMLSelectElement).value || null })}>
      <option value="" ?selected=${!department}>${say("everyDepartment")}</option>
      ${[...options, ...(department && !options.includes(department) ? [department] : [])].map((each) => html`<option value=${each} ?selected=${each === department}>${departmentName(each)}</option>`)}
    </select></label>`;
}

function sieve(found: number): TemplateResult {
  const { status, liaison, documents, text } = chosen();
  return html`<div class="sieve" role="search">
    <input type="search" aria-label=${say("search")} placeholder=${say("search")} .value=${text ?? ""} @input=${(event: Event) => choose({ text: (event.target as HTMLInputElement).value || null }, false)} />
    <select aria-label=${say("status")} id="standing" @change=${(event: Event) => choose({ status: ((event.target as HTMLSelectElement).value || null) as Chosen["status"] })}>
      <option value="" ?selected=${!status}>${say("anyStatus")}</option>
      ${(["RISK", ...STANDINGS] as const).map((each) => html`<option value=${each} ?selected=${each === status}>${say(each)}</option>`)}
    </select>
    <label class="check"><input type="checkbox" .checked=${liaison === true} @change=${() => choose({ liaison: liaison ? null : true })} />${say("liaisonOverdue")}</label>
    <label class="check"><input type="checkbox" .checked=${documents === true} @change=${() => choose({ documents: documents ? null : true })} />${say("documentsMissing")}</label>
    <span class="soft" role="status">${say("found", found)}</span>
    ${status || liaison || documents || text ? html`<button class="link" @click=${() => choose(WHOLE)}>${say("showAll")}</button>` : nothing}
  </div>`;
}

/** The three levels, each inner one folding what is below it. */
function branches(app: App): TemplateResult {
  const all = tree.value?.indicators ?? [];
  const filter = chosen();
  const isFiltered = Object.keys(filter).length > 0;
  const below = new Map<string, Row[]>();
  all.forEach((each) => each.parent && below.set(each.parent.code, [...(below.get(each.parent.code) ?? []), each]));
  const leavesOf = (row: Row): Row[] => (isLeaf(row) ? (fits(row, filter) ? [row] : []) : (below.get(row.code) ?? []).flatMap(leavesOf));
  const found = all.filter((each) => isLeaf(each) && fits(each, filter)).length;
  const inner = all.filter((each) => !isLeaf(each));
  function branch(row: Row): TemplateResult | typeof nothing {
    const leaves = leavesOf(row);
    if (isFiltered && leaves.length === 0) {
      return nothing;
    }
    const parts = below.get(row.code) ?? [];
    return html`<details class="level-${row.level}" .open=${isFiltered || unfolded.has(row.code)} @toggle=${(event: Event) => {
      if (!isFiltered) {
        (event.target as HTMLDetailsElement).open ? unfolded.add(row.code) : unfolded.delete(row.code);
      }
      event.stopPropagation();
    }}>
      <summary><span class="name"><small>${row.code}</small> ${row.name}</span> ${badge(standing(row))}
        <span class="cost">${say("points", points(row.weight))}${row.scoreAtRisk ? html` · <b>${say("losing", points(row.scoreAtRisk))}</b>` : nothing} <small>${say("leaves", leaves.length)}</small></span>
      </summary>
      <p class="of-branch"><button class="link" @click=${() => go({ indicator: row.code })}>${say("open")}</button></p>
      ${parts.length === 0 ? html`<p class="soft">${say("noParts")}</p>` : isLeaf(parts[0]!) ? html`<ul class="leaves">${leaves.map((leaf) => leafRow(app, leaf))}</ul>` : parts.map(branch)}
    </details>`;
  }
  return html`${sieve(found)}
    ${isFiltered ? nothing : html`<p class="buttons folding"><button class="link" @click=${() => unfold(inner.map((each) => each.code))}>${say("unfoldAll")}</button><button class="link" @click=${() => unfold([])}>${say("foldAll")}</button></p>`}
    <div class="tree">${found || !isFiltered ? all.filter((each) => each.parent === null).map(branch) : html`<p>${say("nothingFound")}</p>`}</div>`;
}

function leafRow(app: App, row: Row): TemplateResult {
  const talk = nextTalk(row);
  const onFile = row.documents.length - missing(row).length;
  return html`<li class="leaf" ?data-over=${!row.assessed}>
    <span class="name"><button class="link" @click=${() => go({ indicator: row.code })}><small>${row.code}</small> ${row.name}</button>
      <small>${row.department?.name ?? say("nobody")}${row.deputy ? ` · ${row.deputy}` : ""}</small></span>
    <span class="how">${badge(standing(row))}${row.assessed ? nothing : html`<b class="tag">${say("retired")}</b>`}</span>
    <span class="value"><span class="hidden">${say("value")} </span><b>${measure(row)}</b> <small>${goal(row)}</small></span>
    <span class="trend">${spark(app, row)}</span>
    <span class="weight">${say("points", points(row.weight))}</span>
    <span class="talk" ?data-bad=${row.liaisonOverdue === true}><small>${say("liaison")}</small> ${row.liaisonOverdue ? html`<b>${say("overdue")}</b>` : talk ? day(talk, shownDay(app)) : "—"}</span>
    <span class="papers" ?data-bad=${onFile < row.documents.length}><small>${say("documents")}</small> ${row.documents.length ? `${onFile}/${row.documents.length}` : "—"}</span>
  </li>`;
}

/** Each number opens exactly the leaves that it counts. */
function departments(): TemplateResult {
  const cell = (each: Department, value: number | string, change: Chosen) =>
    html`<td>${value === 0 || value === "0" ? "0" : html`<button class="link" @click=${() => choose({ ...WHOLE, ...change, department: each.department?.code ?? NOBODY })}>${value}</button>`}</td>`;
  return html`<h3>${say("byDepartment")}</h3>
    <div class="wide"><table class="parts departments">
      <thead><tr><th scope="col">${say("department")}</th>${(["scoreAtRisk", "allPoints", "indicators", "NOT_MET", "AT_RISK", "UNKNOWN", "MET", "liaisonOverdue", "documentsMissing"] as const).map((each) => html`<th scope="col">${say(each)}</th>`)}</tr></thead>
      <tbody>${(tree.value?.indicatorsByDepartment ?? []).map(
        (each) => html`<tr aria-current=${chosen().department === (each.department?.code ?? NOBODY) ? "true" : nothing}><th scope="row"><button class="link" @click=${() => choose({ ...WHOLE, department: each.department?.code ?? NOBODY })}>${each.department?.name ?? say("nobody")}</button></th>
          ${cell(each, points(each.scoreAtRisk), { status: "RISK" })}${cell(each, points(each.weight), {})}${cell(each, each.indicators, {})}
          ${cell(each, each.notMet, { status: "NOT_MET" })}${cell(each, each.atRisk, { status: "AT_RISK" })}${cell(each, each.unknown, { status: "UNKNOWN" })}${cell(each, each.met, { status: "MET" })}
          ${cell(each, each.liaisonOverdue, { liaison: true })}${cell(each, each.documentsMissing, { documents: true })}</tr>`,
      )}</tbody>
    </table></div>`;
}

/** Mine, what is at risk and what it costs; then the tree, the departments and the table of all. */
export function boardPanel(app: App): TemplateResult {
  if (!tree.value) {
    return html`<article class="indicators"><h2>${say("title")}</h2>${waiting(tree)}</article>`;
  }
  const hindrance = isNow(app) ? null : say("notNow");
  const isEmpty = tree.value.indicators?.length === 0;
  return html`<article class="indicators" aria-labelledby="indicators-title">
    <div class="top"><h2 id="indicators-title">${say("title")}</h2>${isEmpty ? nothing : chooser()}
      ${isEmpty ? nothing : html`<button class="primary" @click=${() => go({ due: "brief", indicator: null })}>${say("brief")}</button>`}</div>
    ${isEmpty
      ? html`<p>${say("none")}</p>`
      : html`<p class="soft counts">${say("counts", departmentName(chosen().department))}</p>${figures()}${stamp(stampOf(tree.value, tree.value.stamped?.[0]?.asOf))}
          <h3>${say("tree")}</h3>${branches(app)}${departments()}`}
    ${tablePart(app)}
    <div class="actions"><button ?disabled=${hindrance !== null} @click=${() => openSave(app, null)}>${say("add")}${hindrance ? html`<small>${hindrance}</small>` : nothing}</button></div>
  </article>`;
}
