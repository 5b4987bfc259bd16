/** Below a comparison: how much of the variance each setting explains, and how alike the takes are. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import "../support/dom.mjs";
import { load } from "../support/load.mjs";
import { PREACT } from "../support/render.mjs";
import { userOf, words } from "../support/user.mjs";

const page = await load("compare/measures/SpreadPanel.tsx", "lib/kernel/ask.ts", ...PREACT);
const user = userOf(page);
const { press, text } = user;
afterEach(() => user.leave());

const ANSWER = {
  settings: ["prompt", "seed"],
  variance: [{ label: "Motion", shares: [0.91, 0.02], left: 0.07, sentence: "the prompt decides" }],
  caveats: ["With one take of each combination, interactions and chance cannot be separated."],
  takes: [
    { cell: "0", short: "A1", label: "fox, seed 1" },
    { cell: "1", short: "A2", label: "fox, seed 2" },
  ],
  likeness: [
    [1, 0.97],
    [0.97, null],
  ],
  near: [{ a: "0", b: "1", text: "A1 and A2: near-duplicates, 0.97." }],
  left_out: 3,
};

async function panel(answer, more = {}) {
  const calls = [];
  const load = async () => {
    calls.push("load");
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const props = { load, news: 0, connected: true, showPair: (a, b) => calls.push(`${a} ${b}`), ...more };
  await user.show(() => page.h(page.SpreadPanel, props));
  return { calls, props };
}

test("nothing is requested before the panel is opened, and again when more is measured", async () => {
  const { calls, props } = await panel(ANSWER);
  assert.deepEqual(calls, []);
  await press("Variance and likeness");
  props.news = 1;
  await user.redraw();
  assert.deepEqual(calls, ["load", "load"]);
});

test("each share is drawn and described, with its sentence and the caveats", async () => {
  await panel(ANSWER);
  await press("Variance and likeness");
  assert.equal(text(".wan-legend"), "prompt seed rest: interactions and chance");
  assert.equal(text(".wan-share > li"), "motion91 %the prompt decides");
  assert.equal(user.root.querySelector("[role='img']").getAttribute("aria-label"), "Motion: prompt 91 %, seed 2 %, left over 7 %");
  assert.match(user.root.textContent, /interactions and chance cannot be separated/);
});

test("the likeness of each pair of takes is a table, and near-duplicates are named and can be compared", async () => {
  const { calls } = await panel(ANSWER);
  await press("Variance and likeness");
  const cells = [...user.root.querySelectorAll("tbody td")];
  assert.deepEqual(cells.map(words), ["itself", ".97", ".97", "itself"]);
  assert.equal(cells[1].className, "is-twin");
  assert.match(user.root.textContent, /likeness, not quality/);
  assert.match(user.root.textContent, /3 more takes are not shown/);
  await press("Compare the two: A1 and A2: near-duplicates, 0.97.");
  assert.equal(calls.at(-1), "0 1");
  assert.deepEqual([1, 0.666, 0, null].map(page.likenessText), ["1", ".67", ".00", "\u2013"]);
});

test("with too few takes the panel says how many are needed, and a refusal says why", async () => {
  await panel({ ...ANSWER, variance: [], takes: [], likeness: [], near: [] });
  await press("Variance and likeness");
  assert.match(user.root.textContent, /at least four measured takes with different settings/);
  assert.equal(user.root.querySelector("table"), null);
  await panel(new page.AskError("The kernel is gone.", "Start it."));
  await press("Variance and likeness");
  assert.match(user.root.textContent, /The kernel is gone\. Start it\./);
});
