/**
 * Hears of every new address in browsers that tell nobody: the two calls that change it are wrapped, on this page's history alone.
 * @param {() => void} check
 */
export function watchHistory(check) {
  for (const name of /** @type {const} */ (["pushState", "replaceState"])) {
    const original = history[name];
    history[name] = function (...args) {
      original.apply(this, args);
      check();
    };
  }
}
