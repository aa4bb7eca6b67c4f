/** @import {Message, Platform} from "../protocol" */

/** For so long after its page was due a queue is its own: a page in the background is woken once a minute only. */
const LEASE = 90_000;
/** Until what one page wrote has reached the others, whatever process they live in. */
const SETTLED = 250;

/**
 * Takes over the events of pages that are gone, each queue by one page alone. Should two send the same event nevertheless, the server
 * knows it by its messageId.
 * @param {Platform} page
 * @param {string} own the name of our own queue
 * @param {(events: Message[]) => void} keep told what is ours from now on
 */
export async function adopt(page, own, keep) {
  const names = page.storage.names().filter((name) => name.startsWith("queue:"));
  const take = (/** @type {string} */ name) => {
    const kept = left(page, name);
    if (!kept) return;
    page.storage.write(name, null);
    if (Array.isArray(kept.events)) keep(kept.events);
  };
  await Promise.all(Array.from(names, (name) => left(page, name) && alone(page, own, name, () => take(name))));
}

/** The queue of that name, if its page is gone. @param {Platform} page @param {string} name */
function left(page, name) {
  const kept = page.storage.read(name);
  return kept && Date.now() - (kept.at ?? 0) >= LEASE ? kept : null;
}

/** Does it in one page at a time, and in no other until that one's writing can be seen. @param {Platform} page @param {string} own @param {string} name @param {() => void} act */
async function alone(page, own, name, act) {
  const { locks } = navigator;
  if (!locks) return leased(page, own, name, act);
  await new Promise((done) => {
    const held = locks.request(`guidance:${page.key}:${name}`, { ifAvailable: true }, (lock) => {
      if (lock) act();
      done(0);
      return lock && new Promise((over) => setTimeout(over, SETTLED));
    });
    held.catch(done);
  });
}

/** Without locks whoever signed last has it, once everybody could sign. @param {Platform} page @param {string} own @param {string} name @param {() => void} act */
async function leased(page, own, name, act) {
  page.storage.write(name, { ...page.storage.read(name), by: own });
  await new Promise((over) => setTimeout(over, SETTLED));
  if (page.storage.read(name)?.by === own) act();
}
