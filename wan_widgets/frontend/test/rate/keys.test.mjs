/** The keys of a rating: the command of each key, and when the focused element handles it instead. */
import assert from "node:assert/strict";
import { test } from "node:test";
import "../support/dom.mjs";
import { load } from "../support/load.mjs";

const { commandOf, KEYS_SHOWN } = await load("rate/keys.ts");

function element(html) {
  const box = document.createElement("div");
  box.innerHTML = html;
  return box.firstElementChild;
}
const press = (key, html = "<div></div>", more = {}) => commandOf({ key, target: element(html), ...more });

test("each key has its command, in either case", () => {
  const votes = { 1: "left", ArrowLeft: "left", 2: "right", ArrowRight: "right", 0: "tie", x: "both bad", X: "both bad" };
  for (const [key, vote] of Object.entries(votes)) assert.deepEqual(press(key), { do: "vote", vote });
  const words = { u: "undo", k: "skip", n: "note", r: "replay", s: "sound", U: "undo", " ": "toggle", Enter: "next" };
  for (const [key, word] of Object.entries(words)) assert.deepEqual(press(key), { do: word });
  assert.deepEqual([press(","), press(".")], [-1, 1].map((frames) => ({ do: "step", frames })));
  for (const key of ["a", "3", "Escape", "Tab"]) assert.equal(press(key), null);
});

test("with Shift the arrows move the videos, and give no vote", () => {
  const moved = ["ArrowLeft", "ArrowRight"].map((key) => press(key, "<div></div>", { shiftKey: true }));
  assert.deepEqual(moved, [-1, 1].map((seconds) => ({ do: "move", seconds })));
  assert.deepEqual(press("x", "<div></div>", { shiftKey: true }), { do: "vote", vote: "both bad" });
});

test("a key that repeats, has a modifier or was handled gives no vote", () => {
  for (const more of ["ctrlKey", "altKey", "metaKey", "repeat", "defaultPrevented"]) assert.equal(press("1", "<div></div>", { [more]: true }), null);
  assert.equal(commandOf({ key: "1", target: null }), null);
});

test("text fields keep all keys; sliders, radio buttons and buttons keep the keys that they handle", () => {
  for (const field of ["<textarea></textarea>", "<select></select>", '<input type="text">']) {
    for (const key of ["1", " ", "x"]) assert.equal(press(key, field), null);
  }
  for (const own of ['<input type="range">', '<input type="radio">']) {
    for (const key of ["ArrowLeft", "ArrowRight", " ", "Enter"]) assert.equal(press(key, own), null);
    assert.deepEqual(press("1", own), { do: "vote", vote: "left" });
  }
  for (const control of ["<button></button>", "<a></a>", "<summary></summary>", '<input type="checkbox">']) {
    for (const key of [" ", "Enter"]) assert.equal(press(key, control), null);
    assert.deepEqual(press("ArrowLeft", control), { do: "vote", vote: "left" });
  }
});

test("the help text names the keys", () => {
  for (const word of ["0 tie", "X both bad", "U undo", "K skip", "N note", "Space plays"]) assert.ok(KEYS_SHOWN.includes(word));
});
