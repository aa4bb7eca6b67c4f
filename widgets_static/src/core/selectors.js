import { generated, weigh } from "./votes.js";

/**
 * What is to be known of an element to say which one is meant. `place`: which of its siblings of the same tag it is, from 1.
 * @typedef {{ tag: string, id: string, classes: string[], attributes: [string, string][], place: number }} Traits
 */

const NAMES = ["aria-label", "name", "href", "for", "placeholder", "alt", "title", "role"];
const LONGEST = 100;
const MOST = 24;
const NEAR = 4;
const PLAIN = /^-?[A-Za-z_][\w-]*$/;
/** What says how an element stands at the moment, not which one it is. */
const STATE = /^(?:is|has)-|^(?:active|open|opened|closed|selected|current|hover|hovered|focus|focused|disabled|enabled|hidden|visible|show|shown|loading|loaded|checked|expanded|collapsed|on|off|dragging|error|valid|invalid|dirty)$/i;
const STATES = /^data-(?:state|status|open|active|selected|highlighted|hover\w*|focus\w*|checked|expanded|disabled|loading|side|align|orientation|theme|index|count|value|v|reactid|react\w*|v-\w+|guidance-mask)$/;

/**
 * Selectors that mean an element, in the order of how likely they are to outlive a new release of its page.
 * @param {Traits} own @param {Traits[]} around those around it in the same root, the nearest first
 * @returns {string[]}
 */
export function propose(own, around) {
  const itself = [...hooks(own), ...looks(own)];
  const near = around.filter((one) => hooks(one).length).slice(0, NEAR);
  const within = near.flatMap((one) => (itself.length ? itself.slice(0, 2) : [own.tag]).flatMap((part) => `${hooks(one)[0]} ${part}`));
  const all = [...new Set([...itself, ...within, ...places(own, around)])];
  return all.sort((one, other) => weigh(other) - weigh(one)).slice(0, MOST);
}

/** What the page's makers called an element, best first. @param {Traits} traits */
function hooks({ tag, id, attributes }) {
  const said = attributes.filter(([, value]) => value && value.length <= LONGEST && !/[\n\r]/.test(value));
  const data = said.filter(([name, value]) => name.startsWith("data-") && !STATES.test(name) && !generated(name.slice(5)) && !generated(value) && !/[{[]/.test(value));
  const named = NAMES.flatMap((name) => said.filter(([other, value]) => other === name && !(name === "href" && (/[?#]|\d{3}/.test(value) || value.length < 2))));
  return [
    ...Array.from(data, ([name, value]) => `[${name}=${quoted(value)}]`),
    ...(PLAIN.test(id) && !generated(id) ? [`#${id}`] : []),
    ...Array.from(named, ([name, value]) => `${tag}[${name}=${quoted(value)}]`),
  ];
}

/** @param {Traits} traits */
function looks({ tag, classes }) {
  const kept = classes.filter((name) => PLAIN.test(name) && !generated(name) && !STATE.test(name)).slice(0, 3);
  return kept.length ? [`${tag}.${kept.join(".")}`] : [];
}

/** The way to an element from the nearest one with a name, and from the top, by place alone. @param {Traits} own @param {Traits[]} around */
function places(own, around) {
  const step = (/** @type {Traits} */ { tag, place }) => `${tag}:nth-of-type(${place})`;
  const named = around.findIndex((one) => hooks(one).length);
  const way = (/** @type {number} */ length) => Array.from([own, ...around.slice(0, length)], step).reverse().join(" > ");
  const short = named < 0 ? [] : [`${hooks(around[named])[0]} > ${way(named)}`];
  return [...short, way(around.length)];
}

/** @param {string} value */
const quoted = (value) => `"${value.replace(/["\\]/g, "\\$&")}"`;
