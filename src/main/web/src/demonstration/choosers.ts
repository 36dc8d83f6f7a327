import { html, nothing, type TemplateResult } from "lit";
import type { DemonstrationReferenceResult } from "../generated";
import { type App, today } from "../shell/app";
import type { Field } from "../shell/form";
import { PILLARS, reference, TIERS } from "./data";
import { say } from "./words";

type Indicator = NonNullable<DemonstrationReferenceResult["indicators"]>[number];

export const tierOptions = (): [string, string][] => TIERS.map((each) => [each, say(each)]);
export const pillarOptions = (): [string, string][] => PILLARS.map((each) => [each, say(each)]);

/** Units that can be charged, and the one that is already. */
export const departmentOptions = (app: App, also = ""): [string, string][] =>
  (reference.value?.responsibleUnits ?? []).filter((unit) => unit.code === also || unit.retiredOn === null || unit.retiredOn > today(app)).map((unit) => [unit.code, unit.name]);

export const zoneOptions = (app: App, also = ""): [string, string][] =>
  (reference.value?.zones ?? []).filter((zone) => zone.id === also || zone.retiredOn === null || zone.retiredOn > today(app)).map((zone) => [zone.id, zone.name]);

/**
 * The tree of indicators, its leaves to be checked; or those that hold a text.
 *
 * @param text what is looked for
 * @param change called with all codes that are chosen then
 */
export function indicatorTree(id: string, chosen: Set<string>, text: string, find: (text: string) => void, change: (codes: string[]) => void): TemplateResult {
  const all = (reference.value?.indicators ?? []).filter((each) => !each.retiredOn || chosen.has(each.code));
  const parts = groups(all);
  const isLeaf = (each: Indicator) => !parts.has(each.code);
  const leavesOf = (each: Indicator): Indicator[] => (isLeaf(each) ? [each] : parts.get(each.code)!.flatMap(leavesOf));
  const leaf = (each: Indicator) => html`<label class="check"><input type="checkbox" value=${each.code} .checked=${chosen.has(each.code)} @change=${(event: Event) => {
      const others = [...chosen].filter((code) => code !== each.code);
      change((event.target as HTMLInputElement).checked ? [...others, each.code] : others);
    }} /><span>${each.code} ${each.name}</span></label>`;
  const branch = (each: Indicator): TemplateResult => {
    if (isLeaf(each)) {
      return leaf(each);
    }
    const some = leavesOf(each).filter((one) => chosen.has(one.code)).length;
    return html`<details><summary>${each.code} ${each.name}${some ? html` <b class="tag">${say("chosenOf", some)}</b>` : nothing}</summary>${parts.get(each.code)!.map(branch)}</details>`;
  };
  const wanted = text.trim();
  return html`<div class="indicator-tree" id=${id}>
    <input type="search" aria-label=${say("findIndicator")} placeholder=${say("findIndicator")} .value=${text}
      @input=${(event: Event) => find((event.target as HTMLInputElement).value)} @keydown=${(event: KeyboardEvent) => event.key === "Enter" && event.preventDefault()} />
    <small>${say("chosenOf", chosen.size)}</small>
    <div class="branches">${wanted ? all.filter((each) => isLeaf(each) && `${each.code} ${each.name}`.includes(wanted)).map(leaf) : (parts.get("") ?? []).map(branch)}</div>
  </div>`;
}

function groups(all: Indicator[]): Map<string, Indicator[]> {
  const parts = new Map<string, Indicator[]>();
  all.forEach((each) => parts.set(each.parent?.code ?? "", [...(parts.get(each.parent?.code ?? "") ?? []), each]));
  return parts;
}

/** Leaves of the tree as a field; the value is their codes with commas between. */
export function indicatorsField(chosen: string[]): Field {
  let text = "";
  return {
    name: "indicators", label: say("indicators"), kind: "drawn", value: chosen.join(","),
    draw: (value, set, id) =>
      indicatorTree(
        id,
        new Set(value.split(",").filter(Boolean)),
        text,
        (wanted) => {
          text = wanted;
          set(value);
        },
        (codes) => set(codes.sort().join(",")),
      ),
  };
}

type Line = Record<string, string>;

/** A table whose rows are typed; the value is JSON of them. */
export function rowsField(name: string, label: string, columns: [key: string, label: string, type: "text" | "date"][], rows: Line[], isRequired = true): Field {
  return {
    name, label, kind: "drawn", value: JSON.stringify(rows),
    draw: (value, set, id) => {
      const all = JSON.parse(value || "[]") as Line[];
      const change = (next: Line[]) => set(JSON.stringify(next));
      return html`<div class="rows" id=${id}>
        ${all.map(
          (row, index) => html`<span class="pair">
            ${columns.map(
              ([key, title, type], column) => html`<input type=${type} aria-label="${label} ${index + 1} ${title}" placeholder=${title} ?required=${isRequired || column === 0} .value=${row[key] ?? ""}
                @change=${(event: Event) => change(all.map((each, at) => (at === index ? { ...each, [key]: (event.target as HTMLInputElement).value } : each)))} />`,
            )}
            <button type="button" aria-label="${say("remove")} ${label} ${index + 1}" @click=${() => change(all.filter((_, at) => at !== index))}>×</button></span>`,
        )}
        <button type="button" @click=${() => change([...all, {}])}>${say("addRow")}</button>
      </div>`;
    },
  };
}

export const linesOf = (value: string | undefined): Line[] => JSON.parse(value || "[]") as Line[];
