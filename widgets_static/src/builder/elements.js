/** @import {Candidate} from "../protocol" */
/** @import {Verdict} from "../core/stability.js" */
import { called } from "../core/naming.js";
import { propose } from "../core/selectors.js";
import { judge, keep } from "../core/stability.js";
import { TEXT, weigh } from "../core/votes.js";
import { matching, roots, visible } from "../page/roots.js";
import { allSaying } from "../page/words.js";

/** What was chosen: how pages find it, and what a marketer hears of it. @typedef {{ candidates: Candidate[], label: string } & Verdict} Choice */

const OURS = "guidance-builder,guidance-prompt";
export const PRESSABLE = "a,button,input,select,textarea,summary,label,[role=button],[role=link],[role=menuitem],[role=tab],[data-guidance]";
const LONGEST_TEXT = 80;

/** @param {EventTarget | undefined} target */
export const isOurs = (target) => target instanceof Element && !!target.closest(OURS);

/** The element around one, through shadow roots too; null at the top. @param {Element} element */
export function around(element) {
  const root = element.getRootNode();
  return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}

/** What somebody means who points there: what can be pressed rather than the words or the icon in it. @param {Element} element */
export function meant(element) {
  const pressable = element.closest(PRESSABLE);
  return pressable && !isOurs(pressable) && pressable.getClientRects().length ? pressable : element;
}

/** @param {Element} element */
export function nameOf(element) {
  const { localName: tag } = element;
  const words = element.getAttribute("aria-label") ?? element.getAttribute("alt") ?? labelled(element) ?? element.getAttribute("placeholder") ?? said(element) ?? element.getAttribute("title") ?? "";
  return called({ tag, role: element.getAttribute("role"), type: element.getAttribute("type"), name: words });
}

/** @param {Element} element */
const labelled = (element) => /** @type {any} */ (element).labels?.[0]?.textContent || undefined;

/** What a small element says; a large one is called by its title. @param {Element} element */
function said(element) {
  if (element.matches("input,select,textarea")) return undefined;
  const words = (element.textContent ?? "").replace(/\s+/g, " ").trim();
  if (words.length <= LONGEST_TEXT) return words || undefined;
  return element.querySelector("h1,h2,h3,h4,legend,caption")?.textContent ?? undefined;
}

/** @param {Element} element @returns {import("../core/selectors.js").Traits} */
function traits(element) {
  const siblings = element.parentNode ? [...element.parentNode.children] : [];
  return {
    tag: CSS.escape(element.localName),
    id: element.id,
    classes: [...element.classList],
    attributes: Array.from(element.attributes, ({ name, value }) => [name, value]),
    place: siblings.filter((one) => one.localName === element.localName).indexOf(element) + 1,
  };
}

/** What a page's maker or its words say of an element, measured in the page as it is now. @param {Element} element @returns {Choice} */
export function choose(element) {
  const all = roots();
  const above = [];
  for (let one = element.parentElement; one; one = one.parentElement) above.push(traits(one));
  const own = traits(element);
  const ballots = propose(own, above).flatMap((selector) => {
    try {
      return [{ selector, weight: weigh(selector), choices: visible(matching(all, selector)) }];
    } catch {
      return [];
    }
  });
  const text = wordsOf(element);
  /** @type {import("../core/stability.js").Ballot<Element>[]} */
  const votes = text ? [...ballots, { weight: TEXT, choices: visible(allSaying(all, text)) }] : ballots;
  const label = nameOf(element);
  return { candidates: candidates(element, votes, text, label), label, ...judge(element, votes) };
}

/** @param {Element} element @param {import("../core/stability.js").Ballot<Element>[]} votes @param {string} text @param {string} label @returns {Candidate[]} */
function candidates(element, votes, text, label) {
  const name = element.getAttribute("data-guidance");
  const byName = (/** @type {string | undefined} */ selector) => !!selector?.startsWith("[data-guidance=");
  const certain = name && votes.some(({ selector, choices }) => byName(selector) && choices.length === 1 && choices[0] === element);
  const kept = keep(element, certain ? votes.filter(({ selector }) => !byName(selector)) : votes);
  const selectors = kept.flatMap(({ selector }) => selector ?? []);
  /** @type {Candidate} */
  const group = { by: "group", value: "", selectors, label, ...(kept.length > selectors.length && { text }) };
  return [...(certain ? [/** @type {Candidate} */ ({ by: "data", value: name, label })] : []), ...(kept.length ? [group] : [])];
}

/** What an element says, where that is a name and no figure that will be another one tomorrow. @param {Element} element */
function wordsOf(element) {
  const words = element.matches("input,select,textarea") ? "" : (element.textContent ?? "").replace(/\s+/g, " ").trim();
  return words.length <= LONGEST_TEXT && !/\d/.test(words) ? words : "";
}

/** Everything that can be pressed or read as a title, in the order of the page, as far as it can be seen. */
export function stops() {
  const all = matching(roots(), `${PRESSABLE},h1,h2,h3,img,[role]`);
  return all.filter((one) => !isOurs(one) && one.getClientRects().length && one.checkVisibility?.({ visibilityProperty: true }) !== false);
}
