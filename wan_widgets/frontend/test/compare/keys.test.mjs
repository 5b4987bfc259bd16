/** The keys of a comparison: which command a key is, and where it is left to what has the focus. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../support/load.mjs";

/** Stands for an element: `is` says which selectors it, or something around it, matches. */
class Element {
  constructor(...is) {
    this.is = is;
  }
  closest(selectors) {
    return selectors.split(",").some((one) => this.is.includes(one.trim())) ? this : null;
  }
}
globalThis.Element = Element;

const { commandOf, KEYS_SHOWN } = await load("compare/keys.ts");

const anywhere = new Element();
const press = (key, target = anywhere, more = {}) => commandOf({ key, target, ...more });

test("each key has its command", () => {
  assert.deepEqual(press(" "), { do: "toggle" });
  assert.deepEqual(press("ArrowLeft"), { do: "move", seconds: -1 });
  assert.deepEqual(press("ArrowRight"), { do: "move", seconds: 1 });
  assert.deepEqual(press(","), { do: "step", frames: -1 });
  assert.deepEqual(press("."), { do: "step", frames: 1 });
  assert.deepEqual(press("["), { do: "speed", by: -1 });
  assert.deepEqual(press("]"), { do: "speed", by: 1 });
  assert.deepEqual(press("7"), { do: "hear", number: 7 });
  const words = { Home: "start", End: "end", l: "loop", m: "mute", f: "full", x: "flip", s: "swap" };
  for (const [key, word] of Object.entries(words)) assert.deepEqual(press(key), { do: word });
});

test("letters are the same in capitals, and other keys are nobody's", () => {
  for (const key of ["L", "M", "F", "X", "S"]) assert.deepEqual(press(key), press(key.toLowerCase()));
  for (const key of ["a", "b", "d", "0", "Enter", "Escape", "Tab", "Shift"]) assert.equal(press(key), null);
});

test("with Ctrl, Alt or the command key nothing is the comparison's, nor what was dealt with already", () => {
  for (const more of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }, { defaultPrevented: true }]) {
    assert.equal(press("l", anywhere, more), null);
    assert.equal(press("ArrowLeft", anywhere, more), null);
  }
});

test("what is written into a field stays there, and menus and lists keep their letters", () => {
  for (const field of ["textarea", "select", "[role='menu']", "input[type='text']"]) {
    for (const key of ["x", " ", "7", "ArrowLeft", "."]) assert.equal(press(key, new Element(field)), null);
  }
});

test("Space presses a button that has the focus, and every other key acts", () => {
  for (const control of ["button", "a"]) {
    assert.equal(press(" ", new Element(control)), null);
    assert.deepEqual(press("l", new Element(control)), { do: "loop" });
    assert.deepEqual(press("ArrowRight", new Element(control)), { do: "move", seconds: 1 });
  }
});

test("arrows, Home and End are the wipe's and the radios' own, and X leads out of the wipe", () => {
  for (const own of ["input[type='radio']", ".wan-wipe__view input"]) {
    for (const key of ["ArrowLeft", "ArrowRight", "Home", "End"]) assert.equal(press(key, new Element(own)), null);
    assert.deepEqual(press("x", new Element(own)), { do: "flip" });
    assert.deepEqual(press(" ", new Element(own)), { do: "toggle" });
  }
});

test("a key that is pressed on nothing is nobody's", () => {
  assert.equal(commandOf({ key: "l", target: null }), null);
});

test("what is shown names the keys", () => {
  for (const word of ["Space", "Home", "L loop", "M mute", "[ ] speed", "F full screen"]) assert.ok(KEYS_SHOWN.includes(word));
});
