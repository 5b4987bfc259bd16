/** The pure functions of the job card and of its player. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../support/load.mjs";

const words = await load("job/wording.ts");
const speeds = await load("video/speeds.ts");

test("the time since the last poll is shown in seconds, unless it is short", () => {
  assert.equal(words.checkedText(0.4), "checked just now");
  assert.equal(words.checkedText(4.9), "checked 4 s ago");
  assert.equal(words.checkedText(130), "checked 2 min ago");
});

test("a held-back request counts down, but not below zero", () => {
  assert.equal(words.sendsInText(31.7), "sends in 0:31");
  assert.equal(words.sendsInText(0.4), "sends now");
  assert.equal(words.sendsInText(-3), "sends now");
});

test("a time has hours only if needed, and two digits after a colon", () => {
  assert.deepEqual([0, 9.9, 78, 3599, 3600, 3723, 40_271].map(words.clock), ["0:00", "0:09", "1:18", "59:59", "1:00:00", "1:02:03", "11:11:11"]);
});

test("a time and how long ago it was are shown in minutes", () => {
  const at = new Date(2026, 0, 5, 14, 7).getTime();
  assert.equal(words.sinceText(at, at + 59_999), "14:07, just now");
  assert.equal(words.sinceText(at, at - 60_000), "14:07, just now");
  assert.equal(words.sinceText(at, at + 60_000), "14:07, 1 min ago");
  assert.equal(words.sinceText(new Date(2026, 0, 5, 4, 7).getTime(), at), "04:07, 600 min ago");
});

test("bytes are shown as megabytes, with a decimal for small numbers", () => {
  assert.deepEqual([0, 400_000, 9_940_000, 9_960_000, 34_400_000].map(words.megabytes), ["0.0 MB", "0.4 MB", "9.9 MB", "10 MB", "34 MB"]);
});

test("a sentence becomes part of another one", () => {
  assert.equal(words.asClause("Nothing was charged."), "nothing was charged");
  assert.equal(words.asClause("See a.b"), "see a.b");
});

test("a poll a minute ago is not shown in seconds", () => {
  assert.deepEqual([2, 59.9, 60].map(words.checkedText), ["checked 2 s ago", "checked 59 s ago", "checked 1 min ago"]);
  assert.deepEqual([0.9, 1].map(words.sendsInText), ["sends now", "sends in 0:01"]);
});

test("the speed changes in steps, even from a speed of the browser, and stops at both ends", () => {
  assert.equal(speeds.nextSpeed(1, 1), 2);
  assert.equal(speeds.nextSpeed(1, -1), 0.5);
  assert.equal(speeds.nextSpeed(1.5, 1), 2);
  assert.equal(speeds.nextSpeed(1.5, -1), 1);
  assert.equal(speeds.nextSpeed(2, 1), 2);
  assert.equal(speeds.nextSpeed(0.25, -1), 0.25);
  assert.equal(speeds.speedText(0.5), "\u00bd\u00d7");
  assert.equal(speeds.speedText(1.5), "1.5\u00d7");
});
