/** @import {Platform} from "../protocol" */
/** @import {Identity} from "./identity.js" */
/** @import {Reporter} from "./reporter.js" */
import { pageContext } from "../page/device.js";

/** @typedef {Record<string, unknown>} Fields */

/**
 * The tracking calls, with the signatures of Segment's analytics.js.
 * @param {Platform} page
 * @param {Identity} who
 * @param {Reporter} reporter
 * @param {(change: "named" | "other") => void} changed told when another person, or the proof of one, arrived
 */
export function createCalls(page, who, reporter, changed) {
  /** @param {string} type @param {Fields} fields */
  function tell(type, fields) {
    const { userId, anonymousId } = who.person();
    const context = { page: pageContext(), locale: navigator.language, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone, groupId: who.current().groupId };
    reporter.add({ type, anonymousId, userId, ...fields, context });
    page.bus.emit(type, fields);
  }

  /** @param {string | Fields | null} id @param {Fields} [traits] @param {{ token?: string }} [options] */
  function identify(id, traits, options) {
    if (id && typeof id === "object") return tell("identify", { traits: id });
    const proofs = who.changes();
    // What the last person did must leave under that person's token.
    if (id && id !== who.current().userId) reporter.pass();
    const change = id ? who.name(`${id}`, options?.token) : "same";
    tell("identify", { traits: traits ?? {} });
    if (proofs !== who.changes()) changed(change === "other" ? "other" : "named");
  }

  /** @param {string} id @param {Fields} [traits] */
  function group(id, traits) {
    who.join(`${id}`);
    tell("group", { groupId: `${id}`, traits: traits ?? {} });
  }

  /** @param {string} event @param {Fields} [properties] */
  function track(event, properties) {
    page.happened.set(event, Date.now());
    tell("track", { event: `${event}`, properties: properties ?? {} });
  }

  /** `page([[category,] name][, properties])` @param {...unknown} args */
  function view(...args) {
    const names = args.filter((arg) => typeof arg === "string");
    const properties = /** @type {Fields | undefined} */ (args.find((arg) => arg && typeof arg === "object"));
    tell("page", { category: names.length > 1 ? names[0] : undefined, name: names.at(-1), properties: { ...pageContext(), ...properties } });
  }

  return {
    identify,
    group,
    track,
    page: view,
    /** @param {string} id @param {string} [previous] */
    alias: (id, previous) => tell("alias", { userId: `${id}`, previousId: previous ?? who.current().userId ?? who.current().anonymousId }),
    /** Logout: what can leave does so now, under the last person's proof; nothing of theirs stays in this browser. */
    reset() {
      reporter.farewell();
      reporter.clear();
      // The next person first: other tabs must not take this for a consent withdrawn.
      who.forget();
      page.storage.wipe("consent", "silent", "who");
      changed("other");
    },
  };
}

/** @typedef {ReturnType<typeof createCalls>} Calls */
