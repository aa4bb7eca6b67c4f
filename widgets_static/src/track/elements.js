export const PRESSABLE = "a,button,label,summary,[role]";

/** @param {Node} node */
export const wordsOf = (node) => (node.textContent ?? "").replace(/\s+/g, " ").trim();

/** The elements an event went through, those in open shadow roots included. @param {Event} event @returns {Element[]} */
export const pathOf = (event) => /** @type {Element[]} */ (event.composedPath().filter((one) => one instanceof Element));

/** Whether it happened in a prompt, which reports for itself. @param {Element[]} path */
export const ours = (path) => path.some((one) => one.localName === "guidance-prompt");
