/** @import {Boot, Decision, Platform} from "../protocol" */
/** @import {Decisions} from "../decision/decisions.js" */
/** @import {Calls} from "./calls.js" */

/** What other tools are heard by, one file each. @type {Record<string, () => Promise<{ connect(page: Platform, relay: import("./bridge/base/relay.js").Relay): void }>>} */
const bridges = {
  segment: () => import("./bridge/segment.js"),
  gtm: () => import("./bridge/gtm.js"),
  posthog: () => import("./bridge/posthog.js"),
};

let begun = false;

/**
 * Notices what nobody reports by a call: feature tags, clicks, and what the page tells other tools. Each part is fetched when it is wanted.
 * @param {Platform} page @param {Calls} calls @param {Boot} boot @param {Decisions} decisions
 */
export function notice(page, calls, boot, decisions) {
  if (begun) return;
  begun = true;
  const names = (boot.bridge ?? "").split(/[\s,]+/).filter((name) => Object.hasOwn(bridges, name));
  if (names.length) {
    import("./bridge/base/relay.js").then(({ createRelay }) => {
      const relay = createRelay(page, calls, boot.api);
      for (const name of names) bridges[name]().then(page.guard(({ connect }) => connect(page, relay)), page.report);
    }, page.report);
  }
  const tags = lasting(page, async (/** @type {string} */ hash) => {
    const [{ watch }, reply] = await Promise.all([import("./tags.js"), page.get(`v1/content/${encodeURIComponent(hash)}.json`)]);
    if (!reply.ok) throw new Error(`Guidance: feature tags ${hash}: status ${reply.status}`);
    return watch(page, calls, (await reply.json()).tags);
  });
  const clicks = lasting(page, async () => (await import("./capture.js")).watch(page, calls));
  const follow = (/** @type {Decision} */ decision) => {
    tags(decision.tags);
    clicks([decision.capture, boot.capture].includes("clicks") ? "clicks" : undefined);
  };
  follow(decisions.current());
  page.bus.on("decision", follow);
}

/**
 * Something that goes on while it is wanted, and starts anew when something else is.
 * @param {Platform} page @param {(wanted: string) => Promise<() => void>} start resolves to what ends it
 * @returns {(wanted: string | undefined) => void}
 */
function lasting(page, start) {
  /** @type {string | undefined} */
  let present;
  let turn = 0;
  let stop = () => {};
  return async (wanted) => {
    if (wanted === present) return;
    present = wanted;
    const mine = ++turn;
    try {
      // What went on goes on until its successor is here.
      const end = wanted ? await start(wanted) : () => {};
      if (mine !== turn) return end();
      stop();
      stop = end;
    } catch (error) {
      // The next decision may try again.
      if (mine === turn) present = undefined;
      page.report(error);
    }
  };
}
