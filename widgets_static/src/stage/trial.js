/** @import {Page} from "../protocol" */
/** @import {Decisions} from "../decision/decisions.js" */

const LOOKS = [200, 500, 900, 1500, 2200, 3000, 4000, 5000];

/**
 * Waits until the decision grants the feature; false after five seconds.
 * @param {Page} page
 * @param {Decisions} decisions
 * @param {string} feature
 * @returns {Promise<boolean>}
 */
export function waitForGrant(page, decisions, feature) {
  const granted = () => Object.hasOwn(decisions.current().grants, feature);
  return new Promise((resolve) => {
    const off = page.bus.on("decision", () => granted() && finish(true));
    const timers = LOOKS.map((wait, index) =>
      setTimeout(async () => {
        await decisions.ask();
        if (granted() || index === LOOKS.length - 1) finish(granted());
      }, wait),
    );
    /** @param {boolean} outcome */
    function finish(outcome) {
      off();
      timers.forEach(clearTimeout);
      resolve(outcome);
    }
    if (granted()) finish(true);
  });
}
