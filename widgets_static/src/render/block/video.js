/** @import {Block} from "../../protocol" */
/** @import {Scene} from "../base/body.js" */

export const look = `
video{display:block;width:100%;height:auto;aspect-ratio:16/9;object-fit:contain;background:#000;border-radius:calc(var(--radius)*.6)}
video:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.watch{align-self:start;display:inline-flex;align-items:center;gap:8px;min-height:36px;color:var(--text);text-decoration-color:var(--accent);text-underline-offset:3px}
.watch::before{content:"";border:solid #0000;border-width:6px 0 6px 10px;border-inline-start-color:var(--accent)}
.watch:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media (pointer:coarse){.watch{min-height:44px}}
`;

/**
 * A film that loads when somebody wants to see it; where it cannot play, a link to it.
 * @param {Extract<Block, { type: "video" }>} block @param {Scene} scene
 */
export function build({ poster, src, title }, { page }) {
  const { focused, make } = page.kit;
  const film = source(src, page);
  if (!film) return null;
  const picture = poster && source(poster, page);
  const facts = { src: film, controls: "", preload: "none", playsinline: "", "aria-label": title };
  const video = make("video", "", [], picture ? { ...facts, poster: picture } : facts);
  video.onerror = page.guard(() => {
    const link = make("a", "watch", [title || page.say("Watch the video")], { href: film, target: "_blank", rel: "noopener" });
    const inside = focused(video) === video;
    video.replaceWith(link);
    if (inside) link.focus();
  });
  return video;
}

/** Films come from the page's own origin or encrypted. @param {string} address @param {Scene["page"]} page */
function source(address, page) {
  const safe = page.kit.safeHref(address, location.href);
  return safe && (safe.startsWith("https:") || new URL(safe).origin === location.origin) ? safe : null;
}
