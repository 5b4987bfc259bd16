/** The form's pure functions. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../support/load.mjs";

const words = await load("form/wording.ts", "form/numbers.ts");

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

test("a switch without a default is on until it is switched off", () => {
  assert.equal(words.isOn(audio, undefined), true);
  assert.equal(words.isOn(audio, false), false);
  assert.equal(words.nullIfDefault(audio, true), null);
});

test("the summary names the settings that differ from the defaults", () => {
  const fields = [seed, extend, shots, audio];
  assert.equal(words.advancedSummary(fields, {}, {}, false), "all defaults");
  assert.equal(words.advancedSummary(fields, { shot_type: "single", prompt_extend: true }, {}, false), "all defaults");
  const settings = { seed: 7, prompt_extend: false, shot_type: "multi", audio: false };
  assert.equal(words.advancedSummary(fields, settings, {}, true), "seed kept, prompt extend off, multi-shot, sound off");
  assert.equal(words.advancedSummary(fields, {}, { seed: "" }, false), "seed varies");
});

test("several takes show their total", () => {
  const verdict = { estimate: { quantity: "1 video, 5 s, 720p", seconds: 5, resolution: "720p", money: null } };
  assert.equal(words.quantityText(verdict, 1), "1 video, 5 s, 720p");
  assert.equal(words.quantityText(verdict, 3), "3 videos, 15 s in all, 720p");
});

test("an amount is approximate and by the user's price table", () => {
  assert.equal(words.moneyText({ amount: 0.75, up_to: null, currency: "USD" }, 2), "about $1.50 by your price table");
  assert.equal(words.moneyText(null, 2), "");
});

test("the possible extra cost of references is shown for all takes", () => {
  assert.equal(
    words.moneyText({ amount: 0.75, up_to: 1.5, currency: "USD" }, 2),
    "about $1.50 by your price table; up to $3.00 if the references are billed too",
  );
});

test("more takes than the limits allow are reported as too many", () => {
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

const whole = (more) => ({ ...seed, labels: {}, unit: "", minimum: null, maximum: null, ...more });

test("a text setting is shown as typed, and other values are formatted", () => {
  const settings = { a: "x", b: 7, c: null, d: ["y"], e: true };
  assert.deepEqual(["a", "b", "c", "d", "e", "f"].map((name) => words.textOf(settings, name)), ["x", "7", "", '["y"]', "true", ""]);
});

test("the sources of a field are one text or several, and blank or other values are ignored", () => {
  const settings = { a: "x.png", b: " ", c: ["x", 7, "y"], d: null, e: 7 };
  assert.deepEqual(["a", "b", "c", "d", "e", "f"].map((name) => words.sourcesOf(settings, name)), [["x.png"], [], ["x", "y"], [], [], []]);
});

test("blank text, an empty list and null are not values", () => {
  assert.deepEqual([undefined, null, "", " ", []].map(words.hasValue), [false, false, false, false, false]);
  assert.deepEqual(["x", 0, false, ["x"], {}].map(words.hasValue), [true, true, true, true, true]);
});

test("a range with both ends is short up to 120", () => {
  const short = (minimum, maximum) => words.isShortRange(whole({ minimum, maximum }));
  assert.deepEqual([short(0, 120), short(0, 121), short(null, 5), short(2, null), short(null, null)], [true, false, false, false, false]);
});

test("marks are round numbers between the ends, with room to read", () => {
  assert.deepEqual(words.rangeMarks(2, 10), [2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(words.rangeMarks(2, 15), [2, 6, 9, 12, 15]);
  assert.deepEqual(words.rangeMarks(2, 16), [2, 6, 9, 12, 16]);
  assert.deepEqual(words.rangeMarks(1, 21), [1, 3, 6, 9, 12, 15, 18, 21]);
  assert.deepEqual(words.rangeMarks(2, 30), [2, 5, 10, 15, 20, 25, 30]);
  assert.deepEqual(words.rangeMarks(3, 3), [3, 3]);
});

test("a choice has the label of the table, else its unit, else a capital letter", () => {
  assert.equal(words.choiceText(whole({ labels: { single: "one shot" }, unit: "s" }), "single"), "One shot");
  assert.equal(words.choiceText(whole({ unit: "s" }), 5), "5 s");
  assert.equal(words.choiceText(whole({}), "multi"), "Multi");
  assert.equal(words.choiceText(whole({}), "1080p"), "1080p");
  assert.equal(words.choiceText(whole({}), "\u00e9"), "\u00e9");
  assert.equal(words.labelText(whole({}), 7), "7");
});

test("an aspect ratio is drawn in its shape, as large as others, in the middle of its box", () => {
  assert.deepEqual(words.ratioBox("1:1"), { x: 6, y: 2, width: 24, height: 24 });
  assert.deepEqual(words.ratioBox("16:9"), { x: 2, y: 5, width: 32, height: 18 });
  assert.deepEqual(words.ratioBox("9:16"), { x: 10.7, y: 1, width: 14.6, height: 26 });
  assert.deepEqual(["0:1", "1:0", "a:b", "16:9:4"].map(words.ratioBox), [null, null, null, null]);
});

test("the summary names numbers with short ranges and texts, and no other kinds", () => {
  const negative = { name: "negative_prompt", kind: "text", label: "Negative prompt" };
  const takes = whole({ name: "takes", minimum: 1, maximum: 9, default: 1 });
  const mood = { ...shots, name: "mood", label: "Mood", default: "calm" };
  const image = { name: "image", kind: "image", label: "Image", default: null };
  const fields = [negative, takes, mood, image, { ...seed, minimum: null, maximum: null }];
  const summary = (settings) => words.advancedSummary(fields, settings, {}, false);
  assert.equal(summary({ negative_prompt: "rain", takes: 3, mood: "wild", image: "a.png", seed: 7 }), "negative prompt, takes 3, mood wild, seed drawn");
  assert.equal(summary({ negative_prompt: " ", takes: 1, mood: "calm" }), "all defaults");
  const off = { ...extend, default: false };
  assert.equal(words.advancedSummary([off], { prompt_extend: true }, {}, false), "prompt extend");
});

test("quantities are written in English, without a missing length or size", () => {
  assert.deepEqual([1, 2, 1234].map((number) => words.countText(number, "video")), ["1 video", "2 videos", "1,234 videos"]);
  const verdict = { estimate: { quantity: "1 video", seconds: null, resolution: "" } };
  assert.equal(words.quantityText(verdict, 2), "2 videos");
});

test("a switch describes its position as part of a sentence", () => {
  const help = { ...extend, help: "The service rewrites the prompt." };
  assert.equal(words.switchHelp(help, true), "rewrites the prompt");
  assert.equal(words.switchHelp(help, false), "prompt is sent as written");
  assert.equal(words.switchHelp({ ...audio, help: "With sound." }, false), "");
  assert.equal(words.switchHelp({ ...shots, help: "In the service." }, false), "In the service");
});

test("the badge names the backend while the kernel is connected", () => {
  assert.deepEqual([true, false].map((connected) => words.backendLabel({ badge: "Simulator" }, connected)), ["Simulator", "Kernel not connected"]);
});

test("the position of a character is counted from the start, and never negative", () => {
  assert.deepEqual([0, 1, 2, 3].map((count) => words.utf16Offset("\u{1F408}b", count)), [0, 2, 3, 3]);
});
