/** The throttle: the first change at once, later ones together, the last one always. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { load } from "../support/load.mjs";

const { Throttle } = await load("lib/throttle.ts");

let done;
let throttle;
let value;
const change = (next) => {
  value = next;
  throttle.changed();
};

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  done = [];
  throttle = new Throttle(() => done.push(value), 80);
});
afterEach(() => mock.timers.reset());

test("the first change is handled at once, and a later one after the gap", () => {
  change("a");
  assert.deepEqual(done, ["a"]);
  change("ab");
  change("abc");
  mock.timers.tick(79);
  assert.deepEqual(done, ["a"]);
  mock.timers.tick(1);
  assert.deepEqual(done, ["a", "abc"]);
});

test("continued changes are handled once in each gap, not only at their end", () => {
  for (let number = 0; number < 10; number += 1) {
    change(number);
    mock.timers.tick(30);
  }
  mock.timers.tick(80);
  assert.equal(done[0], 0);
  assert.equal(done.at(-1), 9);
  assert.ok(done.length >= 4 && done.length <= 6, `${done}`);
});

test("a change after the gap is handled at once again", () => {
  change("a");
  mock.timers.tick(80);
  change("b");
  assert.deepEqual(done, ["a", "b"]);
  mock.timers.tick(1000);
  assert.deepEqual(done, ["a", "b"]);
});

test("pending work is done once when it is flushed", () => {
  change("a");
  change("b");
  throttle.flush();
  throttle.flush();
  mock.timers.tick(1000);
  assert.deepEqual(done, ["a", "b"]);
});

test("canceled work is not done", () => {
  change("a");
  change("b");
  throttle.cancel();
  mock.timers.tick(1000);
  assert.deepEqual(done, ["a"]);
});
