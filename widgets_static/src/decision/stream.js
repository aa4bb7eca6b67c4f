/** @import {Platform} from "../protocol" */
/** @import {Identity} from "../track/identity.js" */
/** @import {Decisions} from "./decisions.js" */
import { delay } from "../core/backoff.js";

const POLL = 30_000;
const HIDDEN_REST = 15_000;
const BURST = [150, 400, 1000, 2500];

/**
 * Hears that a decision changed: by the stream, or by asking now and then while there is none. One tab of a browser leads: it holds the
 * stream, asks for all and tells them the answer. The browser's own lock says who; the next in line takes over when it is closed. Without
 * locks every tab leads itself.
 * @param {Platform} page
 * @param {Identity} who
 * @param {Decisions} decisions
 */
export function createStream(page, who, decisions) {
  /** Only where we lead. @type {EventSource | undefined} */
  let source;
  /** @type {BroadcastChannel | undefined} */
  let channel;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retry;
  let resign = () => {};
  let up = false;
  let attempt = 0;
  let bursts = 0;

  const tell = (/** @type {string | null} */ news) => channel?.postMessage(news);

  function open() {
    clearTimeout(retry);
    source?.close();
    up = false;
    source = new EventSource(page.url(`v1/stream?${who.query()}`));
    source.onopen = () => {
      attempt = 0;
      // What changed between our question and this moment was told to nobody.
      if (!up) decisions.ask();
      up = true;
    };
    source.addEventListener("decision", ({ data }) => data == decisions.current().version || decisions.ask());
    source.onerror = () => {
      up = false;
      // The browser tries again by itself unless the server refused; then we do, ever more slowly.
      if (source?.readyState === 2) retry = setTimeout(open, delay(attempt++, Math.random()));
    };
  }

  function lead() {
    decisions.ask();
    open();
    return new Promise((done) => (resign = () => done(0)));
  }

  function poll() {
    if (up || document.hidden) return;
    if (source) decisions.ask();
    else if (channel) tell(null);
    // After a silence that the server asked for, all begins anew.
    else start();
  }

  function stop() {
    up = false;
    resign();
    clearTimeout(retry);
    source?.close();
    channel?.close();
    source = channel = undefined;
  }

  function start() {
    stop();
    if (!page.allowed() || document.hidden) return;
    if (!navigator.locks) return void lead();
    const { userId, anonymousId } = who.person();
    const name = `guidance:${page.key}:${userId ?? anonymousId}`;
    const mine = (channel = new BroadcastChannel(name));
    const wanted = () => channel === mine;
    // There is another tab: only now do we need to know how to talk.
    mine.onmessage = page.guard(async ({ data }) => (await import("./follow.js")).hear(data, decisions, tell, source, up));
    const queue = page.guard(async () => {
      const { standInLine } = await import("./follow.js");
      if (wanted()) resign = standInLine(name, decisions, tell, wanted, lead);
    });
    navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock ? wanted() && lead() : void queue()));
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let rest;
  page.bus.on("answered", tell);
  // Who follows leaves this to the one that leads.
  setInterval(() => (source || !channel) && poll(), POLL);

  return {
    start,
    stop,
    /** The page was hidden, or is seen again. */
    turned() {
      clearTimeout(rest);
      if (document.hidden) rest = setTimeout(stop, HIDDEN_REST);
      else poll();
    },
    /** Our own events may have changed the decision: look soon, and again, while nobody tells us. */
    burst() {
      const mine = ++bursts;
      for (const wait of BURST) setTimeout(() => mine === bursts && poll(), wait);
    },
  };
}
