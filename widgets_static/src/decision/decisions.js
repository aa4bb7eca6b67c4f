/** @import {Decision, Platform} from "../protocol" */
/** @import {Identity} from "../track/identity.js" */
import { asDecision } from "../core/decision.js";

/**
 * The newest decision about this person: one question at a time, and listeners hear only of real changes.
 * @param {Platform} page
 * @param {Identity} who
 */
export function createDecisions(page, who) {
  let decision = asDecision(null);
  let text = "";
  let askedFor = -1;
  let again = false;
  /** @type {Promise<void> | null} */
  let running = null;

  async function once() {
    const asked = who.changes();
    if (asked !== askedFor) text = "";
    askedFor = asked;
    // "no-cache" lets the browser revalidate with the ETag it holds; an unchanged decision costs a 304.
    const reply = await page.get(`v1/decision?${who.query()}`, { cache: "no-cache" });
    const body = reply.ok ? await reply.text() : text;
    if (asked !== who.changes() || body === text) return;
    text = body;
    set(asDecision(JSON.parse(body)));
  }

  /** @param {Decision} next */
  function set(next) {
    decision = next;
    page.bus.emit("decision", decision);
  }

  function ask() {
    again = true;
    running ??= (async () => {
      while (again && page.allowed()) {
        again = false;
        await once().catch(page.log);
      }
      running = null;
    })();
    return running;
  }

  return {
    ask,
    current: () => decision,
    /** Asks only if the stream speaks of another version than ours. @param {number} version */
    heard: (version) => (version === decision.version ? running : ask()),
    /** Another person sits here: nothing of the last one stays. */
    clear() {
      text = "";
      set(asDecision(null));
    },
  };
}

/** @typedef {ReturnType<typeof createDecisions>} Decisions */
