/** The document page rules are judged over. */
export function pageFacts() {
  const width = innerWidth;
  return {
    page: {
      path: location.pathname,
      url: location.href,
      query: Object.fromEntries(new URLSearchParams(location.search)),
      title: document.title,
    },
    device: { type: width < 768 ? "mobile" : "desktop", width, language: navigator.language },
  };
}

/** What every event says about the page it happened on. */
export function pageContext() {
  return {
    path: location.pathname,
    referrer: document.referrer,
    search: location.search,
    title: document.title,
    url: location.href,
  };
}
