/** @import {Platform} from "../../protocol" */
/** @import {Relay} from "./base/relay.js" */
import { onArrival } from "./base/arrival.js";

const BY = "posthog";
const UNTOLD = ["token", "distinct_id"];

/**
 * PostHog, by what it captured. Its own events (views, clicks, recordings) are ours to make or nobody's; names of people and groups are heard.
 * @param {Platform} page @param {Relay} relay
 */
export function connect(page, relay) {
  const find = () => {
    const { posthog } = /** @type {any} */ (window);
    return typeof posthog?.on === "function" && posthog;
  };
  onArrival(page, find, (posthog) => {
    const hear = (/** @type {any} */ captured) => {
      const { event, properties = {}, $set } = captured ?? {};
      if (event === "$identify") return relay.identify(BY, properties.distinct_id, $set ?? properties.$set);
      if (event === "$groupidentify") return relay.group(BY, properties.$group_key, properties.$group_set);
      relay.track(BY, event, own(properties));
    };
    posthog.on("eventCaptured", page.guard(hear));
  });
}

/** @param {object} properties */
const own = (properties) => Object.fromEntries(Object.entries(properties).filter(([name]) => !name.startsWith("$") && !UNTOLD.includes(name)));
