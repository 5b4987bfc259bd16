/** Code that is loaded on demand: once for all callers, and again after a failure. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import "../support/dom.mjs";
import { load } from "../support/load.mjs";
import { actor, drawHook, PREACT } from "../support/render.mjs";

const page = await load("lib/page/lazy.ts", ...PREACT);
const act = actor(page);
const MODULE = { name: "loaded" };

let asked;
let hooks;
let lazy;

beforeEach(() => {
  asked = [];
  hooks = [];
  lazy = page.lazyPart(() => new Promise((resolve, reject) => asked.push({ resolve: () => resolve(MODULE), reject })));
});
afterEach(() => hooks.forEach((hook) => hook.close()));

function drawn(needed) {
  const hook = drawHook(page, () => lazy.usePart(needed));
  hooks.push(hook);
  return hook;
}

test("a view that does not need a part yet asks for nothing, and gets it once somebody else has loaded it", async () => {
  const waiting = drawn(false);
  await act(() => undefined);
  assert.deepEqual([asked.length, waiting.current], [0, null]);
  const needing = drawn(true);
  await act(() => undefined);
  assert.equal(asked.length, 1);
  await act(() => asked[0].resolve());
  assert.equal(needing.current, MODULE);
  assert.equal(waiting.current, MODULE);
  assert.equal(drawn(false).current, MODULE, "at once, because it is here");
});

test("an action waits for the part, and is done at once when it is here", async () => {
  const done = [];
  lazy.run((part) => done.push(part));
  assert.deepEqual(done, []);
  await act(() => asked[0].resolve());
  assert.deepEqual(done, [MODULE]);
  lazy.run((part) => done.push(part));
  assert.deepEqual(done, [MODULE, MODULE]);
  assert.equal(asked.length, 1);
});

test("a part that could not be loaded is an error to who needs it, and the next one tries again", async () => {
  const first = drawn(true);
  await act(() => undefined);
  await act(() => asked[0].reject(new Error("No widget is left.")));
  assert.equal(first.current.message, "No widget is left.");
  const second = drawn(true);
  await act(() => undefined);
  await act(() => asked.at(-1).resolve());
  assert.equal(asked.length, 2);
  assert.equal(second.current, MODULE);
  assert.equal(first.current, MODULE, "the first one has it too");
});
