/** Hooks of a rating: its commands, how often a clip was watched, and the two videos of a pair. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import "../support/dom.mjs";
import { bytes } from "../support/job.mjs";
import { fakeKernel, settled } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { actor, drawHook, PREACT } from "../support/render.mjs";
import { fakeObjectUrls } from "../support/user.mjs";

const page = await load("rate/useRating.ts", "rate/useWatched.ts", "rate/usePairMedia.ts", "lib/kernel/ask.ts", ...PREACT);
const act = actor(page);

let kernel;
let hook;
beforeEach(() => {
  kernel = fakeKernel(page.AskError);
});
afterEach(async () => {
  hook.close();
  for (const one of kernel.asked) one.refuse();
  await settled();
});
const last = () => kernel.asked.at(-1);
const answer = (body, pieces) => act(() => last().answer(body, pieces));

// -- the commands

const ROUND = { pair: 3, done: 2, total: 6, changing: 0 };
const LEVELS = [{ name: "seed", left: "7", right: "21", differs: true }];

function rate(round = ROUND) {
  const given = { round };
  hook = drawHook(page, () => page.useRating(given.round, kernel.ask));
  return async (next) => {
    given.round = next;
    await act(() => hook.again());
  };
}
const run = (name, ...values) => act(() => hook.current[name](...values));

test("one command is sent at a time, and the next once it is answered or has failed", async () => {
  rate();
  await run("undo");
  assert.equal(hook.current.busy, true);
  await run("skip");
  assert.deepEqual(kernel.kinds(), ["rate_undo"]);
  await act(() => last().refuse("The disk is full.", "Make room."));
  assert.deepEqual([hook.current.busy, hook.current.error.message], [false, "The disk is full."]);
  await run("skip");
  assert.deepEqual([kernel.kinds().at(-1), hook.current.error], ["rate_skip", null]);
  await answer({ round: { ...ROUND, pair: 4 } });
  assert.deepEqual([hook.current.busy, hook.current.round.pair], [false, 4]);
  assert.equal(hook.current.announcement, "Skipped. Pair 3 of 6 is ready.");
});

test("a newer round of the kernel is used, an older one is ignored, and the end is always used", async () => {
  const give = rate();
  await give({ ...ROUND, pair: 2, done: 1 });
  assert.equal(hook.current.round.done, 2);
  await give({ ...ROUND, done: 9 });
  assert.equal(hook.current.round.done, 9);
  await give({ ...ROUND, pair: 5 });
  assert.equal(hook.current.round.pair, 5);
  await give({ ...ROUND, pair: 0 });
  assert.equal(hook.current.round.pair, 0);
});

test("without a pair, vote, skip and reveal send nothing", async () => {
  rate({ ...ROUND, pair: 0 });
  await run("vote", "left", "", [0, 0]);
  await run("skip");
  await run("reveal");
  await run("next");
  assert.deepEqual(kernel.asked, []);
});

test("a vote has the numbers of plays, and after the last pair the page says that all are rated", async () => {
  rate();
  await run("vote", "both bad", "smear", [2, 1]);
  assert.deepEqual(last().body, { pair: 3, vote: "both bad", note: "smear", watched_left: 2, watched_right: 1 });
  await answer({ round: { ...ROUND, pair: 0 }, levels: [] });
  assert.equal(hook.current.announcement, "Both bad. Saved. All pairs are rated.");
});

test("a reveal shows the settings until the next pair, and nothing can be voted on or revealed meanwhile", async () => {
  rate();
  await run("reveal");
  await answer({ levels: LEVELS });
  assert.deepEqual(hook.current.levels, LEVELS);
  assert.equal(hook.current.announcement, "The settings are shown. This pair gets no vote.");
  await run("vote", "left", "", [0, 0]);
  await run("reveal");
  assert.deepEqual(kernel.kinds(), ["rate_reveal"]);
  await run("next");
  await answer({ round: { ...ROUND, pair: 4 } });
  assert.deepEqual([hook.current.levels, hook.current.round.pair], [null, 4]);
  assert.deepEqual(kernel.kinds(), ["rate_reveal", "rate_next"]);
});

test("an open ranking is updated after votes, and a second press hides it without a request", async () => {
  rate();
  await run("toggleRanking");
  await answer({ verdict: "A is ahead.", round: { ...ROUND, done: 7 } });
  assert.deepEqual([hook.current.ranking.verdict, hook.current.round.done], ["A is ahead.", 7]);
  assert.equal(hook.current.announcement, "A is ahead. Votes from now on are marked.");
  await run("vote", "left", "", [0, 0]);
  await answer({ round: null, levels: LEVELS });
  assert.equal(hook.current.announcement, "You chose left. Saved. The settings are shown.");
  assert.equal(last().kind, "rate_vote", "the ranking would tell what the pair was");
  await run("next");
  await answer({ round: { ...ROUND, pair: 4 } });
  assert.equal(last().kind, "rate_ranking");
  await answer({ verdict: "B is ahead.", round: { ...ROUND, pair: 4 } });
  await run("toggleRanking");
  assert.deepEqual([hook.current.ranking, hook.current.announcement], [null, "The ranking is hidden."]);
  assert.equal(kernel.asked.length, 4);
});

test("switches, criteria, changes and repeats are sent with their arguments, and announced", async () => {
  rate();
  await run("showSettings", true);
  assert.deepEqual([last().kind, last().body], ["rate_settings", { on: true }]);
  await answer({ round: { ...ROUND, total: 8 } });
  assert.equal(hook.current.round.total, 8);
  await run("choose", "motion");
  await answer({ round: ROUND });
  assert.equal(hook.current.announcement, "Which is better in motion? Pair 3 of 6 is ready.");
  await run("change", "v1");
  await answer({ round: { ...ROUND, changing: 1 } });
  assert.deepEqual([last().body, hook.current.announcement], [{ vote: "v1" }, "The pair of vote 1 is shown again."]);
  await run("vote", "tie", "", [0, 0]);
  await answer({ round: ROUND, levels: [] });
  assert.equal(hook.current.announcement, "A tie. Saved. It counts in place of vote 1. Pair 3 of 6 is ready.");
  await run("repeat");
  await answer({ round: ROUND });
  assert.equal(hook.current.announcement, "A second time, sides swapped. Pair 3 of 6 is ready.");
  await run("undo");
  await answer({ round: ROUND });
  assert.equal(hook.current.announcement, "The last vote is undone. Pair 3 of 6 is ready.");
});

// -- how often a clip was watched

function clips() {
  const root = document.createElement("div");
  root.innerHTML = '<figure data-side="left"><video></video></figure><figure data-side="right"><video></video></figure>';
  document.body.append(root);
  const films = [...root.querySelectorAll("video")];
  for (const film of films) Object.defineProperty(film, "duration", { value: 10, writable: true });
  const at = (film, seconds, seeking = false) => {
    for (const [name, value] of [["currentTime", seconds], ["seeking", seeking]]) Object.defineProperty(film, name, { value, configurable: true });
    film.dispatchEvent(new Event("timeupdate"));
  };
  return { root, films, at };
}

test("a clip counts once each time it reaches its end, and again after it has restarted", async () => {
  const { root, films: [left, right], at } = clips();
  const given = { pair: 1 };
  hook = drawHook(page, () => page.useWatched({ current: root }, given.pair));
  await act(() => undefined);
  const counts = () => [...hook.current()];
  at(left, 9.4);
  assert.deepEqual(counts(), [0, 0]);
  for (const seconds of [9.5, 10, 5, 9.9]) at(left, seconds); // it went back, but not to its beginning
  assert.deepEqual(counts(), [1, 0]);
  for (const seconds of [4.9, 9.6]) at(left, seconds);
  at(right, 9.9);
  assert.deepEqual(counts(), [2, 1]);
  at(right, 0);
  at(right, 9.9, true); // the pointer was dragged there
  right.duration = Number.NaN;
  at(right, 9.9);
  root.querySelector("figure").dispatchEvent(new Event("timeupdate"));
  assert.deepEqual(counts(), [2, 1]);
  given.pair = 2;
  await act(() => hook.again());
  assert.deepEqual(counts(), [0, 0]);
  hook.close();
  at(left, 0);
  at(left, 10);
  assert.deepEqual(counts(), [0, 0]);
  root.remove();
});

test("without clips nothing is counted", async () => {
  hook = drawHook(page, () => page.useWatched({ current: null }, 1));
  await act(() => undefined);
  assert.deepEqual(hook.current(), [0, 0]);
});

// -- the two videos

async function pair(given = { pair: 3, connected: true }) {
  const urls = fakeObjectUrls();
  hook = drawHook(page, () => page.usePairMedia(kernel.ask, given.pair, given.connected));
  await act(() => undefined);
  return { urls, redraw: () => act(() => hook.again()), given };
}

test("both videos are fetched in chunks, each from the end of the last one, and shown together", async () => {
  const { urls, redraw, given } = await pair();
  const [left, right] = kernel.asked;
  assert.deepEqual([left.body, right.body], ["left", "right"].map((side) => ({ pair: 3, side, offset: 0, length: 2 * 1024 * 1024 })));
  await act(() => right.answer({ size: 3 }, [bytes(3)]));
  await act(() => left.answer({ size: 5 }, [bytes(4)]));
  assert.deepEqual([last().body.side, last().body.offset, hook.current.urls], ["left", 4, null]);
  await answer({ size: 5 }, [bytes(1)]);
  assert.deepEqual([hook.current, kernel.asked.length], [{ urls: { left: "blob:1", right: "blob:2" }, problem: "" }, 3]);
  given.pair = 4;
  await redraw();
  assert.deepEqual([hook.current.urls, urls.size], [null, 0]);
});

test("an empty last chunk is not an error", async () => {
  await pair();
  const [left, right] = kernel.asked;
  for (const one of [left, right]) await act(() => one.answer({ size: 0 }, [bytes(0)]));
  assert.deepEqual([hook.current.problem, kernel.asked.length], ["", 2]);
});

test("without a pair or a kernel nothing is requested", async () => {
  const { redraw, given } = await pair({ pair: 0, connected: true });
  Object.assign(given, { pair: 3, connected: false });
  await redraw();
  assert.deepEqual(kernel.asked, []);
});

test("a video that fails to load is reported, unless another pair is shown by then", async () => {
  const { redraw, given } = await pair();
  await act(() => kernel.asked[0].answer({ size: 5 }, [bytes(0)]));
  assert.deepEqual(hook.current, { urls: null, problem: "The kernel sent no video." });
  given.pair = 4;
  await redraw();
  const [, , left, right] = kernel.asked;
  given.pair = 5;
  await redraw();
  await act(() => left.refuse("It is gone."));
  await act(() => right.answer({ size: 9 }, [bytes(4)]));
  assert.equal(hook.current.problem, "");
  assert.equal(kernel.asked.length, 6, "no further piece of a pair that is not shown");
});

test("a video that arrives too late for its pair gets no object URL", async () => {
  const { urls, redraw, given } = await pair();
  const [left, right] = kernel.asked;
  given.pair = 4;
  await redraw();
  for (const one of [left, right]) await act(() => one.answer({ size: 4 }, [bytes(4)]));
  assert.deepEqual([urls.size, hook.current.urls], [0, null]);
});
