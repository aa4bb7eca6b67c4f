/** @import {Platform} from "../protocol" */
/** @import {Identity} from "../track/identity.js" */
import { asDecision } from "../core/decision.js";

/**
 * The newest decision about this person: one question at a time, and listeners hear only of real changes.
 * @param {Platform} page
 * @param {Identity} who
 * @param {(seconds: number) => void} silence told when the server wants quiet
 */
export function createDecisions(page, who, silence) {
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
    if (asked === who.changes() && learn(body)) page.bus.emit("answered", body);
  }

  /** What the server answered, to us or to another tab of this person; says whether it is news. @param {string} body */
  function learn(body) {
    if (body === text) return false;
    const next = JSON.parse(body);
    text = body;
    if (next.off > 0) silence(next.off);
    else set(next);
    return true;
  }

  /** @param {unknown} next */
  function set(next) {
    decision = asDecision(next);
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
    learn,
    wording: () => text,
    current: () => decision,
    /** Another person sits here: nothing of the last one stays. */
    clear() {
      text = "";
      set(null);
    },
  };
}

/** @typedef {ReturnType<typeof createDecisions>} Decisions */
