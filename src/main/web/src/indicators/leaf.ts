import { html, nothing, type TemplateResult } from "lit";
import { type App, isNow, shownDay } from "../shell/app";
import type { Curve } from "../shell/chart";
import { day, time } from "../shell/format";
import { current, go } from "../shell/state";
import { actionButtons, openWithdrawal } from "./actions";
import { goal, isLeaf, measure, points, quantity, standing, type Story, tree } from "./data";
import { badge, siteList, stamp } from "./parts";
import { say } from "./words";

type Event = NonNullable<NonNullable<Story["history"]>["nodes"][number]>;
type File = Event["evidence"][number];

const fileLinks = (some: File[]) =>
  some.map((each) => html`<a href=${each.url} target="_blank">${each.thumbnailUrl ? html`<img class="thumbnail" src=${each.thumbnailUrl} alt=${say("picture")} />` : each.mediaType === "application/pdf" ? "PDF" : each.mediaType}</a> `);

/** What was recorded, with the goal as a line; ranks with the first at the top. */
function course(app: App, of: Story): TemplateResult {
  const isRanked = of.direction === "RANKED";
  const told = of.series.filter((each) => (isRanked ? each.provincialRank : each.value) !== null);
  if (told.length === 0) {
    return html`<p class="soft">${say("noValues")}</p>`;
  }
  const today = shownDay(app);
  const line = isRanked ? of.rankThreshold : of.target;
  const values = told.map((each) => (isRanked ? each.provincialRank! : each.value!));
  const all = [...values, ...(line === null ? [] : [line])];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const margin = (most - least) * 0.15 || Math.abs(most) * 0.1 || 1;
  const end = `${today.slice(0, 4)}-12-31`;
  const curve: Curve = {
    from: told[0]!.on,
    days: [...told.map((each) => each.on), ...(told.at(-1)!.on < end ? [end] : [])],
    values: [...values, ...(told.at(-1)!.on < end ? [null] : [])],
    plan: [...values, ...(told.at(-1)!.on < end ? [null] : [])].map(() => line),
    today,
    deadline: end,
    label: say(isRanked ? "provincialRank" : "value"),
    planLabel: say(isRanked ? "rankThreshold" : "target"),
    unit: "",
    bottom: isRanked ? Math.max(0, Math.floor(least - margin)) : least - margin,
    top: isRanked ? Math.ceil(most + margin) : most + margin,
    isDownward: isRanked,
    isExact: true,
  };
  return html`<gt-burn-down .curve=${curve} role="img" aria-label=${say("chart", of.name)}></gt-burn-down>
    <details><summary>${say("asTable")}</summary><table class="parts"><thead><tr><th scope="col">${say("day")}</th><th scope="col">${say("value")}</th><th scope="col">${say("provincialRank")}</th><th scope="col">${say("status")}</th></tr></thead>
      <tbody>${[...of.series].reverse().map((each) => html`<tr><th scope="row">${day(each.on, today)}</th><td>${quantity(each.value, of.unit)}</td><td>${each.provincialRank ?? "—"}</td><td>${each.status ? say(each.status) : "—"}</td></tr>`)}</tbody></table></details>`;
}

function liaisons(app: App, of: Story): TemplateResult {
  return html`<table class="parts liaisons"><thead><tr><th scope="col">${say("withWhom")}</th><th scope="col">${say("last")}</th><th scope="col">${say("nextDue")}</th></tr></thead>
    <tbody>${of.liaisons.map((each) => html`<tr><th scope="row">${say(each.with)}</th><td>${each.on ? day(each.on, shownDay(app)) : say("noTalk")}</td>
      <td>${each.nextDueOn ? day(each.nextDueOn, shownDay(app)) : "—"} ${each.overdue ? html`<b class="tag bad">${say("overdue")}</b>` : nothing}</td></tr>`)}</tbody></table>`;
}

/** Each document that is asked for, with the files that were put on file as it. */
function documents(of: Story): TemplateResult {
  const filed = (of.history?.nodes ?? []).filter((event) => event.kind === "EVIDENCE_ADDED" && event.withdrawnBy === null);
  const under = (name: string) => filed.filter((event) => event.changes.some((each) => each.field === "document" && each.after === name)).flatMap((event) => event.evidence);
  const known = new Set(of.documents.flatMap((each) => under(each.name)).map((each) => each.id));
  const further = of.evidence.filter((each) => !known.has(each.id));
  return html`${of.documents.length
    ? html`<ul class="checklist">${of.documents.map((each) => html`<li ?data-bad=${!each.onFile}><span>${each.onFile ? "✓" : "✗"} ${each.name}</span> <small>${each.onFile ? say("onFile") : say("lacking")}</small> <span class="files">${fileLinks(under(each.name))}</span></li>`)}</ul>`
    : html`<p class="soft">${say("noDocuments")}</p>`}
    ${further.length ? html`<p class="files">${say("furtherFiles")} ${fileLinks(further)}</p>` : nothing}`;
}

const SHOWN_FIELDS = ["name", "parent", "weight", "target", "unit", "direction", "rankThreshold", "department", "deputy", "documents", "retiredOn", "value", "provincialRank", "status", "ground", "with", "document", "reason"] as const;

function changeText({ field, before, after }: Event["changes"][number]): string | null {
  const known = SHOWN_FIELDS.find((each) => each === field);
  if (!known || !(before || after)) {
    return null;
  }
  const word = (each: string | null) => (each === null ? "—" : /^\d{4}-\d\d-\d\d$/.test(each) ? day(each) : ["status", "direction", "with"].includes(field) ? say(each as "MET") : field === "documents" ? each.replace(/\n/g, "、") : each);
  return `${say(known === "with" ? "withWhom" : known === "reason" ? "why" : known)}：${before === null ? "" : `${word(before)} → `}${word(after)}`;
}

const WITHDRAWABLE = new Set(["SAVED", "VALUE_RECORDED", "STATUS_SET", "LIAISON_RECORDED", "EVIDENCE_ADDED"]);

function history(app: App, of: Story): TemplateResult {
  const events = [...(of.history?.nodes ?? [])].reverse();
  const first = events.at(-1);
  return html`<ol class="story">${events.map((event) => {
    const isOver = event.withdrawnBy !== null;
    const isGivenBack = event.kind === "STATUS_SET" && event.changes.every((each) => each.after === null);
    const changes = isGivenBack ? [say("giveBack")] : event.changes.map(changeText).filter((each) => each !== null);
    const canUndo = !isOver && isNow(app) && WITHDRAWABLE.has(event.kind) && (event !== first || (of.history?.totalCount ?? 0) > events.length);
    return html`<li ?data-over=${isOver}>
      <p><b>${day(event.on, shownDay(app))}</b> ${say(event.kind)}
        ${canUndo ? html`<button class="link end" @click=${() => openWithdrawal(app, of, event, `${day(event.on)} ${say(event.kind)}`)}>${say("withdraw")}</button>` : nothing}</p>
      ${changes.length ? html`<p>${changes.join("；")}</p>` : nothing} ${event.note ? html`<p>${event.note}</p>` : nothing}
      ${event.evidence.length ? html`<p class="files">${fileLinks(event.evidence)}</p>` : nothing}
      ${isOver ? html`<p>${say("wasWithdrawn", event.withdrawnBy!.note ?? "")}</p>` : nothing}
      <p class="soft">${say("recorded", time(event.recordedAt))}${event.recordedBy ? say("by", event.recordedBy) : nothing}</p>
    </li>`;
  })}</ol>${(of.history?.totalCount ?? 0) > events.length ? html`<p class="soft">${say("newest", events.length, of.history!.totalCount!)}</p>` : nothing}`;
}

/** How an indicator stands and why, and all that bears on it. */
export function leafPanel(app: App, of: Story): TemplateResult {
  const row = (label: string, value: unknown) => (value === null || value === undefined || value === "" ? nothing : html`<tr><th scope="row">${label}</th><td>${value}</td></tr>`);
  const above = [of.parent?.parent, of.parent].filter((each) => each !== null && each !== undefined);
  const below = isLeaf(of) ? [] : (tree.value?.indicators ?? []).filter((each) => each.parent?.code === of.code);
  const at = of.setStatus ?? of.status;
  return html`<article class="indicators one" aria-labelledby="indicator-title">
    <p class="crumbs"><button class="link" @click=${() => go({ indicator: null })}>‹ ${current().due === "brief" ? say("brief") : say("title")}</button>
      ${above.map((each) => html`<span>›</span><button class="link" @click=${() => go({ indicator: each.code })}>${each.name}</button>`)}</p>
    <h2 id="indicator-title">${of.code} ${of.name}</h2>
    <p class="headline">${badge(standing({ status: at }))} <b>${say("points", points(of.weight))}</b> ${of.scoreAtRisk ? html`<b class="losing">${say("losing", points(of.scoreAtRisk))}</b>` : nothing}
      ${isLeaf(of) ? html`<span>${measure(of)} <small>${goal(of)}</small></span>` : nothing} ${of.assessed ? nothing : html`<b class="tag">${say("retired")}</b>`}</p>
    <div class="why"><p>${of.reason}</p>
      ${isLeaf(of) ? html`<p class="soft">${say("computed")} ${badge(standing({ status: of.computedStatus }))} ${say("byHand")} ${of.setStatus ? html`${badge(of.setStatus)} ${say("groundIs", of.ground ?? "")}` : say("notSet")}</p>` : nothing}</div>
    ${actionButtons(app, of)}
    <div class="columns">
      ${isLeaf(of) ? html`<section><h3>${say("courseIs")}</h3>${course(app, of)}</section><section><h3>${say("liaisons")}</h3>${liaisons(app, of)}</section><section><h3>${say("documents")}</h3>${documents(of)}</section>
        <section><h3>${say("sites")}</h3>${of.sites.length ? siteList(app, of.sites) : html`<p class="soft">${say("noSites")}</p>`}</section>` : nothing}
      ${below.length ? html`<section><h3>${say("parts")}</h3><ul class="sites">${below.map((each) => html`<li><button class="link" @click=${() => go({ indicator: each.code })}>${each.code} ${each.name}</button> ${badge(standing(each))} <span>${say("points", points(each.weight))}</span></li>`)}</ul></section>` : nothing}
      <section><h3>${say("facts")}</h3><table class="facts">
        ${row(say("department"), isLeaf(of) ? (of.department?.name ?? say("nobody")) : null)} ${row(say("deputy"), of.deputy)} ${row(say("direction"), of.direction && say(of.direction))}
        ${row(say("target"), of.target === null ? null : quantity(of.target, of.unit))} ${row(say("rankThreshold"), of.rankThreshold)}
        ${row(say("value"), of.value === null ? null : quantity(of.value, of.unit))} ${row(say("provincialRank"), of.provincialRank)} ${row(say("valueOn"), of.valueOn && day(of.valueOn, shownDay(app)))}
        ${row(say("declaredWeight"), isLeaf(of) ? null : of.declaredWeight)} ${row(say("retiredOn"), of.retiredOn && day(of.retiredOn))}
      </table></section>
    </div>
    <h3>${say("history")}</h3>${history(app, of)}
    ${stamp(of.asOf)}
  </article>`;
}
