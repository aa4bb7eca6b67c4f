/** @import {Button, Moment, Page, Spot} from "../protocol" */
/** @import {Calls} from "../track/calls.js" */
/** @import {Decisions} from "../decision/decisions.js" */
/** @import {Reporter} from "../track/reporter.js" */
/** @import {Hush} from "./hush.js" */
/** @import {Shown} from "./showing.js" */
/** @import {Item} from "./stage.js" */

/**
 * What a prompt on screen gives its buttons to work with.
 * @typedef {object} Scene
 * @property {Page} page
 * @property {Calls} calls
 * @property {Reporter} reporter
 * @property {Decisions} decisions
 * @property {Hush} hush
 * @property {Item} item
 * @property {Shown} shown
 * @property {Moment} moment
 * @property {(what: string, more?: object) => void} tell
 */

/**
 * Does what a pressed button says.
 * @param {Scene} scene @param {Button} button @param {number} index @param {Spot} spot
 */
export function act(scene, { action }, index, spot) {
  const { calls, hush, item, reporter, shown, tell } = scene;
  if (action.type === "dismiss") return shown.end("button");
  if (action.type === "snooze") return shown.end("button", { snooze_days: action.days });
  if (action.type === "not_relevant") return shown.end("button", { not_relevant: true });
  if (action.type === "open") return open(scene, action.prompt, index);
  tell("clicked", { button: index, action: action.type, feature: action.type === "start_trial" ? action.feature : undefined });
  if (action.type === "start_trial") return trial(scene, action.feature, spot);
  // A journey goes on whatever its buttons do besides; so does what lists other things.
  const stays = !!item.content.steps || item.content.kind === "checklist";
  if (action.type === "emit") {
    if (!stays) hush.add(item.key);
    calls.track(action.event, action.properties);
  }
  reporter.hurry();
  // The link's own click comes first; what stands stays for whoever opened a new tab.
  if (stays) return undefined;
  if (action.type === "emit" || !(item.content.kind === "banner" || item.content.standing)) setTimeout(shown.leave);
  return undefined;
}

/** @param {Scene} scene @param {string} key @param {number} index */
function open({ page, reporter, shown, tell }, key, index) {
  tell("clicked", { button: index, action: "open" });
  reporter.hurry();
  shown.leave();
  // Once the place is free, and whatever is closing has given the focus back.
  setTimeout(() => page.stage.show(key));
}

/** @param {Scene} scene @param {string} feature @param {Spot} spot */
async function trial({ page, decisions, reporter, shown, tell, moment }, feature, spot) {
  shown.busy = true;
  reporter.hurry();
  const { waitForTrial } = await import("./trial.js");
  const granted = shown.open() && (await waitForTrial(page, decisions, feature, spot));
  shown.busy = false;
  if (!shown.open() || !granted) return;
  tell("completed");
  shown.leave();
  moment.goOn?.();
}
