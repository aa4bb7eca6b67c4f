/* The library: pictures uploaded before, what shows them, and a way to be rid of one. */
import { place } from "./words/window.js";

const WIDE = 430;

const make = (name, held, ...inside) => {
  const node = Object.assign(document.createElement(name), held);
  node.append(...inside);
  return node;
};

/* `found` as the server tells it; `chosen` is called with one of them; `shownHere(src)`: whether the open form shows it. */
export function shelf({ at, found, chosen, shownHere }) {
  const box = make("div", { className: "g-window g-library", popover: "auto" });
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-label", "Pictures uploaded before");
  const list = make("ul", {}, ...found.map((one) => entry(one, { shownHere, gone: () => left(box, list), chosen: () => {
    box.hidePopover();
    chosen(one);
  } })));
  box.append(list);
  box.addEventListener("toggle", ({ newState }) => newState === "closed" && box.remove());
  document.querySelector(".g-page").append(box);
  place(box, at, WIDE);
  box.showPopover();
  box.querySelector("button").focus();
}

function left(box, list) {
  if (list.children.length) list.querySelector("button").focus();
  else box.hidePopover();
}

function entry(one, { chosen, gone, shownHere }) {
  const choose = make("button", { type: "button", title: one.name, className: "g-shelved" }, make("img", { src: one.src, alt: one.name, loading: "lazy" }));
  choose.addEventListener("click", chosen);
  const row = make("li", {}, choose, make("p", {}, make("b", { textContent: one.name }), make("span", { className: "g-muted", textContent: one.used })));
  if (one.delete) row.append(deletion(row, one, { gone, shownHere }));
  return row;
}

/* Asks once more before it deletes: nothing brings a picture back. */
function deletion(row, one, { gone, shownHere }) {
  const ask = make("button", { type: "button", className: "g-button g-small-button", textContent: "Delete" });
  ask.setAttribute("aria-label", `Delete ${one.name}`);
  const sure = make("button", { type: "button", className: "g-button g-danger g-small-button", textContent: "Delete for good" });
  const keep = make("button", { type: "button", className: "g-button g-small-button", textContent: "Keep" });
  const fault = make("p", { className: "g-error", hidden: true });
  fault.setAttribute("role", "alert");
  const line = make("div", { className: "g-adders" }, ask);
  const back = () => {
    line.replaceChildren(ask);
    ask.focus();
  };
  const refuse = (text) => {
    fault.textContent = text;
    fault.hidden = false;
    back();
  };
  ask.addEventListener("click", () => {
    fault.hidden = true;
    if (shownHere(one.src)) return refuse("This prompt shows it; take it out here first.");
    line.replaceChildren(sure, keep);
    keep.focus();
  });
  keep.addEventListener("click", back);
  sure.addEventListener("click", async () => {
    sure.disabled = true;
    const why = await refused(one.delete);
    sure.disabled = false;
    if (why) return refuse(why);
    row.remove();
    gone();
  });
  return make("div", { className: "g-deletion" }, line, fault);
}

async function refused(address) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", document.getElementById("prompt-editor").elements.csrfmiddlewaretoken.value);
  const reply = await fetch(address, { method: "POST", body }).catch(() => null);
  const told = await reply?.json().catch(() => null);
  return told?.deleted ? "" : (told?.error ?? "The server did not answer; try again.");
}
