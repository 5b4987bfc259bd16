/** The gallery ordered, filtered and shown by measures. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  act,
  answer,
  bodies,
  clipboard,
  COUNTS,
  found,
  gallery,
  IDLE,
  lastFilters,
  model,
  open,
  press,
  said,
  sent,
  text,
  tileOf,
  TILES,
  user,
} from "../support/gallery.mjs";
import { settled } from "../support/kernel.mjs";

test("the list is ordered by a measure, which each tile shows before its settings", async () => {
  await gallery();
  const orders = user.one("Order");
  assert.deepEqual(user.names("option").filter((one) => one.endsWith("first")), ["Newest first", "Oldest first", "Longest first", "Most motion first"]);
  assert.equal(orders.querySelector("optgroup").label, "By what is in the video");
  await user.choose("Order", "motion:most");
  assert.equal(bodies("page").at(-1).order, "motion:most");
  await found([tileOf("a", { measure: "motion 2.20 % per frame", day: "" })], { ...COUNTS, unmeasured: 0 });
  assert.equal(text(".wan-tile__meta"), "motion 2.20 % per frame \u00b7 720p");
  assert.equal(user.root.querySelector(".wan-gal__notice"), null);
});

test("a range of a measure is written into the search line, and read from it", async () => {
  await gallery({ about: { filters: { text: "fox cuts:2" } } });
  assert.equal(user.one("Measure").value, "cuts");
  assert.deepEqual([user.one("Cuts, at least").value, user.one("Cuts, at most").value], ["2", "2"]);
  await user.choose("Cuts, at most", "4");
  assert.equal(lastFilters().text, "fox cuts>=2 cuts<=4");
  await user.choose("Measure", "motion");
  await user.choose("Motion, at least", "0.2");
  assert.equal(lastFilters().text, "fox cuts>=2 cuts<=4 motion>=0.2");
  await press("Remove filter: cuts 2 to 4");
  assert.equal(lastFilters().text, "fox motion>=0.2");
  await user.choose("Motion, at least", "");
  assert.equal(lastFilters().text, "fox");
});

test("the panel of measures and the table request tiles with measures, and an opened tile replaces the panel", async () => {
  await gallery();
  await press("Measures");
  assert.deepEqual([bodies("page").at(-1).measures, bodies("histograms")], [true, [{}]]);
  await found(TILES, COUNTS);
  await answer("histograms", { histograms: [{ name: "motion", low: 0, step: 1, bars: [1, 2], whole: false }], same: [], found: [] });
  await user.choose("Motion, least", "0.4");
  assert.equal(lastFilters().text, "motion>=0.4");
  await open(0);
  assert.equal(user.find("Close the measures"), null);
  await press("Close the panel");
  await user.key(user.one("Close the measures"), "Escape");
  assert.equal(user.find("Close the measures"), null);
  await press("Clear filters");
  assert.equal(bodies("page").at(-1).measures, false);
  await act(() => user.one("Table").click());
  assert.equal(bodies("page").at(-1).measures, true);
  await found(TILES, COUNTS);
  assert.equal(user.root.querySelectorAll(".wan-meas tbody tr").length, 4);
});

test("a gallery can open with its measures, and the head of the table has the code and a CSV file of the list", async () => {
  await gallery({ about: { measures: true } });
  assert.ok(user.find("Close the measures"));
  assert.equal(bodies("page").at(-1).measures, true);
  assert.equal(user.find("CSV"), null);
  await act(() => user.one("Table").click());
  await press("Data frame");
  await settled();
  assert.deepEqual(clipboard.copied, ["wan.jobs(limit=None).dataframe()"]);
  await press("CSV");
  assert.deepEqual(bodies("export"), [{ suffix: ".csv", videos: "embed", jobs: [], filters: {}, order: "newest" }]);
  await press("CSV");
  assert.equal(bodies("export").length, 1, "one file at a time");
});

test("a finding is a word of the search line: a check box and a chip that both remove it", async () => {
  await gallery({ about: { measures: true, filters: { text: "fox found:black" } } });
  const choice = (name, label, count) => ({ name, label, count, meaning: "m" });
  await answer("histograms", { histograms: [], same: [], found: [choice("black", "Black picture", 2), choice("cuts", "Cuts differ", 14)] });
  const box = (place) => user.root.querySelectorAll(".wan-found input")[place];
  assert.deepEqual([box(0).checked, box(1).checked], [true, false]);
  assert.match(text(".wan-found"), /Cuts differ ?14/);
  await act(() => box(1).click());
  assert.equal(lastFilters().text, "fox found:black found:cuts");
  await press("Remove filter: found: black");
  assert.equal(lastFilters().text, "fox found:cuts");
  assert.equal(bodies("page").at(-1).measures, true);
  await press("Clear measures");
  assert.equal(lastFilters().text, "fox");
});

test("measures by another kernel reload a list that shows measures, and the panel of a job", async () => {
  await gallery({ counts: { ...COUNTS, unmeasured: 1 } });
  await open(0);
  assert.equal(bodies("info").length, 1);
  await act(() => model.set("measuring", { ...IDLE, news: 1 }));
  assert.deepEqual([bodies("page").length, bodies("info").length], [2, 2]);
});

test("unmeasured videos are counted in a list by measures and can be measured, and the list is reloaded", async () => {
  await gallery({ counts: { ...COUNTS, unmeasured: 213 } });
  assert.match(text(".wan-gal__notice"), /^213 videos are not measured yet\./);
  await press("Measure all");
  assert.deepEqual(bodies("measure_all"), [{}]);
  await answer("measure_all", { count: 213 });
  assert.equal(said(), "Measuring 213 videos");
  await act(() => model.set("measuring", { total: 213, left: 179, paused: false }));
  assert.match(text(".wan-gal__notice"), /^Measuring 34 of 213\./);
  assert.deepEqual([user.root.querySelector("progress").value, sent("page").length], [34, 1]);
  await press("Pause");
  await act(() => model.set("measuring", { total: 213, left: 179, paused: true }));
  assert.match(text(".wan-gal__notice"), /^Paused at 34 of 213\./);
  await press("Continue");
  assert.deepEqual(bodies("measure_pause"), [{ paused: true }, { paused: false }]);
  await act(() => model.set("measuring", IDLE));
  assert.equal(sent("page").length, 2);
  await found(TILES, { ...COUNTS, unmeasured: 0 });
  assert.equal(user.root.querySelector(".wan-gal__notice"), null);
});

test("a list without measures is not reloaded while videos are measured", async () => {
  await gallery();
  await act(() => model.set("measuring", { total: 1, left: 0, paused: false }));
  assert.equal(sent("page").length, 1);
});
