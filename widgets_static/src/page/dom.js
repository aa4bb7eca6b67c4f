/**
 * One observer for everyone who needs to know that the page's elements changed; it runs only while somebody asks.
 * @param {(fn: () => void) => void} guard
 */
export function createDomWatch(guard) {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  let waiting = false;
  const observer = new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    // At most once in 100 ms, however busy the page is.
    setTimeout(() => {
      waiting = false;
      for (const fn of [...listeners]) guard(fn);
    }, 100);
  });
  /** @param {() => void} fn */
  return (fn) => {
    if (!listeners.size) {
      observer.observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-guidance"] });
    }
    listeners.add(fn);
    return () => {
      listeners.delete(fn);
      if (!listeners.size) observer.disconnect();
    };
  };
}
