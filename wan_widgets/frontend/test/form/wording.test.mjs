/** The form's pure functions. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../support/load.mjs";

const words = await load("form/wording.ts");

const seed = { name: "seed", kind: "integer", label: "Seed", default: null, choices: [], faces: [] };
const extend = { name: "prompt_extend", kind: "switch", label: "Prompt extend", default: true, choices: [], faces: [] };
const audio = { name: "audio", kind: "switch", label: "Sound", default: null, choices: [], faces: [] };
const shots = { name: "shot_type", kind: "choice", label: "Shots", default: "single", choices: ["single", "multi"] };

test("characters are counted as Python counts them", () => {
  assert.equal(words.characterCount("a\u{1F408}b"), 3);
  assert.equal(words.utf16Offset("a\u{1F408}b", 2), 3);
  assert.equal(words.utf16Offset("ab", 9), 2);
});

test("a seed is a number, or what was typed, or nothing", () => {
  assert.equal(words.wholeNumber(" 007 "), 7);
  assert.equal(words.wholeNumber("-5"), -5);
  assert.equal(words.wholeNumber("1e5"), "1e5");
  assert.equal(words.wholeNumber("  "), null);
});

test("a default is not written into the settings", () => {
  assert.equal(words.nullIfDefault(extend, true), null);
  assert.equal(words.nullIfDefault(extend, false), false);
  assert.equal(words.nullIfDefault(shots, "single"), null);
  assert.equal(words.nullIfDefault(shots, "multi"), "multi");
});

test("a switch without a default is on, and off only if it is switched off", () => {
  assert.equal(words.isOn(audio, undefined), true);
  assert.equal(words.isOn(audio, false), false);
  assert.equal(words.nullIfDefault(audio, true), null);
});

test("the summary names what differs from the defaults", () => {
  const fields = [seed, extend, shots, audio];
  assert.equal(words.advancedSummary(fields, {}, {}, false), "all defaults");
  assert.equal(words.advancedSummary(fields, { shot_type: "single", prompt_extend: true }, {}, false), "all defaults");
  const settings = { seed: 7, prompt_extend: false, shot_type: "multi", audio: false };
  assert.equal(words.advancedSummary(fields, settings, {}, true), "seed kept, prompt extend off, multi-shot, sound off");
  assert.equal(words.advancedSummary(fields, {}, { seed: "" }, false), "seed varies");
});

test("several takes say what they are in all", () => {
  const verdict = { estimate: { quantity: "1 video, 5 s, 720p", seconds: 5, resolution: "720p", money: null } };
  assert.equal(words.quantityText(verdict, 1), "1 video, 5 s, 720p");
  assert.equal(words.quantityText(verdict, 3), "3 videos, 15 s in all, 720p");
});

test("money is about, and by the user's own table", () => {
  assert.equal(words.moneyText({ amount: 0.75, up_to: null, currency: "USD" }, 2), "about $1.50 by your price table");
  assert.equal(words.moneyText(null, 2), "");
});

test("what references may cost more is said, for all takes", () => {
  assert.equal(
    words.moneyText({ amount: 0.75, up_to: 1.5, currency: "USD" }, 2),
    "about $1.50 by your price table; up to $3.00 if the references are billed too",
  );
});

test("more takes than the limits leave room for are said to be too many", () => {
  const verdict = (room, can_send = true, sweep = null) => ({ limits: { left: "", room }, can_send, sweep });
  assert.equal(words.overLimitText(verdict(3), 3), "");
  assert.equal(words.overLimitText(verdict(3), 4), "4 takes would go over your limit.");
  assert.equal(words.overLimitText(verdict(null), 9), "");
  assert.equal(words.overLimitText(verdict(0, false), 1), "", "the verdict's own problem says it then");
  assert.equal(words.overLimitText(verdict(3, true, { videos: 9 }), 1), "9 videos would go over your limit.");
});

test("ratios are drawn inside their box, and other choices are not drawn", () => {
  for (const ratio of ["16:9", "9:16", "1:1", "4:3", "3:4"]) {
    const { x, y, width, height } = words.ratioBox(ratio);
    assert.ok(x >= 1 && y >= 1 && x + width <= 35 && y + height <= 27, ratio);
  }
  assert.equal(words.ratioBox("1080p"), null);
});
