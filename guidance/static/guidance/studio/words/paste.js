/* What is pasted or dropped: of a page's markup only words, bold, italic, links and lines are kept. */
import { addressOf } from "./links.js";
import { nodesOf, textOf } from "./nodes.js";

const GONE = "script,style,template,head,title,meta,link,iframe,object,svg,math,img,video,audio,input,button,select,textarea";

/* Returns the nodes that `data` becomes in a field. */
export function reduced(data, { rich, single }) {
  const markup = data.getData("text/html");
  const text = markup && rich ? fromMarkup(markup) : data.getData("text/plain").replaceAll("\r\n", "\n");
  return nodesOf(single ? text.replace(/\s*\n\s*/g, " ") : text, rich);
}

// The markup is read in a document of its own, in which nothing loads and nothing runs.
function fromMarkup(markup) {
  const { body } = new DOMParser().parseFromString(markup, "text/html");
  for (const gone of body.querySelectorAll(GONE)) gone.remove();
  for (const link of body.querySelectorAll("a[href]")) {
    const href = addressOf(link.getAttribute("href"));
    if (href) link.dataset.href = href;
  }
  for (const made of body.querySelectorAll("[data-value]")) delete made.dataset.value;
  for (const text of textsIn(body)) text.data = text.data.replace(/\s+/g, " ");
  return textOf(body, true).split("\n").map((line) => line.trim()).join("\n").replace(/\n{3,}/g, "\n\n").trim();
}

function* textsIn(root) {
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) yield walk.currentNode;
}
