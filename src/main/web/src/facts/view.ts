import { html, nothing, type TemplateResult } from "lit";
import { DrawSample, FactList, type FactListResult, MergeVillages, OpenCampaign, RegisterPlot, RenameRegion, SetDeadline, SetTarget, VillageNames, type VillageNamesResult, WithdrawFact } from "../generated";
import { farmlandView } from "../farmland/view";
import { type App, asOf, isNow, mapHindrance, today, type View } from "../shell/app";
import { draw } from "../shell/draw";
import { type Field, openForm, type Values } from "../shell/form";
import { day, mu, time } from "../shell/format";
import { ask, newKey } from "../shell/graphql";
import { Resource } from "../shell/resource";
import { renew } from "../shell/shell";
import { current, go } from "../shell/state";
import { tell } from "../shell/toast";
import { say } from "./words";

type Fact = NonNullable<FactListResult["facts"]>[number];
type Stage = "RESTORATION" | "RECULTIVATION";

const facts = new Resource<FactListResult>();
const villages = new Resource<VillageNamesResult>();

interface Deed {
  name: "setTarget" | "setDeadline" | "renameRegion" | "mergeVillages" | "openCampaign" | "registerPlot" | "drawSample";
  hindrance: (level: Level, app: App) => string | null;
  open: (app: App, region: string, level: Level) => void;
}

type Level = "COUNTY" | "TOWNSHIP" | "VILLAGE";

function levelOf(app: App, region: string): Level {
  return region === app.start.county!.code ? "COUNTY" : region.endsWith("000") ? "TOWNSHIP" : "VILLAGE";
}

function nameOf(app: App, region: string): string {
  const county = app.start.county!;
  return (
    [county, ...county.townships].find((each) => each.code === region)?.name ?? villages.value?.villages?.nodes.find((each) => each.code === region)?.name ?? region
  );
}

const campaign = (app: App): Field => ({ name: "campaign", label: say("campaign"), kind: "number", value: String(app.start.calendar.campaign), isRequired: true });
const stage = (): Field => ({
  name: "stage", label: say("stage"), kind: "choice", value: "RESTORATION", isRequired: true,
  options: [["RESTORATION", say("RESTORATION")], ["RECULTIVATION", say("RECULTIVATION")]],
});
const effective = (app: App): Field => ({ name: "from", label: say("effective"), kind: "date", value: today(app), isRequired: true });
const documentField = (): Field => ({ name: "document", label: say("document"), kind: "text", isRequired: true });

function open(app: App, name: Deed["name"] | "withdraw", about: string, fields: Field[], send: (values: Values, key: string) => Promise<string | void>): void {
  const key = newKey();
  openForm({
    key: `${name}:${about}`,
    title: `${say(name)}${about ? `：${about}` : ""}`,
    fields,
    submit: say("save"),
    send: async (values) => {
      const said = await send(values, key);
      tell(said ?? say("done", say(name)));
      renew();
      view.changed(app, null);
    },
  });
}

const DEEDS: Deed[] = [
  {
    name: "registerPlot",
    hindrance: (level, app) => (level !== "VILLAGE" ? say("needsVillage") : mapHindrance(app)),
    open: (app, region) =>
      draw(app.map!, "area", (boundary) =>
        open(
          app,
          "registerPlot",
          nameOf(app, region),
          [
            { name: "code", label: say("code"), kind: "text" },
            { name: "group", label: say("group"), kind: "text" },
            { name: "declaredAreaMu", label: say("declared"), kind: "number", min: "0.01" },
            { name: "on", label: say("on"), kind: "date", value: today(app), max: today(app), isRequired: true },
            { name: "note", label: say("note"), kind: "note" },
          ],
          async (values, key) => {
            const { registerPlot } = await ask(RegisterPlot, {
              input: {
                villageCode: region,
                boundary,
                code: values["code"] || null,
                group: values["group"] || null,
                declaredAreaMu: values["declaredAreaMu"] ? Number(values["declaredAreaMu"]) : null,
                on: values["on"]!,
                note: values["note"] || null,
                idempotencyKey: key,
              },
            });
            go({ plot: registerPlot!.plot.id, view: "restoration" });
          },
        ),
      ),
  },
  {
    name: "setTarget",
    hindrance: () => null,
    open: (app, region) =>
      open(
        app,
        "setTarget",
        nameOf(app, region),
        [campaign(app), stage(), { name: "areaMu", label: say("area"), kind: "number", min: "0", isRequired: true }, effective(app), documentField()],
        async (values, key) =>
          void (await ask(SetTarget, {
            input: { region, campaign: Number(values["campaign"]), stage: values["stage"] as Stage, areaMu: Number(values["areaMu"]), from: values["from"]!, document: values["document"]!, idempotencyKey: key },
          })),
      ),
  },
  {
    name: "setDeadline",
    hindrance: (level) => (level === "VILLAGE" ? say("needsTownship") : null),
    open: (app, region) =>
      open(
        app,
        "setDeadline",
        nameOf(app, region),
        [campaign(app), stage(), { name: "deadline", label: say("deadline"), kind: "date", isRequired: true }, effective(app), documentField()],
        async (values, key) =>
          void (await ask(SetDeadline, {
            input: { region, campaign: Number(values["campaign"]), stage: values["stage"] as Stage, deadline: values["deadline"]!, from: values["from"]!, document: values["document"]!, idempotencyKey: key },
          })),
      ),
  },
  {
    name: "drawSample",
    hindrance: () => null,
    open: (app, region) =>
      open(
        app,
        "drawSample",
        nameOf(app, region),
        [campaign(app), stage(), { name: "share", label: say("share"), kind: "number", value: "5", min: "0.1", max: "100", isRequired: true }],
        async (values, key) => {
          const { drawSample } = await ask(DrawSample, {
            input: { region, campaign: Number(values["campaign"]), stage: values["stage"] as Stage, share: Number(values["share"]) / 100, idempotencyKey: key },
          });
          const ids = drawSample!.plots.map((plot) => plot.id);
          if (ids.length && ids.length <= 1000) {
            go({ view: "restoration", filter: { ids }, list: true, region: null, plot: null });
          }
          return say("drawn", ids.length, drawSample!.seed);
        },
      ),
  },
  {
    name: "renameRegion",
    hindrance: (level) => (level === "COUNTY" ? say("needsRegion") : null),
    open: (app, region) =>
      open(
        app,
        "renameRegion",
        nameOf(app, region),
        [
          { name: "name", label: say("name"), kind: "text", value: nameOf(app, region), isRequired: true },
          { name: "newCode", label: say("newCode"), kind: "text", hint: say("newCodeHint") },
          effective(app),
          documentField(),
        ],
        async (values, key) =>
          void (await ask(RenameRegion, {
            input: { code: region, name: values["name"]!, newCode: values["newCode"] || null, from: values["from"]!, document: values["document"]!, idempotencyKey: key },
          })),
      ),
  },
  {
    name: "mergeVillages",
    hindrance: (level) => (level === "TOWNSHIP" ? null : say("needsTownship")),
    open: (app, region) => {
      const options = (villages.value?.villages?.nodes ?? []).map((each): [string, string] => [each.code, each.name]);
      open(
        app,
        "mergeVillages",
        nameOf(app, region),
        [
          { name: "codes", label: say("merged"), kind: "choices", options, isRequired: true },
          { name: "into", label: say("into"), kind: "choice", options, isRequired: true },
          { name: "name", label: say("name"), kind: "text", isRequired: true },
          effective(app),
          documentField(),
        ],
        async (values, key) =>
          void (await ask(MergeVillages, {
            input: { codes: (values["codes"] ?? "").split(",").filter(Boolean), into: values["into"]!, name: values["name"]!, from: values["from"]!, document: values["document"]!, idempotencyKey: key },
          })),
      );
    },
  },
  {
    name: "openCampaign",
    hindrance: () => null,
    open: (app) => {
      // it begins on 1 January, and documents do not reach into the future: the year's own campaign
      const year = app.start.calendar.campaign;
      open(
        app,
        "openCampaign",
        "",
        [
          campaign(app),
          { name: "restoration", label: say("restorationDeadline"), kind: "date", value: `${year}-06-30`, isRequired: true },
          { name: "recultivation", label: say("recultivationDeadline"), kind: "date", value: `${year}-07-31`, isRequired: true },
          documentField(),
        ],
        async (values, key) =>
          void (await ask(OpenCampaign, {
            input: { campaign: Number(values["campaign"]), restorationDeadline: values["restoration"]!, recultivationDeadline: values["recultivation"]!, document: values["document"]!, idempotencyKey: key },
          })),
      );
    },
  },
];

function line(app: App, fact: Fact): TemplateResult {
  const stageName = fact.stage ? say(fact.stage) : "";
  const value = fact.kind === "TARGET" ? mu(Number(fact.value)) : /^\d{4}-\d\d-\d\d$/.test(fact.value) ? day(fact.value) : fact.value;
  return html`<li ?data-over=${fact.withdrawn}>
    <p><b>${say(fact.kind)}</b> ${fact.region?.name ?? fact.plot?.code ?? ""} ${fact.campaign ?? ""} ${stageName}
      ${fact.withdrawn
        ? html`<small class="end">${say("withdrawn")}</small>`
        : isNow(app)
          ? html`<button class="link end" @click=${() =>
              open(app, "withdraw", `${say(fact.kind)} ${fact.document}`, [{ name: "reason", label: say("reason"), kind: "text", isRequired: true }], async (values, key) =>
                void (await ask(WithdrawFact, { input: { factId: fact.id, reason: values["reason"]!, idempotencyKey: key } })),
              )}>${say("withdraw")}</button>`
          : nothing}</p>
    <p>${value}，${say("from", day(fact.from))}，${fact.document}</p>
    <p class="soft">${say("recorded", time(fact.recordedAt))}${fact.recordedBy ? say("by", fact.recordedBy) : nothing}</p>
  </li>`;
}

function panel(app: App): TemplateResult {
  const region = current().region ?? app.start.county!.code;
  const level = levelOf(app, region);
  const list = [...(facts.value?.facts ?? [])].sort((a, b) => (a.recordedAt < b.recordedAt ? 1 : -1));
  return html`<article aria-labelledby="facts-title">
    ${level === "COUNTY" ? nothing : html`<p class="crumbs"><button class="link" @click=${() => go({ region: null })}>${app.start.county!.name}</button></p>`}
    <h2 id="facts-title">${nameOf(app, region)} · ${say("title")}</h2>
    <p class="soft">${say("intro")}</p>
    <div class="actions two">
      ${DEEDS.map((deed) => {
        const hindrance = isNow(app) ? deed.hindrance(level, app) : say("notNow");
        return html`<button ?disabled=${hindrance !== null} @click=${() => deed.open(app, region, level)}>${say(deed.name)}${hindrance ? html`<small>${hindrance}</small>` : nothing}</button>`;
      })}
    </div>
    ${facts.value ? (list.length ? html`<ol class="story">${list.map((fact) => line(app, fact))}</ol>` : html`<p>${say("none")}</p>`) : html`<p>${say("loading")}</p>`}
  </article>`;
}

const map = farmlandView("RESTORATION");

/** What documents set for the county, a township or a village, over the map of restoration. */
export const view: View = {
  ...map,
  id: "documents",
  title: () => say("title"),
  update(app) {
    map.update(app);
    const region = current().region;
    const county = app.start.county!.code;
    void facts.want(`${region} ${JSON.stringify(asOf())}`, (signal) => ask(FactList, { region: region === county ? null : region, asOf: asOf() }, signal));
    if (region && region !== county) {
      const township = `${region.slice(0, 9)}000`;
      void villages.want(township, (signal) => ask(VillageNames, { region: township }, signal));
    }
  },
  panel: (app) => (current().plot || current().list ? map.panel(app) : panel(app)),
  changed(app, changes) {
    map.changed(app, changes);
    void facts.refresh();
    void villages.refresh();
  },
};
