/* What two or more tabs of a browser need to say to each other; a tab that is alone never loads it. */
/** @import {Decisions} from "./decisions.js" */
/** @typedef {(news: string | null) => void} Tell */

const PATIENCE = 300;

/**
 * What a tab hears from another.
 * @param {string | null} news an answer of the server; or null, the wish of a tab to know what the one that leads knows
 * @param {Decisions} decisions
 * @param {Tell} tell
 * @param {EventSource | undefined} source there if this tab leads
 * @param {boolean} up whether it hears of changes by itself
 */
export function hear(news, decisions, tell, source, up) {
  if (news) decisions.learn(news);
  else if (source) {
    tell(decisions.wording());
    if (!up) decisions.ask();
  }
}

/**
 * Waits in line behind the tab that leads, and asks what it knows; should nobody answer, we ask the server ourselves.
 * @param {string} name the lock's
 * @param {Decisions} decisions
 * @param {Tell} tell
 * @param {() => boolean} wanted whether we still wait
 * @param {() => Promise<unknown>} lead
 * @returns {() => void} leave the line
 */
export function standInLine(name, decisions, tell, wanted, lead) {
  const wish = new AbortController();
  navigator.locks.request(name, { signal: wish.signal }, () => (wanted() ? lead() : undefined)).catch(() => {});
  tell(null);
  const patience = setTimeout(() => decisions.wording() || decisions.ask(), PATIENCE);
  return () => {
    clearTimeout(patience);
    wish.abort();
  };
}
