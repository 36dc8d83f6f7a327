import { html, nothing } from "lit";
import { type EnvironmentReferenceResult, VillageNames, type VillageNamesResult } from "../generated";
import { type App, today } from "../shell/app";
import type { Field } from "../shell/form";
import { ask } from "../shell/graphql";
import { say } from "./words";

export type Known = EnvironmentReferenceResult;

const isInUse = (app: App, each: { retiredOn: string | null }) => each.retiredOn === null || each.retiredOn > today(app);

/** Those in use, and the one that is chosen already. */
export const items = (app: App, known: Known | null, also = ""): [string, string][] =>
  (known?.standardItems ?? []).filter((item) => isInUse(app, item) || item.code === also).map((item) => [item.code, item.name]);
export const SEVERITIES = (): [string, string][] => (["MINOR", "SERIOUS", "CRITICAL"] as const).map((each) => [each, say(each)]);
export const SOURCES = (): [string, string][] => (["CITY_INSPECTION", "COUNTY_INSPECTION", "MEDIA", "PUBLIC", "SELF_CHECK"] as const).map((each) => [each, say(each)]);

export const units = (app: App, known: Known | null): [string, string][] =>
  (known?.responsibleUnits ?? []).filter((unit) => isInUse(app, unit)).map((unit) => [unit.code, unit.name]);

type Village = NonNullable<VillageNamesResult["villages"]>["nodes"][number];

const villages = new Map<string, Village[]>();

function villagesOf(township: string, shown: () => void): Village[] {
  const known = villages.get(township);
  if (!known && township) {
    villages.set(township, []);
    ask(VillageNames, { region: township })
      .then((answer) => villages.set(township, answer.villages?.nodes ?? []))
      .catch(() => villages.delete(township))
      .finally(shown);
  }
  return known ?? [];
}

const townshipOf = (code: string) => (code ? `${code.slice(0, 9)}000` : "");

function townshipChoice(app: App, id: string, chosen: string, choose: (township: string) => void) {
  return html`<select id=${id} aria-label=${say("township")} @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
    <option value="" ?selected=${!chosen}>${say("township")}</option>
    ${app.start.county!.townships.map((each) => html`<option value=${each.code} ?selected=${each.code === chosen}>${each.name}</option>`)}
  </select>`;
}

/** A township or one of its villages; the value is the code. */
export function placeField(app: App, name: string, label: string, value = "", hint = ""): Field {
  return {
    name, label, kind: "drawn", value, hint,
    draw: (code, set, id) => {
      const township = townshipOf(code);
      return html`<span class="pair">${townshipChoice(app, id, township, set)}
        <select aria-label=${say("village")} ?disabled=${!township} @change=${(event: Event) => set((event.target as HTMLSelectElement).value || township)}>
          <option value="" ?selected=${code.endsWith("000")}>${say("wholeTownship")}</option>
          ${villagesOf(township, () => set(code)).map((each) => html`<option value=${each.code} ?selected=${each.code === code}>${each.name}</option>`)}
        </select></span>`;
    },
  };
}

/** A village that a round visited; the numbers are as typed. */
export interface Visited {
  code: string;
  name: string;
  asked: string;
  aware: string;
  satisfied: string;
}

/** The villages of a round, chosen by township, with what was asked there; the value is JSON of them. */
export function visitsField(app: App, visits: Visited[]): Field {
  let township = "";
  return {
    name: "visits", label: say("visitedVillages"), kind: "drawn", isRequired: true, value: JSON.stringify(visits), hint: say("visitsHint"),
    draw: (value, set, id) => {
      const chosen = JSON.parse(value || "[]") as Visited[];
      const change = (next: Visited[]) => set(JSON.stringify(next));
      const number = (visit: Visited, what: "asked" | "aware" | "satisfied") =>
        html`<input type="number" min="0" step="1" aria-label="${visit.name} ${say(what)}" .value=${visit[what]} @change=${(event: Event) => {
          visit[what] = (event.target as HTMLInputElement).value;
          change(chosen);
        }} />`;
      return html`<span class="pair">${townshipChoice(app, id, township, (code) => {
          township = code;
          set(value);
        })}</span>
        ${township
          ? html`<span class="choices">${villagesOf(township, () => set(value)).map(
              (each) => html`<label class="check"><input type="checkbox" .checked=${chosen.some((visit) => visit.code === each.code)} @change=${(event: Event) => {
                const others = chosen.filter((visit) => visit.code !== each.code);
                change((event.target as HTMLInputElement).checked ? [...others, { code: each.code, name: each.name, asked: "", aware: "", satisfied: "" }] : others);
              }} />${each.name}</label>`,
            )}</span>`
          : nothing}
        ${chosen.length
          ? html`<table class="plain visits"><thead><tr><th>${say("village")}</th><th>${say("asked")}</th><th>${say("aware")}</th><th>${say("satisfied")}</th><th></th></tr></thead>
              <tbody>${chosen.map(
                (visit) => html`<tr><th scope="row">${visit.name}</th><td>${number(visit, "asked")}</td><td>${number(visit, "aware")}</td><td>${number(visit, "satisfied")}</td>
                  <td><button type="button" aria-label="${say("remove")} ${visit.name}" @click=${() => change(chosen.filter((each) => each !== visit))}>×</button></td></tr>`,
              )}</tbody></table>`
          : nothing}`;
    },
  };
}
