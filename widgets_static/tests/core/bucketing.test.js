import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as buckets from "../../node_modules/@growthbook/growthbook/dist/esm/util.mjs";

// The server draws; pages only learn what was drawn. What is checked here is that the shared cases are the reference's own.
const vectors = JSON.parse(readFileSync(new URL("../../../tests/vectors/bucketing.json", import.meta.url), "utf8"));

for (const [seed, value, version, expected] of vectors.hash) {
  test(`hash: “${value}” for “${seed}”`, () => assert.equal(buckets.hash(seed, value, version), expected));
}
for (const [value, namespace, expected] of vectors.namespace) {
  test(`namespace: “${value}” in ${namespace}`, () => assert.equal(buckets.inNamespace(value, namespace), expected));
}
for (const [weights, coverage, expected] of vectors.ranges) {
  test(`ranges: ${weights} at ${coverage}`, () => assert.deepEqual(buckets.getBucketRanges(weights.length, coverage, weights), expected));
}
for (const [n, ranges, expected] of vectors.choose) {
  test(`choose: ${n} of ${ranges.length}`, () => assert.equal(buckets.chooseVariation(n, ranges), expected));
}
