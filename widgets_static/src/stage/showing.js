/** @import {Actions, Button, Grant, Moment, Page, Spot} from "../protocol" */
/** @import {Calls} from "../track/calls.js" */
/** @import {Decisions} from "../decision/decisions.js" */
/** @import {Identity} from "../track/identity.js" */
/** @import {Reporter} from "../track/reporter.js" */
/** @import {Hush} from "./hush.js" */
/** @import {Item} from "./stage.js" */

/**
 * A prompt on screen. `end` counts as a dismissal, `leave` does not.
 * @typedef {{ item: Item, busy: boolean, end(how: string, more?: object): void, leave(): void, refresh(): void }} Shown
 */

/**
 * Puts a granted prompt on screen and reports what becomes of it.
 * @param {object} needs
 * @param {Page} needs.page
 * @param {Identity} needs.who
 * @param {Calls} needs.calls
 * @param {Reporter} needs.reporter
 * @param {Decisions} needs.decisions
 * @param {Hush} needs.hush
 * @returns {(item: Item, grant: Grant, moment: Moment, gone: () => void) => Shown}
 */
export function createShowing({ page, who, calls, reporter, decisions, hush }) {
  return (item, grant, moment, gone) => {
    const { key, content } = item;
    const owner = who.owner();
    let open = true;

    /** @param {string} what @param {object} [more] */
    function tell(what, more) {
      // After a change of person the exposure is no longer theirs to report on.
      if (owner !== who.owner()) return;
      const facts = { prompt: key, exposure: grant.exposure, version: content.version, ...more };
      calls.track(`$prompt_${what}`, facts);
      page.bus.emit(what, facts);
    }

    /** @type {Shown} */
    const shown = {
      item,
      busy: false,
      end(how, more) {
        if (!open) return;
        tell("dismissed", { how, ...more });
        if (how !== "recalled" && how !== "left") hush.add(key);
        shown.leave();
      },
      leave() {
        if (!open) return;
        open = false;
        remove();
        gone();
      },
      refresh() {
        if (!open || shown.busy || JSON.stringify(item.entry.data) === drawn) return;
        remove();
        remove = draw(true);
      },
    };

    /** @param {string} feature @param {Spot} spot */
    async function trial(feature, spot) {
      shown.busy = true;
      reporter.hurry();
      const { waitForTrial } = await import("./trial.js");
      const granted = open && (await waitForTrial(page, decisions, feature, spot));
      shown.busy = false;
      if (!open || !granted) return;
      tell("completed");
      shown.leave();
      moment.goOn?.();
    }

    /** @param {Button} button @param {number} index @param {Spot} spot */
    function press({ action }, index, spot) {
      const clicked = () => tell("clicked", { button: index, action: action.type, feature: action.type === "start_trial" ? action.feature : undefined });
      if (action.type === "dismiss") return shown.end("button");
      if (action.type === "snooze") return shown.end("button", { snooze_days: action.days });
      if (action.type === "not_relevant") return shown.end("button", { not_relevant: true });
      clicked();
      if (action.type === "start_trial") return void trial(action.feature, spot).catch(page.report);
      if (action.type === "emit") {
        hush.add(key);
        calls.track(action.event, action.properties);
      }
      reporter.hurry();
      // The link's own click comes first; a banner stays for whoever opened a new tab.
      if (action.type === "emit" || content.kind !== "banner") setTimeout(shown.leave);
    }

    /** @type {Actions} */
    const actions = { press, dismiss: (how) => shown.end(how), leave: shown.leave };
    let drawn = "";
    const draw = (/** @type {boolean} */ again) => {
      const { data } = item.entry;
      drawn = JSON.stringify(data);
      return item.draw(page, { key, content, data: data ?? {}, by: moment.by, anchor: moment.anchor, again }, actions);
    };
    let remove = draw(false);
    afterPaint(() => tell("shown"));
    return shown;
  };
}

/** The second frame begins when the first has been painted; a page in the background paints nothing and is not kept waiting. @param {() => void} fn */
function afterPaint(fn) {
  if (document.hidden) return fn();
  requestAnimationFrame(() => requestAnimationFrame(fn));
}
