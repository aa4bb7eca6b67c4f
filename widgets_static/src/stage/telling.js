/** @import {Platform} from "../protocol" */
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
  exit: "for the pointer to leave through the top of the window",
  scroll: "until the person scrolled far enough",
  rage: "for several quick clicks in one place",
  link: "for an address that ends in ?guidance= and its key, or for guidance.show()",
};

let telling = false;

/**
 * Says in the console why each armed prompt does or does not show: now, and again whenever that can have changed.
 * @param {Platform} page
 * @param {() => Promise<Stage> | null} stage
 */
export async function tell(page, stage) {
  const say = async () => {
    const ready = await stage();
    const told = ready?.explain();
    if (!told?.items.size) return page.log("No prompt is armed for this person. “Why?” in the studio says what holds each of them back.");
    for (const item of told.items.values()) {
      const { key, content } = item;
      const shown = told.shown.some((one) => one.item.key === key);
      const reason = told.blocked(item, content.trigger.type);
      const there = told.page.locate(content.anchor);
      const needs = content.anchor?.candidates?.length && !there ? `; its element is not in the page (${content.anchor.candidates[0].value})` : "";
      const waits = reason ? `is held back: ${HELD[reason] ?? reason}` : `waits ${AWAITED[content.trigger.type] ?? ""}`;
      page.log(`${key} (${content.kind}) ${shown ? "is on screen" : waits}${needs}`);
    }
  };
  if (!telling) for (const name of ["armed", "navigate"]) page.bus.on(name, () => void say().catch(page.report));
  telling = true;
  await say();
}
