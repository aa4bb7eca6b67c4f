/** @import {Page} from "../../protocol" */

/**
 * The button and its menu: arrow keys, Home, End, Escape, and a way out by Tab or by pressing elsewhere.
 * @param {{ page: Page, box: HTMLElement, button: HTMLElement, panel: HTMLElement, list: HTMLElement, state: { open: boolean }, signal: AbortSignal }} parts
 */
export function menu({ page, box, button, panel, list, state, signal }) {
  const { focused, listen } = page.kit;
  const rows = () => /** @type {HTMLElement[]} */ ([...list.children]);

  /** @param {boolean} open */
  function set(open) {
    state.open = open;
    panel.hidden = !open;
    button.ariaExpanded = `${open}`;
  }

  /** @param {boolean} back whether the focus goes to the button */
  function shut(back) {
    set(false);
    if (back) button.focus({ preventScroll: true });
  }

  /** @param {number} place */
  function open(place) {
    set(true);
    rows().at(place)?.focus({ preventScroll: true });
  }

  button.onclick = page.guard(() => (state.open ? shut(true) : open(0)));
  box.addEventListener(
    "keydown",
    page.guard((/** @type {KeyboardEvent} */ event) => {
      const all = rows();
      const at = all.indexOf(/** @type {HTMLElement} */ (focused(box)));
      const { key } = event;
      if (key === "Escape" && state.open) shut(true);
      else if (key === "Tab" && state.open) return set(false);
      else if (at < 0 && (key === "ArrowDown" || key === "ArrowUp")) open(key === "ArrowDown" ? 0 : -1);
      else if (at >= 0 && key === "ArrowDown") all[(at + 1) % all.length].focus();
      else if (at >= 0 && key === "ArrowUp") all.at(at - 1)?.focus();
      else if (at >= 0 && key === "Home") all[0].focus();
      else if (at >= 0 && key === "End") all.at(-1)?.focus();
      else return undefined;
      event.preventDefault();
      event.stopPropagation();
      return undefined;
    }),
  );
  listen(document, "pointerdown", (event) => event.composedPath().includes(box) || (state.open && set(false)), page, signal);
  return {
    shut,
    /** Which row has the focus, -1 for none. */
    place: () => rows().indexOf(/** @type {HTMLElement} */ (focused(box))),
    /** @param {number} place */
    back: (place) => void (place >= 0 && rows().at(Math.min(place, rows().length - 1))?.focus({ preventScroll: true })),
  };
}
