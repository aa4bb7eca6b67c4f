/** @import {Platform} from "../../protocol" */
/** @import {Relay} from "./base/relay.js" */
import { onArrival } from "./base/arrival.js";

const BY = "segment";

/**
 * Segment's analytics.js, by the events it emits; its snippet queues `on` until it has loaded.
 * @param {Platform} page @param {Relay} relay
 */
export function connect(page, relay) {
  const find = () => {
    const { analytics } = /** @type {any} */ (window);
    return typeof analytics?.on === "function" && analytics;
  };
  onArrival(page, find, (analytics) => {
    analytics.on("track", page.guard((/** @type {unknown} */ event, /** @type {unknown} */ properties) => relay.track(BY, event, properties)));
    analytics.on("identify", page.guard((/** @type {unknown} */ id, /** @type {unknown} */ traits) => relay.identify(BY, id, traits)));
    analytics.on("group", page.guard((/** @type {unknown} */ id, /** @type {unknown} */ traits) => relay.group(BY, id, traits)));
    analytics.on("page", page.guard((/** @type {unknown[]} */ ...[category, name, properties]) => relay.page(BY, category, name, properties)));
    analytics.on("reset", page.guard(() => relay.reset(BY)));
    // Who was named before we listened.
    analytics.ready?.(
      page.guard(async () => {
        // The npm package promises them, the snippet has them.
        const [person, account] = await Promise.all([analytics.user?.(), analytics.group?.()]);
        relay.identify(BY, person?.id?.(), person?.traits?.());
        relay.group(BY, account?.id?.(), account?.traits?.());
      }),
    );
  });
}
