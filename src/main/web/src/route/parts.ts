import { html, nothing, type TemplateResult } from "lit";
import type { Broken, RouteStatus } from "../generated";
import { Refusal } from "../shell/graphql";
import type { Resource } from "../shell/resource";
import { current, go } from "../shell/state";
import { refusalText } from "../shell/text";
import type { Plan } from "./data";
import { say } from "./words";

const NUMBER = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 2 });
const HOUR = 60;

/** What stands for something that is not there yet, or was refused. */
export function waiting(resource: Resource<unknown>): TemplateResult {
  return resource.failure && resource.failure.code !== "NETWORK" ? refused(resource.failure) : html`<p role="status">${say("loading")}</p>`;
}

export function refused(refusal: Refusal): TemplateResult {
  const text = refusalText(refusal);
  return html`<div class="refusal" role="alert"><strong>${text}</strong>${text === refusal.message ? nothing : html`<p lang="en">${refusal.message}</p>`}</div>`;
}

export const asRefusal = (failure: unknown): Refusal => (failure instanceof Refusal ? failure : new Refusal("INTERNAL", String(failure)));
export const backButton = (change: Parameters<typeof go>[0], label = say("routes")) => html`<p class="crumbs"><button class="link" @click=${() => go(change)}>‹ ${label}</button></p>`;
export const status = (of: RouteStatus) => html`<b class="status route-${of}">${say(of)}</b>`;

export const points = (value: number | null | undefined): string => (value === null || value === undefined ? "—" : NUMBER.format(value));
export const kilometres = (metres: number): string => say("kilometres", (metres / 1_000).toFixed(1));

export function minutes(amount: number): string {
  const whole = Math.round(Math.abs(amount));
  return whole < HOUR ? say("minutes", whole) : whole % HOUR ? say("hoursMinutes", Math.floor(whole / HOUR), whole % HOUR) : say("hours", whole / HOUR);
}

/** So much more or less, with its sign. */
export const signed = (amount: number): string => (amount > 0 ? `+${points(amount)}` : amount < 0 ? `−${points(-amount)}` : "0");

/** Rounded up, so that nothing looks proven that is not. */
export const gapText = (gap: number): string => `${(Math.ceil(gap * 1_000 - 1e-9) / 10).toFixed(1)}%`;

export function proof(plan: Pick<Plan, "proven" | "gap" | "bound">): TemplateResult {
  return plan.proven
    ? html`<b class="course ON_COURSE">${say("isProven")}</b>`
    : plan.gap !== null
      ? html`<b class="course AT_RISK">${say("isWithin", gapText(plan.gap))}</b>`
      : html`<b class="course AT_RISK">${say("notProven")}</b>`;
}

export const names = (sites: { name: string }[]): string => sites.map((each) => each.name).join(current().language === "zh" ? "、" : ", ");

/** What a demand is called where it is changed: the name of the argument's field. */
export function fieldOf(demand: string): string {
  const [argument = ""] = demand.split(/[.:[]/);
  const words: Record<string, string> = { lunchFrom: "lunch", lunchTo: "lunch", lunchMinutes: "lunch", days: "days", teams: "days", pillars: "demand", indicators: "demand", tiers: "demand", minimumTownships: "demand", everyTownship: "demand", everyTownshipTier: "demand", mustVisit: "candidates", exclude: "candidates", values: "candidates", siteId: "candidates", value: "candidates", end: "start" };
  return words[argument] ?? argument;
}

/** Each demand in plain words; a press opens what it is about. */
export function brokenList(all: Broken[], change: ((demand: string) => void) | null): TemplateResult {
  return html`<ul class="broken">${all.map(
    (each) => html`<li>${each.site ? html`<button class="link" @click=${() => go({ site: each.site!.id })}>${each.message}</button>` : html`<span>${each.message}</span>`}
      ${change ? html`<button class="link end" @click=${() => change(each.demand)}>${say("changeThis")}</button>` : nothing}</li>`,
  )}</ul>`;
}

export function figures(rows: [label: string, value: unknown][]): TemplateResult {
  return html`<dl class="route-figures">${rows.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** Chooses one of few at a press. */
export function segments<Value extends string | number>(label: string, options: [Value, string][], chosen: Value, choose: (value: Value) => void): TemplateResult {
  return html`<span class="segments" role="radiogroup" aria-label=${label}>${options.map(
    ([value, text]) => html`<button type="button" role="radio" aria-checked=${value === chosen} data-value=${String(value)} @click=${() => choose(value)}>${text}</button>`,
  )}</span>`;
}

/** Where something that was looked for on the map stands in the panel, it is brought into view once. */
let broughtTo = "";
export function bringIntoView(key: string, selector: string): void {
  if (key !== broughtTo) {
    requestAnimationFrame(() => {
      const element = document.querySelector(selector);
      if (element) {
        broughtTo = key;
        element.scrollIntoView({ block: "nearest" });
      }
    });
  }
}
