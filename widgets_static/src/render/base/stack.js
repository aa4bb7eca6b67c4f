/** @import {Page} from "../../protocol" */

const GAP = 12;

/** What stands at the corners now, oldest first. @type {Set<HTMLElement>} */
const standing = new Set();
const phone = matchMedia("(max-width:480px)");

/**
 * Keeps a box at its corner clear of banners and of whatever stood there before; on a phone all corners are one. `data-corner` says
 * which corner is the box's.
 * @param {Page} page @param {HTMLElement} box
 * @returns {() => void} gives the place up
 */
export function stack(page, box) {
  const observer = new ResizeObserver(page.guard(arrange));
  standing.add(box);
  observer.observe(box);
  phone.addEventListener("change", arrange);
  arrange();
  return () => {
    observer.disconnect();
    phone.removeEventListener("change", arrange);
    standing.delete(box);
    arrange();
  };
}

function arrange() {
  /** @type {Record<string, number>} */
  const taken = {};
  for (const box of standing) {
    const corner = phone.matches ? "bottom" : (box.dataset.corner ?? "");
    const edge = corner.startsWith("top") ? "top" : "bottom";
    const room = taken[corner] ?? 0;
    box.style.setProperty(`margin-block-${edge === "top" ? "start" : "end"}`, `calc(var(--guidance-banner-${edge},0px) + ${room}px)`);
    taken[corner] = room + box.offsetHeight + GAP;
  }
}
