/** @import {Boot, Platform} from "../../../protocol" */
/** @import {Calls, Fields} from "../../calls.js" */

const WAIT = 250;
const SAME = 5000;
const OWN = "page";

/** Something heard: who said it, and who else has said the same since. @typedef {{ what: string, by: string, at: number, also: Set<string> }} Heard */

/**
 * What other tools were told, passed on as if the page had told us, but only once: a page that tells two of them, or one of them and us,
 * means one thing. What a tool says is held a moment, as the page's own call may come right after.
 * @param {Platform} page @param {Calls} calls @param {Boot["api"]} api where the page's own calls come in
 */
export function createRelay(page, calls, api) {
  /** @type {Heard[]} */
  let told = [];
  /** @type {Map<() => void, ReturnType<typeof setTimeout>>} */
  const held = new Map();
  for (const [name, at] of page.happened) note(`track:${name}`, OWN, at);
  const push = api.push;
  api.push = (...made) => {
    for (const call of made) if (Array.isArray(call)) note(`${call[0]}:${nameIn(call)}`, OWN);
    return push(...made);
  };

  /** @param {string} what @param {string} by */
  function note(what, by, at = Date.now()) {
    told = told.filter((one) => at - one.at < SAME);
    told.push({ what, by, at, also: new Set([by]) });
  }

  /** Whether another has said this already, and not yet been matched with one of ours. @param {string} what @param {string} by */
  function known(what, by) {
    const same = told.find((one) => one.what === what && !one.also.has(by) && Date.now() - one.at < SAME);
    same?.also.add(by);
    return !!same;
  }

  /** @param {string} what @param {string} by @param {() => void} pass */
  function once(what, by, pass) {
    const due = page.guard(() => {
      clearTimeout(held.get(due));
      held.delete(due);
      if (known(what, by)) return;
      note(what, by);
      pass();
    });
    held.set(due, setTimeout(due, WAIT));
  }

  // Nothing waits once the page goes: in the order they were heard.
  addEventListener("pagehide", () => [...held.keys()].forEach((due) => due()));

  return {
    /** @param {string} by @param {unknown} event @param {unknown} [properties] */
    track: (by, event, properties) => {
      if (typeof event === "string" && event && !event.startsWith("$")) once(`track:${event}`, by, () => calls.track(event, plain(properties)));
    },
    /** Views without a name are reported by the script itself. @param {string} by @param {unknown} category @param {unknown} name @param {unknown} properties */
    page: (by, category, name, properties) => {
      if (typeof name === "string" && name) once(`page:${name}`, by, () => calls.page(...[category, name].filter((one) => typeof one === "string"), plain(properties)));
    },
    /** @param {string} by @param {unknown} id @param {unknown} traits */
    identify: (by, id, traits) => {
      if (isId(id)) once(`identify:${id}`, by, () => calls.identify(`${id}`, plain(traits)));
    },
    /** @param {string} by @param {unknown} id @param {unknown} traits */
    group: (by, id, traits) => {
      if (isId(id)) once(`group:${id}`, by, () => calls.group(`${id}`, plain(traits)));
    },
    /** @param {string} by */
    reset: (by) => once("reset:", by, calls.reset),
  };
}

/** @param {unknown[]} call */
const nameIn = ([name, first, second]) => (name === "page" && typeof second === "string" ? second : typeof first === "object" ? "" : (first ?? ""));

/** @param {unknown} id */
const isId = (id) => (typeof id === "string" || typeof id === "number") && id !== "";

/** A copy without what JSON cannot carry, such as functions and elements. @param {unknown} fields @returns {Fields} */
function plain(fields) {
  const kept = Object.entries(fields && typeof fields === "object" ? fields : {}).filter(([, value]) => isPlain(value));
  return Object.fromEntries(kept);
}

/** @param {unknown} value */
function isPlain(value) {
  if (typeof value === "function" || typeof value === "symbol" || typeof value === "bigint") return false;
  if (!value || typeof value !== "object" || Array.isArray(value) || value instanceof Date) return true;
  const mould = Object.getPrototypeOf(value);
  return mould === null || mould === Object.prototype;
}

/** @typedef {ReturnType<typeof createRelay>} Relay */
