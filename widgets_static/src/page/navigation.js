/**
 * Calls back after the address changed without a load.
 * @param {() => void} changed
 */
export function watchNavigation(changed) {
  let href = location.href;
  // Frameworks set the title and draw after changing the address; one task later the page is the new one.
  const check = () =>
    setTimeout(() => {
      if (href === location.href) return;
      href = location.href;
      changed();
    });
  addEventListener("popstate", check);
  addEventListener("hashchange", check);
  const modern = /** @type {any} */ (window).navigation;
  if (modern?.addEventListener) return modern.addEventListener("currententrychange", check);
  import("./history.js").then(({ watchHistory }) => watchHistory(check), () => {});
}

/** The part of the address that makes another page: a hash counts only when it is a route. */
export function pageAddress() {
  return location.pathname + location.search + (/^#!?\//.test(location.hash) ? location.hash : "");
}
