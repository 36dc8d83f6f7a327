import { html, nothing, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";
import type { PlotStatus, RecoveryStage } from "../generated";
import { count, mu } from "../shell/format";
import { current, go } from "../shell/state";
import { paintSwatch, SHADES, STATUSES } from "./marks";
import { say } from "./words";

export interface Seen {
  plots: number;
  areaMu: number;
}

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

export function legendBox(stage: RecoveryStage, seen: Seen | null, isByVillage: boolean): TemplateResult {
  const chosen = (current().filter["status"] as PlotStatus[] | undefined) ?? STATUSES;
  return html`<div class="legend">
    <p class="legend-title">${say("legendPlots")}</p>
    <ul>
      ${STATUSES.map(
        (status) => html`<li><button aria-pressed=${chosen.includes(status)} @click=${() => toggle(status)}>
          <canvas width="72" height="32" aria-hidden="true" ${ref((element) => paintSwatch(element, status))}></canvas>${say(status)}</button></li>`,
      )}
    </ul>
    <p class="legend-title">${say(isByVillage ? "legendShadeVillage" : "legendShade", say(`rate${stage}`))}</p>
    <div class="ramp">
      ${SHADES.map(([from], index) => html`<span class="shade shade-${index}">${Math.round(from * 100)}${index === SHADES.length - 1 ? "%+" : ""}</span>`)}
    </div>
    ${seen
      ? html`<p class="seen">${say("inView", count(seen.plots), mu(seen.areaMu))}
          <button class="link" @click=${() => go({ list: true, plot: null })}>${say("openList")}</button></p>`
      : nothing}
  </div>`;
}
