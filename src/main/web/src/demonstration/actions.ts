import { html, nothing, type TemplateResult } from "lit";
import {
  AddSite,
  type AddSiteInput,
  CompleteMilestone,
  CorrectSite,
  type CorrectSiteInput,
  type DemonstrationReferenceResult,
  DropSite,
  PlanSite,
  ReportSiteProgress,
  SaveDemonstrationRules,
  SaveZone,
  SelectSite,
  SiteById,
  SiteReady,
  type SiteStepInput,
  StartUpgrading,
  SurveySite,
  WithdrawSiteEvent,
} from "../generated";
import { type App, isNow, mapHindrance } from "../shell/app";
import { choiceField, dayField, files, noteField, openCommand, text, textField } from "../shell/command";
import { draw } from "../shell/draw";
import type { Field, Values } from "../shell/form";
import { day } from "../shell/format";
import { ask, type Refusal } from "../shell/graphql";
import { go } from "../shell/state";
import { departmentOptions, indicatorsField, linesOf, pillarOptions, rowsField, tierOptions, zoneOptions } from "./choosers";
import type { Row, Story } from "./data";
import { kindOf } from "./parts";
import { say } from "./words";

interface Base extends SiteStepInput {
  evidence: string[];
}

interface Action {
  name: "survey" | "select" | "drop" | "makePlan" | "changePlan" | "start" | "weekly" | "monthly" | "complete" | "ready";
  /** Whether it is behind the site, and not offered any more. */
  isPast: (site: Story) => boolean;
  /** Why it cannot be done now; null: it can. */
  hindrance: (site: Story) => string | null;
  intro?: () => string;
  fields: (app: App, site: Story) => Field[];
  send: (values: Values, base: Base) => Promise<unknown>;
}

const filesField = (shows = "AFTER"): Field => ({ name: "evidence", label: say("photosField"), kind: "files", shows });
const stepFields = (app: App) => [dayField(app), filesField(), noteField()];
const isUnderWay = ({ status }: Row) => status === "SELECTED" || status === "UPGRADING";
const isOver = ({ status }: Row) => status === "DROPPED" || status === "READY";
const openMilestones = (site: Story) => site.plan?.milestones.filter((each) => !each.doneOn) ?? [];
const underWay = (site: Story) => (isUnderWay(site) ? null : site.status === "READY" ? say("alreadyReady") : say("selectFirst"));
const departmentField = (app: App, code = "") => choiceField("department", say("department"), departmentOptions(app, code), code, false);
const leadField = (value: string | null = null) => textField("leadOfficial", say("leadOfficial"), value ?? "", false);

const planFields = (app: App, site: Story): Field[] => [
  { name: "content", label: say("content"), kind: "note", value: site.plan?.content ?? "", isRequired: true },
  { name: "requirements", label: say("requirements"), kind: "note", value: site.plan?.requirements.join("\n") ?? "", hint: say("requirementsHint") },
  rowsField("milestones", say("milestones"), [["name", say("name"), "text"], ["dueOn", say("dueOn"), "date"]], (site.plan?.milestones ?? []).map(({ id, name, dueOn }) => ({ id, name, dueOn }))),
  { name: "approvedOn", label: say("approvedOn"), kind: "date", value: site.plan?.approvedOn ?? "" },
  leadField(site.leadOfficial),
  departmentField(app, site.department?.code),
  dayField(app),
  filesField("DOCUMENT"),
  noteField(),
];

const sendPlan = (values: Values, base: Base) =>
  ask(PlanSite, {
    input: {
      ...base,
      content: values["content"]!,
      requirements: (values["requirements"] ?? "").split("\n").map((each) => each.trim()).filter(Boolean),
      milestones: linesOf(values["milestones"]).map(({ id, name, dueOn }) => ({ ...(id ? { id } : {}), name: name!, dueOn: dueOn! })),
      approvedOn: text(values, "approvedOn"),
      ...(text(values, "leadOfficial") ? { leadOfficial: text(values, "leadOfficial") } : {}),
      ...(text(values, "department") ? { department: text(values, "department") } : {}),
    },
  });

const sendReport = (kind: "WEEKLY_READINESS" | "MONTHLY_WORK") => (values: Values, { note: _note, ...base }: Base) =>
  ask(ReportSiteProgress, { input: { ...base, kind, percent: text(values, "percent") ? Number(values["percent"]) : null, text: text(values, "text") } });

const ACTIONS: Action[] = [
  { name: "survey", isPast: ({ status }) => status !== "CANDIDATE", hindrance: () => null, fields: stepFields, send: (_values, input) => ask(SurveySite, { input }) },
  {
    name: "select",
    isPast: ({ status }) => status !== "CANDIDATE" && status !== "SURVEYED",
    hindrance: ({ status }) => (status === "SURVEYED" ? null : say("surveyFirst")),
    intro: () => say("selectIntro"),
    fields: stepFields,
    send: (_values, input) => ask(SelectSite, { input }),
  },
  { name: "makePlan", isPast: (site) => isOver(site) || site.plan !== null, hindrance: underWay, fields: planFields, send: sendPlan },
  {
    name: "start",
    isPast: (site) => isOver(site) || site.status === "UPGRADING",
    hindrance: (site) => (site.status !== "SELECTED" ? say("selectFirst") : site.plan ? null : say("planFirst")),
    fields: stepFields,
    send: (_values, input) => ask(StartUpgrading, { input }),
  },
  {
    name: "weekly",
    isPast: isOver,
    hindrance: underWay,
    fields: (app, site) => [
      { name: "percent", label: say("percentNow"), kind: "number", min: "0", max: "100", value: String(site.readiness.percent), isRequired: true },
      { name: "text", label: say("remark"), kind: "note" },
      filesField(),
      dayField(app),
    ],
    send: sendReport("WEEKLY_READINESS"),
  },
  {
    name: "monthly",
    isPast: ({ status }) => status === "DROPPED",
    hindrance: (site) => (site.status === "READY" ? null : underWay(site)),
    fields: (app) => [{ name: "text", label: say("whatWasDone"), kind: "note", isRequired: true }, filesField(), dayField(app)],
    send: sendReport("MONTHLY_WORK"),
  },
  {
    name: "complete",
    isPast: isOver,
    hindrance: (site) => (!isUnderWay(site) ? say("selectFirst") : !site.plan ? say("planFirst") : openMilestones(site).length ? null : say("noOpenMilestone")),
    fields: (app, site) => {
      const open = openMilestones(site).map(({ id, name, dueOn }): [string, string] => [id, `${name}（${day(dueOn)}）`]);
      return [choiceField("milestone", say("milestone"), open, open[0]?.[0]), dayField(app), filesField(), noteField()];
    },
    send: (values, base) => ask(CompleteMilestone, { input: { ...base, milestone: values["milestone"]! } }),
  },
  {
    name: "ready",
    isPast: isOver,
    hindrance: (site) => {
      const open = openMilestones(site);
      return site.status !== "UPGRADING" ? say("startFirst") : open.length ? say("openMilestones", open.map((each) => each.name).join("、")) : null;
    },
    fields: stepFields,
    send: (_values, input) => ask(SiteReady, { input }),
  },
  { name: "changePlan", isPast: (site) => isOver(site) || site.plan === null, hindrance: underWay, fields: planFields, send: sendPlan },
  {
    name: "drop",
    isPast: ({ status }) => status === "DROPPED",
    hindrance: ({ status }) => (status === "READY" ? say("alreadyReady") : null),
    fields: (app) => [textField("reason", say("reason")), dayField(app), noteField()],
    send: (values, base) => ask(DropSite, { input: { ...base, reason: values["reason"]! } }),
  },
];

/** Everything that can be done with a site, and why some of it cannot be now. */
export function actionButtons(app: App, site: Story): TemplateResult {
  const button = (name: Action["name"] | "correct" | "move" | "drawFootprint", hindrance: string | null, press: () => void) =>
    html`<button ?disabled=${hindrance !== null} @click=${press}>${say(name)}${hindrance ? html`<small>${hindrance}</small>` : nothing}</button>`;
  const past = isNow(app) ? null : say("notNow");
  const offMap = past ?? (mapHindrance(app));
  return html`<div class="actions" role="group">
    ${ACTIONS.filter((action) => !action.isPast(site)).map((action) => button(action.name, past ?? action.hindrance(site), () => open(app, action, site)))}
    ${button("correct", past, () => openCorrection(app, site))}
    ${button("move", offMap, () => draw(app.map!, "point", (position) => openPlace(app, site, "move", { position })))}
    ${button("drawFootprint", offMap, () => draw(app.map!, "area", (footprint) => openPlace(app, site, "drawFootprint", { footprint })))}
  </div>`;
}

function open(app: App, action: Action, site: Story): void {
  command(site, {
    key: `${action.name}:${site.id}`,
    name: action.name,
    ...(action.intro ? { intro: action.intro() } : {}),
    fields: action.fields(app, site),
    send: (values, expectedVersion, idempotencyKey) =>
      action.send(values, { siteId: site.id, expectedVersion, idempotencyKey, on: values["on"]!, note: text(values, "note"), evidence: files(values) }),
  });
}

/** A form about a site whose send takes the version that was seen; a conflict shows both states and lets the person choose. */
function command(
  site: Story,
  request: {
    key: string;
    name: Action["name"] | "correct" | "move" | "drawFootprint" | "withdraw";
    title?: string;
    intro?: TemplateResult | string;
    fields: Field[];
    send: (values: Values, expectedVersion: number, idempotencyKey: string) => Promise<unknown>;
  },
): void {
  let version = site.current?.version ?? site.version;
  openCommand({
    key: request.key,
    title: `${say(request.name)}：${request.title ?? site.name}`,
    ...(request.intro ? { intro: request.intro } : {}),
    fields: request.fields,
    submit: say(request.name),
    send: async (values, idempotencyKey) => {
      await request.send(values, version, idempotencyKey);
      return say("wasDone", `${say(request.name)} ${site.name}`);
    },
    explain: async (refusal: Refusal) => {
      if (refusal.code !== "VERSION_CONFLICT") {
        return null;
      }
      const { site: now } = await ask(SiteById, { id: site.id, language: "ZH" });
      const line = (each: Story) => {
        const last = each.history.nodes?.at(-1);
        return html`<td>${say(each.status)}</td><td>${day(each.statusOn)}</td><td>${each.readiness.percent}%</td><td>${last ? `${kindOf(last)}${last.recordedBy ? say("by", last.recordedBy) : ""}` : ""}</td>`;
      };
      return now
        ? html`<p>${say("conflict")}</p>
            <table class="plain"><tr><th>${say("seen")}</th>${line(site)}</tr><tr><th>${say("nowIs")}</th>${line(now)}</tr></table>
            <button type="button" @click=${() => {
              version = now.version;
              document.querySelector<HTMLFormElement>("dialog form")?.requestSubmit();
            }}>${say("sendAnyway")}</button>`
        : null;
    },
  });
}

export function openWithdrawal(site: Story, event: { id: string }, title: string): void {
  command(site, {
    key: `withdraw:${event.id}`,
    name: "withdraw",
    title,
    intro: say("undoIs"),
    fields: [textField("reason", say("reason"))],
    send: (values, expectedVersion, idempotencyKey) => ask(WithdrawSiteEvent, { input: { eventId: event.id, expectedVersion, reason: values["reason"]!, idempotencyKey } }),
  });
}

const minutesField = (value = 30): Field => ({ name: "visitMinutes", label: say("visitMinutes"), kind: "number", min: "1", max: "600", value: String(value), isRequired: true });
const hoursFields = (opens: string | null, closes: string | null): Field[] => [
  { name: "opens", label: say("opens"), kind: "time", value: opens?.slice(0, 5) ?? "", hint: say("hoursHint") },
  { name: "closes", label: say("closes"), kind: "time", value: closes?.slice(0, 5) ?? "" },
];
const rolesField = (roles: Story["roles"]): Field =>
  rowsField("roles", say("roles"), [["role", say("role"), "text"], ["office", say("office"), "text"]], roles.map(({ role, office }) => ({ role, office: office ?? "" })), false);
const list = (values: Values, name: string): string[] => (values[name] ?? "").split(",").filter(Boolean);
const rolesOf = (values: Values) => linesOf(values["roles"]).filter((each) => each["role"]?.trim()).map(({ role, office }) => ({ role: role!, office: office || null }));

/** A new candidate: its place is clicked, the rest is a form. */
export function openAdd(app: App): void {
  draw(app.map!, "point", (position) =>
    openCommand({
      key: `addSite:${JSON.stringify(position)}`,
      title: say("add"),
      fields: [
        { ...textField("code", say("code")), hint: say("codeHint") },
        textField("name", say("name")),
        choiceField("tier", say("tier"), tierOptions(), "VILLAGE_FEATURE"),
        { name: "pillars", label: say("pillars"), kind: "choices", options: pillarOptions() },
        indicatorsField([]),
        choiceField("zone", `${say("zone")}（${say("ofPosition")}）`, zoneOptions(app), "", false),
        minutesField(),
        ...hoursFields(null, null),
        departmentField(app),
        leadField(),
        rolesField([]),
        dayField(app),
        filesField("BEFORE"),
        noteField(),
      ],
      submit: say("add"),
      send: async (values, idempotencyKey) => {
        const { addSite } = await ask(AddSite, {
          input: {
            code: values["code"]!.trim(),
            name: values["name"]!.trim(),
            tier: values["tier"] as AddSiteInput["tier"],
            pillars: list(values, "pillars") as NonNullable<AddSiteInput["pillars"]>,
            indicators: list(values, "indicators"),
            position,
            ...(text(values, "zone") ? { zone: text(values, "zone") } : {}),
            visitMinutes: Number(values["visitMinutes"]),
            ...(text(values, "opens") ? { opens: text(values, "opens") } : {}),
            ...(text(values, "closes") ? { closes: text(values, "closes") } : {}),
            leadOfficial: text(values, "leadOfficial"),
            department: text(values, "department"),
            roles: rolesOf(values),
            on: values["on"]!,
            note: text(values, "note"),
            evidence: files(values),
            idempotencyKey,
          },
        });
        go({ site: addSite!.site.id });
      },
    }),
  );
}

const fromField = (app: App, site: Story): Field => ({ ...dayField(app, "from", say("from")), min: site.addedOn });

/** Only what differs is sent: absent fields stay, null ones are emptied. */
function openCorrection(app: App, site: Story): void {
  const before: Values = {
    name: site.name,
    tier: site.tier,
    pillars: site.pillars.join(","),
    indicators: site.indicators.map((each) => each.code).sort().join(","),
    zone: site.zone?.id ?? "",
    visitMinutes: String(site.visitMinutes),
    opens: site.opens?.slice(0, 5) ?? "",
    closes: site.closes?.slice(0, 5) ?? "",
    leadOfficial: site.leadOfficial ?? "",
    department: site.department?.code ?? "",
    planDueOn: site.readiness.planDueOn ?? "",
    buildingDueOn: site.readiness.buildingDueOn ?? "",
  };
  const roles = rolesField(site.roles);
  const isChosen = site.selectedOn !== null;
  command(site, {
    key: `correct:${site.id}:${site.version}`,
    name: "correct",
    fields: [
      textField("name", say("name"), site.name),
      choiceField("tier", say("tier"), tierOptions(), site.tier),
      { name: "pillars", label: say("pillars"), kind: "choices", options: pillarOptions(), value: before["pillars"]! },
      indicatorsField(site.indicators.map((each) => each.code)),
      choiceField("zone", say("zone"), zoneOptions(app, site.zone?.id), before["zone"], false),
      minutesField(site.visitMinutes),
      ...hoursFields(site.opens, site.closes),
      departmentField(app, before["department"]),
      leadField(site.leadOfficial),
      roles,
      ...(isChosen ? (["planDueOn", "buildingDueOn"] as const).map((name): Field => ({ name, label: say(name), kind: "date", value: before[name]! })) : []),
      fromField(app, site),
      textField("reason", say("reason")),
    ],
    send: (values, expectedVersion, idempotencyKey) => {
      const differs = (name: string) => (values[name] ?? "").split(",").sort().join() !== (before[name] ?? "").split(",").sort().join();
      const changes: Partial<CorrectSiteInput> = {};
      for (const name of ["name", "tier", "zone", "opens", "closes", "leadOfficial", "department", ...(isChosen ? ["planDueOn", "buildingDueOn"] : [])]) {
        if (differs(name)) {
          Object.assign(changes, { [name]: text(values, name) });
        }
      }
      return ask(CorrectSite, {
        input: {
          siteId: site.id,
          expectedVersion,
          ...changes,
          // hours are told together
          ...("opens" in changes || "closes" in changes ? { opens: text(values, "opens"), closes: text(values, "closes") } : {}),
          ...(differs("pillars") ? { pillars: list(values, "pillars") as NonNullable<CorrectSiteInput["pillars"]> } : {}),
          ...(differs("indicators") ? { indicators: list(values, "indicators") } : {}),
          ...(differs("visitMinutes") ? { visitMinutes: Number(values["visitMinutes"]) } : {}),
          ...(values["roles"] !== roles.value ? { roles: rolesOf(values) } : {}),
          from: text(values, "from"),
          reason: values["reason"]!,
          idempotencyKey,
        },
      });
    },
  });
}

function openPlace(app: App, site: Story, name: "move" | "drawFootprint", place: { position: GeoJSON.Geometry } | { footprint: GeoJSON.Geometry }): void {
  command(site, {
    key: `${name}:${site.id}:${JSON.stringify(place)}`,
    name,
    intro: say(name === "move" ? "placeChosen" : "footprintDrawn"),
    fields: [textField("reason", say("reason")), fromField(app, site)],
    send: (values, expectedVersion, idempotencyKey) =>
      ask(CorrectSite, { input: { siteId: site.id, expectedVersion, ...place, from: text(values, "from"), reason: values["reason"]!, idempotencyKey } }),
  });
}

/** @param area drawn just now; null: the one that it has stays */
export function openZone(app: App, zone: { id: string; code: string; name: string; version: number; retiredOn: string | null } | null, area: GeoJSON.Geometry | null): void {
  openCommand({
    key: `zone:${zone?.code ?? ""}:${zone?.version ?? 0}:${area ? JSON.stringify(area) : ""}`,
    title: zone ? `${say("zone")}：${zone.name}` : say("newZone"),
    ...(area ? { intro: say("zoneDrawn") } : {}),
    fields: [
      ...(zone ? [] : [{ ...textField("code", say("code")), hint: say("codeHint") }]),
      textField("name", say("name"), zone?.name ?? ""),
      dayField(app, "from", say("validFrom")),
      ...(zone ? [{ name: "retiredOn", label: say("retiredOn"), kind: "date" as const, value: zone.retiredOn ?? "", hint: say("retiredHint") }] : []),
      noteField(),
    ],
    submit: say("save"),
    send: async (values, idempotencyKey) => {
      await ask(SaveZone, {
        input: {
          code: zone?.code ?? values["code"]!.trim(),
          ...(zone ? { expectedVersion: zone.version } : {}),
          ...(values["name"] === zone?.name ? {} : { name: values["name"]! }),
          ...(area ? { area } : {}),
          ...((values["retiredOn"] || null) === (zone?.retiredOn ?? null) ? {} : { retiredOn: values["retiredOn"] || null }),
          from: values["from"]!,
          note: text(values, "note"),
          idempotencyKey,
        },
      });
    },
  });
}

type Rules = NonNullable<DemonstrationReferenceResult["demonstrationRules"]>;

/** When things of a year are due. */
export function openRules(app: App, rules: Rules): void {
  const names = ["planDays", "buildingDays", "weeklyDays", "monthlyDays", "liaisonDays"] as const;
  openCommand({
    key: `rules:${JSON.stringify(rules)}`,
    title: say("rules", rules.year),
    intro: say("rulesLater"),
    fields: [
      ...(["planDueOn", "buildingDueOn"] as const).map((name): Field => ({ name, label: say(name), kind: "date", value: rules[name], isRequired: true })),
      ...names.map((name): Field => ({ name, label: say(name), kind: "number", min: "1", max: "365", value: String(rules[name]), isRequired: true })),
      dayField(app, "from", say("validFrom")),
    ],
    submit: say("save"),
    send: async (values, idempotencyKey) => {
      const days = Object.fromEntries(names.map((name) => [name, Number(values[name])]));
      await ask(SaveDemonstrationRules, { input: { year: rules.year, planDueOn: values["planDueOn"]!, buildingDueOn: values["buildingDueOn"]!, ...days, from: values["from"]!, idempotencyKey } });
    },
  });
}
