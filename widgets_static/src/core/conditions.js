/** @import {Condition} from "../protocol" */

/**
 * Judges a GrowthBook condition over a document; the rules floor of the server judges the same vectors.
 * @param {any} document
 * @param {Condition} condition
 * @returns {boolean}
 */
export function holds(document, condition) {
  return Object.entries(condition).every(([key, wanted]) => {
    const join = JOINS[key];
    return join ? join(document, wanted) : matches(at(document, key), wanted);
  });
}

/** @param {any} document @param {any} list */
const any = (document, list) => !list.length || list.some((/** @type {Condition} */ one) => holds(document, one));

/** @type {Record<string, (document: any, wanted: any) => boolean>} */
const JOINS = {
  // A name of the page's own is never mistaken for one that every object inherits.
  // @ts-expect-error not a property
  __proto__: null,
  $or: any,
  $nor: (document, list) => !any(document, list),
  $and: (document, list) => list.every((/** @type {Condition} */ one) => holds(document, one)),
  $not: (document, one) => !holds(document, one),
};

/** @param {any} document @param {string} path */
function at(document, path) {
  for (const part of path.split(".")) {
    if (!document || typeof document !== "object" || !(part in document)) return null;
    document = document[part];
  }
  return document;
}

/**
 * @param {any} value @param {any} wanted @param {boolean} [fold] ignore case
 * @returns {boolean}
 */
function matches(value, wanted, fold) {
  if (typeof wanted === "string") return folded(`${value}`, fold) === folded(wanted, fold);
  if (typeof wanted === "number") return value * 1 === wanted;
  if (typeof wanted === "boolean") return value !== null && !!value === wanted;
  if (wanted === null) return value === null;
  if (!isOperators(wanted)) return same(value, wanted);
  return Object.entries(wanted).every(([name, operand]) => !!OPERATORS[name]?.(value, operand));
}

/** Taken before the page can replace it. */
const { stringify } = JSON;

/** @param {any} a @param {any} b */
const same = (a, b) => stringify(a) === stringify(b);

/** @param {any} wanted */
function isOperators(wanted) {
  const keys = Array.isArray(wanted) ? [] : Object.keys(wanted);
  return keys.length > 0 && keys.every((key) => key[0] === "$");
}

/** @param {any} value @param {boolean} [fold] */
const folded = (value, fold) => (fold && typeof value === "string" ? value.toLowerCase() : value);

/** @param {any} value @param {any} list @param {boolean} [fold] */
function isIn(value, list, fold) {
  const wanted = Array.from(list, (/** @type {any} */ one) => folded(one, fold));
  return [].concat(value).some((one) => wanted.includes(folded(one, fold)));
}

/** @param {any} values @param {any} list @param {boolean} [fold] */
const hasAll = (values, list, fold) =>
  Array.isArray(values) && list.every((/** @type {any} */ one) => values.some((value) => matches(value, one, fold)));

/** @param {any} value @param {string} source @param {string} [flags] */
function finds(value, source, flags) {
  try {
    return typeof source === "string" && new RegExp(source, flags).test(value);
  } catch {
    return false;
  }
}

/** A version as text whose order is the order of versions. @param {any} value */
function version(value) {
  const text = typeof value === "number" ? `${value}` : value && typeof value === "string" ? value : "0";
  const parts = text.replace(/(^v|\+.*$)/g, "").split(/[-.]/);
  // A release sorts after its own pre-releases.
  if (parts.length === 3) parts.push("~");
  return Array.from(parts, (part) => (/^\d+$/.test(part) ? part.padStart(5, " ") : part)).join("-");
}

/** @param {any} value */
function typeOf(value) {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** @type {Record<string, (value: any, operand: any) => boolean>} */
const OPERATORS = {
  $eq: (value, operand) => value === operand,
  $ne: (value, operand) => value !== operand,
  $lt: (value, operand) => value < operand,
  $lte: (value, operand) => value <= operand,
  $gt: (value, operand) => value > operand,
  $gte: (value, operand) => value >= operand,
  $veq: (value, operand) => version(value) === version(operand),
  $vne: (value, operand) => version(value) !== version(operand),
  $vlt: (value, operand) => version(value) < version(operand),
  $vlte: (value, operand) => version(value) <= version(operand),
  $vgt: (value, operand) => version(value) > version(operand),
  $vgte: (value, operand) => version(value) >= version(operand),
  $exists: (value, operand) => (operand ? value != null : value == null),
  $type: (value, operand) => typeOf(value) === operand,
  $in: (value, operand) => Array.isArray(operand) && isIn(value, operand),
  $nin: (value, operand) => Array.isArray(operand) && !isIn(value, operand),
  $ini: (value, operand) => Array.isArray(operand) && isIn(value, operand, true),
  $nini: (value, operand) => Array.isArray(operand) && !isIn(value, operand, true),
  $all: (value, operand) => Array.isArray(operand) && hasAll(value, operand),
  $alli: (value, operand) => Array.isArray(operand) && hasAll(value, operand, true),
  $not: (value, operand) => !matches(value, operand),
  $size: (value, operand) => Array.isArray(value) && matches(value.length, operand),
  $elemMatch: (value, operand) =>
    Array.isArray(value) && value.some((one) => one != null && (isOperators(operand) ? matches(one, operand) : holds(one, operand))),
  $regex: (value, operand) => finds(value, operand),
  $regexi: (value, operand) => finds(value, operand, "i"),
};
