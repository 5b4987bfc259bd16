/** A video on one time axis: shots, cuts, curves, sound, and seeking with a click. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import "../support/dom.mjs";
import { fakeKernel } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { PREACT } from "../support/render.mjs";
import { userOf, words } from "../support/user.mjs";

const page = await load("gallery/measures/timeAxis.ts", "gallery/measures/TimeAxisView.tsx", "lib/kernel/ask.ts", ...PREACT);
const user = userOf(page);
const { act, press } = user;
afterEach(() => user.leave());

const AXIS = {
  seconds: 15,
  shots: [
    { number: 1, start: 0, end: 4, text: "wide" },
    { number: 2, start: 4, end: 15, text: "close" },
  ],
  cuts: [
    { at: 4, kind: "missing", text: "none at 4.0", sentence: "No cut at 4.0 s, where the prompt asks for one." },
    { at: 9.4, kind: "found", text: "9.4, 0.4 s late", sentence: "Cut at 9.4 s, asked for at 9.0 s." },
  ],
  cut_summary: "1 of 2",
  curves: [
    { name: "motion", label: "Motion", unit: "% per frame", meaning: "m", step: 1, curve: [1, 2, 8] },
    { name: "loudness", label: "Loudness", unit: "LUFS", meaning: "l", step: 1, curve: [-20, -14] },
  ],
  waveform: [0.5, 1],
  stretches: [{ kind: "silent", start: 13, end: 15 }, { kind: "frozen", start: 1, end: 2 }],
};

test("times are placed in proportion, and the ticks are few and round", () => {
  assert.deepEqual([page.percentAt(AXIS, 3), page.percentAt(AXIS, 20), page.percentAt({ seconds: 0 }, 1)], [20, 100, 0]);
  assert.deepEqual([page.percentAt(AXIS, 0), page.percentAt(AXIS, -1), page.percentAt({ seconds: 0.5 }, 0.25)], [0, 0, 50]);
  assert.deepEqual(page.ticksOf(15), [0, 3, 6, 9, 12, 15]);
  assert.deepEqual(page.ticksOf(5), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(page.ticksOf(2.5), [0, 0.5, 1, 1.5, 2, 2.5]);
  const steps = [3, 6, 12, 18, 30, 60, 90, 180, 360, 720].map((seconds) => page.ticksOf(seconds)[1]);
  assert.deepEqual(steps, [0.5, 1, 2, 3, 5, 10, 15, 30, 60, 120]);
  assert.deepEqual(page.ticksOf(3000), [0, 3000]);
  assert.equal(page.wavePath([0.5, 1]), "M250 25V75M750 0V100");
});

test("the shots of the prompt are above the cuts, each cut has a sentence, and a difference seeks the video", async () => {
  const kernel = fakeKernel(page.AskError);
  const video = { currentTime: 6, paused: true, ended: false };
  const root = { current: document.createElement("div") };
  const props = { job: "a", ask: kernel.ask, connected: true, news: 0, root, element: { current: video } };
  await user.show(() => page.h(page.TimeAxisView, props));
  assert.equal(user.root.textContent, "");
  assert.deepEqual([kernel.last().kind, kernel.last().body], ["time_axis", { job: "a" }]);
  await act(() => kernel.last().answer({ axis: AXIS }));
  const lane = (name) => [...user.root.querySelectorAll(`.wan-tl__lane--${name} > li`)];
  assert.deepEqual(lane("shots").map(words), ["1 wide, 0.0 to 4.0 seconds", "2 close, 4.0 to 15.0 seconds"]);
  assert.deepEqual(lane("cuts").map((one) => [one.className, words(one.querySelector(".wan-vh"))]), [
    ["is-missing", "No cut at 4.0 s, where the prompt asks for one."],
    ["is-found is-late", "Cut at 9.4 s, asked for at 9.0 s."],
  ]);
  assert.match(user.root.textContent, /silent from 13\.0 to 15\.0 seconds/);
  assert.equal(user.root.querySelectorAll(".wan-tl__lane path").length, 3);
  await act(() => root.current.dispatchEvent(new Event("seeked")));
  assert.equal(user.one("Time in the video").getAttribute("aria-valuetext"), "6.0 of 15.0 seconds");
  assert.equal(user.root.querySelector(".wan-tl__head").style.getPropertyValue("--at"), "40%");
  await press("Go to 4.0 s");
  assert.equal(video.currentTime, 4);
  await user.type("Time in the video", "7.5");
  assert.equal(video.currentTime, 7.5);
});

test("an unmeasured video has no axis, and it is requested again once it is measured", async () => {
  const kernel = fakeKernel(page.AskError);
  const props = { job: "a", ask: kernel.ask, connected: true, news: 0, root: { current: null }, element: { current: null } };
  await user.show(() => page.h(page.TimeAxisView, props));
  await act(() => kernel.last().answer({ axis: null }));
  assert.equal(user.root.textContent, "");
  props.news = 3;
  await user.redraw();
  assert.equal(kernel.asked.length, 2);
});
