/** The gallery's pure functions, and the picture queue. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { load } from "../support/load.mjs";

const { DAY_HEIGHT, GAP, layoutOf, tileAfterKey, rowOf, rowsIn } = await load("gallery/list/layout.ts");
const { withFilter, chipsOf, isFiltered } = await load("gallery/head/filters.ts");
const { rangeIn, rangeText, withRange } = await load("gallery/head/ranges.ts");
const { ImageCache } = await load("gallery/list/imageCache.ts");

const days = [...Array(7).fill("Today"), ...Array(4).fill("Yesterday")];
const wide = layoutOf(days, 600);

test("rows are filled, and a day begins a new row", () => {
  assert.equal(wide.columns, 3);
  assert.deepEqual(wide.rows.map(({ first, count, day }) => [first, count, day]), [
    [0, 3, "Today"],
    [3, 3, null],
    [6, 1, null],
    [7, 3, "Yesterday"],
    [10, 1, null],
  ]);
  assert.equal(wide.rows[0].top, DAY_HEIGHT);
  assert.ok(wide.rows[3].top - wide.rows[2].top > wide.tileHeight + DAY_HEIGHT);
});

test("tiles without a heading begin at the top, in rows that are filled", () => {
  const plain = layoutOf(Array(7).fill(""), 600);
  assert.deepEqual(plain.rows.map(({ first, count, day }) => [first, count, day]), [
    [0, 3, null],
    [3, 3, null],
    [6, 1, null],
  ]);
  assert.ok(plain.rows[0].top < DAY_HEIGHT);
});

test("tiles are never wider than the list", () => {
  for (const width of [120, 176, 320, 454, 700, 776, 1100]) {
    const { columns, tileWidth } = layoutOf(days, width);
    assert.ok(columns * tileWidth + (columns - 1) * GAP <= width, String(width));
  }
  assert.equal(layoutOf([], 500).height, 0);
});

test("a window over ten thousand tiles renders a handful of rows", () => {
  const many = layoutOf(Array.from({ length: 10_000 }, (_, number) => `day ${Math.floor(number / 24)}`), 900);
  for (const top of [0, 12_345, many.height / 2, many.height - 720]) {
    const [from, to] = rowsIn(many, top, top + 720);
    assert.ok(to - from >= 3 && to - from <= 7, `${from} to ${to} at ${top}`);
  }
  assert.deepEqual(rowsIn(many, many.height + 500, many.height + 900), [many.rows.length, many.rows.length]);
});

test("every tile is in one row", () => {
  days.forEach((_, tile) => {
    const { first, count } = wide.rows[rowOf(wide, tile)];
    assert.ok(tile >= first && tile < first + count);
  });
  assert.equal(rowOf(wide, days.length), -1);
  assert.equal(rowOf(wide, -1), -1);
});

test("arrows move to the neighbor in their direction", () => {
  const to = (from, key) => tileAfterKey(wide, from, key, 2);
  assert.equal(to(0, "ArrowRight"), 1);
  assert.equal(to(0, "ArrowLeft"), 0);
  assert.equal(to(2, "ArrowDown"), 5);
  assert.equal(to(5, "ArrowDown"), 6, "a short row has its last tile below");
  assert.equal(to(6, "ArrowDown"), 7);
  assert.equal(to(8, "ArrowUp"), 6);
  assert.equal(to(1, "ArrowUp"), 1);
  assert.equal(to(10, "ArrowDown"), 10);
  assert.equal(to(1, "PageDown"), 6);
  assert.equal(to(9, "Home"), 0);
  assert.equal(to(0, "End"), 10);
});

const about = { states: { done: "Done" }, modes: {}, backends: { toapis: "ToAPIs" } };

test("a filter that the bar does not show is a chip", () => {
  const filters = { text: "fog", state: "done", starred: true, since: "2026-11-01", backend: "toapis", takes_of: "12345678-wan" };
  assert.deepEqual(chipsOf(filters, about).map(({ text }) => text), [
    "since 2026-11-01",
    "made with ToAPIs",
    "takes of 12345678",
  ]);
  assert.deepEqual(chipsOf({ simulated: false }, about), [{ name: "simulated", text: "not simulated" }]);
  assert.deepEqual(chipsOf({ state: ["failed", "expired"] }, about), [{ name: "state", text: "state failed, expired" }]);
});

test("an emptied filter is removed", () => {
  assert.deepEqual(withFilter({ tag: "best", text: "x" }, "tag", ""), { text: "x" });
  assert.deepEqual(withFilter({}, "starred", true), { starred: true });
  assert.equal(isFiltered({ text: "" }), false);
  assert.equal(isFiltered({ seed: 0 }), true);
});

/** A fake kernel that answers when the test calls for it. */
function kernel() {
  const asked = [];
  const ask = (kind, { job }) =>
    new Promise((resolve, reject) => {
      asked.push({ key: `${kind} ${job}`, answer: () => resolve({ body: { mime: "image/webp" }, buffers: [new DataView(new ArrayBuffer(1))] }), refuse: () => reject(new Error("no")) });
    });
  return { asked, ask };
}
const settled = () => setImmediate();

test("a screenful of images is requested at once, and then the newest request first", async () => {
  const { asked, ask } = kernel();
  const images = new ImageCache(ask);
  for (let job = 0; job < 20; job += 1) images.request("poster", String(job), () => undefined);
  assert.equal(asked.length, 12);
  asked[0].answer();
  await settled();
  assert.equal(asked.at(-1).key, "poster 19");
  images.close();
});

test("a canceled request is not sent, and a known picture is not requested again", async () => {
  const { asked, ask } = kernel();
  const images = new ImageCache(ask);
  const seen = [];
  for (let job = 0; job < 12; job += 1) images.request("poster", String(job), (url) => seen.push(url));
  images.request("poster", "late", () => seen.push("late"))();
  for (const one of asked) one.answer();
  await settled();
  assert.equal(asked.length, 12);
  assert.equal(seen.length, 12);
  assert.ok(images.cached("poster", "2").startsWith("blob:"));
  images.request("poster", "2", (url) => seen.push(url));
  await settled();
  assert.equal(asked.length, 12);
  assert.equal(seen.at(-1), images.cached("poster", "2"));
  images.close();
  assert.equal(images.cached("poster", "2"), null);
});

test("a missing picture counts as none, and the next one is requested", async () => {
  const { asked, ask } = kernel();
  const images = new ImageCache(ask);
  const seen = [];
  for (let job = 0; job < 13; job += 1) images.request("strip", String(job), (url) => seen.push(url));
  asked[0].refuse();
  await settled();
  assert.deepEqual(seen, [null]);
  assert.equal(asked.length, 13);
  images.close();
});

test("a window that begins just at a row's lower edge, or ends just above a heading, shows them", () => {
  const { rows, tileHeight } = wide;
  assert.equal(rowsIn(wide, rows[0].top + tileHeight, 10_000)[0], 0);
  assert.equal(rowsIn(wide, rows[0].top + tileHeight + 1, 10_000)[0], 1);
  assert.equal(rowsIn(wide, 0, rows[3].top - DAY_HEIGHT)[1], 4);
  assert.equal(rowsIn(wide, 0, rows[3].top - DAY_HEIGHT - 1)[1], 3);
});

test("tiles fill the width, with the words below a picture of 16 to 9", () => {
  assert.deepEqual([wide.tileWidth, wide.tileHeight], [192, 108 + 84]);
  assert.equal(wide.rows[1].top - wide.rows[0].top, wide.tileHeight + 14);
  assert.equal(layoutOf(Array(4).fill(""), 600).rows[0].top, GAP);
  assert.equal(layoutOf(["", "", "Today", ""], 600).rows.length, 3);
  assert.deepEqual(layoutOf(["", "", "Today", ""], 600).rows.map(({ day }) => day), [null, "Today", null]);
});

test("without tiles, keys do nothing", () => {
  for (const key of ["ArrowDown", "End", "Home"]) assert.equal(tileAfterKey(layoutOf([], 600), 0, key, 3), 0);
});

test("tiles of a narrow list may be a little smaller", () => {
  // At 752 pixels four tiles of 176 pixels fit in a row, but not four of 188; at 776 they are 188 wide.
  assert.equal(layoutOf(days, 752).columns, 4);
  assert.equal(layoutOf(days, 775).columns, 4);
  assert.equal(layoutOf(days, 776).columns, 3);
  assert.equal(layoutOf(days, 788).columns, 4);
});

test("a range is read from the search line and written into it", () => {
  assert.deepEqual(rangeIn("fox motion>0.8 motion<=6.5% emotion>3", "motion"), { low: "0.8", high: "6.5" });
  assert.deepEqual(rangeIn("loudness:-14", "loudness"), { low: "-14", high: "-14" });
  assert.deepEqual(rangeIn("motion>x", "motion"), { low: "", high: "" });
  assert.equal(withRange("motion>0.8 fox motion<=6.5", "motion", { low: "1e-3", high: "" }), "fox motion>=0.001");
  assert.equal(withRange("", "cuts", { low: "3", high: "10" }), "cuts>=3 cuts<=10");
  assert.equal(withRange("fox cuts:3", "cuts", { low: "", high: "" }), "fox");
});

test("a range is shown with its unit", () => {
  const motion = { label: "Motion", unit: "% per frame" };
  const said = (low, high) => rangeText({ low, high }, motion);
  assert.deepEqual([said("0.8", "6.5"), said("1", ""), said("", "2"), said("", "")], [
    "motion 0.8 to 6.5 % per frame",
    "motion from 1 % per frame",
    "motion to 2 % per frame",
    "",
  ]);
  assert.equal(rangeText({ low: "3", high: "3" }, { label: "Cuts", unit: "" }), "cuts 3");
  assert.equal(rangeText({ low: "-20", high: "" }, { label: "Loudness", unit: "LUFS" }), "loudness from \u221220 LUFS");
});

test("a limit that is not a number is ignored", () => {
  const range = (low, high) => withRange("cat", "motion", { low, high });
  assert.equal(range("x", "Infinity"), "cat");
  assert.equal(range("", " 6.50 "), "cat motion<=6.5");
  assert.equal(range("1e-3", "10"), "cat motion>=0.001 motion<=10");
  assert.equal(range("0", "-2"), "cat motion>=0 motion<=-2");
});
