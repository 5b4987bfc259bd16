/** The pure functions of the job card and of its player. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../support/load.mjs";

const words = await load("job/wording.ts");
const speeds = await load("video/speeds.ts");

test("the last look at the service is shown to the second, but not while it is new", () => {
  assert.equal(words.askedText(0.4), "asked just now");
  assert.equal(words.askedText(4.9), "asked 4 s ago");
  assert.equal(words.askedText(130), "asked 2 min ago");
});

test("what is held back counts down, and never below nothing", () => {
  assert.equal(words.sendsInText(31.7), "sends in 0:31");
  assert.equal(words.sendsInText(0.4), "sends now");
  assert.equal(words.sendsInText(-3), "sends now");
});

test("a speed goes up and down by steps, also from one of the browser's own, and stops at either end", () => {
  assert.equal(speeds.nextSpeed(1, 1), 2);
  assert.equal(speeds.nextSpeed(1, -1), 0.5);
  assert.equal(speeds.nextSpeed(1.5, 1), 2);
  assert.equal(speeds.nextSpeed(1.5, -1), 1);
  assert.equal(speeds.nextSpeed(2, 1), 2);
  assert.equal(speeds.nextSpeed(0.25, -1), 0.25);
  assert.equal(speeds.speedText(0.5), "\u00bd\u00d7");
  assert.equal(speeds.speedText(1.5), "1.5\u00d7");
});
