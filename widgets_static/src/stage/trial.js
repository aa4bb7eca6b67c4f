/** @import {Page, Spot} from "../protocol" */
/** @import {Decisions} from "../decision/decisions.js" */

const LOOKS = [200, 500, 900, 1500, 2200, 3000, 4000, 5000];
const SUCCESS_SEEN = 800;

const LOOK = `
.note{color:var(--muted);font-size:13px}
.button[aria-disabled=true]{cursor:progress;opacity:.75}
.spin{width:14px;height:14px;border:2px solid currentColor;border-inline-end-color:transparent;border-radius:50%;animation:spin .7s linear infinite!important}
@keyframes spin{to{rotate:1turn}}
@media (prefers-reduced-motion:reduce){.spin{animation-duration:2s!important}}
`;

/**
 * Shows beside the button that the trial is on its way; resolves to whether it was granted, once the person could read so.
 * @param {Page} page
 * @param {Decisions} decisions
 * @param {string} feature
 * @param {Spot} spot
 * @returns {Promise<boolean>}
 */
export async function waitForTrial(page, decisions, feature, { button, note }) {
  const spinner = page.kit.make("span", "spin", [], { "aria-hidden": "true" });
  /** @type {ShadowRoot} */ (button.getRootNode()).adoptedStyleSheets.push(page.kit.shared(LOOK));
  button.ariaDisabled = "true";
  button.prepend(spinner);
  note.textContent = page.say("One moment…");
  const granted = await waitForGrant(page, decisions, feature);
  spinner.remove();
  note.textContent = granted ? page.say("Done. You are all set.") : page.say("That did not work. Please try again.");
  if (granted) await new Promise((done) => setTimeout(done, SUCCESS_SEEN));
  else {
    // The button keeps its place and its focus, and offers the same once more.
    button.ariaDisabled = null;
    button.replaceChildren(page.say("Try again"));
  }
  return granted;
}

/** False after five seconds. @param {Page} page @param {Decisions} decisions @param {string} feature @returns {Promise<boolean>} */
function waitForGrant(page, decisions, feature) {
  const granted = () => Object.hasOwn(decisions.current().grants, feature);
  return new Promise((resolve) => {
    const off = page.bus.on("decision", () => granted() && finish(true));
    const timers = Array.from(LOOKS, (wait, index) =>
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
