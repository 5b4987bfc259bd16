/** The keys of a player: the effect of each key, and when the focused element handles it instead. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "../support/dom.mjs";
import { load } from "../support/load.mjs";
import { drawHook, PREACT } from "../support/render.mjs";

const page = await load("job/player/keys.ts", ...PREACT);

let video;
beforeEach(() => {
  video = document.createElement("video");
  const state = { paused: true, duration: 5, currentTime: 2, loop: false, muted: false, playbackRate: 1 };
  for (const [name, value] of Object.entries(state)) Object.defineProperty(video, name, { value, writable: true });
  Object.assign(video, { play: async () => (video.paused = false), pause: () => (video.paused = true) });
});

/** Press a key; return the announcement, and whether the browser and the notebook did not get the key. */
function press(key, { on = document.createElement("div"), to = video, inControls = false, ...more } = {}) {
  const withheld = [];
  const event = { key, target: on, preventDefault: () => withheld.push("browser"), stopPropagation: () => withheld.push("notebook"), ...more };
  const said = page.playerKey(event, to, inControls);
  assert.deepEqual(withheld, said === null ? [] : ["browser", "notebook"]);
  return said;
}

function element(html) {
  const box = document.createElement("div");
  box.innerHTML = html;
  return box.firstElementChild;
}

test("Space plays and pauses, and a player that cannot play is not an error of the key", () => {
  assert.equal(press(" "), "");
  assert.equal(video.paused, false);
  assert.equal(press(" "), "");
  assert.equal(video.paused, true);
  video.play = () => Promise.reject(new Error("no source"));
  assert.equal(press(" "), "");
});

test("arrows move by a second and stay inside the video", () => {
  press("ArrowRight");
  assert.equal(video.currentTime, 3);
  press("ArrowLeft");
  press("ArrowLeft");
  assert.equal(video.currentTime, 1);
  press("ArrowLeft");
  press("ArrowLeft");
  assert.equal(video.currentTime, 0);
  video.currentTime = 4.5;
  press("ArrowRight");
  assert.equal(video.currentTime, 5);
  video.duration = Number.NaN;
  press("ArrowRight");
  assert.equal(video.currentTime, 0);
});

test("comma and full stop pause and move by one frame", () => {
  video.paused = false;
  assert.equal(press("."), "");
  assert.ok(Math.abs(video.currentTime - 2 - 1 / 30) < 1e-9);
  assert.equal(video.paused, true);
  video.paused = false;
  assert.equal(press(","), "");
  assert.ok(Math.abs(video.currentTime - 2) < 1e-9);
  assert.equal(video.paused, true);
});

test("loop, sound and speed are announced, and letters work in either case", () => {
  assert.deepEqual(["l", "L"].map((key) => [press(key), video.loop]), [["Loop on", true], ["Loop off", false]]);
  assert.deepEqual(["m", "M"].map((key) => [press(key), video.muted]), [["Sound off", true], ["Sound on", false]]);
  assert.deepEqual(["]", "[", "["].map((key) => [press(key), video.playbackRate]), [["Speed 2", 2], ["Speed 1", 1], ["Speed 0.5", 0.5]]);
});

test("keys without a command are ignored, and all keys without a player", () => {
  for (const key of ["a", "Enter", "Escape", "Tab", "ArrowUp"]) assert.equal(press(key), null);
  for (const key of [" ", "l"]) {
    assert.equal(press(key, { to: null }), null);
    assert.equal(press(key, { on: null }), null);
    assert.equal(press(key, { defaultPrevented: true }), null);
  }
});

test("keys with Ctrl, Alt or the command key are ignored, except a bracket with AltGr", () => {
  for (const more of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }]) assert.equal(press("l", more), null);
  assert.equal(press("]", { ctrlKey: true, altKey: true }), "Speed 2");
  assert.equal(press("[", { altKey: true }), "Speed 1");
  assert.equal(press("]", { ctrlKey: true }), null);
  assert.equal(press("]", { metaKey: true }), null);
  assert.equal(press("l", { ctrlKey: true, altKey: true }), null);
});

test("text fields and menus keep their keys, and a button keeps Space", () => {
  for (const html of ["<input>", "<textarea></textarea>", "<select></select>", '<div role="menu"></div>']) {
    for (const key of [" ", "l", "ArrowLeft"]) assert.equal(press(key, { on: element(html) }), null);
  }
  for (const html of ["<button></button>", "<a></a>"]) {
    assert.equal(press(" ", { on: element(html) }), null);
    assert.equal(press("l", { on: element(html) }), video.loop ? "Loop on" : "Loop off");
  }
});

test("the browser's buttons keep Space and arrows, and on the video these keys run commands", () => {
  for (const key of [" ", "ArrowLeft", "ArrowRight"]) {
    assert.equal(press(key, { on: video, inControls: true }), null);
    assert.equal(press(key, { on: video }), "");
    assert.equal(press(key, { inControls: true }), "");
  }
  assert.equal(press("m", { on: video, inControls: true }), "Sound off");
});

test("the focus is on the browser's buttons after Tab, or after Shift and Tab from behind, until the video is clicked", () => {
  const [before, after] = [document.createElement("button"), document.createElement("button")];
  document.body.append(before, video, after);
  const focus = drawHook(page, () => page.useControlsFocus({ current: video })).current;
  assert.equal(focus.inControls(), false);
  const seen = [];
  const note = () => seen.push(focus.inControls());
  for (const relatedTarget of [before, after, null]) {
    focus.onFocus({ relatedTarget });
    note();
  }
  focus.onKeyDown({ key: "ArrowLeft" });
  note();
  focus.onKeyDown({ key: "Tab" });
  note();
  focus.onPointerDown();
  note();
  assert.deepEqual(seen, [false, true, false, false, true, false]);
  for (const one of [before, video, after]) one.remove();
});
