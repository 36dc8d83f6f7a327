import { html, nothing } from "lit";
import { type App, shownDay, type View } from "../shell/app";
import { onDone } from "../shell/command";
import { day } from "../shell/format";
import { current, go } from "../shell/state";
import { boardPanel } from "./board";
import { briefPanel } from "./brief";
import { chosen, departmentName, refresh, story, tree, want } from "./data";
import { leafPanel } from "./leaf";
import { waiting } from "./parts";
import { say } from "./words";

let isAsked = false;
let isShown = false;
/** How far each list was scrolled, for whoever comes back to it from one indicator. */
const scrolled = new Map<string, number>();
let place = "";

function keepPlace(): void {
  const { indicator, due } = current();
  const now = indicator ? `indicator ${indicator}` : `list ${due}`;
  const content = document.querySelector("#panel .content");
  if (content && now !== place) {
    scrolled.set(place, content.scrollTop);
    place = now;
    queueMicrotask(() => content.scrollTo({ top: indicator ? 0 : (scrolled.get(now) ?? 0) }));
  }
}

/** Indicators of the assessment, for the head of a department: mine, at risk, what it costs, what to bring to the next talk. */
export const view: View = {
  id: "indicators",
  title: () => say("title"),
  update(app: App) {
    if (!isAsked) {
      isAsked = true;
      const renew = () => isShown && refresh();
      onDone(renew);
      // nothing tells of what others record: whoever comes back to the window sees it
      document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && renew());
    }
    isShown = true;
    want(app);
    keepPlace();
  },
  panel(app) {
    const { indicator, due } = current();
    if (indicator) {
      return story.value && (story.isCurrent || story.isLoading)
        ? leafPanel(app, story.value)
        : html`<article class="indicators">${story.isCurrent ? html`<h2>${indicator}</h2><p>${say("unknown")}</p>` : waiting(story)}<p><button @click=${() => go({ indicator: null })}>${say("back")}</button></p></article>`;
    }
    return due === "brief" ? briefPanel(app) : boardPanel(app);
  },
  legend: () => html`${nothing}`,
  changed(_app, changes) {
    if (changes === null) {
      refresh();
    }
  },
  settled: () => Promise.all([tree.whenSettled(), story.whenSettled()]),
  leave() {
    isShown = false;
  },
  caption: (app) => say("caption", departmentName(chosen().department), day(shownDay(app))),
};
