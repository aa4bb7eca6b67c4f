import assert from "node:assert/strict";
import { test } from "node:test";
import { createBus } from "../../src/core/bus.js";
import { lasting } from "../../src/trigger/base/lasting.js";

/** A page and a moment that a test can let come. */
function scene() {
  const bus = createBus(() => {});
  /** @type {{ fired: string[], begun: number, ended: number, free: boolean, reached: () => void }} */
  const state = { fired: [], begun: 0, ended: 0, free: true, reached: () => {} };
  const page = /** @type {any} */ ({ bus, locate: () => null, often: () => () => {} });
  const spec = /** @type {any} */ ({ type: "dwell", possible: () => state.free });
  const disarm = lasting(page, spec, async ({ by }) => !!state.fired.push(by), (reached) => {
    state.begun += 1;
    state.reached = reached;
    return () => (state.ended += 1);
  });
  return { bus, state, disarm };
}

test("lasting fires when its moment has come and not before", () => {
  const { bus, state } = scene();
  bus.emit("free");
  assert.deepEqual(state.fired, []);

  state.reached();

  assert.deepEqual(state.fired, ["dwell"]);
});

test("lasting tries again when the place is free", () => {
  const { bus, state } = scene();
  state.free = false;
  state.reached();
  assert.deepEqual(state.fired, []);

  state.free = true;
  bus.emit("free");

  assert.deepEqual(state.fired, ["dwell"]);
});

test("lasting begins anew on another page", () => {
  const { bus, state } = scene();
  state.reached();

  bus.emit("navigate");
  bus.emit("free");

  assert.deepEqual([state.fired.length, state.begun, state.ended], [1, 2, 1]);
});

test("lasting hears nothing more once it is disarmed", () => {
  const { bus, state, disarm } = scene();

  disarm();
  bus.emit("navigate");
  bus.emit("free");

  assert.deepEqual([state.fired.length, state.begun, state.ended], [0, 1, 1]);
});
