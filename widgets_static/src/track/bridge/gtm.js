/** @import {Platform} from "../../protocol" */
/** @import {Relay} from "./base/relay.js" */

const BY = "gtm";
const MANY = 50;

/**
 * Google's dataLayer: what is in it already, and what is pushed from now on. The page's push is called first, with the same arguments, and
 * answers what it answered.
 * @param {Platform} page @param {Relay} relay
 */
export function connect(page, relay) {
  const global = /** @type {any} */ (window);
  const layer = (global.dataLayer ??= []);
  if (!Array.isArray(layer)) return;
  const hear = page.guard((/** @type {unknown} */ item) => {
    const [event, properties] = eventIn(item);
    if (typeof event === "string" && !event.startsWith("gtm.")) relay.track(BY, event, flat(properties));
  });
  const before = [...layer];
  const push = layer.push;
  layer.push = function (/** @type {unknown[]} */ ...items) {
    const answer = push.apply(this, items);
    items.forEach(hear);
    return answer;
  };
  before.forEach(hear);
}

/** Both ways of saying it: `{event: "name", …}`, and gtag's `event, "name", {…}`. @param {any} item @returns {[unknown, object]} */
function eventIn(item) {
  if (!item || typeof item !== "object") return [null, {}];
  if (item[0] === "event") return [item[1], item[2] ?? {}];
  const { event, ...properties } = item;
  return [event, properties];
}

/** @param {object} fields */
function flat(fields) {
  const isFlat = (/** @type {unknown} */ value) => ["string", "number", "boolean"].includes(typeof value);
  const kept = Object.entries(fields).filter(([name, value]) => isFlat(value) && !/^(gtm\.|_|event(Callback|Timeout)$|send_to$)/.test(name));
  return Object.fromEntries(kept.slice(0, MANY));
}
