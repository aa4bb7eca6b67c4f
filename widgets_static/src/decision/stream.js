/** @import {Platform} from "../protocol" */
/** @import {Identity} from "../track/identity.js" */
/** @import {Decisions} from "./decisions.js" */
import { delay } from "../core/backoff.js";
import { createLead } from "./lead.js";

const POLL = 30_000;
const HIDDEN_REST = 15_000;
const BURST = [150, 400, 1000, 2500];

/**
 * Hears that a decision changed: by the stream, by the tab that holds the stream, or by asking now and then while there is none.
 * @param {Platform} page
 * @param {Identity} who
 * @param {Decisions} decisions
 */
export function createStream(page, who, decisions) {
  /** @type {EventSource | undefined} */
  let source;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retry;
  let running = false;
  let up = false;
  let attempt = 0;
  let bursts = 0;

  const lead = createLead({ open, close, heard });

  function open() {
    close();
    tell(false);
    source = new EventSource(page.url(`v1/stream?${who.query()}`));
    source.onopen = () => {
      attempt = 0;
      tell(true);
    };
    source.addEventListener("decision", (event) => tell(Number(event.data)));
    source.onerror = () => {
      tell(false);
      // The browser tries again by itself unless the server refused; then we do, ever more slowly.
      if (source?.readyState === 2) retry = setTimeout(open, delay(attempt++, Math.random()));
    };
  }

  function close() {
    clearTimeout(retry);
    source?.close();
    source = undefined;
  }

  /** @param {boolean | number} news */
  function tell(news) {
    lead.tell(news);
    heard(news);
  }

  /** That the stream is up or down, a version, or a new tab's question (null), which only the tab with the stream answers. @param {boolean | number | null} news */
  function heard(news) {
    if (news === null) return source && lead.tell(up);
    if (typeof news === "number") return decisions.heard(news);
    // What changed between our question and this moment was told to nobody.
    if (news && !up) decisions.ask();
    up = news;
  }

  function poll() {
    if (!up && !document.hidden) decisions.ask();
  }

  function stop() {
    running = up = false;
    lead.stop();
  }

  function start() {
    decisions.ask();
    stop();
    if (!page.allowed() || document.hidden) return;
    running = true;
    const { userId, anonymousId } = who.person();
    lead.start(`guidance:${page.key}:${userId ?? anonymousId}`);
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let rest;
  const turned = page.guard(() => {
    clearTimeout(rest);
    if (document.hidden) rest = setTimeout(stop, HIDDEN_REST);
    else if (!running) start();
  });
  document.addEventListener("visibilitychange", turned);
  setInterval(poll, POLL);

  return {
    start,
    stop,
    /** Our own events may have changed the decision: look soon, and again, while nobody tells us. */
    burst() {
      const mine = ++bursts;
      for (const wait of BURST) setTimeout(() => mine === bursts && poll(), wait);
    },
  };
}
