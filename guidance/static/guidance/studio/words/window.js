/* A small window beside what it is about, with one field. It closes on Escape and outside clicks, and gives the focus back. */
const ROOM = 240;
const HIGH = 380;
const WIDE = 330;
let shown = null;

const make = (name, held, ...inside) => {
  const node = Object.assign(document.createElement(name), held);
  node.append(...inside);
  return node;
};

/* `said` returns why what was typed is refused, or nothing. */
export function ask({ at, name, label, value, placeholder = "", drop, back, dropped, said, help = "" }) {
  shown?.hidePopover();
  const field = make("input", { className: "g-control", type: "text", value, placeholder, autocomplete: "off" });
  const fault = make("p", { className: "g-error", hidden: true });
  fault.setAttribute("role", "alert");
  const done = make("button", { type: "submit", className: "g-button g-primary", textContent: "Done" });
  const gone = make("button", { type: "button", className: "g-button g-danger", textContent: drop || "", hidden: !drop });
  const form = make("form", { className: "g-stack" }, make("label", { className: "g-field" }, label, field), make("p", { className: "g-help", textContent: help, hidden: !help }), fault, make("div", { className: "g-adders" }, done, gone));
  const box = make("div", { className: "g-window", popover: "auto" }, form);
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-label", name);
  const close = () => box.hidePopover();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const refused = said(field.value);
    fault.textContent = refused ?? "";
    fault.hidden = !refused;
    if (refused) return field.focus();
    close();
  });
  gone.addEventListener("click", () => {
    dropped();
    close();
  });
  box.addEventListener("toggle", ({ newState }) => {
    if (newState !== "closed") return;
    box.remove();
    if (shown === box) shown = null;
    if ([document.body, null].includes(document.activeElement) || box.contains(document.activeElement)) back.focus();
  });
  document.querySelector(".g-page").append(box);
  place(box, at);
  box.showPopover();
  shown = box;
  field.focus();
  field.select();
}

export function place(box, at, wide = WIDE) {
  const { left, top, bottom } = at.getBoundingClientRect();
  const below = innerHeight - bottom > ROOM || innerHeight - bottom > top;
  const across = { left: `${Math.max(8, Math.min(left, innerWidth - wide))}px`, maxHeight: `${Math.min(HIGH, (below ? innerHeight - bottom : top) - 14)}px` };
  Object.assign(box.style, across, below ? { top: `${bottom + 6}px`, bottom: "auto" } : { top: "auto", bottom: `${innerHeight - top + 6}px` });
}
