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

test("both clips are shown at once, and by their sides alone", async () => {
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

test("the foot of both clips is covered where a simulator writes into it", async () => {
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

test("each key votes once the clips are there, with the note", async () => {
  const root = await rating();
  await user.key(root, "1");
  assert.deepEqual(sent(), []);
  await answerMedia();
  await user.type("Note on this pair, optional", "less smear");
  await user.key(root, "ArrowRight");
  assert.deepEqual(sent().at(-1).body, { pair: 3, vote: "right", note: "less smear", watched_left: 0, watched_right: 0 });
  await user.key(root, "0"); // the first is not answered yet
  assert.equal(sent().length, 1);
  await act(() => sent().at(-1).answer({ round: { ...ROUND, done: 3, pair: 4 } }));
  assert.equal(user.text("[role=status]"), "You chose right. Saved. Pair 4 of 6 is ready.");
  assert.equal(user.one("Note on this pair, optional").value, "");
  assert.deepEqual(media().slice(2).map(({ body }) => body.pair), [4, 4]);
});

test("a vote that could not be stored is said, and the pair stays", async () => {
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

test("undo, skip and another criterion are sent, and nothing without a kernel", async () => {
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

test("letters in the note are letters, and arrows on a slider are its own", async () => {
  const root = await rating();
  await answerMedia();
  await user.key(user.one("Note on this pair, optional"), "x");
  await user.key(root.querySelector("input[type=range]"), "ArrowLeft");
  await user.key(root.querySelector("input[type=radio]"), "ArrowRight");
  assert.deepEqual(sent(), []);
  // What they have no use for votes there too: the focus comes to the criteria first.
  await user.key(root.querySelector("input[type=radio]"), "1");
  assert.equal(sent().at(-1).body.vote, "left");
});
