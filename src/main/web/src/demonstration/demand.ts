import { html, nothing, type TemplateResult } from "lit";
import type { CoverageDemand } from "../generated";
import type { App } from "../shell/app";
import { go } from "../shell/state";
import { indicatorTree, pillarOptions, tierOptions } from "./choosers";
import { indicatorLeaves } from "./data";
import { say } from "./words";

/** How the indicators of a demand are being chosen. */
export interface Choosing {
  isSome: boolean;
  text: string;
}

export const choosingOf = (demand: CoverageDemand): Choosing => ({ isSome: (demand.indicators?.length ?? 0) > 0 && demand.indicators!.length < indicatorLeaves().length, text: "" });

/** The parts of a demand that are meant: nothing that is empty. */
export function meant({ minimumTownships, everyTownship, everyTownshipTier, pillars, indicators, tiers }: CoverageDemand): CoverageDemand {
  return {
    ...(minimumTownships ? { minimumTownships } : {}),
    ...(everyTownship ? { everyTownship } : {}),
    ...(everyTownshipTier ? { everyTownshipTier } : {}),
    ...(pillars?.length ? { pillars } : {}),
    ...(indicators?.length ? { indicators } : {}),
    ...(tiers?.length ? { tiers } : {}),
  };
}

/** What a set of sites has to show, as fields. */
export function demandFields(app: App, demand: CoverageDemand, choosing: Choosing, change: (part: Partial<CoverageDemand>) => void): TemplateResult {
  const leaves = indicatorLeaves().map((each) => each.code);
  const chosen = new Set(demand.indicators ?? []);
  const isAll = leaves.length > 0 && chosen.size >= leaves.length && !choosing.isSome;
  const checks = <Value extends string>(label: string, options: [string, string][], some: Value[], set: (values: Value[]) => void) => html`<fieldset><legend>${label}</legend><span class="choices">${options.map(
    ([value, text]) => html`<label class="check"><input type="checkbox" value=${value} .checked=${some.includes(value as Value)} @change=${(event: Event) =>
      set((event.target as HTMLInputElement).checked ? [...some, value as Value] : some.filter((each) => each !== value))} />${text}</label>`,
  )}</span></fieldset>`;
  const amount = (how: string) => html`<option value=${how} ?selected=${how === (isAll ? "all" : choosing.isSome ? "some" : "none")}>${how === "all" ? say("indicatorsAll", leaves.length) : how === "some" ? say("indicatorsSome") : say("indicatorsNone")}</option>`;
  return html`<p class="field-line"><label for="demand-townships">${say("minimumTownships")}</label>
      <input id="demand-townships" type="number" min="1" max=${app.start.county!.townships.length} step="1" .value=${String(demand.minimumTownships ?? "")} @change=${(event: Event) => change({ minimumTownships: Number((event.target as HTMLInputElement).value) || null })} /></p>
    <label class="check"><input id="demand-every" type="checkbox" .checked=${demand.everyTownship === true} @change=${(event: Event) => change({ everyTownship: (event.target as HTMLInputElement).checked })} />${say("everyTownship")}</label>
    <p class="field-line"><label for="demand-tier">${say("everyTownshipTier")}</label>
      <select id="demand-tier" @change=${(event: Event) => change({ everyTownshipTier: ((event.target as HTMLSelectElement).value || null) as CoverageDemand["everyTownshipTier"] & string })}>
        <option value="" ?selected=${!demand.everyTownshipTier}>${say("any")}</option>${tierOptions().map(([value, text]) => html`<option value=${value} ?selected=${value === demand.everyTownshipTier}>${text}</option>`)}
      </select></p>
    ${checks(say("pillarsWanted"), pillarOptions(), demand.pillars ?? [], (pillars) => change({ pillars }))}
    ${checks(say("tiersWanted"), tierOptions(), demand.tiers ?? [], (tiers) => change({ tiers }))}
    <p class="field-line"><label for="demand-indicators">${say("indicatorsWanted")}</label>
      <select id="demand-indicators" @change=${(event: Event) => {
        const how = (event.target as HTMLSelectElement).value;
        choosing.isSome = how === "some";
        change({ indicators: how === "all" ? leaves : [] });
      }}>${["none", "all", "some"].map(amount)}</select></p>
    ${choosing.isSome
      ? indicatorTree(
          "demand-tree",
          chosen,
          choosing.text,
          (text) => {
            choosing.text = text;
            go({}, false);
          },
          (indicators) => change({ indicators }),
        )
      : nothing}`;
}
