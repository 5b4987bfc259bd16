/** The layout of cells for any choice of rows and columns, and their labels. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../support/load.mjs";

const { layoutCells, distinction, withAxis, columnCount, byTake } = await load("compare/grid/layout.ts");
const words = await load("compare/wording.ts");

const grid = {
  title: "",
  axes: [
    { name: "prompt", label: "Prompt", values: ["boat", "kite"] },
    { name: "seed", label: "Seed", values: ["7", "21"] },
    { name: "duration", label: "Duration", values: ["5 s", "10 s"] },
  ],
  rows: 0,
  cols: 1,
};
const cell = (...place) => {
  const id = place.join("");
  return { id, of: id, place, take: 1, own: "take 1", file: { seconds: 5 }, tone: "ok", facts: [] };
};
const takeOf = (first, take) => ({ ...first, id: `${first.id}-${take}`, take, own: `take ${take}` });
const cells = [cell(0, 0, 0), cell(0, 1, 0), cell(0, 1, 1), cell(1, 0, 0)];
const ids = (layout) => layout.lines.map((line) => line.places.map((place) => place.map((one) => one.id).join("+")));

test("cells are laid out by rows and columns, and swapping the axes keeps the same cells", () => {
  assert.deepEqual(ids(layoutCells(grid, cells, { rows: 0, cols: 1 })), [["000", "010+011"], ["100", ""]]);
  assert.deepEqual(ids(layoutCells(grid, cells, { rows: 1, cols: 0 })), [["000", "100"], ["010+011", ""]]);
});

test("with one axis the cells are in one row or one column, whatever else differs", () => {
  const across = layoutCells(grid, cells, { rows: null, cols: 0 });
  assert.deepEqual([ids(across), across.heads, across.columnCount], [[["000+010+011", "100"]], ["boat", "kite"], 2]);
  const down = layoutCells(grid, cells, { rows: 1, cols: null });
  assert.deepEqual([ids(down), down.heads, down.columnCount], [[["000+100"], ["010+011"]], [], 1]);
  assert.deepEqual(down.lines.map((line) => line.head), ["7", "21"]);
});

test("a third axis takes one side, or the two sides are swapped", () => {
  assert.deepEqual(withAxis({ rows: 0, cols: 1 }, "cols", 2), { rows: 0, cols: 2 });
  assert.deepEqual(withAxis({ rows: 0, cols: 1 }, "cols", 0), { rows: 1, cols: 0 });
});

test("several cells in one place are labeled by what else differs, or by their take", () => {
  const place = [cells[1], cells[2]];
  assert.equal(distinction(grid, cells[2], place, { rows: 0, cols: 1 }), "duration 10 s");
  assert.equal(distinction(grid, cells[0], [cells[0]], { rows: 0, cols: 1 }), "take 1");
});

test("takes share their cell's place, follow it, and are browsed cell by cell", () => {
  const [, short, long] = cells;
  const all = [...cells, takeOf(long, 2), takeOf(short, 3), takeOf(short, 2)];
  assert.deepEqual(ids(layoutCells(grid, all, { rows: 0, cols: 1 }))[0][1], "010+011+011-2+010-3+010-2");
  const place = all.filter((one) => one.place[1] === 1);
  assert.deepEqual(byTake(place).map((one) => one.id), ["010", "010-2", "010-3", "011", "011-2"]);
  assert.equal(distinction(grid, all.at(-1), place, { rows: 0, cols: 1 }), "duration 5 s, take 2");
  // The take of the sweep itself may be a later one.
  const own = { ...cell(0, 0, 0), take: 2, own: "take 2" };
  assert.deepEqual(byTake([own, { ...takeOf(own, 1), of: own.id }]).map((one) => one.take), [1, 2]);
});

test("without axes takes share a place, too", () => {
  const { lines, columnCount: wide } = layoutCells(grid, [...cells, takeOf(cells[3], 2)], { rows: null, cols: null });
  assert.deepEqual(lines[0].places.map((place) => place.length), [1, 1, 1, 2]);
  assert.equal(wide, 2);
});

test("without axes the layout is as square as possible", () => {
  assert.deepEqual([1, 2, 3, 4, 6, 9, 12].map(columnCount), [1, 2, 3, 2, 3, 3, 4]);
  assert.equal(layoutCells(grid, cells, { rows: null, cols: null }).lines[0].places.length, 4);
});

test("the clock shows tenths, truncated and not rounded", () => {
  assert.equal(words.clock(2.49), "0:02.4");
  assert.equal(words.clock(75), "1:15.0");
  assert.equal(words.clock(0.3), "0:00.3");
});

test("the tally is one line, with the number and length of all takes at its end", () => {
  const without = (id, tone) => ({ ...cell(id), file: null, tone });
  assert.equal(words.tally(cells), "4 videos, 20 s");
  assert.equal(words.tally([cells[0]]), "1 video, 5 s");
  const some = [...cells, without(4, "run"), without(5, "error")];
  assert.equal(words.tally(some), "4 of 6 cells done, 1 under way, 1 failed. 4 videos, 20 s");
  assert.equal(words.tally([without(4, "run")]), "0 of 1 cells done, 1 under way");
  assert.equal(words.tally([...cells, takeOf(cells[0], 2)]), "4 of 4 cells done. 5 takes, 25 s");
  assert.equal(words.tally([...some, { ...takeOf(some[5], 2), file: { seconds: 5 } }]), "5 of 6 cells done, 1 under way. 5 videos, 25 s");
  // If one length is not known, none is shown.
  assert.equal(words.tally([cells[0], { ...cells[1], file: { seconds: null } }]), "2 videos");
});

test("the rating of two cells is found in either order", () => {
  const [one, two] = cells;
  const pairs = [{ a: one.id, b: two.id, better: "b", note: "calmer" }];
  assert.deepEqual(words.ratingOf(pairs, one, two), pairs[0]);
  assert.deepEqual(words.ratingOf(pairs, two, one), { a: two.id, b: one.id, better: "a", note: "calmer" });
  assert.deepEqual(words.ratingOf([{ ...pairs[0], better: "same" }], two, one).better, "same");
  assert.deepEqual(words.ratingOf(pairs, one, cells[2]), { a: one.id, b: cells[2].id, better: "", note: "" });
});

test("the duration of a job is not a difference in settings", () => {
  const a = { ...cells[0], facts: [["Prompt", "boat"], ["Seed", "7"], ["Took", "0:10"]] };
  const b = { ...cells[1], facts: [["Prompt", "boat"], ["Seed", "21"], ["Took", "0:12"]] };
  assert.equal(words.differenceText(a, b), "only the seed differs");
  assert.equal(words.factPairs(a, b)[0].label, "Seed");
  assert.equal(words.differenceText(a, a), "the same settings");
});

test("the clock says why it waits and that it was slowed, and nothing else", () => {
  const view = { status: "playing", duration: 5, rate: 1, looping: false, ended: [], pace: 1 };
  assert.equal(words.clockHint(view), "");
  assert.equal(words.clockHint({ ...view, status: "waiting" }), "Waiting until all are ready");
  assert.equal(words.clockHint({ ...view, pace: 0.64 }), "Slowed to 64 % so that all keep up");
  assert.equal(words.clockHint({ ...view, status: "paused", pace: 0.64 }), "");
});
