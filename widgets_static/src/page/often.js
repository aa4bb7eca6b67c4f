const BEAT = 120;

/**
 * One slow beat for whoever must notice what no event tells, such as an element that was covered; it runs only while somebody listens.
 * @param {(fn: () => void) => () => void} guard
 */
export function createBeat(guard) {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  /** @type {ReturnType<typeof setInterval>} */
  let timer;
  /** @param {() => void} fn */
  return (fn) => {
    const own = guard(fn);
    if (!listeners.size) timer = setInterval(() => listeners.forEach((one) => one()), BEAT);
    listeners.add(own);
    return () => {
      listeners.delete(own);
      if (!listeners.size) clearInterval(timer);
    };
  };
}
