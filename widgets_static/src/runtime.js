/** @import {Boot} from "./protocol" */
import { createDecisions } from "./decision/decisions.js";
import { createStream } from "./decision/stream.js";
import { pageAddress, watchNavigation } from "./page/navigation.js";
import { createPage } from "./page/page.js";
import { createCalls } from "./track/calls.js";
import { createIdentity } from "./track/identity.js";
import { createReporter } from "./track/reporter.js";

/**
 * Puts the script together and answers the calls the page made before it was here.
 * @param {Boot} boot
 */
export async function start(boot) {
  // A page may have broken JSON.stringify, itself or by a toJSON on everything: then the browser's own is fetched back.
  const sound = JSON.stringify([{ a: "" }]) === '[{"a":""}]';
  const json = sound ? JSON.stringify : (await import("./page/pristine.js")).pristine("stringify");

  // The browser comes first: everything else sees it through this one object.
  const page = createPage(boot, json);

  // Who is here, and the road their events take.
  const who = createIdentity(page, boot.token);
  const reporter = createReporter(page, who);

  // What was decided about them, and how we hear that it changed.
  const decisions = createDecisions(page, who, silence);
  const stream = createStream(page, who, decisions);
  const changed = (/** @type {string} */ change) => {
    if (change === "other") {
      decisions.clear();
      // What the last person did must set off nothing for this one.
      page.happened.clear();
    }
    if (live) stream.start();
  };
  const calls = createCalls(page, who, reporter, changed);

  // The stage draws. It is fetched when the first prompt is armed and not before.
  /** @type {Promise<import("./stage/stage.js").Stage> | null} */
  let stage = null;
  const onStage = (/** @type {(stage: import("./stage/stage.js").Stage) => void} */ act) => stage?.then(page.guard(act));
  page.bus.on("decision", (decision) => {
    if (!stage && !decision.armed.length) return;
    stage ??= import("./stage/stage.js").then((module) => module.createStage(page, who, calls, reporter, decisions));
    stage.catch((error) => {
      stage = null;
      page.report(error);
    });
    onStage((ready) => ready.apply(decisions.current()));
  });

  // What is noticed without a call: feature tags, clicks, and what the page tells other tools.
  const notice = (/** @type {{ tags?: string, capture?: string, bridge?: string }} */ { tags, capture, bridge }) => {
    if (tags || capture || bridge) import("./track/noticing.js").then((module) => module.notice(page, calls, boot, decisions), page.report);
  };
  page.bus.on("decision", notice);
  notice(boot);

  /** The server wants quiet: nothing is drawn, sent, kept or asked for so many seconds, here and on the pages that follow. @param {number} seconds */
  function silence(seconds) {
    page.silence(seconds);
    stream.stop();
    reporter.clear();
    decisions.clear();
  }

  // After our own events were stored, the decision may be another.
  page.bus.on("delivered", stream.burst);

  /** @type {Record<string, (...args: any[]) => void>} */
  const api = {
    ...calls,
    ready: (fn) => fn(),
    on: (name, fn) => void page.bus.on(name, fn),
    show: (key) => onStage((ready) => ready.show(key)),
    hide: () => onStage((ready) => ready.hide()),
    debug(on) {
      page.debug(on !== false);
      if (on !== false) import("./stage/telling.js").then(({ tell }) => tell(page, () => stage), page.report);
    },
    consent(state) {
      page.setConsent(state);
      if (state === "granted") {
        page.storage.write("consent", state);
        who.save();
        reporter.resume();
        return stream.start();
      }
      page.storage.wipe("silent");
      stream.stop();
      decisions.clear();
      if (state === "denied") reporter.clear();
    },
  };

  // The queue keeps its order: what was called before us first, and from now on at once.
  let live = false;
  const answer = page.guard((/** @type {unknown} */ call) => {
    const [name, ...args] = /** @type {[string, ...unknown[]]} */ (call);
    if (Object.hasOwn(api, name)) return api[name](...args);
  });
  const waiting = boot.api.queue.splice(0);
  boot.api.push = (...made) => (made.forEach(answer), 0);
  waiting.forEach(answer);
  live = true;

  // This page, and every page the address turns into without a load.
  let address = pageAddress();
  calls.page();
  watchNavigation(
    page.guard(() => {
      if (address !== pageAddress()) calls.page();
      address = pageAddress();
      page.bus.emit("navigate");
    }),
  );

  // Leaving: a page that is hidden may never come back.
  addEventListener(
    "pagehide",
    page.guard(() => {
      reporter.leave();
      // The browser may keep the page whole and bring it back: it must hold no stream meanwhile, and looks anew when it returns.
      stream.stop();
    }),
  );
  document.addEventListener(
    "visibilitychange",
    page.guard(() => {
      stream.turned();
      return document.hidden ? reporter.hurry() : page.bus.emit("visible");
    }),
  );
  addEventListener("online", page.guard(reporter.resume));
  addEventListener(
    "pageshow",
    page.guard((/** @type {PageTransitionEvent} */ event) => {
      if (!event.persisted) return;
      reporter.resume();
      calls.page();
      stream.start();
    }),
  );
  // Another tab of this browser logged out, in as somebody else, or took back the consent.
  addEventListener(
    "storage",
    page.guard(async (event) => (await import("./track/heed.js")).heed(event, page, who, reporter, changed, api)),
  );
  stream.start();
}
