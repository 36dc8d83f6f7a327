import { html, nothing, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";
import type { Drawn, PlotStatus, RecoveryStage, Seen } from "../generated";
import { count, mu } from "../shell/format";
import { current, go } from "../shell/state";
import { paintSwatch, STATUSES } from "./marks";
import { say } from "./words";

function toggle(status: PlotStatus): void {
  const filter = { ...current().filter };
  const shown = new Set((filter["status"] as PlotStatus[] | undefined) ?? STATUSES);
  if (shown.has(status) && shown.size === STATUSES.length) {
    // the first press shows this one alone
    shown.clear();
    shown.add(status);
  } else if (shown.has(status)) {
    shown.delete(status);
  } else {
    shown.add(status);
  }
  if (shown.size === 0 || shown.size === STATUSES.length) {
    delete filter["status"];
  } else {
    filter["status"] = STATUSES.filter((each) => shown.has(each));
  }
  go({ filter });
}

/** The classes and their words are the server's; pattern and mark of a status are drawn in its colour. */
export function legendBox(stage: RecoveryStage, drawn: Drawn | null, seen: Seen | null, isByVillage: boolean, isMapped: boolean): TemplateResult {
  const chosen = (current().filter["status"] as PlotStatus[] | undefined) ?? STATUSES;
  const label = (each: Drawn["legend"][number]) => (current().language === "zh" ? each.labelZh : each.labelEn);
  const rates = drawn?.legend.filter((each) => each.key.startsWith("RATE_")) ?? [];
  const statuses = drawn?.legend.filter((each) => STATUSES.includes(each.key as PlotStatus)) ?? [];
  return html`<div class="legend">
    <p class="legend-title">${say("legendPlots")}</p>
    <ul>
      ${statuses.map((each) => {
        const status = each.key as PlotStatus;
        const total = seen?.totals.byStatus.find((one) => one.status === status);
        return html`<li><button aria-pressed=${chosen.includes(status)} @click=${() => toggle(status)}>
          <canvas width="72" height="32" aria-hidden="true" ${ref((element) => paintSwatch(element, status, each.color))}></canvas>${label(each)}
          ${total ? html`<small class="end">${count(total.plots)}</small>` : nothing}</button></li>`;
      })}
    </ul>
    ${isMapped
      ? html`<p class="legend-title">${say(isByVillage ? "legendShadeVillage" : "legendShade", say(`rate${stage}`))}</p>
          <ul class="ramp">
            ${rates.map((each) => html`<li><i .style=${`background: ${each.color}`}></i>${label(each)}</li>`)}
          </ul>`
      : nothing}
    ${seen && isMapped
      ? html`<p class="seen">${say("inView", count(seen.totals.plots), mu(seen.totals.areaMu))}
          ${seen.unmapped.plots ? html`<br />${say("unmappedToo", count(seen.unmapped.plots), mu(seen.unmapped.areaMu))}` : nothing}
          <button class="link" @click=${() => go({ list: true, plot: null })}>${say("openList")}</button></p>`
      : nothing}
  </div>`;
}
