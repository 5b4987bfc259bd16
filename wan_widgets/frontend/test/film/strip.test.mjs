/** The film strip: what it shows of a shot, which buttons need a second press, and what it sends. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import "../support/dom.mjs";
import { fakeKernel, settled } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { PREACT } from "../support/render.mjs";
import { fakeObjectUrls, userOf } from "../support/user.mjs";

const page = await load("film/FilmStrip.tsx", "film/pieces.ts", "lib/kernel/ask.ts", ...PREACT);
const user = userOf(page);
const { act, press } = user;

const FILE = { name: "a.mp4", shown: "a.mp4", path_below_root: null, size: 4, size_text: "4 B", seconds: 5, flags: [] };
const shot = (number, changes = {}) => ({
  number,
  job: `j${number}`,
  title: "Done",
  tone: "ok",
  icon: "checkc",
  percent: null,
  seconds: 5,
  prompt: `Prompt ${number}`,
  facts: `seed ${number}`,
  problem: "",
  message: "",
  takes: [{ job: `j${number}`, label: "take 1, Done" }],
  redo: false,
  under_way: false,
  detached: false,
  price: "about $0.50",
  waits: "",
  start: null,
  final: null,
  file: FILE,
  ...changes,
});
const planned = (number, changes = {}) => ({
  number,
  prompt: `Plan ${number}`,
  seconds: 5,
  lengths: [5, 10],
  facts: "about $0.50",
  ...changes,
});
const PLAN = {
  shots: [],
  look: true,
  queued: 0,
  title: "",
  waits: "",
  start: null,
  draft: null,
  price: "about $0.50",
  price_of_all: "about $1.00",
  problem: null,
  as_shown: "p1",
};
const FILM = {
  id: "f1",
  head: "3 shots, 15 s, 720p",
  summary: "all made",
  simulated: false,
  exportable: true,
  fades: [0.25, 0.5],
  waits: "",
  price: "about $0.50",
  money: "$1.50 so far",
  empty: false,
  shots: [shot(1), shot(2), shot(3)],
  plan: PLAN,
};
const TWO_TO_GO = { shots: [shot(1)], plan: { ...PLAN, title: "Shot 1 is done.", shots: [planned(2), planned(3)] } };

let kernel;

beforeEach(() => {
  kernel = fakeKernel(page.AskError);
  fakeObjectUrls();
});
afterEach(async () => {
  user.leave();
  for (const one of kernel.asked) one.refuse();
  await settled();
});

const sent = () => kernel.asked.filter(({ kind }) => kind.startsWith("film") || kind === "resume");
const show = (changes = {}, connected = true) =>
  user.show(() => page.h(page.FilmStrip, { film: { ...FILM, ...changes }, ask: kernel.ask, connected }));
const within = (number, name) => {
  const card = user.root.querySelector(`[aria-label="Shot ${number}"]`);
  return [...card.querySelectorAll("button")].find((one) => one.textContent.replace(/\s+/g, " ").trim() === name);
};
const click = (button) => act(() => button.click());

test("shots are in order with their prompts, and only finished ones request a picture", async () => {
  await show({ shots: [shot(1), shot(2, { file: null, title: "Rendering", percent: 42, under_way: true })] });
  const cards = [...user.root.querySelectorAll(".wan-chain__shot")];
  assert.deepEqual(cards.map((card) => card.querySelector("textarea").value), ["Prompt 1", "Prompt 2"]);
  assert.deepEqual(kernel.asked.map(({ kind, body }) => [kind, body.job]), [["poster", "j1"]]);
  assert.match(cards[1].textContent, /Rendering 42 %/);
  assert.equal(within(2, "New take, about $0.50"), undefined);
  assert.match(user.text(".wan-chain__bar"), /1\s*5 s\s*2\s*5 s to do/);
});

test("a new take takes two presses, and shows its price before it is sent", async () => {
  await show();
  await click(within(2, "New take, about $0.50"));
  assert.deepEqual(sent(), []);
  await click(within(2, "Make 1 video, about $0.50"));
  assert.deepEqual(sent().map(({ kind, body }) => [kind, body]), [
    ["film_remake", { shot: 2, job: "j2", prompt: "Prompt 2" }],
  ]);
});

test("cancel sends nothing and restores the focus", async () => {
  await show();
  await click(within(2, "New take, about $0.50"));
  await click(within(2, "Cancel"));
  assert.deepEqual(sent(), []);
  assert.equal(document.activeElement, within(2, "New take, about $0.50"));
});

test("an edited prompt is sent with the shot, and an empty one cannot be sent", async () => {
  await show();
  await user.type("Prompt of shot 1", "Another");
  await click(within(1, "Make with this prompt, about $0.50"));
  await click(within(1, "Make 1 video, about $0.50"));
  assert.equal(sent()[0].body.prompt, "Another");
  await act(() => sent()[0].answer({}));
  await user.type("Prompt of shot 1", " ");
  await click(within(1, "Make with this prompt, about $0.50"));
  assert.equal(within(1, "Make 1 video, about $0.50"), undefined);
  assert.match(user.root.querySelector('[aria-label="Shot 1"]').textContent, /Write a prompt\./);
});

test("a shot with an old start says so, and is made again from the new frame", async () => {
  const old = shot(3, { title: "Old start", tone: "warn", redo: true, problem: "It does not begin there." });
  await show({ shots: [shot(1), shot(2), old] });
  assert.match(user.root.querySelector('[aria-label="Shot 3"]').textContent, /It does not begin there\./);
  await click(within(3, "Redo from the new start, about $0.50"));
  await click(within(3, "Make 1 video, about $0.50"));
  assert.deepEqual(sent()[0].body, { shot: 3, job: "j3", prompt: "Prompt 3" });
});

test("another take can be chosen, a detached one resumed, and a shot that cannot be made yet says why", async () => {
  const takes = [{ job: "j1", label: "take 1, Done" }, { job: "k1", label: "take 2, Done" }];
  await show({ shots: [shot(1, { takes }), shot(2, { detached: true, file: null }), shot(3, { waits: "Shot 2 has no video." })] });
  const select = user.one("Take of shot 1");
  await act(() => {
    select.value = "k1";
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
  assert.deepEqual(sent().at(-1).body, { shot: 1, job: "k1" });
  await act(() => sent().at(-1).answer({}));
  await click(within(2, "Resume"));
  assert.deepEqual([sent().at(-1).kind, sent().at(-1).body], ["resume", { job: "j2" }]);
  assert.equal(within(3, "New take, about $0.50").getAttribute("aria-disabled"), "true");
});

test("the next shot needs a prompt, and is sent with the number of shots in the page", async () => {
  await show();
  await press("Make shot 4, about $0.50");
  assert.equal(user.all("Make 1 video, about $0.50").length, 0);
  await user.type("Prompt of shot 4", "Dawn");
  await press("Make shot 4, about $0.50");
  await press("Make 1 video, about $0.50");
  assert.deepEqual(sent()[0].body, { shots: 3, prompt: "Dawn" });
});

test("the export shows the path of the film, and why it was encoded again", async () => {
  await show();
  await press("Export film");
  await act(() => sent()[0].answer({ path: "exports/film.mp4", size: "3.0 MB", word: "encoded again: the size" }));
  assert.match(user.text(".wan-chain__line"), /exports\/film\.mp4 3\.0 MB.*encoded again: the size/);
  await press("Export film");
  await act(() => sent()[1].refuse("The disk is full.", "Make room."));
  assert.equal(user.text("[role=alert]"), "The disk is full. Make room.");
});

test("an export has the chosen cross-fade, and other formats have none", async () => {
  await show();
  await press("Export film");
  assert.deepEqual(sent()[0].body, { form: "mp4", crossfade: null });
  await act(() => sent()[0].answer({ path: "film.mp4", size: "3 MB", word: "" }));
  await user.choose("Cross-fade", "0.25");
  await press("Export film");
  assert.deepEqual(sent()[1].body, { form: "mp4", crossfade: 0.25 });
  await act(() => sent()[1].answer({ path: "film.mp4", size: "3 MB", word: "" }));
  await user.choose("Export as", "edl");
  assert.equal(user.find("Cross-fade"), null);
  await press("Export film");
  assert.deepEqual(sent()[2].body, { form: "edl", crossfade: null });
});

test("around the cuts the player plays the end of a shot and the start of the next", () => {
  const shots = [shot(1), shot(2, { file: null }), shot(3), shot(4)];
  const pieces = (first, seams) => page.piecesOf(shots, first, seams).map((one) => `${one.shot} ${one.part}`);
  assert.deepEqual(pieces(1, false), ["1 whole", "3 whole", "4 whole"]);
  assert.deepEqual(pieces(3, false), ["3 whole", "4 whole"]);
  assert.deepEqual(pieces(1, true), ["1 tail", "3 head", "3 tail", "4 head"]);
  assert.deepEqual(pieces(4, true), ["3 tail", "4 head"]);
  assert.deepEqual(page.piecesOf([shot(1)], 1, true), []);
  assert.deepEqual([page.startOf("tail", 5), page.startOf("tail", 0.5), page.startOf("head", 5), page.startOf("tail", NaN)], [4, 0, 0, 0]);
  assert.deepEqual([page.isOver("head", 1), page.isOver("head", 0.9), page.isOver("whole", 9), page.isOver("tail", 9)], [true, false, false, false]);
});

test("the seams are played one after the other, until a shot is looped", async () => {
  await show();
  await press("Play film");
  const caption = () => user.text(".wan-chain__player figcaption .wan-meta");
  assert.equal(caption(), "Shot 1 of 3");
  await press("Only the seams");
  assert.equal(caption(), "End of shot 1 of 3");
  assert.equal(user.one("Only the seams").getAttribute("aria-pressed"), "true");
  await press("Loop shot");
  assert.equal(caption(), "Shot 1 of 3");
  assert.deepEqual(["Loop shot", "Only the seams"].map((name) => user.one(name).getAttribute("aria-pressed")), ["true", "false"]);
});

test("a shot that is looped while it plays goes on, and does not start again", async () => {
  await show();
  await press("Play film");
  const clip = () => user.root.querySelector(".wan-chain__player").firstElementChild;
  const before = clip();
  await press("Loop shot");
  assert.equal(user.one("Loop shot").getAttribute("aria-pressed"), "true");
  await press("Loop shot");
  assert.equal(user.one("Loop shot").getAttribute("aria-pressed"), "false");
  assert.equal(clip(), before);
});

test("if the previous shot has no video, another start is offered with its price", async () => {
  const waits = "Shot 2 has no video to continue from.";
  await show({ shots: [shot(1), shot(2, { file: null, title: "Failed" }), shot(3, { waits, start: 1 })] });
  await click(within(3, "Start from the end of shot 1, about $0.50"));
  assert.deepEqual(sent(), []);
  await click(within(3, "Make 1 video, about $0.50"));
  assert.deepEqual(sent()[0].body, { shot: 3, job: "j3", prompt: "Prompt 3", start: 1 });
  await show({ shots: [shot(1), shot(2, { file: null })], plan: { ...PLAN, waits, start: 1, shots: [planned(3)] } });
  await press("Start shot 3 from the end of 1, about $0.50");
  await press("Make 1 video, about $0.50");
  assert.deepEqual(sent().at(-1).body, { shot: 3, shots: 1, as_shown: "p1", start: 1 });
});

test("all shots can be made as drafts at their price if the model has drafts, and each draft offers its final", async () => {
  await show(TWO_TO_GO);
  assert.equal(user.find("Draft all at 480p, about $0.40"), null);
  await show({ shots: [], plan: { ...PLAN, shots: [planned(1), planned(2)], draft: { resolution: "480p", price: "about $0.40" } } });
  await press("Draft all at 480p, about $0.40");
  assert.deepEqual(sent(), []);
  await press("Make 2 videos, about $0.40");
  assert.deepEqual(sent()[0].body, { shot: 1, shots: 2, as_shown: "p1", draft: true });
  await show({ shots: [shot(1, { final: { resolution: "720p", price: "about $0.50" } }), shot(2)] });
  await click(within(1, "Make the final at 720p, about $0.50"));
  await click(within(1, "Make 1 video, about $0.50"));
  assert.deepEqual(sent().at(-1).body, { shot: 1, job: "j1", prompt: "Prompt 1", final: true });
});

test("the head shows what was spent and what the rest would cost", async () => {
  await show({ money: "$0.50 so far, about $1.00 for the rest by the service's price list, read 14:02" });
  assert.match(user.text(".wan-head__why"), /all made · \$0\.50 so far, about \$1\.00 for the rest by the service's price list, read 14:02/);
});

test("planned shots have their prompt and length to edit, which sends nothing to the service", async () => {
  await show(TWO_TO_GO);
  assert.equal(user.root.querySelectorAll(".wan-chain__shot").length, 3);
  assert.match(user.text(".wan-chain__bar"), /1\s*5 s\s*2\s*5 s to do\s*3\s*5 s to do/);
  await user.choose("Length of shot 3", "10");
  assert.deepEqual(sent()[0].body, { shot: 3, prompt: "Plan 3", seconds: 10 });
  await act(() => sent()[0].answer({}));
  assert.equal(within(2, "Save the prompt"), undefined);
  await user.type("Prompt of shot 2", "It burns");
  assert.equal(user.one("Make shot 2, about $0.50").getAttribute("aria-disabled"), "true");
  assert.match(user.text(".wan-chain__plan"), /Save the prompt of shot 2 first\./);
  await click(within(2, "Save the prompt"));
  assert.deepEqual(sent()[1].body, { shot: 2, prompt: "It burns", seconds: null });
});

test("if the user checks each shot, one is made at a time, after a second press with its price", async () => {
  await show(TWO_TO_GO);
  assert.equal(user.find("Make shot 4, about $0.50"), null);
  assert.match(user.text(".wan-chain__plan [role=status]"), /Shot 1 is done\./);
  assert.equal(user.one("Review each shot before making the next").getAttribute("aria-pressed"), "true");
  await press("Make shot 2, about $0.50");
  assert.deepEqual(sent(), []);
  await press("Make 1 video, about $0.50");
  assert.deepEqual([sent()[0].kind, sent()[0].body], ["film_make", { shot: 2, shots: 1, as_shown: "p1" }]);
});

test("without checks all shots are made at the price of all, and can be paused", async () => {
  await show({ ...TWO_TO_GO, plan: { ...TWO_TO_GO.plan, look: false } });
  await press("Make 2 shots, about $1.00");
  await press("Make 2 videos, about $1.00");
  assert.deepEqual(sent()[0].body, { shot: 2, shots: 2, as_shown: "p1" });
  await act(() => sent()[0].answer({}));
  await show({ ...TWO_TO_GO, plan: { ...TWO_TO_GO.plan, look: false, queued: 1, waits: "Shot 2 is being made." } });
  assert.equal(user.find("Make 2 shots, about $1.00"), null);
  await press("Pause after this shot");
  assert.deepEqual([sent()[1].kind, sent()[1].body], ["film_look", { on: true }]);
});

test("a changed plan closes the confirmation with the old price", async () => {
  let film = { ...FILM, ...TWO_TO_GO };
  await user.show(() => page.h(page.FilmStrip, { film, ask: kernel.ask, connected: true }));
  await press("Make shot 2, about $0.50");
  film = { ...film, plan: { ...film.plan, price: "about $0.80", as_shown: "p2" } };
  await user.redraw();
  assert.equal(user.find("Make 1 video, about $0.80"), null);
  assert.notEqual(user.find("Make shot 2, about $0.80"), null);
});

test("a planned shot that cannot be made yet says why, and an error is shown", async () => {
  const problem = { text: "Shot 1 has no video, so no further shot is sent.", hint: "Make it again." };
  await show({ ...TWO_TO_GO, plan: { ...TWO_TO_GO.plan, waits: "Shot 1 has no video to continue from.", problem } });
  assert.equal(user.one("Make shot 2, about $0.50").getAttribute("aria-disabled"), "true");
  assert.match(user.text(".wan-chain__plan"), /Shot 1 has no video to continue from\./);
  assert.equal(user.text(".wan-chain__plan [role=alert]"), "Shot 1 has no video, so no further shot is sent. Make it again.");
});

test("a prompt is split into an empty film after the page shows the shots and their price", async () => {
  await show({ empty: true, shots: [], plan: PLAN });
  assert.equal(user.find("Export film"), null);
  assert.equal(user.one("Split into shots").getAttribute("aria-disabled"), "true");
  await user.type("Prompt with shots one line for each: Shot 1 [0-5s] and what it shows", "Shot 1 [0-5s] A. Shot 2 [5-10s] B.");
  const offer = { shots: 2, quantity: "2 shots, 10 s, 720p", price: "about $1.00", whose: "by your table; nothing is sent yet", problem: null };
  await act(() => sent()[0].answer(offer));
  assert.match(user.text(".wan-chain__split"), /2 shots, 10 s, 720p, about \$1\.00by your table; nothing is sent yet/);
  await press("Split into 2 shots");
  assert.deepEqual([sent()[1].kind, sent()[1].body], ["film_split", { prompt: "Shot 1 [0-5s] A. Shot 2 [5-10s] B." }]);
});

test("a late answer about an earlier prompt is ignored", async () => {
  await show({ empty: true, shots: [], plan: PLAN });
  const name = "Prompt with shots one line for each: Shot 1 [0-5s] and what it shows";
  await user.type(name, "Shot 1 A");
  await user.type(name, "A lamp");
  await act(() => sent()[1].answer({ shots: 0, quantity: "", price: "", whose: "", problem: { text: "The prompt has no shots.", hint: "" } }));
  await act(() => sent()[0].answer({ shots: 1, quantity: "1 shot", price: "", whose: "", problem: null }));
  assert.match(user.text(".wan-chain__split"), /The prompt has no shots\./);
  assert.equal(user.one("Split into shots").getAttribute("aria-disabled"), "true");
});

test("the film plays shot after shot, from any shot", async () => {
  await show();
  await press("Play film");
  const videos = () => kernel.asked.filter(({ kind }) => kind === "video").map(({ body }) => body.job);
  await settled();
  assert.deepEqual(videos(), ["j1"]);
  assert.match(user.text(".wan-chain__player"), /Shot 1 of 3/);
  await act(() => user.root.querySelectorAll(".wan-chain__bar button")[2].click());
  assert.match(user.text(".wan-chain__player"), /Shot 3 of 3/);
  await press("Close");
  assert.equal(user.root.querySelector(".wan-chain__player"), null);
});

test("without a kernel nothing can be made", async () => {
  await show({}, false);
  assert.equal(within(1, "New take, about $0.50").getAttribute("aria-disabled"), "true");
  assert.equal(user.one("Export film").disabled, true);
  assert.match(user.root.textContent, /The kernel is not connected/);
});
