const SCHEMES = ["https:", "http:", "mailto:", "tel:"];

/**
 * The address if a prompt may link to it, else null.
 * @param {string} href
 * @param {string} base the page's own address
 */
export function safeHref(href, base) {
  try {
    const url = new URL(href, base);
    return SCHEMES.includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
