/* A text as it is stored (docs/decisions/0018) and as it is edited: values as chips, bold, italic, links. Text only ever becomes text. */
const TOKEN = /\{\{\s*([a-z_]+(?:\.[A-Za-z0-9_-]+)*)\s*(?:\|\s*["“]([^"”]*)["”]\s*)?\}\}|\{\{#(?:([bi])|a "([^"]*)")\}\}|\{\{\/([abi])\}\}/g;
const LINES = "div,p,li,ul,ol,h1,h2,h3,h4,h5,h6,tr,blockquote,pre";
// Keeps a caret beside a chip that ends a line; never stored.
export const HOLD = "\u200b";
const values = new Map();

/* What the menu offers, by name; a value that is no longer offered goes by its own name. */
export function learn(offered) {
  for (const one of offered) values.set(one.name, one);
}

export const known = () => [...values.values()];

export function chip(name, fallback = "") {
  const label = values.get(name)?.label ?? name;
  const made = Object.assign(document.createElement("span"), { className: "g-value", contentEditable: "false", tabIndex: 0 });
  made.setAttribute("role", "button");
  made.setAttribute("aria-haspopup", "dialog");
  Object.assign(made.dataset, { value: name, fallback });
  made.append(Object.assign(document.createElement("b"), { textContent: label }));
  if (fallback) made.append(Object.assign(document.createElement("small"), { textContent: ` or ${fallback}` }));
  return made;
}

/* Returns the stored text as nodes; without `rich` marks and links are left out. */
export function nodesOf(text, rich) {
  const made = document.createDocumentFragment();
  const open = [];
  const inside = () => open.at(-1)?.node ?? made;
  const say = (words) => words && inside().append(words);
  let at = 0;
  for (const token of text.matchAll(TOKEN)) {
    say(text.slice(at, token.index));
    at = token.index + token[0].length;
    const [, name, fallback, mark, href, end] = token;
    if (name) inside().append(chip(name, fallback), HOLD);
    else if (!rich) continue;
    else if (end) while (open.some((one) => one.mark === end)) if (open.pop().mark === end) break;
    else continue;
    else {
      const node = Object.assign(document.createElement(mark ?? "a"), href === undefined ? {} : { title: href });
      if (href !== undefined) node.dataset.href = href;
      inside().append(node);
      open.push({ mark: mark ?? "a", node });
    }
  }
  say(text.slice(at));
  return made;
}

/* Returns what a node holds as stored text. Marks end with their line. */
export function textOf(root, rich) {
  return linesOf(root).map((runs) => line(runs, rich)).join("\n").replace(/\n+$/, "");
}

function linesOf(root) {
  const lines = [[]];
  let apart = false;
  const put = (run) => {
    if (apart) lines.push([]);
    apart = false;
    const parts = run.value ? [null] : run.words.split("\n");
    parts.forEach((words, index) => {
      if (index) lines.push([]);
      if (words !== "") lines.at(-1).push(words === null ? run : { ...run, words });
    });
  };
  const visit = (node, looks) => {
    if (node.nodeType === 3) return node.data.replaceAll(HOLD, "") && put({ words: node.data.replaceAll(HOLD, "").replaceAll("\u00a0", " "), ...looks });
    if (node.nodeType !== 1 && node !== root) return;
    if (node.dataset?.value) return put({ value: node.dataset, ...looks });
    if (node.nodeName === "BR") return (!node.nextSibling && node.parentNode !== root) || put({ words: "\n" });
    const line = node !== root && node.matches?.(LINES);
    if (line && (lines.length > 1 || lines[0].length || node.previousSibling)) apart ? (lines.push([]), (apart = true)) : (apart = true);
    const empty = line && !node.textContent && !node.querySelector?.("[data-value]");
    if (empty) put({ words: "" });
    for (const child of node.childNodes) visit(child, { ...looks, ...looksOf(node) });
    if (line) apart = true;
  };
  visit(root, {});
  return lines;
}

function looksOf(node) {
  if (node.nodeType !== 1) return {};
  const weight = node.style?.fontWeight;
  if (["B", "STRONG"].includes(node.nodeName)) return { b: weight !== "normal" };
  if (["I", "EM"].includes(node.nodeName)) return { i: true };
  if (node.dataset.href) return { a: node.dataset.href };
  return { ...(weight && { b: weight === "bold" || weight >= 600 }), ...(node.style?.fontStyle === "italic" && { i: true }) };
}

function line(runs, rich) {
  const open = [];
  let said = "";
  const until = (wanted) => {
    while (open.some((mark, index) => mark !== wanted[index])) said += `{{/${open.pop()[0]}}}`;
    for (const mark of wanted.slice(open.length)) {
      open.push(mark);
      said += `{{#${mark}}}`;
    }
  };
  for (const { words, value, a, b, i } of runs) {
    until(rich ? [a && `a "${a}"`, b && "b", i && "i"].filter(Boolean) : []);
    said += value ? `{{ ${value.value} | "${value.fallback}" }}` : words;
  }
  until([]);
  return said;
}
