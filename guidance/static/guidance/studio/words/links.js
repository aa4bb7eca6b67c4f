/* Links in a text: where they may lead, and the small window that asks for it. */
import { ask } from "./window.js";

/* Returns the address as it is stored, or "" where a text may not link to it. */
export function addressOf(typed) {
  const href = typed.trim().replaceAll('"', "%22").replaceAll("{", "%7B").replaceAll("}", "%7D");
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(href)?.[1].toLowerCase();
  const fits = scheme ? ["http", "https"].includes(scheme) : !href.startsWith("//");
  return fits && href && !/[\s\\\u0000-\u001f\u007f]/.test(href) ? href : "";
}

const REFUSED = "A text may only link to an address that begins with https://, http:// or /.";

/* Asks where the words in `range` shall lead; `done` hears once they do. */
export function link(writer, range, done) {
  const held = linkAt(range);
  if (!held && range.collapsed) return;
  ask({
    at: held ?? writer,
    name: "Link",
    label: "Where it leads",
    value: held?.dataset.href ?? "",
    placeholder: "https://… or /…",
    drop: held && "Remove the link",
    back: writer,
    dropped: () => done(() => held.replaceWith(...held.childNodes)),
    said: (typed) => {
      const href = addressOf(typed);
      if (!href) return REFUSED;
      done(() => (held ? set(held, href) : wrap(range, href)));
    },
  });
}

const linkAt = ({ startContainer: at }) => (at.nodeType === 1 ? at : at.parentElement)?.closest("a[data-href]");

function set(node, href) {
  node.dataset.href = node.title = href;
}

function wrap(range, href) {
  const node = document.createElement("a");
  node.append(range.extractContents());
  for (const inner of node.querySelectorAll("a")) inner.replaceWith(...inner.childNodes);
  set(node, href);
  range.insertNode(node);
}
