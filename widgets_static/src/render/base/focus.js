const FOCUSABLE = "a[href],button,input,select,textarea";

/** What can be reached by Tab inside a box. @param {ParentNode} box */
export const stops = (box) => /** @type {HTMLElement[]} */ ([...box.querySelectorAll(FOCUSABLE)]);

/** The element that has the focus inside a box's shadow root. @param {HTMLElement} box */
export const focused = (box) => /** @type {ShadowRoot} */ (box.getRootNode()).activeElement;
