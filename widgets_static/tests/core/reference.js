/*
 * Answers for the tests of the server's rules: what the reference SDK says, and what this script's own evaluator says.
 * One request a line, one answer a line, both JSON; `tests/support/reference.py` asks.
 */
import { createInterface } from "node:readline";
import { evalCondition } from "@growthbook/growthbook";
// The package does not export its bucketing; its file can be named all the same.
import * as buckets from "../../node_modules/@growthbook/growthbook/dist/esm/util.mjs";
import { holds } from "../../src/core/conditions.js";

// The SDK reports unknown operators and odd coverages, one line each.
console.error = () => {};

/** @type {Record<string, (request: any) => any>} */
const ANSWERS = {
  /** `placed`: the condition with saved lists in place, as a page gets it. */
  conditions: ({ condition, placed, groups, contexts }) =>
    contexts.map((/** @type {any} */ context) => [evalCondition(context, condition, groups), holds(context, placed)]),
  hash: ({ seed, value, version }) => buckets.hash(seed, value, version),
  namespace: ({ value, namespace }) => buckets.inNamespace(value, namespace),
  ranges: ({ count, coverage, weights }) => buckets.getBucketRanges(count, coverage, weights),
  choose: ({ n, ranges }) => buckets.chooseVariation(n, ranges),
  /** Which texts a pattern finds; null: no pattern at all. */
  pattern: ({ pattern, flags, texts }) => {
    try {
      const expression = new RegExp(pattern, flags);
      return texts.map((/** @type {string} */ text) => expression.test(text));
    } catch {
      return null;
    }
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { ask, ...request } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(ANSWERS[ask](request))}\n`);
}
