/**
 * The three ways out of the page. Bodies are text/plain and no header is added, so browsers ask no preflight; the browser's own
 * cache sends If-None-Match for us, for the same reason.
 * @param {string} base
 */
export function createTransport(base) {
  /** @param {string} path */
  const url = (path) => base + path;
  /** @param {string} path @param {RequestInit & { timeout?: number }} [options] */
  const get = async (path, { timeout = 10_000, ...options } = {}) => {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), timeout);
    try {
      return await fetch(url(path), { credentials: "omit", signal: control.signal, ...options });
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    url,
    get,
    /** @param {string} path @param {unknown} body @param {{ timeout?: number, keepalive?: boolean }} [options] */
    post: (path, body, options) => get(path, { method: "POST", body: JSON.stringify(body), ...options }),
    /** @param {string} path @param {unknown} body */
    beacon: (path, body) => !!navigator.sendBeacon?.(url(path), JSON.stringify(body)),
  };
}
