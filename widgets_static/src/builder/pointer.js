import { around, isOurs, meant, stops } from "./elements.js";

const POINTERS = ["pointerdown", "mousedown", "mouseup", "click", "dblclick", "auxclick", "contextmenu", "touchstart", "touchend", "submit", "dragstart"];
const AFTER = ["mouseup", "click", "touchend"];
const SOON = 400;
const CONTROLS = "button,summary,input";
const FIELDS = "input:not([type=radio]),textarea,select,[contenteditable]";

/** @typedef {{ point(element: Element): void, choose(element: Element): void, leave(): void }} Picked what becomes of it */

/**
 * Points at elements of the page and chooses one, by pointer, finger or keys; meanwhile the page hears of no press. Pointing itself it does hear
 * of: what appears on hovering must appear.
 * @param {Picked} picked
 */
export function createPointer({ point, choose, leave }) {
  /** @type {Element | null} */
  let now = null;
  /** The way back down, after going up. @type {Element[]} */
  let below = [];
  let ends = new AbortController();

  /** @param {Element | null | undefined} element @param {Element[]} [path] */
  function at(element, path = []) {
    if (!element || isOurs(element) || element === document.documentElement) return;
    now = element;
    below = path;
    point(element);
  }

  const under = (/** @type {Event} */ event) => /** @type {Element | undefined} */ (event.composedPath().find((one) => one instanceof Element));
  const ours = (/** @type {Event} */ event) => isOurs(under(event)) || event.composedPath().some((one) => isOurs(one));
  const hush = (/** @type {Event} */ event) => {
    event.stopImmediatePropagation();
    // A finger's touch that was prevented would become no press at all.
    if (!event.type.startsWith("touch")) event.preventDefault();
  };

  /** What a press still brings after it chose, such as its click, the page is not to hear of either. */
  function swallow() {
    const options = { capture: true, signal: AbortSignal.timeout(SOON) };
    for (const name of AFTER) addEventListener(name, (event) => void (ours(event) || hush(event)), options);
  }

  function up() {
    const outer = now && around(now);
    if (now && outer && outer !== document.body) at(outer, [now, ...below]);
  }

  function down() {
    const [first, ...rest] = below;
    if (first?.isConnected) return at(first, rest);
    const inner = now && (now.shadowRoot ?? now);
    at([...(inner?.children ?? [])].find((one) => one.getClientRects().length));
  }

  /** @param {number} step */
  function along(step) {
    const all = stops();
    const held = now ? all.indexOf(now) : -1;
    const next = held >= 0 ? all.at((held + step) % all.length) : all.find((one) => !now || now.compareDocumentPosition(one) & 4);
    next?.scrollIntoView({ block: "nearest" });
    at(next ?? all[0]);
  }

  /** @param {KeyboardEvent} event */
  function pressed(event) {
    const field = under(event)?.closest(FIELDS);
    if (field && isOurs(field)) return;
    const inside = ours(event) && !!under(event)?.closest(CONTROLS);
    if (!act(event.key, inside)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** Returns whether the key meant something. @param {string} key @param {boolean} inside whether a button of the panel has the focus */
  function act(key, inside) {
    if (key === "ArrowUp") up();
    else if (key === "ArrowDown") down();
    else if (key === "ArrowRight") along(1);
    else if (key === "ArrowLeft") along(-1);
    else if (key === "Escape") leave();
    else if (inside || !["Enter", " "].includes(key)) return false;
    else if (now) choose(now);
    return true;
  }

  return {
    up,
    down,
    now: () => now,
    /** @param {Element} element */
    move: (element) => at(element),
    start() {
      ends.abort();
      ends = new AbortController();
      const options = { capture: true, signal: ends.signal };
      const on = (/** @type {string} */ name, /** @type {(event: any) => void} */ fn) => addEventListener(name, (event) => void (ours(event) || fn(event)), options);
      for (const name of POINTERS) on(name, hush);
      on("pointermove", (event) => at(meant(/** @type {Element} */ (under(event)))));
      on("pointerup", (/** @type {PointerEvent} */ event) => {
        hush(event);
        if (event.button > 0) return;
        at(meant(/** @type {Element} */ (under(event))));
        swallow();
        if (now) choose(now);
      });
      on("focusin", (event) => at(under(event)));
      addEventListener("keydown", pressed, options);
    },
    stop: () => ends.abort(),
  };
}
