/* Taken while the page is still itself: what it overrides later does not reach us. */
let send = window.fetch;
const LARGE = 8_000;

/**
 * The three ways out of the page. Bodies are text/plain and no header is added, so browsers ask no preflight; the browser's own
 * cache sends If-None-Match for us, for the same reason.
 * @param {string} base
 * @param {(value: unknown) => string} json
 */
export function createTransport(base, json) {
  /** @param {string} path */
  const url = (path) => base + path;

  /** Fails when time is up. @param {AbortSignal | null} [signal] @returns {Promise<any>} */
  const late = (signal) => new Promise((_, refuse) => signal?.addEventListener("abort", refuse));

  /** One answer by whatever `fetch` is now; a page's own that never answers is given up. @param {string} path @param {RequestInit} options */
  async function once(path, { signal, ...options }) {
    const reply = await Promise.race([send(url(path), { credentials: "omit", signal, ...options }), late(signal)]);
    if (reply?.status) return reply;
    throw reply;
  }

  /** @param {string} path @param {RequestInit & { timeout?: number }} [options] @returns {Promise<Response>} */
  async function get(path, { timeout = 10_000, ...options } = {}) {
    const ask = () => once(path, { signal: AbortSignal.timeout(timeout), ...options });
    try {
      return await ask();
    } catch (error) {
      // The page's own fetch is at fault, perhaps: the browser's is tried before we call the network down.
      if (`${send}`.includes("[native")) throw error;
      send = (await import("./pristine.js")).pristine("fetch");
      return ask();
    }
  }

  /** @param {string} path @param {unknown} body @param {{ timeout?: number, keepalive?: boolean }} [options] */
  async function post(path, body, options) {
    const text = json(body);
    // What cannot be packed, for want of the file (on a silent line for ever) or of a browser that can, goes as it is.
    const pack = () => Promise.race([import("./pack.js").then(({ pack }) => pack(text)), late(AbortSignal.timeout(2000))]);
    const packed = text.length < LARGE ? text : await pack().catch(() => text);
    return get(path, { method: "POST", body: packed, ...options });
  }

  return {
    url,
    get,
    post,
    /** @param {string} path @param {unknown} body */
    beacon: (path, body) => navigator.sendBeacon(url(path), json(body)),
  };
}
