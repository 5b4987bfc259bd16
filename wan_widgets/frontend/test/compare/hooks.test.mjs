/** Hooks of a comparison: the common clock, restoring the focus, and elements near the viewport. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { fakeObserver } from "../support/dom.mjs";
import { fakeKernel } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { mediaElement } from "../support/media.mjs";
import { actor, drawHook, PREACT } from "../support/render.mjs";

const page = await load("compare/playback/useSync.ts", "compare/requests.ts", "compare/grid/useViewportEvents.ts", "lib/kernel/ask.ts", ...PREACT);
const act = actor(page);

let hooks = [];
let timers;
const open = async (useHook) => {
  const hook = drawHook(page, useHook);
  hooks.push(hook);
  await act(() => undefined);
  return hook;
};
beforeEach(() => {
  timers = new Set();
  let last = 0;
  mock.method(globalThis, "setInterval", () => {
    last += 1;
    timers.add(last);
    return last;
  });
  mock.method(globalThis, "clearInterval", (timer) => void timers.delete(timer));
});
afterEach(() => {
  for (const hook of hooks) hook.close();
  hooks = [];
  mock.restoreAll();
});

/** A player with events; `pictures` has the callbacks for its next frame. */
function film(pictures) {
  const video = Object.assign(new EventTarget(), mediaElement());
  if (pictures !== undefined) video.requestVideoFrameCallback = (callback) => pictures.push(callback);
  return video;
}

test("the clock ticks with one timer, and only while something moves", async () => {
  const { current: ensemble } = await open(page.useEnsemble);
  const tick = mock.method(globalThis, "setInterval");
  assert.equal(timers.size, 0);
  ensemble.join("a", film());
  ensemble.join("b", film());
  ensemble.sync.play();
  assert.equal(timers.size, 1);
  assert.equal(tick.mock.callCount(), 1);
  tick.mock.calls[0].arguments[0]();
  assert.equal(timers.size, 1, "they play");
  ensemble.sync.pause();
  tick.mock.calls[0].arguments[0]();
  assert.equal(timers.size, 0);
  ensemble.sync.play();
  assert.equal(timers.size, 1);
  await act(() => hooks.pop().close());
  assert.equal(timers.size, 0);
});

test("the events of a player are observed until it is removed", async () => {
  const { current: ensemble } = await open(page.useEnsemble);
  const [one, other] = [film(), film()];
  const leave = ensemble.join("a", one);
  ensemble.join("b", other);
  const tick = mock.method(ensemble.sync, "tick");
  for (const name of ["loadedmetadata", "durationchange", "canplay", "seeked", "waiting", "stalled", "ended", "pause"]) {
    tick.mock.resetCalls();
    one.dispatchEvent(new Event(name));
    assert.equal(tick.mock.callCount(), 1, name);
  }
  one.paused = false;
  leave();
  assert.equal(one.paused, true);
  tick.mock.resetCalls();
  one.dispatchEvent(new Event("seeked"));
  assert.equal(tick.mock.callCount(), 0);
  other.dispatchEvent(new Event("seeked"));
  assert.equal(tick.mock.callCount(), 1);
});

test("if the browser reports presented frames, each is passed on until the player is removed", async () => {
  const { current: ensemble } = await open(page.useEnsemble);
  const pictures = [];
  const presented = mock.method(ensemble.sync, "presented");
  const leave = ensemble.join("a", film(pictures));
  for (const mediaTime of [0.1, 0.2]) pictures.shift()(0, { mediaTime });
  assert.deepEqual(presented.mock.calls.map((call) => call.arguments), [["a", 0.1], ["a", 0.2]]);
  leave();
  pictures.shift()(0, { mediaTime: 0.3 });
  assert.deepEqual([presented.mock.callCount(), pictures.length], [2, 0]);
});

test("the position follows the clock on every frame while it runs, else after a seek", async () => {
  const frames = [];
  mock.method(globalThis, "requestAnimationFrame", (next) => frames.push(next));
  const canceled = mock.method(globalThis, "cancelAnimationFrame", () => undefined);
  const { current: ensemble } = await open(page.useEnsemble);
  ensemble.join("a", film());
  const position = await open(() => page.usePosition(ensemble.sync));
  await act(() => ensemble.sync.seek(4));
  assert.deepEqual([position.current[0], frames.length], [4, 0]);
  const view = { ...ensemble.sync.view, status: "playing" };
  const now = mock.getter(ensemble.sync, "position", () => 5);
  mock.getter(ensemble.sync, "view", () => view);
  await act(() => [...ensemble.sync.listeners].forEach((listener) => listener()));
  assert.deepEqual([position.current[0], frames.length], [5, 1]);
  now.mock.mockImplementation(() => 6);
  await act(() => frames.shift()());
  assert.deepEqual([position.current[0], frames.length], [6, 1]);
  now.mock.mockImplementation(() => 7);
  await act(() => position.current[1]());
  assert.equal(position.current[0], 7);
  await act(() => hooks.pop().close());
  assert.equal(canceled.mock.callCount(), 1);
});

test("after the confirmation of new takes the focus returns", async () => {
  const kernel = fakeKernel(page.AskError);
  const state = { takes: { kind: "none" } };
  const seen = [];
  const dispatch = (event) => seen.push(event.type);
  const hook = await open(() => page.useRequests(kernel.ask, state, dispatch));
  const [button, elsewhere] = [document.createElement("button"), document.createElement("button")];
  document.body.append(button, elsewhere);
  button.focus();
  hook.current.quoteTakes(["c1"], "one");
  elsewhere.focus();
  hook.current.cancelTakes();
  assert.equal(document.activeElement, button);
  assert.deepEqual(seen, ["takesRequested", "takesCanceled"]);
  await act(() => kernel.last().refuse());
  for (const one of [button, elsewhere]) one.remove();
  const without = await open(() => page.useRequests(null, state, dispatch));
  assert.equal(without.current, null);
});

test("a view that comes near the screen is reported once, and each time that it leaves", async () => {
  const observers = fakeObserver("IntersectionObserver");
  const reported = [];
  const given = { root: { current: document.createElement("div") } };
  const hook = await open(() => page.useViewportEvents(given.root, { onNear: () => reported.push("near"), onLeave: () => reported.push("leave") }));
  assert.equal(observers.open.size, 2);
  assert.equal([...observers.open][0].options.rootMargin, "400px");
  observers.fire([{ isIntersecting: false }, { isIntersecting: true }]);
  assert.deepEqual([reported, observers.open.size], [["near"], 1]);
  observers.fire([{ isIntersecting: true }, { isIntersecting: false }]);
  observers.fire([]);
  assert.deepEqual(reported, ["near", "leave"]);
  hook.close();
  hooks = [];
  assert.equal(observers.open.size, 0);
  await open(() => page.useViewportEvents({ current: null }, {}));
  assert.equal(observers.open.size, 0);
});
