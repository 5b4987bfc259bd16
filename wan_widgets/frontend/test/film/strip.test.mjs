/** The film strip: what is shown of a shot, what is pressed twice, and what is sent. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import "../support/dom.mjs";
import { fakeKernel, settled } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { PREACT } from "../support/render.mjs";
import { fakeObjectUrls, userOf } from "../support/user.mjs";

const page = await load("film/FilmStrip.tsx", "lib/kernel/ask.ts", ...PREACT);
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
  file: FILE,
  ...changes,
});
const FILM = {
  id: "f1",
  head: "3 shots, 15 s, 720p",
  counted: "all made",
  simulated: false,
  exportable: true,
  waits: "",
  price: "about $0.50",
  shots: [shot(1), shot(2), shot(3)],
};

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

test("shots stand in order with their prompts, and only the finished ones ask for a picture", async () => {
  await show({ shots: [shot(1), shot(2, { file: null, title: "Rendering", percent: 42, under_way: true })] });
  const cards = [...user.root.querySelectorAll(".wan-chain__shot")];
  assert.deepEqual(cards.map((card) => card.querySelector("textarea").value), ["Prompt 1", "Prompt 2"]);
  assert.deepEqual(kernel.asked.map(({ kind, body }) => [kind, body.job]), [["poster", "j1"]]);
  assert.match(cards[1].textContent, /Rendering 42 %/);
  assert.equal(within(2, "New take, about $0.50"), undefined);
  assert.match(user.text(".wan-chain__bar"), /1\s*5 s\s*2\s*5 s to do/);
});

test("a new take is pressed twice, and says what it costs before it is sent", async () => {
  await show();
  await click(within(2, "New take, about $0.50"));
  assert.deepEqual(sent(), []);
  await click(within(2, "Make 1 video, about $0.50"));
  assert.deepEqual(sent().map(({ kind, body }) => [kind, body]), [
    ["film_remake", { shot: 2, job: "j2", prompt: "Prompt 2" }],
  ]);
});

test("cancel sends nothing and gives the focus back", async () => {
  await show();
  await click(within(2, "New take, about $0.50"));
  await click(within(2, "Cancel"));
  assert.deepEqual(sent(), []);
  assert.equal(document.activeElement, within(2, "New take, about $0.50"));
});

test("an edited prompt is sent with the shot, and an empty one cannot be", async () => {
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

test("a shot with an old start says so, and is redone from the new one", async () => {
  const old = shot(3, { title: "Old start", tone: "warn", redo: true, problem: "It does not begin there." });
  await show({ shots: [shot(1), shot(2), old] });
  assert.match(user.root.querySelector('[aria-label="Shot 3"]').textContent, /It does not begin there\./);
  await click(within(3, "Redo from the new start, about $0.50"));
  await click(within(3, "Make 1 video, about $0.50"));
  assert.deepEqual(sent()[0].body, { shot: 3, job: "j3", prompt: "Prompt 3" });
});

test("another take is chosen, a detached one resumed, and a shot that must wait says why", async () => {
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

test("the next shot needs a prompt, and is sent with the number of shots that are shown", async () => {
  await show();
  await press("Make shot 4, about $0.50");
  assert.equal(user.all("Make 1 video, about $0.50").length, 0);
  await user.type("Prompt of shot 4", "Dawn");
  await press("Make shot 4, about $0.50");
  await press("Make 1 video, about $0.50");
  assert.deepEqual(sent()[0].body, { shots: 3, prompt: "Dawn" });
});

test("the export says where the film is, and why it was encoded again", async () => {
  await show();
  await press("Export film");
  await act(() => sent()[0].answer({ path: "exports/film.mp4", size: "3.0 MB", word: "encoded again: the size" }));
  assert.match(user.text(".wan-chain__line"), /exports\/film\.mp4 3\.0 MB.*encoded again: the size/);
  await press("Export film");
  await act(() => sent()[1].refuse("The disk is full.", "Make room."));
  assert.equal(user.text("[role=alert]"), "The disk is full. Make room.");
});

test("the film plays shot after shot, from any of them", async () => {
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
