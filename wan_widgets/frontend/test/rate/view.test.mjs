/** The rating of pairs: what each key and button sends, and what is shown of a pair. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { fakeObserver } from "../support/dom.mjs";
import { bytes } from "../support/job.mjs";
import { fakeKernel, settled } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { PREACT } from "../support/render.mjs";
import { fakeObjectUrls, userOf } from "../support/user.mjs";

const page = await load("rate/RateView.tsx", "rate/keys.ts", "lib/kernel/ask.ts", ...PREACT);
const user = userOf(page);
const { act, press } = user;

const ROUND = {
  id: "r1",
  takes: 4,
  rater: "mira",
  criteria: ["overall", "motion"],
  criterion: "overall",
  done: 2,
  total: 6,
  pair: 3,
  prompt: "",
  verdict: "A first, rough order takes about 4 more votes.",
  tally: "2 for one side",
  votes: [
    { id: "v2", number: 2, choice: "tie", note: "" },
    { id: "v1", number: 1, choice: "left", note: "less smear" },
  ],
  changing: 0,
  repeats: 0,
  can_repeat: 0,
  shows_settings: false,
  marked: false,
  can_undo: true,
  simulated: true,
  covered: true,
  problem: null,
};

let kernel;
let urls;

beforeEach(() => {
  kernel = fakeKernel(page.AskError);
  fakeObserver("ResizeObserver");
  fakeObserver("IntersectionObserver");
  urls = fakeObjectUrls();
});
afterEach(async () => {
  user.leave();
  for (const one of kernel.asked) one.refuse();
  await settled();
});

const media = () => kernel.asked.filter(({ kind }) => kind === "rate_media");
const sent = () => kernel.asked.filter(({ kind }) => kind !== "rate_media");
const answerMedia = async (from = 0) => {
  for (const one of media().slice(from)) await act(() => one.answer({ size: 4 }, [bytes(4)]));
};

async function rating(changes = {}, connected = true) {
  await user.show(() =>
    page.h(page.RateView, { rating: { ...ROUND, ...changes }, ask: kernel.ask, connected }),
  );
  return user.root.querySelector("section");
}

test("both clips are shown at once, labeled only by their sides", async () => {
  const root = await rating();
  assert.deepEqual(media().map(({ body }) => [body.pair, body.side]), [[3, "left"], [3, "right"]]);
  await act(() => media()[0].answer({ size: 4 }, [bytes(4)]));
  assert.equal(root.querySelectorAll("video").length, 0);
  await answerMedia(1);
  const films = [...root.querySelectorAll("video")];
  assert.deepEqual(films.map((film) => film.getAttribute("aria-label")), ["Left clip", "Right clip"]);
  assert.equal(urls.size, 2);
});

const covers = (root) => [...root.querySelectorAll("figure.is-covered > .wan-clip__cover")];

test("the bottom of both clips is covered if the simulator writes there", async () => {
  const root = await rating();
  await answerMedia();
  assert.deepEqual(covers(root).map((cover) => cover.closest("figure").dataset.side), ["left", "right"]);
});

test("clips of a service are not covered", async () => {
  const root = await rating({ simulated: false, covered: false });
  await answerMedia();
  assert.equal(root.querySelectorAll("video").length, 2);
  assert.deepEqual(covers(root).length, 0);
});

test("each key votes with the note, once the clips are loaded", async () => {
  const root = await rating();
  await user.key(root, "1");
  assert.deepEqual(sent(), []);
  await answerMedia();
  await user.type("Note on this pair, optional", "less smear");
  await user.key(root, "ArrowRight");
  assert.deepEqual(sent().at(-1).body, { pair: 3, vote: "right", note: "less smear", watched_left: 0, watched_right: 0 });
  await user.key(root, "0"); // the first is not answered yet
  assert.equal(sent().length, 1);
  await act(() => sent().at(-1).answer({ round: { ...ROUND, done: 3, pair: 4 }, levels: [] }));
  assert.equal(user.text("[role=status]"), "You chose right. Saved. Pair 4 of 6 is ready.");
  assert.equal(user.one("Note on this pair, optional").value, "");
  assert.deepEqual(media().slice(2).map(({ body }) => body.pair), [4, 4]);
});

test("a vote that could not be stored is reported, and the pair stays", async () => {
  await rating();
  await answerMedia();
  await press("Both badX");
  await act(() => sent().at(-1).refuse("The disk is full.", "Make room."));
  assert.equal(user.text("[role=alert]"), "The disk is full. Make room.");
  assert.equal(media().length, 2);
});

test("a reveal shows the settings in place of the votes, until Enter", async () => {
  const root = await rating();
  await answerMedia();
  await press("Reveal");
  await act(() => sent().at(-1).answer({ levels: [{ name: "seed", left: "7", right: "21", differs: true }] }));
  assert.equal(root.querySelector(".wan-votes"), null);
  assert.equal(user.text(".wan-shown tbody"), "seed721");
  await user.key(root, "1");
  assert.equal(sent().length, 1);
  await user.key(root, "Enter");
  assert.equal(sent().at(-1).kind, "rate_next");
});

test("undo, skip and another criterion are sent, but not without a kernel", async () => {
  const root = await rating();
  await user.key(root, "u");
  assert.equal(sent().at(-1).kind, "rate_undo");
  await act(() => sent().at(-1).answer({ round: { ...ROUND, pair: 4, can_undo: false } }));
  assert.equal(user.one("Undo U").disabled, true);
  await user.key(root, "k");
  assert.deepEqual(sent().at(-1).body, { pair: 4 });
  await act(() => sent().at(-1).answer({ round: { ...ROUND, pair: 5 } }));
  await act(() => root.querySelector("input[value=motion]").dispatchEvent(new Event("change", { bubbles: true })));
  assert.deepEqual(sent().at(-1).body, { name: "motion" });
});

test("when no pair is left it says so and has no clips", async () => {
  const root = await rating({ pair: 0, done: 6 });
  assert.match(user.text(".wan-rate"), /All 6 pairs are rated\./);
  assert.equal(root.querySelector(".wan-pair"), null);
  assert.deepEqual(kernel.asked, []);
});

test("R plays both clips from the start", async () => {
  const root = await rating();
  await answerMedia();
  await user.key(root, "r");
  assert.equal(root.querySelector(".wan-trans__go").textContent.trim(), "Pause both");
  assert.deepEqual(sent(), []);
});

test("the note keeps its letters, and a slider its arrows", async () => {
  const root = await rating();
  await answerMedia();
  await user.key(user.one("Note on this pair, optional"), "x");
  await user.key(root.querySelector("input[type=range]"), "ArrowLeft");
  await user.key(root.querySelector("input[type=radio]"), "ArrowRight");
  assert.deepEqual(sent(), []);
  // A key that a radio button does not use votes there too, because the criteria get the focus first.
  await user.key(root.querySelector("input[type=radio]"), "1");
  assert.equal(sent().at(-1).body.vote, "left");
});

test("the pair of an earlier vote is shown again, with the effect of a new vote", async () => {
  await rating();
  await answerMedia();
  await press("Change vote 1");
  assert.deepEqual([sent().at(-1).kind, sent().at(-1).body], ["rate_change", { vote: "v1" }]);
  await act(() => sent().at(-1).answer({ round: { ...ROUND, pair: 4, changing: 1 } }));
  assert.match(user.text(".wan-msg--info"), /You change vote 1\. It counts until you vote again/);
  await answerMedia(2);
  await press("Tie0");
  await act(() => sent().at(-1).answer({ round: { ...ROUND, pair: 5 }, levels: [] }));
  assert.equal(user.text("[role=status]"), "A tie. Saved. It counts in place of vote 1. Pair 3 of 6 is ready.");
});

test("settings after a vote are shown until the next pair, and no vote can be cast meanwhile", async () => {
  const root = await rating({ shows_settings: true });
  await answerMedia();
  await user.key(root, "2");
  await act(() => sent().at(-1).answer({ round: null, levels: [{ name: "seed", left: "7", right: "21", differs: true }] }));
  assert.equal(user.text(".wan-shown tbody"), "seed721");
  assert.equal(media().length, 2);
  await user.key(root, "1");
  assert.equal(sent().at(-1).kind, "rate_vote");
  assert.equal(sent().length, 1);
  await user.key(root, "Enter");
  assert.equal(sent().at(-1).kind, "rate_next");
});

test("the switch for settings is sent, and keeps the Space key", async () => {
  const root = await rating();
  const box = root.querySelector("input[role=switch]");
  await user.key(box, " ");
  assert.equal(root.querySelector(".wan-trans__go").textContent.trim(), "Play both");
  await act(() => box.click());
  assert.deepEqual([sent().at(-1).kind, sent().at(-1).body], ["rate_settings", { on: true }]);
});

const RANKING = {
  verdict: "Not enough to tell: 2 votes on 2 of 6 pairs.",
  takes: [
    { letter: "A", label: "A kite", chance: 0.61, low: 0.2, high: 0.9, votes: 2 },
    { letter: "B", label: "A fox", chance: 0.5, low: 0.03, high: 0.97, votes: 0 },
  ],
  caveats: ["It orders these 4 takes."],
};

test("the ranking is shown only on request, and is updated after each vote", async () => {
  const root = await rating();
  await answerMedia();
  assert.equal(root.querySelector(".wan-rank"), null);
  await press("Ranking");
  await act(() => sent().at(-1).answer({ ...RANKING, round: { ...ROUND, marked: true } }));
  assert.match(user.text(".wan-rank"), /Not enough to tell.*A A kite.*61 %, between 20 and 90 %.*no vote/);
  assert.equal(root.querySelectorAll(".wan-plot--none").length, 1);
  assert.match(user.text(".wan-rate"), /Your votes are marked from now on\./);
  await press("Left is better1");
  await act(() => sent().at(-1).answer({ round: { ...ROUND, done: 3, pair: 4, marked: true }, levels: [] }));
  assert.equal(sent().at(-1).kind, "rate_ranking");
  await act(() => sent().at(-1).answer({ ...RANKING, verdict: "A is ahead.", round: { ...ROUND, done: 3, pair: 4 } }));
  assert.match(user.text(".wan-rank"), /A is ahead\./);
  await press("Ranking");
  assert.equal(root.querySelector(".wan-rank"), null);
});

test("when all pairs are rated, some can be rated a second time", async () => {
  await rating({ pair: 0, done: 6, tally: "4 for one side, 2 ties", can_repeat: 2 });
  assert.match(user.text(".wan-rate__done"), /All 6 pairs are rated\. 4 for one side, 2 ties\./);
  assert.equal(user.root.querySelector("details").open, true);
  await press("Rate 2 pairs a second time");
  assert.equal(sent().at(-1).kind, "rate_repeat");
  await act(() => sent().at(-1).answer({ round: { ...ROUND, done: 6, pair: 7, repeats: 1 } }));
  assert.match(user.text(".wan-rate__count"), /a second time, 1 more after this one/);
});
