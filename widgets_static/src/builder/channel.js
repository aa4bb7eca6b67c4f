/** What goes between a page in builder mode and the studio that opened it (docs/protocol.md section 10). */
const OURS = "builder";
const PATIENCE = 8000;

/** @typedef {{ type: string, [name: string]: any }} Message */
/** @typedef {{ begin: Message, tell(type: string, held?: object): void, on(type: string, fn: (message: Message) => void): void }} Channel */

/**
 * Asks the window that opened this one for a pass and has the server say which studio it is from: nobody else is talked to from then on.
 * @param {Window} opener
 * @param {(pass: string) => Promise<string>} enter spends a pass and resolves to the studio's origin
 * @returns {Promise<Channel | null>} null where nobody answers who may
 */
export async function connect(opener, enter) {
  const offered = heard(opener, (message, origin) => (message.type === "pass" && typeof message.pass === "string" ? { pass: message.pass, origin } : null));
  // Whoever opened this window may hear that a page of ours is in it, and nothing else.
  opener.postMessage({ guidance: OURS, type: "hello" }, "*");
  const offer = await offered;
  if (!offer) return null;
  const studio = await enter(offer.pass);
  if (studio !== offer.origin) return null;
  const tell = (/** @type {string} */ type, /** @type {object} */ held = {}) => opener.postMessage({ ...held, guidance: OURS, type }, studio);
  const begun = heard(opener, (message, origin) => (origin === studio && message.type === "begin" ? message : null));
  tell("ready", { path: location.pathname });
  const begin = await begun;
  if (!begin) return null;
  return {
    begin,
    tell,
    on(type, fn) {
      addEventListener("message", ({ source, origin, data }) => {
        if (source === opener && origin === studio && data?.guidance === OURS && data.type === type) fn(data);
      });
    },
  };
}

/**
 * The first message of the opener that is what is waited for, or null after a while.
 * @template T
 * @param {Window} opener @param {(message: Message, origin: string) => T | null} wanted
 * @returns {Promise<T | null>}
 */
function heard(opener, wanted) {
  return new Promise((done) => {
    const ends = new AbortController();
    const end = (/** @type {T | null} */ found) => {
      ends.abort();
      clearTimeout(late);
      done(found);
    };
    const late = setTimeout(end, PATIENCE, null);
    const listen = (/** @type {MessageEvent} */ { source, origin, data }) => {
      const found = source === opener && data?.guidance === OURS ? wanted(data, origin) : null;
      if (found) end(found);
    };
    addEventListener("message", listen, { signal: ends.signal });
  });
}
