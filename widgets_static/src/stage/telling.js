/** @import {Candidate, Platform} from "../protocol" */
/** @import {Stage} from "./stage.js" */

/** @type {Record<string, string>} */
const HELD = {
  not_armed: "it is not armed any more",
  another_page: "its page rule does not hold on this page",
  just_dismissed: "it was dismissed a moment ago",
  refused: "the server refused it a moment ago; its answer stands above",
  seen_on_this_page: "it was already seen on this page",
  page_hidden: "nobody looks at this tab",
};
/** @type {Record<string, string>} */
const AWAITED = {
  page: "for its place to be free",
  hover: "for the pointer or the focus to rest on its element",
  click: "for a click on its element",
  event: "for its event to be tracked",
  visible: "for its element to be seen long enough",
  dwell: "until the person was here long enough",
  idle: "for a calm moment",
  exit: "for the pointer, or a finger, to leave through the top of the window",
  scroll: "until the person scrolled far enough",
  rage: "for several quick clicks in one place",
  limit: "until so much of its limit is used",
  link: "for an address that ends in ?guidance= and its key, or for guidance.show()",
};

let telling = false;
/** What the person completed on this page. @type {Set<string>} */
const ended = new Set();

/** @param {Candidate} candidate */
const named = ({ value, text, selectors }) => value || text || selectors?.[0];

/**
 * Says in the console why each armed prompt does or does not show: now, and again whenever that can have changed.
 * @param {Platform} page
 * @param {() => Promise<Stage> | null} stage
 */
export async function tell(page, stage) {
  const say = async () => {
    const ready = await stage();
    if (!ready?.items.size) return page.log("No prompt is armed for this person. “Why?” in the studio says what holds each of them back.");
    for (const item of ready.items.values()) {
      const { key, content } = item;
      const shown = ready.shown().some((one) => one.item.key === key);
      const reason = ready.blocked(item, content.trigger.type);
      const there = ready.page.locate(content.anchor);
      const needs = content.anchor?.candidates?.length && !there ? `; its element is not in the page (${named(content.anchor.candidates[0])})` : "";
      // What was done through to its end stays armed while the server has not heard of it, or for a last word.
      const done = ended.has(key) && reason;
      const waits = done ? "was completed; it comes again only when the server says so" : reason ? `is held back: ${HELD[reason] ?? reason}` : `waits ${AWAITED[content.trigger.type] ?? ""}`;
      page.log(`${key} (${content.kind}) ${shown ? "is on screen" : waits}${needs}`);
    }
  };
  if (!telling) {
    for (const name of ["armed", "navigate"]) page.bus.on(name, () => void say().catch(page.report));
    page.bus.on("completed", (/** @type {{ prompt: string }} */ { prompt }) => ended.add(prompt));
    page.bus.on("full", () => page.log("Too many events wait for the server; the oldest was dropped."));
  }
  telling = true;
  await say();
}
