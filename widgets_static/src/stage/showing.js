/** @import {Actions, Button, Grant, Moment, Page, Spot} from "../protocol" */
/** @import {Calls} from "../track/calls.js" */
/** @import {Decisions} from "../decision/decisions.js" */
/** @import {Identity} from "../track/identity.js" */
/** @import {Reporter} from "../track/reporter.js" */
/** @import {Hush} from "./hush.js" */
/** @import {Item} from "./stage.js" */

/**
 * A prompt on screen. `end` counts as a dismissal, `leave` does not; `lost` says that the page keeps throwing it out.
 * @typedef {{ item: Item, busy: boolean, open(): boolean, end(how: string, more?: object): void, leave(lost?: boolean): void, renew(): void }} Shown
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
    /** @type {(() => void) | undefined} */
    let unwatch;

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
      open: () => open,
      end(how, more) {
        if (!open) return;
        tell("dismissed", { how, ...more });
        if (how !== "recalled" && how !== "left") hush.add(key);
        shown.leave();
      },
      leave(lost) {
        if (!open) return;
        open = false;
        // A page that will not have it is not asked again before the next decision.
        if (lost === true) item.refusedAt = Date.now();
        unwatch?.();
        remove();
        gone();
      },
      renew() {
        if (!open || shown.busy || page.json(item.entry.data) === drawn) return;
        redraw();
      },
    };

    function redraw() {
      remove();
      remove = draw(true);
    }

    /** @param {Button} button @param {number} index @param {Spot} spot */
    async function press(button, index, spot) {
      await (await acting()).act({ page, calls, reporter, decisions, hush, item, shown, tell, moment }, button, index, spot);
    }

    /** The person did what it asks for: it stays for a last word, and nothing calls that a dismissal. */
    function complete() {
      tell("completed");
      hush.add(key);
      shown.busy = true;
    }

    /** @type {Actions} */
    const actions = { press: page.guard(press), dismiss: page.guard((how) => shown.end(how)), leave: page.guard(shown.leave), tell, complete };
    let drawn = "";
    const draw = (/** @type {boolean} */ again) => {
      const { data } = item.entry;
      drawn = page.json(data);
      return item.draw({ ...page, ...content.written }, { ...item.entry, key, content, data: data ?? {}, by: moment.by, anchor: moment.anchor, again }, actions);
    };
    let remove = draw(false);
    afterPaint(() => {
      tell("shown");
      acting().catch(page.report);
      // What is inline holds its own place.
      if (!item.inline) import("./lasting.js").then(({ outlast }) => open && (unwatch = outlast(page, shown, redraw)), page.report);
    });
    return shown;
  };
}

/** What buttons do is fetched once there is something to press. @type {Promise<typeof import("./pressing.js")> | undefined} */
let pressing;
const acting = () => (pressing ??= import("./pressing.js"));

/** The second frame begins when the first has been painted; a page in the background paints nothing and is not kept waiting. @param {() => void} fn */
function afterPaint(fn) {
  if (document.hidden) return fn();
  requestAnimationFrame(() => requestAnimationFrame(fn));
}
