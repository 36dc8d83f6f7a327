import { html, nothing, type TemplateResult } from "lit";
import { type App, shownDay } from "../shell/app";
import { day } from "../shell/format";
import { current, go } from "../shell/state";
import { board, counts, type Due, DUES, list, reference } from "./data";
import { say } from "./words";

const TO_DO = ["found", "assigned", "overdue", "rectified", "lookBack"] as const;

/** One list of problems, of a unit where one is chosen. */
export function listPanel(app: App, due: Due): TemplateResult {
  const page = list.value;
  const { unit, item, region, filter } = current();
  const known = reference.value;
  const whole = board.value?.whole?.[0]?.region;
  return html`<article aria-labelledby="due-title">
    <p class="crumbs"><button class="link" @click=${() => go({ due: null, unit: null, item: null, filter: {} })}>‹ ${say("back")}</button></p>
    <h2 id="due-title">${say(DUES[due])}</h2>
    ${region && region !== app.start.county!.code && whole ? html`<p>${whole.name}</p>` : nothing}
    <p class="field-line"><label for="due-unit">${say("unit")}</label>
      <select id="due-unit" @change=${(event: Event) => go({ unit: (event.target as HTMLSelectElement).value || null })}>
        <option value="" ?selected=${!unit}>${say("allUnits")}</option>
        ${(known?.responsibleUnits ?? []).map((each) => html`<option value=${each.code} ?selected=${each.code === unit}>${each.name}</option>`)}
      </select></p>
    ${item ? html`<p class="chips"><span class="chip">${known?.standardItems?.find((each) => each.code === item)?.name ?? item}</span>
      <button class="link" @click=${() => go({ item: null })}>${say("allItems")}</button></p>` : nothing}
    ${filter["spatial"] ? html`<p class="chips"><span class="chip">${say("hereabouts")}</span>
      <button class="link" @click=${() => go({ filter: {} })}>${say("anywhere")}</button></p>` : nothing}
    <p class="chips" role="group" aria-label=${say("due")}>${TO_DO.map(
      (each) => html`<button class="chip" aria-pressed=${each === due} @click=${() => go({ due: each })}>${say(DUES[each])} ${counts.value?.[each]?.totalCount ?? ""}</button>`,
    )}</p>
    ${page ? html`<p><strong>${say("total", page.totalCount ?? 0)}</strong>${(page.totalCount ?? 0) > page.nodes.length ? html` <small>${say("onlyFirst", page.nodes.length)}</small>` : nothing}</p>` : html`<p>${say("loading")}</p>`}
    ${page && page.nodes.length === 0 ? html`<p>${say("none")}</p>` : nothing}
    <ul class="plots problems">
      ${page?.nodes.map(
        (problem) => html`<li><button class="row" @click=${() => go({ problem: problem.id })}>
          <span><b>${problem.number}</b> <b class="status ${problem.status}">${say(problem.status)}</b></span>
          <span>${problem.item.name} <strong>${say(problem.severity)}</strong></span>
          <span>${problem.village?.township.name} ${problem.village?.name}</span>
          <span class="soft">${problem.lead?.name ?? say("nobody")} ${problem.dueOn ? `${say("dueOn")} ${day(problem.dueOn, shownDay(app))}` : nothing}
            ${problem.overdue ? html`<b class="tag bad">${say("overdue")}</b>` : nothing}${problem.relapses ? html` <b class="tag bad">${say("RELAPSED")} ${problem.relapses}</b>` : nothing}</span>
        </button></li>`,
      )}
    </ul>
  </article>`;
}

