/** Measures in the gallery: histograms with their ranges, the lines of a tile, and the table. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import "../support/dom.mjs";
import { load } from "../support/load.mjs";
import { PREACT } from "../support/render.mjs";
import { userOf, words } from "../support/user.mjs";

const page = await load(
  "gallery/measures/histogram.ts",
  "gallery/measures/MeasuresPanel.tsx",
  "gallery/list/MeasureStrip.tsx",
  "gallery/list/Table.tsx",
  "gallery/list/layout.ts",
  "gallery/store.ts",
  ...PREACT,
);
const user = userOf(page);
const { press, text } = user;
afterEach(() => user.leave());

const MOTION = { name: "motion", low: 0, step: 0.5, bars: [2, 4, 0, 1], whole: false };
const CUTS = { name: "cuts", low: 0, step: 1, bars: [5, 1, 1], whole: true };
const CHOICES = [
  { name: "motion", label: "Motion", unit: "% per frame", meaning: "How much changes.", curve: true },
  { name: "cuts", label: "Cuts", unit: "", meaning: "Number of hard cuts.", curve: false },
  { name: "loudness", label: "Loudness", unit: "LUFS", meaning: "How loud.", curve: true },
];

// -- histograms ---------------------------------------------------------------------------------------

test("limits at the ends of a histogram do not filter, and one limit does not pass the other", () => {
  assert.deepEqual(page.limitsOf(MOTION, { low: "", high: "" }), { low: 0, high: 2 });
  assert.deepEqual(page.limitsOf(MOTION, { low: "0.8", high: "9" }), { low: 0.8, high: 2 });
  assert.deepEqual(page.rangeOf(MOTION, { low: 0, high: 1.5 }), { low: "", high: "1.5" });
  assert.deepEqual(page.moved({ low: 0.5, high: 1 }, "low", 1.7), { low: 1, high: 1 });
  assert.deepEqual(page.moved({ low: 0.5, high: 1 }, "high", 0.1), { low: 0.5, high: 0.5 });
});

test("a bar is in the range if its middle is, or its number for whole numbers", () => {
  const highlights = (histogram, limits) => page.barsOf(histogram, limits).map((bar) => bar.selected);
  assert.deepEqual(highlights(MOTION, { low: 0.5, high: 1.5 }), [false, true, true, false]);
  assert.deepEqual(highlights(CUTS, { low: 1, high: 2 }), [false, true, true]);
  assert.deepEqual([page.endOf(MOTION), page.endOf(CUTS), page.stepOf(MOTION), page.stepOf(CUTS)], [2, 2, 0.1, 1]);
  assert.deepEqual(page.barsOf(MOTION, { low: 0, high: 2 }).map((bar) => bar.height), [50, 100, 0, 25]);
  assert.equal(page.barsText(MOTION), "0 to 0.5: 2, 0.5 to 1: 4, 1.5 to 2: 1");
  assert.equal(page.barsText(CUTS), "0: 5, 1: 1, 2: 1");
});

async function panel(more = {}) {
  const calls = [];
  const props = {
    id: "p",
    measures: CHOICES,
    text: "fox motion>=0.5",
    change: (line) => calls.push(line),
    matching: 48,
    total: 213,
    load: async () => ({ histograms: [MOTION, CUTS], same: [["Black", "0.00 s"]], found: [] }),
    news: 0,
    close: () => calls.push("close"),
    ...more,
  };
  await user.show(() => page.h(page.MeasuresPanel, props));
  return calls;
}
const outputs = () => [...user.root.querySelectorAll("output")].map(words);

test("the panel shows each histogram with its range, and its two limits change the search line", async () => {
  const calls = await panel();
  assert.equal(document.activeElement.textContent, "Measures");
  assert.deepEqual(outputs(), ["from 0.5 % per frame", "any, 0 to 2"]);
  assert.equal(user.root.querySelector("[role='img']").getAttribute("aria-label"), "Videos by motion: 0 to 0.5: 2, 0.5 to 1: 4, 1.5 to 2: 1");
  await user.type("Motion, most", "1.5");
  assert.deepEqual(outputs()[0], "0.5 to 1.5 % per frame");
  assert.deepEqual(calls, [], "nothing is looked for while it is dragged");
  await user.choose("Motion, most", "1.5");
  await user.choose("Cuts, least", "1");
  assert.deepEqual(calls, ["fox motion>=0.5 motion<=1.5", "fox motion>=0.5 cuts>=1"]);
  assert.match(user.root.textContent, /The same in every video: black 0\.00 s\./);
  await press("Clear measures");
  await press("Close the measures");
  assert.deepEqual(calls.slice(2), ["fox", "close"]);
});

test("a measure is explained on demand, and the panel says if there is nothing to filter by", async () => {
  await panel();
  const meaning = () => user.root.querySelector(".wan-mrow > .wan-meta");
  assert.ok(meaning().hidden);
  await press("What is motion?");
  assert.deepEqual([meaning().hidden, meaning().textContent], [false, "How much changes."]);
  await panel({ text: "", load: async () => ({ histograms: [], same: [], found: [] }) });
  assert.match(user.root.textContent, /at least two measured videos that differ/);
  assert.ok(user.one("Clear measures").disabled);
  await panel({ load: async () => null });
  assert.match(user.root.textContent, /could not be read/);
});

// -- tiles --------------------------------------------------------------------------------------------

const valueOf = (name, shown, at, why = "") => ({ name, text: shown, at, why });
const VALUES = [valueOf("motion", "2.20", 0.3), valueOf("cuts", "1 of 2", 0.5), valueOf("loudness", "\u2013", null, "no audio track")];

test("a tile has the measure of the order first, with its position in the folder, and the first flag", async () => {
  const measures = { values: VALUES, flags: ["flickers", "hardly moves"] };
  await user.show(() => page.h(page.MeasureStrip, { measures, choices: CHOICES, order: "loudness:most" }));
  const lines = [...user.root.querySelectorAll(".wan-mstrip > li")];
  assert.deepEqual(lines.map(words), ["loudness \u2013 no audio track", "motion 2.20 %"]);
  assert.equal(lines[0].className, "is-sort");
  assert.equal(lines[1].querySelector(".wan-rail").style.getPropertyValue("--at"), "30%");
  assert.equal(text(".wan-mstrip__flags"), "flickers+1hardly moves");
});

test("tiles with measures are higher", () => {
  assert.ok(page.layoutOf(["", ""], 600, true).tileHeight > page.layoutOf(["", ""], 600).tileHeight);
});

// -- the table ----------------------------------------------------------------------------------------

const tileOf = (id, more = {}) => ({
  id, state: "completed", title: "Done", tone: "ok", icon: "check", percent: null, elapsed: null, prompt: `prompt ${id}`, meta: "720p",
  length: "5 s", reason: "", star: false, note: "", tags: [], take: "", simulated: false, file: false, measure: "",
  measures: { values: VALUES, flags: [] }, day: "", at: 0, ...more,
});

async function table(tiles, more = {}) {
  const calls = [];
  const about = { page: 2, most_compared: 4, filters: {} };
  const list = { pages: [{ after: null, days: tiles.map(() => ""), tiles }], next: null, days: tiles.map(() => ""), totals: {} };
  const counts = { matching: 5, total: 9, measures: CHOICES };
  const state = { ...page.initialState(about, []), list, counts, order: "motion:most", ...more };
  const props = {
    state,
    images: null,
    connected: true,
    scroller: { current: null },
    showWindow: (first, last) => calls.push(`${first} to ${last}`),
    setOrder: (order) => calls.push(order),
    onOpen: ({ id }) => calls.push(`open ${id}`),
    onPick: ({ id }, picked) => calls.push(`${id} ${picked}`),
  };
  await user.show(() => page.h(page.Table, props));
  return calls;
}
const cells = (place) => [...user.root.querySelectorAll("tbody tr")[place].querySelectorAll("td")].map(words);

test("the table has a column for each measure, a dash with the reason for unknown values, and the flags", async () => {
  await table([tileOf("a"), tileOf("b", { measures: null, title: "Failed" })]);
  assert.deepEqual([...user.root.querySelectorAll("thead th")].map(words), [
    "video",
    "motion% per frameHow much changes.",
    "cutsno unitNumber of hard cuts.",
    "loudnessLUFSHow loud.",
    "noticed",
  ]);
  assert.deepEqual(cells(0), ["2.20", "1 of 2", "\u2013 no audio track", "nothing"]);
  assert.deepEqual(cells(1), ["\u2013 failed", "\u2013 failed", "\u2013 failed", "failed"]);
});

test("a press on a column orders the list, and another press reverses it", async () => {
  const calls = await table([tileOf("a"), tileOf("b")]);
  assert.equal(user.root.querySelector("[aria-sort]").getAttribute("aria-sort"), "descending");
  assert.match(text(".wan-meas__meaning"), /^Motion, % per frame/);
  await press("motion");
  await press("loudness");
  await press("prompt b");
  await press("Pick for compare: prompt a");
  assert.deepEqual(calls.slice(1), ["motion:least", "loudness:most", "open b", "a true"]);
});

test("more rows are loaded on demand", async () => {
  const calls = await table([tileOf("a"), tileOf("b")]);
  await press("Show 2 more");
  assert.deepEqual(calls, ["0 to 1", "0 to 3"]);
});

test("measures are shown in the table, beside their panel, and if the list is ordered by them", () => {
  const state = page.initialState({ page: 2, most_compared: 4, filters: {} }, []);
  const shows = (more) => page.showsMeasures({ ...state, ...more });
  assert.deepEqual(
    [{}, { view: "table" }, { measuresOpen: true }, { order: "motion:most" }, { filters: { text: "fox motion>1" } }, { filters: { text: "found:cuts" } }, { filters: { text: "seed:7" } }, { filters: {} }].map(shows),
    [false, true, true, true, true, true, false, false],
  );
});
