/** The keys of a comparison: the command of each key, and when the focused element handles it instead. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../support/load.mjs";

/** A fake element; `is` lists the selectors that it or an ancestor matches. */
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

test("letters work in either case, and other keys are ignored", () => {
  for (const key of ["L", "M", "F", "X", "S"]) assert.deepEqual(press(key), press(key.toLowerCase()));
  for (const key of ["a", "b", "d", "0", "Enter", "Escape", "Tab", "Shift"]) assert.equal(press(key), null);
});

test("keys with Ctrl, Alt or the command key are ignored, and so are handled events", () => {
  for (const more of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }, { defaultPrevented: true }]) {
    assert.equal(press("l", anywhere, more), null);
    assert.equal(press("ArrowLeft", anywhere, more), null);
  }
});

test("text fields, menus and lists keep their keys", () => {
  for (const field of ["textarea", "select", "[role='menu']", "input[type='text']"]) {
    for (const key of ["x", " ", "7", "ArrowLeft", "."]) assert.equal(press(key, new Element(field)), null);
  }
});

test("Space clicks a focused button, and every other key runs its command", () => {
  for (const control of ["button", "a"]) {
    assert.equal(press(" ", new Element(control)), null);
    assert.deepEqual(press("l", new Element(control)), { do: "loop" });
    assert.deepEqual(press("ArrowRight", new Element(control)), { do: "move", seconds: 1 });
  }
});

test("the wipe and radio buttons handle arrows, Home and End, and X works on the wipe", () => {
  for (const own of ["input[type='radio']", ".wan-wipe__view input"]) {
    for (const key of ["ArrowLeft", "ArrowRight", "Home", "End"]) assert.equal(press(key, new Element(own)), null);
    assert.deepEqual(press("x", new Element(own)), { do: "flip" });
    assert.deepEqual(press(" ", new Element(own)), { do: "toggle" });
  }
});

test("a key event without an element as its target is ignored", () => {
  assert.equal(commandOf({ key: "l", target: null }), null);
});

test("the help text names the keys", () => {
  for (const word of ["Space", "Home", "L loop", "M mute", "[ ] speed", "F full screen"]) assert.ok(KEYS_SHOWN.includes(word));
});
