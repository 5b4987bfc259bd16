/** Where cells stand, for any choice of rows and columns, and what the page says of them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

async function bundled(name) {
  const entry = fileURLToPath(new URL(`../src/compare/${name}.ts`, import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: "esm", write: false });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}
const { layOut, apart, chosen, across } = await bundled("layout");
const words = await bundled("words");

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
const cell = (...place) => ({ id: place.join(""), place, own: "take 1", file: {}, tone: "ok", facts: [] });
const cells = [cell(0, 0, 0), cell(0, 1, 0), cell(0, 1, 1), cell(1, 0, 0)];
const ids = (layout) => layout.lines.map((line) => line.places.map((place) => place.map((one) => one.id).join("+")));

test("cells stand by rows and columns, and swapped without being made again", () => {
  assert.deepEqual(ids(layOut(grid, cells, { rows: 0, cols: 1 })), [["000", "010+011"], ["100", ""]]);
  assert.deepEqual(ids(layOut(grid, cells, { rows: 1, cols: 0 })), [["000", "100"], ["010+011", ""]]);
});

test("a third axis takes one side, or the two change places", () => {
  assert.deepEqual(chosen({ rows: 0, cols: 1 }, "cols", 2), { rows: 0, cols: 2 });
  assert.deepEqual(chosen({ rows: 0, cols: 1 }, "cols", 0), { rows: 1, cols: 0 });
});

test("several in one place are told apart by what else differs, or by their take", () => {
  const place = [cells[1], cells[2]];
  assert.equal(apart(grid, cells[2], place, { rows: 0, cols: 1 }), "duration 10 s");
  assert.equal(apart(grid, cells[0], [cells[0]], { rows: 0, cols: 1 }), "take 1");
});

test("without axes cells stand as square as it goes", () => {
  assert.deepEqual([1, 2, 3, 4, 6, 9, 12].map(across), [1, 2, 3, 2, 3, 3, 4]);
  assert.equal(layOut(grid, cells, { rows: null, cols: null }).lines[0].places.length, 4);
});

test("the clock shows tenths, cut and not rounded", () => {
  assert.equal(words.clock(2.49), "0:02.4");
  assert.equal(words.clock(75), "1:15.0");
  assert.equal(words.clock(0.3), "0:00.3");
});

test("what became of the cells is one line", () => {
  const gone = { ...cells[0], file: null };
  assert.equal(words.tally(cells), "4 videos");
  assert.equal(
    words.tally([...cells, { ...gone, tone: "run" }, { ...gone, tone: "error" }]),
    "4 of 6 done, 1 under way, 1 failed",
  );
});

test("how long a video took is no difference in what was asked", () => {
  const a = { ...cells[0], facts: [["Prompt", "boat"], ["Seed", "7"], ["Took", "0:10"]] };
  const b = { ...cells[1], facts: [["Prompt", "boat"], ["Seed", "21"], ["Took", "0:12"]] };
  assert.equal(words.differenceOf(a, b), "only the seed differs");
  assert.equal(words.factsOf(a, b)[0].label, "Seed");
  assert.equal(words.differenceOf(a, a), "the same settings");
});

test("the clock says why it waits and that it was slowed, and nothing else", () => {
  const view = { status: "playing", duration: 5, rate: 1, looping: false, ended: [], pace: 1 };
  assert.equal(words.hint(view), "");
  assert.equal(words.hint({ ...view, status: "waiting" }), "Waiting until all are ready");
  assert.equal(words.hint({ ...view, pace: 0.64 }), "Slowed to 64 % so that all keep up");
  assert.equal(words.hint({ ...view, status: "paused", pace: 0.64 }), "");
});
