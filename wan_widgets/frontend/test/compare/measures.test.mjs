/** Measures in a comparison: curves, ranks, and the panel below the clock. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { fakeObserver } from "../support/dom.mjs";
import { FILE } from "../support/job.mjs";
import { fakeKernel } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { mediaElement } from "../support/media.mjs";
import { PREACT } from "../support/render.mjs";
import { userOf, words } from "../support/user.mjs";

const page = await load(
  "compare/measures/curves.ts",
  "compare/measures/CellMeasure.tsx",
  "compare/measures/CurvePanel.tsx",
  "compare/CompareView.tsx",
  "compare/store.ts",
  "compare/playback/sync.ts",
  "lib/kernel/ask.ts",
  ...PREACT,
);
const user = userOf(page);
const { act, press, text } = user;
afterEach(() => user.leave());

// -- curves -------------------------------------------------------------------------------------------

test("a curve is scaled, with each value at the middle of its interval", () => {
  const data = { curve: [0, 4, 2], step: 1 };
  assert.deepEqual(page.scaleOf([data.curve, [1]]), { low: 0, high: 4 });
  assert.equal(page.pathOf(data, 4, { low: 0, high: 4 }), "M125 100L375 0L625 50");
  assert.equal(page.pathOf({ curve: [], step: 1 }, 4, { low: 0, high: 1 }), "");
});

test("loudness is drawn from its lowest value, but not below silence", () => {
  assert.deepEqual(page.scaleOf([[-70, -20, -14]]), { low: -60, high: -14 });
  assert.equal(page.pathOf({ curve: [-70], step: 1 }, 1, { low: -60, high: -14 }), "M500 100");
  assert.deepEqual(page.scaleOf([[0, 0]]), { low: 0, high: 1 });
  assert.deepEqual(page.scaleOf([]), { low: 0, high: 1 });
});

test("the value at a time is that of its step, also on the last frame, and null after the end", () => {
  const data = { curve: [1, 2, 3], step: 0.1 };
  assert.deepEqual([0, 0.1, 0.29, 0.31, 0.45].map((at) => page.valueAt(data, at)), [1, 2, 3, 3, null]);
  assert.equal(page.valueAt({ curve: [], step: 0.1 }, 0), null);
});

test("values are ranked from the highest, values with equal text share a place, and unknown ones have none", () => {
  const values = { a: 2, b: 6, c: 2.001, d: null, e: 0 };
  const found = page.ranksOf(
    Object.fromEntries(Object.entries(values).map(([id, value]) => [id, { value, text: value?.toFixed(1) ?? "" }])),
  );
  assert.deepEqual([...found].map(([id, { place, of }]) => [id, place, of]), [["a", 2, 4], ["b", 1, 4], ["c", 2, 4], ["e", 4, 4]]);
  assert.deepEqual([found.get("b").share, found.get("e").share], [1, 0]);
  assert.deepEqual([1, 2, 3, 4, 11, 12, 21, 113].map(page.ordinal), ["1st", "2nd", "3rd", "4th", "11th", "12th", "21st", "113th"]);
});

// -- the panel ----------------------------------------------------------------------------------------

const CHOICES = [
  { name: "motion", label: "Motion", unit: "% per frame", meaning: "How much changes.", curve: true },
  { name: "sharpness", label: "Sharpness", unit: "", meaning: "Fine edges.", curve: false },
];
const measured = (value, curve, more = {}) => ({ value, text: `${value} %`, why: "", flags: [], step: 0.5, curve, ...more });
const ANSWER = {
  chosen: "motion",
  choices: CHOICES,
  cells: { x: measured(2, [1, 3]), y: measured(5, [4, 6], { flags: ["flickers"] }), z: measured(3, [3, 3]) },
  unmeasured: 0,
  waiting: 0,
};
const cellOf = (id) => ({ id, label: `cell ${id}` });

async function panel(more = {}) {
  const sync = new page.Sync(() => 0);
  const players = [mediaElement(1), mediaElement(1)];
  players.forEach((one, place) => sync.join(String(place), one));
  const calls = [];
  const props = {
    sync,
    cells: ["x", "y", "z"].map(cellOf),
    pair: ["x", "y"],
    measures: ANSWER,
    choose: (name) => calls.push(name),
    measureAll: () => calls.push("all"),
    connected: true,
    ...more,
  };
  await user.show(() => page.h(page.CurvePanel, props));
  return { sync, players, calls };
}
const legend = () => [...user.root.querySelectorAll(".wan-curves__legend li")].map(words);
const range = () => user.one("Time in the curves of motion");

test("A and B have their own line styles, and show their values at the clock's position", async () => {
  const { sync } = await panel();
  assert.deepEqual([...user.root.querySelectorAll("path")].map((one) => one.getAttribute("class")), ["is-other", "is-b", "is-a"]);
  assert.deepEqual(legend(), ["Acell x1.0 % per frame", "Bcell y4.0 % per frame", "1 more"]);
  await act(() => sync.seek(0.6));
  assert.deepEqual(legend().slice(0, 2), ["Acell x3.0 % per frame", "Bcell y6.0 % per frame"]);
  assert.equal(range().getAttribute("aria-valuetext"), "0.6 of 1.0 seconds: A 3.0, B 6.0 % per frame");
  assert.equal(user.root.querySelector(".wan-curves__mark").style.getPropertyValue("--at"), "60%");
});

test("a click in the curves seeks all videos", async () => {
  const { players } = await panel();
  await user.type("Time in the curves of motion", "0.8");
  assert.deepEqual(players.map(({ currentTime }) => currentTime), [0.8, 0.8]);
});

test("many curves without A and B say how to identify them; a single one is named", async () => {
  await panel({ pair: [null, null] });
  assert.deepEqual(legend(), ["3 videos. Choose A and B below two of them to tell their curves apart."]);
  await panel({ pair: [null, null], cells: [cellOf("z")] });
  assert.deepEqual(legend(), ["cell z3.0 % per frame"]);
});

test("another measure is chosen in the menu, which explains the measure", async () => {
  const { calls } = await panel();
  const menu = user.one("Measure");
  assert.equal(document.getElementById(menu.getAttribute("aria-describedby")).textContent, "How much changes.");
  await user.choose("Measure", "sharpness");
  assert.deepEqual(calls, ["sharpness"]);
  await panel({ measures: { ...ANSWER, chosen: "sharpness", cells: { x: measured(640, []) } } });
  assert.equal(user.root.querySelector("svg path"), null);
  assert.match(user.root.textContent, /Sharpness is one number for each video, so it has no curve\./);
});

test("unmeasured videos are counted, and can be measured", async () => {
  const { calls } = await panel({ measures: { ...ANSWER, cells: {}, unmeasured: 3, waiting: 1 } });
  assert.match(text(".wan-curves__left"), /^Measuring, 1 left\. 2 videos are not measured yet\./);
  await press("Measure");
  await act(() => user.all("Measure").find((one) => one.tagName === "BUTTON").click());
  assert.deepEqual(calls, ["all"]);
  await panel({ measures: { ...ANSWER, unmeasured: 1, waiting: 1 } });
  assert.equal(text(".wan-curves__left"), "Measuring, 1 left.");
});

test("a cell shows its value, its rank, and its flags; an unknown value says why", async () => {
  await user.show(() => page.h(page.CellMeasure, { id: "y", measures: ANSWER }));
  assert.equal(text(".wan-cell__m"), "motion5 % 1st highest of 3");
  assert.equal(text(".wan-mbadge"), "flickers");
  const silent = { ...ANSWER, cells: { x: measured(null, [], { text: "\u2013", why: "no audio track" }) } };
  await user.show(() => page.h(page.CellMeasure, { id: "x", measures: silent }));
  assert.equal(text(".wan-cell__m"), "motion\u2013 no audio track");
  await user.show(() => page.h(page.CellMeasure, { id: "w", measures: ANSWER }));
  assert.equal(user.root.textContent, "");
});

// -- asking -------------------------------------------------------------------------------------------

test("measures are loaded near the viewport, reloaded when more are measured, and a late answer is dropped", async () => {
  const screen = fakeObserver("IntersectionObserver");
  fakeObserver("ResizeObserver");
  const kernel = fakeKernel(page.AskError);
  const cell = {
    ...cellOf("x"), of: "x", take: 1, place: [], own: "x", state: "completed", title: "Done", tone: "ok", icon: "check",
    percent: null, message: "", prompt: "", width: 16, height: 9, simulated: false, star: false, note: "", can_mark: false,
    actions: [], file: FILE, src: null, facts: [],
  };
  const props = {
    grid: { title: "", axes: [], rows: null, cols: null }, cells: [cell], sums: { money: "", more: null, waits: "" },
    pairs: [], measured: 0, ask: kernel.ask, connected: true, Loader: () => null,
  };
  await user.show(() => page.h(page.CompareView, props));
  assert.deepEqual(kernel.asked, []);
  await act(() => screen.fire([{ isIntersecting: true }]));
  assert.deepEqual(kernel.asked.map(({ kind, body }) => [kind, body]), [["measures", { measure: "" }]]);
  await act(() => kernel.last().answer(ANSWER));
  props.measured = 1;
  await user.redraw();
  await user.choose("Measure", "sharpness");
  assert.deepEqual(kernel.asked.slice(1).map(({ body }) => body.measure), ["", "sharpness"]);
  await act(() => kernel.asked[2].answer({ ...ANSWER, chosen: "sharpness", cells: { x: measured(640, []) } }));
  await act(() => kernel.asked[1].answer(ANSWER));
  assert.equal(text(".wan-cell__m"), "sharpness640 %");
});
