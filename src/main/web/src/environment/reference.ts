import { html, nothing, type TemplateResult } from "lit";
import { type EnvironmentReferenceResult, SaveResponsibleUnit, SaveSeverityRule, SaveStandardItem } from "../generated";
import { type App, isNow, mapHindrance } from "../shell/app";
import { draw } from "../shell/draw";
import type { Field } from "../shell/form";
import { day } from "../shell/format";
import { ask } from "../shell/graphql";
import { go } from "../shell/state";
import { placeField } from "./choosers";
import { choiceField, dayField, openCommand, text, textField } from "../shell/command";
import { reference } from "./data";
import { say } from "./words";

type Item = NonNullable<EnvironmentReferenceResult["standardItems"]>[number];
type Unit = NonNullable<EnvironmentReferenceResult["responsibleUnits"]>[number];
type Rule = EnvironmentReferenceResult["severityRules"][number];

const SETTINGS = ["VILLAGE", "MARKET_TOWN", "URBAN"] as const;
const KINDS = ["DEPARTMENT", "TOWNSHIP", "PARK", "VILLAGE"] as const;

/** Standard items, responsible units and the rules of severity, each to be edited from a day on. */
export function referencePanel(app: App): TemplateResult {
  const known = reference.value;
  const off = !isNow(app);
  const edit = (open: () => void) => html`<button class="link" ?disabled=${off} @click=${open}>${say("edit")}</button>`;
  const retired = (each: { retiredOn: string | null }) => (each.retiredOn ? html` <b class="tag">${say("retiredFrom", day(each.retiredOn))}</b>` : nothing);
  const area = (unit: Unit | null) => (app.map ? () => draw(app.map!, "area", (shape) => openUnit(app, unit, shape)) : null);
  return html`<article aria-labelledby="reference-title">
    <p class="crumbs"><button class="link" @click=${() => go({ due: null })}>‹ ${say("back")}</button></p>
    <h2 id="reference-title">${say("reference")}</h2>
    ${off ? html`<p class="soft">${say("notNow")}</p>` : nothing}
    ${known ? nothing : html`<p>${say("loading")}</p>`}
    <h3>${say("item")}</h3>
    <table class="parts reference-items"><tbody>${(known?.standardItems ?? []).map(
      (item) => html`<tr><th scope="row">${item.name}${retired(item)}<small>${item.code} · ${say(`setting${item.setting}`)}</small></th><td>${edit(() => openItem(app, item))}</td></tr>`,
    )}</tbody></table>
    <div class="actions two"><button ?disabled=${off} @click=${() => openItem(app, null)}>${say("newItem")}</button></div>
    <h3>${say("unit")}</h3>
    <table class="parts reference-units"><tbody>${(known?.responsibleUnits ?? []).map(
      (unit) => html`<tr><th scope="row">${unit.name}${retired(unit)}<small>${unit.code} · ${say(`kind${unit.kind}`)}${unit.region ? ` · ${unit.region.name}` : ""}${unit.area ? ` · ${say("hasArea")}` : ""}</small></th>
        <td>${edit(() => openUnit(app, unit, null))} <button class="link" ?disabled=${off || !app.map} @click=${area(unit)}>${say("drawArea")}</button></td></tr>`,
    )}</tbody></table>
    <div class="actions two"><button ?disabled=${off} @click=${() => openUnit(app, null, null)}>${say("newUnit")}</button>
      <button ?disabled=${off || !app.map} @click=${area(null)}>${say("newUnitWithArea")}${app.map ? nothing : html`<small>${mapHindrance(app)}</small>`}</button></div>
    <h3>${say("rules")}</h3>
    <table class="parts reference-rules"><thead><tr><th scope="col">${say("severity")}</th><th scope="col">${say("daysToRectify")}</th><th scope="col">${say("lookBackAfter")}</th><th></th></tr></thead>
      <tbody>${(known?.severityRules ?? []).map(
        (rule) => html`<tr><th scope="row">${say(rule.severity)}</th><td>${rule.daysToRectify}</td><td>${rule.lookBackAfterDays}</td><td>${edit(() => openRule(app, rule))}</td></tr>`,
      )}</tbody></table>
  </article>`;
}

const codeField = (known: object | null): Field[] => (known ? [] : [{ ...textField("code", say("code")), hint: say("codeHint") }]);
const retiredField = (value: string | null): Field => ({ name: "retiredOn", label: say("retiredOn"), kind: "date", value: value ?? "", hint: say("retiredHint") });
const daysField = (name: string, label: string, value: number): Field => ({ name, label, kind: "number", value: String(value), min: "1", max: "365", isRequired: true });

function openItem(app: App, item: Item | null): void {
  openCommand({
    key: `item:${item ? JSON.stringify(item) : ""}`,
    title: item ? `${say("item")}：${item.name}` : say("newItem"),
    fields: [
      ...codeField(item),
      textField("name", say("name"), item?.name ?? ""),
      choiceField("setting", say("setting"), SETTINGS.map((each) => [each, say(`setting${each}`)]), item?.setting ?? "VILLAGE"),
      { name: "description", label: say("expected"), kind: "note", value: item?.description ?? "" },
      dayField(app, "from", say("validFrom")),
      retiredField(item?.retiredOn ?? null),
    ],
    submit: say("save"),
    send: async (values, idempotencyKey) => {
      await ask(SaveStandardItem, {
        input: {
          code: item?.code ?? values["code"]!,
          name: values["name"]!,
          setting: values["setting"] as Item["setting"],
          description: text(values, "description"),
          retiredOn: text(values, "retiredOn"),
          from: values["from"]!,
          idempotencyKey,
        },
      });
    },
  });
}

/** @param area drawn just now; null: the one that it has stays */
function openUnit(app: App, unit: Unit | null, area: GeoJSON.Geometry | null): void {
  openCommand({
    key: `unit:${unit ? JSON.stringify(unit) : ""}:${area ? JSON.stringify(area) : ""}`,
    title: unit ? `${say("unit")}：${unit.name}` : say("newUnit"),
    ...(area ? { intro: say("areaChosen") } : {}),
    fields: [
      ...codeField(unit),
      textField("name", say("name"), unit?.name ?? ""),
      choiceField("kind", say("kind"), KINDS.map((each) => [each, say(`kind${each}`)]), unit?.kind ?? "DEPARTMENT"),
      placeField(app, "region", say("region"), unit?.region?.code ?? ""),
      dayField(app, "from", say("validFrom")),
      retiredField(unit?.retiredOn ?? null),
    ],
    submit: say("save"),
    send: async (values, idempotencyKey) => {
      await ask(SaveResponsibleUnit, {
        input: {
          code: unit?.code ?? values["code"]!,
          name: values["name"]!,
          kind: values["kind"] as Unit["kind"],
          region: text(values, "region"),
          area: area ?? unit?.area ?? null,
          retiredOn: text(values, "retiredOn"),
          from: values["from"]!,
          idempotencyKey,
        },
      });
    },
  });
}

function openRule(app: App, rule: Rule): void {
  openCommand({
    key: `rule:${JSON.stringify(rule)}`,
    title: `${say("rules")}：${say(rule.severity)}`,
    fields: [daysField("days", say("daysToRectify"), rule.daysToRectify), daysField("lookBack", say("lookBackAfter"), rule.lookBackAfterDays), dayField(app, "from", say("validFrom"))],
    submit: say("save"),
    send: async (values, idempotencyKey) => {
      await ask(SaveSeverityRule, {
        input: { severity: rule.severity, daysToRectify: Number(values["days"]), lookBackAfterDays: Number(values["lookBack"]), from: values["from"]!, idempotencyKey },
      });
    },
  });
}
