/** @import {Platform} from "../protocol" */
/** @import {Identity} from "../track/identity.js" */
/** @import {Decisions} from "./decisions.js" */
import { delay } from "../core/backoff.js";

const POLL = 30_000;
const HIDDEN_REST = 15_000;
const BURST = [150, 400, 1000, 2500];

/**
 * Hears that a decision changed: by the stream, or by asking now and then while there is none.
 * @param {Platform} page
 * @param {Identity} who
 * @param {Decisions} decisions
 */
export function createStream(page, who, decisions) {
  /** @type {EventSource | undefined} */
  let source;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retry;
  let up = false;
  let attempt = 0;
  let bursts = 0;

  function open() {
    close();
    if (!page.allowed() || document.hidden) return;
    source = new EventSource(page.url(`v1/stream?${who.query()}`));
    source.onopen = () => {
      up = true;
      attempt = 0;
      // What changed between our question and this moment was told to nobody.
      decisions.ask();
    };
    source.addEventListener("decision", (event) => decisions.heard(Number(event.data)));
    source.onerror = () => {
      up = false;
      // The browser tries again by itself unless the server refused; then we do, ever more slowly.
      if (source?.readyState === 2) retry = setTimeout(open, delay(attempt++, Math.random()));
    };
  }

  function close() {
    up = false;
    clearTimeout(retry);
    source?.close();
    source = undefined;
  }

  function poll() {
    if (!up && !document.hidden) decisions.ask();
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let rest;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(rest);
    if (document.hidden) rest = setTimeout(close, HIDDEN_REST);
    else if (!source) start();
  });
  setInterval(poll, POLL);

  function start() {
    decisions.ask();
    open();
  }

  return {
    start,
    close,
    /** Our own events may have changed the decision: look soon, and again, while nobody tells us. */
    burst() {
      const mine = ++bursts;
      for (const wait of BURST) setTimeout(() => mine === bursts && poll(), wait);
    },
  };
}
