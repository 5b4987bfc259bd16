/** The gallery as it is drawn: its search, its tiles, and the panel of the job that is open. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { fakeObserver } from "../support/dom.mjs";
import { bytes, FILE, finished, jobView } from "../support/job.mjs";
import { FakeModel, settled } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { PREACT } from "../support/render.mjs";
import { fakeClipboard, fakeObjectUrls, userOf, words } from "../support/user.mjs";

const page = await load("gallery/GalleryView.tsx", ...PREACT);
const user = userOf(page);
const { act, press, text } = user;

const ABOUT = {
  id: "g",
  folder: "wan_videos",
  page: 6,
  filters: {},
  states: { completed: "Done", failed: "Failed" },
  modes: { t2v: "Text to video" },
  backends: { toapis: "ToAPIs", simulator: "Simulator" },
  most_compared: 2,
  measures: false,
};
const IDLE = { total: 0, left: 0, paused: false, news: 0 };
const COUNTS = {
  total: 4,
  matching: 4,
  states: { completed: 3 },
  modes: { t2v: 4 },
  models: {},
  backends: { toapis: 4 },
  tags: { best: 1 },
  starred: 0,
  orders: [{ name: "motion:most", label: "Most motion first" }],
  measures: [
    { name: "motion", label: "Motion", unit: "% per frame", meaning: "How much changes.", curve: true },
    { name: "cuts", label: "Cuts", unit: "", meaning: "Number of hard cuts.", curve: false },
  ],
  code: "wan.jobs(limit=None).dataframe()",
};
const tileOf = (id, more = {}) => ({
  id,
  state: "completed",
  title: "Done",
  tone: "ok",
  icon: "check",
  percent: null,
  elapsed: null,
  prompt: `prompt ${id}`,
  meta: "720p",
  length: "5 s",
  reason: "",
  star: false,
  note: "",
  tags: [],
  take: "",
  simulated: false,
  file: true,
  measure: "",
  measures: null,
  day: "Today",
  at: 1000,
  ...more,
});
const TILES = [tileOf("a"), tileOf("b"), tileOf("c"), tileOf("d", { file: false, state: "failed", title: "Failed", reason: "Refused." })];

let model;
let clipboard;
let frames;
let nextFrame;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  clipboard = fakeClipboard();
  fakeObjectUrls();
  fakeObserver("ResizeObserver");
  frames = [];
  nextFrame = globalThis.requestAnimationFrame;
  globalThis.requestAnimationFrame = (work) => frames.push(work);
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, get: () => 824 });
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => 640 });
});
afterEach(async () => {
  user.leave();
  globalThis.requestAnimationFrame = nextFrame;
  delete HTMLElement.prototype.clientWidth;
  delete HTMLElement.prototype.clientHeight;
  mock.timers.reset();
  await settled();
});

async function gallery({ tiles = TILES, counts = COUNTS, about = {} } = {}) {
  model = new FakeModel({ about: { ...ABOUT, ...about }, news: [], measuring: IDLE });
  const stop = new AbortController();
  await user.show(() => page.h(page.GalleryView, { model, el: document.createElement("div"), signal: stop.signal }));
  await found(tiles, counts);
}
const sent = (kind) => model.sent.filter((one) => one.kind === kind);
const bodies = (kind) => sent(kind).map(({ body }) => body);
const reply = (one, kind, body, pieces = []) => act(() => model.fire("msg:custom", { v: one.v, id: one.id, kind, body }, pieces));
const answer = (kind, body, pieces) => reply(sent(kind).at(-1), "answer", body, pieces);
const refuse = (kind, message, hint = "") => reply(sent(kind).at(-1), "error", { message, hint });
const found = (tiles, counts) => answer("page", { tiles, cursor: null, days: { Today: "about $2" }, counts });
const frame = () => act(() => frames.splice(0).forEach((work) => work()));
const tile = (place) => user.root.querySelector(`[data-tile='${place}']`);
const open = async (place = 0) => {
  await act(() => tile(place).click());
  await frame();
};
const said = () => text(".wan-gallery > [role='status']");
const wait = (ms) => act(() => mock.timers.tick(ms));
const isOff = (name) => user.one(name).getAttribute("aria-disabled") === "true";

// -- the list -----------------------------------------------------------------------------------------

test("the gallery requests its first page, and shows the tiles below their day with its sum", async () => {
  await gallery();
  assert.deepEqual(bodies("page"), [{ filters: {}, order: "newest", after: null, measures: false }]);
  assert.deepEqual(user.names("[data-tile]"), [
    "prompt a, Done, 1 of 4",
    "prompt b, Done, 2 of 4",
    "prompt c, Done, 3 of 4",
    "prompt d, Failed, 4 of 4",
  ]);
  assert.equal(text(".wan-day"), "Today about $2");
  assert.equal(text(".wan-head__why"), "4 jobs in wan_videos");
});

test("one tile is in the tab order, and arrows move it", async () => {
  await gallery();
  const stops = () => [...user.root.querySelectorAll("[data-tile]")].map(({ tabIndex }) => tabIndex);
  assert.deepEqual(stops(), [0, -1, -1, -1]);
  await user.key(tile(0), "ArrowRight");
  assert.equal(document.activeElement, tile(1));
  assert.deepEqual(stops(), [-1, 0, -1, -1]);
  await user.key(tile(1), "End");
  assert.equal(document.activeElement, tile(3));
  assert.ok(!(await user.key(tile(3), "ArrowLeft", { ctrlKey: true })).defaultPrevented);
  assert.equal(document.activeElement, tile(3));
});

test("keys star and select a tile", async () => {
  await gallery();
  await user.key(tile(0), "s");
  assert.deepEqual(bodies("mark"), [{ job: "a", star: true }]);
  await user.key(tile(0), "p");
  assert.equal(said(), "1 picked");
  await user.key(tile(0), " ");
  assert.equal(said(), "0 picked");
  await user.key(tile(0), "ArrowRight", { shiftKey: true });
  assert.deepEqual([...user.root.querySelectorAll(".is-picked")].length, 2);
  await user.key(tile(1), "Escape");
  assert.equal(user.root.querySelectorAll(".is-picked").length, 0);
});

test("a tile shows its picture, its length and its texts, or why there is no video", async () => {
  await gallery({ tiles: [tileOf("a", { note: "calm", tags: ["best"], take: "take 2 of 3", simulated: true }), TILES[3], tileOf("e", { prompt: "", file: false, percent: 40, elapsed: 62, title: "Making" })] });
  const tiles = [...user.root.querySelectorAll(".wan-tile")].map(words);
  assert.equal(tiles[0], "SIMULATED5 sprompt atake 2 of 3 · 720p#best calm");
  assert.equal(tiles[1], "Failedprompt d720p");
  assert.equal(tiles[2], "Making 40 %1:02 elapsedNo prompt720p");
  assert.equal(user.one("Making, Making, 3 of 4").dataset.tile, "2");
});

test("a poster comes from the kernel, and a file without one is reported as missing", async () => {
  await gallery({ tiles: [TILES[0]] });
  assert.deepEqual(bodies("poster"), [{ job: "a" }]);
  await answer("poster", { mime: "image/webp" }, [bytes(3)]);
  assert.match(user.root.querySelector(".wan-tile__img").getAttribute("src"), /^blob:/);
  await gallery({ tiles: [TILES[0]] });
  await refuse("poster", "No file.");
  assert.match(text(".wan-tile__pic"), /No picture/);
});

test("a pointer that rests on a picture requests its film strip, and shows the frame below the pointer", async () => {
  await gallery({ tiles: [TILES[0]] });
  await answer("poster", { mime: "image/webp" }, [bytes(3)]);
  const box = user.root.querySelector(".wan-tile");
  box.getBoundingClientRect = () => ({ left: 0, width: 80 });
  const point = (type, clientX, pointerType = "mouse") =>
    act(() => {
      const event = new Event(type, { bubbles: false });
      Object.assign(event, { clientX, pointerType });
      box.dispatchEvent(event);
    });
  await point("pointerenter", 20, "touch");
  await wait(500);
  await point("pointerenter", 20);
  await wait(159);
  await point("pointerleave", 20);
  await wait(500);
  assert.equal(sent("strip").length, 0);
  await point("pointerenter", 20);
  await wait(160);
  assert.deepEqual(bodies("strip"), [{ job: "a" }]);
  await answer("strip", { mime: "image/webp" }, [bytes(3)]);
  const at = () => user.root.querySelector(".wan-tile__strip")?.dataset.frame;
  assert.equal(at(), "2");
  await point("pointermove", 80);
  assert.equal(at(), "7");
  await point("pointerleave", 80);
  assert.equal(at(), undefined);
});

test("the number of compared videos is limited, and two are enough", async () => {
  await gallery();
  await act(() => user.one("Pick for compare: prompt a").click());
  assert.ok(isOff("Compare"));
  await press("Compare");
  assert.equal(sent("compare").length, 0);
  await act(() => user.one("Pick for compare: prompt b").click());
  await act(() => user.one("Pick for compare: prompt c").click());
  assert.equal(said(), "2 videos can be compared at most");
  await press("Compare 2");
  assert.deepEqual(bodies("compare"), [{ jobs: ["a", "b"], view: false }]);
  await answer("compare", { model: "", text: "wan.compare(...)" });
  assert.match(text(".wan-beside__line"), /wan\.compare/);
  await press("Unpick");
  assert.ok(isOff("Compare"));
});

test("a star is stored, and shown once the kernel confirms it", async () => {
  await gallery();
  await press("Star: prompt a");
  assert.deepEqual(bodies("mark"), [{ job: "a", star: true }]);
  assert.equal(user.one("Star: prompt a").getAttribute("aria-pressed"), "false");
  await answer("mark", { tile: tileOf("a", { star: true }) });
  assert.equal(user.one("Star: prompt a").getAttribute("aria-pressed"), "true");
  assert.equal(said(), "Starred");
});

test("without a kernel nothing is starred or compared, and the list says so", async () => {
  await gallery();
  await press("Pick for compare: prompt a");
  await press("Pick for compare: prompt b");
  await act(() => model.fire("comm:close"));
  assert.match(text(".wan-gal__notice"), /The kernel is not connected/);
  await press("Star: prompt a");
  await user.key(tile(0), "s");
  await press("Compare 2");
  assert.deepEqual([sent("mark"), sent("compare")], [[], []]);
});

test("new jobs appear at the top at once, or are offered if the list is scrolled", async () => {
  await gallery();
  const scroller = user.root.querySelector(".wan-gal__list");
  scroller.scrollTop = 50;
  await act(() => model.set("news", [tileOf("new")]));
  assert.equal(sent("page").length, 1);
  await press("Show new");
  assert.deepEqual([sent("page").length, scroller.scrollTop], [2, 0]);
  await found([tileOf("new"), ...TILES], COUNTS);
  await act(() => model.set("news", [tileOf("newer")]));
  assert.equal(sent("page").length, 3);
});

// -- the search ---------------------------------------------------------------------------------------

const SEARCH = "Search prompts, settings, notes, tags, ids";
const lastFilters = () => bodies("page").at(-1).filters;

test("the search begins with the first letter, and joins those that follow quickly", async () => {
  await gallery();
  await user.type(SEARCH, "c");
  assert.deepEqual([sent("page").length, lastFilters()], [2, { text: "c" }]);
  await user.type(SEARCH, "ca");
  await user.type(SEARCH, "cat");
  await wait(149);
  assert.equal(sent("page").length, 2);
  assert.equal(user.one(SEARCH).value, "cat", "an answer to less does not take letters away");
  await wait(1);
  assert.deepEqual([sent("page").length, lastFilters()], [3, { text: "cat" }]);
  await wait(1000);
  assert.equal(sent("page").length, 3);
});

test("removing a filter also discards text that was typed but not searched yet", async () => {
  await gallery();
  await user.type(SEARCH, "c");
  await user.type(SEARCH, "ca");
  await press("Clear filters");
  assert.equal(user.one(SEARCH).value, "");
  await wait(1000);
  assert.deepEqual(lastFilters(), {});
});

test("choices in the bar filter with their counts, and an empty choice removes the filter", async () => {
  await gallery();
  assert.deepEqual([...user.one("State").options].map(words), ["Any state", "Done (3)", "Failed (0)"]);
  await user.choose("State", "completed");
  assert.deepEqual(lastFilters(), { state: "completed" });
  await press("Starred");
  assert.deepEqual(lastFilters(), { state: "completed", starred: true });
  await press("Starred");
  await press("With note");
  await user.choose("State", "");
  assert.deepEqual(lastFilters(), { noted: true });
  await user.choose("Order", "longest");
  assert.equal(bodies("page").at(-1).order, "longest");
});

test("more filters open below the bar, and each is a chip that can be removed", async () => {
  await gallery();
  const more = () => user.root.querySelector("[aria-label='More filters']");
  assert.ok(more().hidden);
  await act(() => user.root.querySelector("[aria-controls]").click());
  assert.ok(!more().hidden);
  assert.equal(user.find("Model"), null, "one model is no choice");
  assert.deepEqual([...user.one("Made with").options].map(words), ["Made with any", "ToAPIs (4)"]);
  await user.choose("Tag", "best");
  await user.choose("Since", "2026-11-01");
  assert.deepEqual(lastFilters(), { tag: "best", since: "2026-11-01" });
  await press("Remove filter: #best");
  assert.deepEqual(lastFilters(), { since: "2026-11-01" });
  await press("Clear filters");
  assert.deepEqual(lastFilters(), {});
  assert.equal(document.activeElement, user.one(SEARCH));
});

test("a failed search says why at its field", async () => {
  await gallery();
  await user.type(SEARCH, "seed:");
  await wait(150);
  await refuse("page", "No such search.", "Try a word.");
  assert.equal(text("[role='alert']"), "No such search. Try a word.");
  assert.equal(user.one(SEARCH).getAttribute("aria-invalid"), "true");
});

test("a slash focuses the search, and is a character in a text field", async () => {
  await gallery();
  assert.ok((await user.key(tile(0), "/")).defaultPrevented);
  assert.equal(document.activeElement, user.one(SEARCH));
  assert.ok(!(await user.key(user.one(SEARCH), "/")).defaultPrevented);
});

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

test("no match and an empty folder have different texts", async () => {
  await gallery({ tiles: [], counts: { ...COUNTS, matching: 0 }, about: { filters: { text: "fog" } } });
  assert.match(text(".wan-empty"), /No video matches “fog”\. 4 jobs in wan_videos\./);
  await press("Clear search and filters");
  assert.deepEqual(lastFilters(), {});
  await gallery({ tiles: [], counts: { ...COUNTS, total: 0, matching: 0 } });
  assert.match(text(".wan-empty"), /No videos here yet\./);
});

// -- the panel ----------------------------------------------------------------------------------------

const DETAILS = {
  job: { ...jobView({ state: "failed", title: "Failed", tone: "error", icon: "error", actions: ["use", "again"] }), id: "a" },
  settings: [],
  facts: [],
  note: "old",
  tags: ["best"],
  star: false,
  takes: [],
  known_tags: ["best", "fog"],
};
async function panel(more = {}) {
  await gallery();
  await open();
  await answer("info", { ...DETAILS, ...more });
}
const NOTE = "Note saved with the job";

test("a pressed tile opens its panel, which has the focus, and closing returns to the tile", async () => {
  await gallery();
  await open(1);
  assert.deepEqual(bodies("info"), [{ job: "b" }]);
  assert.equal(text(".wan-panel h3"), "Settings of this video");
  assert.equal(document.activeElement, user.root.querySelector(".wan-panel h3"));
  assert.equal(tile(1).getAttribute("aria-expanded"), "true");
  await press("Close the panel");
  await frame();
  assert.equal(user.root.querySelector(".wan-panel"), null);
  assert.equal(document.activeElement, tile(1));
});

test("Esc closes the panel", async () => {
  await panel();
  await user.key(user.root.querySelector(".wan-panel h3"), "Escape");
  assert.equal(user.root.querySelector(".wan-panel"), null);
});

test("a job that cannot be read says why", async () => {
  await gallery();
  await open();
  assert.match(text(".wan-panel"), /Loading/);
  await refuse("info", "No such job.");
  assert.equal(text(".wan-panel [role='alert']"), "No such job.");
  assert.doesNotMatch(text(".wan-panel"), /Loading/);
});

test("the panel of a failed job says why, what to do, and the text of the service", async () => {
  const message = { level: "error", text: "The content check refused the prompt.", hint: "Change it and send it again." };
  const job = jobView({ id: "d", state: "failed", title: "Refused by the content check", tone: "error", icon: "shield", message, detail: "policy: violence" });
  await gallery();
  await open(3);
  await answer("info", { ...DETAILS, job });
  assert.equal(text(".wan-panel .wan-msg--error"), "The content check refused the prompt. Change it and send it again.");
  assert.equal(text(".wan-panel .wan-raw"), "policy: violence");
  assert.match(text(".wan-panel .wan-state"), /Refused by the content check/);
});

test("opening a job changes no form; a separate button fills it", async () => {
  await panel();
  assert.equal(user.find("Use these settings"), null);
  await press("Use in form");
  await press("Use in form");
  assert.deepEqual(bodies("use"), [{ job: "a" }]);
  await answer("use", { filled: true, text: "" });
  assert.match(text(".wan-panel .wan-msg--info"), /Settings loaded into the open form/);
});

test("settings are copied as text, or shown if the browser refuses", async () => {
  await panel();
  await press("Copy as");
  await press("curl");
  assert.deepEqual(bodies("settings_of"), [{ job: "a" }]);
  await answer("settings_of", { settings: { prompt: "x" } });
  await wait(0);
  assert.deepEqual(bodies("copy"), [{ settings: { prompt: "x" }, as: "curl" }]);
  await answer("copy", { text: "curl ..." });
  assert.deepEqual(clipboard.copied, ["curl ..."]);
  assert.equal(text(".wan-panel .wan-msg--info"), "Copied as curl");
  await wait(0);
  clipboard.allowed = false;
  await press("Copy as");
  await press("Python");
  await answer("settings_of", { settings: { prompt: "x" } });
  await wait(0);
  await answer("copy", { text: "wan.generate()" });
  assert.ok([...user.root.querySelectorAll("textarea")].some(({ value }) => value === "wan.generate()"));
});

test("a note is saved once when its field is left, and when the panel closes", async () => {
  await panel();
  await user.type(NOTE, " calm ");
  await act(() => user.root.querySelector(".wan-marks textarea").dispatchEvent(new Event("blur")));
  assert.deepEqual(bodies("mark"), [{ note: "calm", job: "a" }]);
  await answer("mark", {});
  assert.match(text(".wan-marks"), /Note saved/);
  await press("Close the panel");
  assert.equal(sent("mark").length, 1);
});

test("a note that could not be saved is sent again when the panel closes", async () => {
  await panel();
  await user.type(NOTE, "calm");
  await act(() => user.root.querySelector(".wan-marks textarea").dispatchEvent(new Event("blur")));
  await refuse("mark", "The disk is full.");
  assert.match(text(".wan-marks"), /The disk is full\./);
  await press("Close the panel");
  assert.deepEqual(bodies("mark").map(({ note }) => note), ["calm", "calm"]);
});

test("tags are added and removed one by one, and no tag is added twice", async () => {
  await panel();
  await user.type("Tags", " slow   fog ");
  await user.key(user.one("Tags"), "Enter", { isComposing: true });
  assert.equal(sent("mark").length, 0);
  await user.key(user.one("Tags"), ",");
  assert.deepEqual(bodies("mark").at(-1), { tags: ["best", "slow fog"], job: "a" });
  await user.type("Tags", "best");
  await user.key(user.one("Tags"), "Enter");
  assert.equal(sent("mark").length, 1);
  await press("Remove tag: best");
  assert.deepEqual(bodies("mark").at(-1), { tags: ["slow fog"], job: "a" });
});

test("the star of the panel sends its new value", async () => {
  await panel();
  await act(() => user.root.querySelector(".wan-marks [aria-pressed]").click());
  assert.deepEqual(bodies("mark"), [{ star: true, job: "a" }]);
});

test("other takes are shown in the panel, or all of them in the list", async () => {
  await panel({ takes: [{ id: "a", label: "Take 1", title: "Done", star: true }, { id: "b", label: "Take 2", title: "Done", star: false }] });
  assert.equal(user.one("Take 1").getAttribute("aria-pressed"), "true");
  await press("Show only these");
  assert.deepEqual(lastFilters(), { takes_of: "a" });
  await press("Take 2");
  assert.deepEqual(bodies("info").at(-1), { job: "b" });
});

test("a file is deleted only after a confirmation, in which the button that keeps it has the focus", async () => {
  await panel({ job: { ...finished({ file: { ...FILE, size: 34_000_000, size_text: "34 MB" } }), id: "a" } });
  await press("Delete file");
  assert.equal(document.activeElement, user.one("Keep it"));
  assert.match(text("[role='alertdialog']"), /Delete cat\.mp4 \(34 MB\) for good\?/);
  await press("Keep it");
  assert.equal(document.activeElement, user.one("Delete file"));
  await press("Delete file");
  await user.key(user.one("Keep it"), "Escape");
  assert.ok(user.root.querySelector(".wan-panel"), "that key closes the question alone");
  assert.equal(sent("delete_file").length, 0);
  await press("Delete file");
  await press("Delete it");
  assert.deepEqual(bodies("delete_file"), [{ job: "a" }]);
  await answer("delete_file", { tile: tileOf("a", { file: false }) });
  assert.equal(said(), "File deleted; the record stays");
  assert.equal(text(".wan-panel h3"), "Settings of this job");
});

test("the path of the folder is copied, and selected jobs are written to a file", async () => {
  await gallery();
  await press("Pick for compare: prompt a");
  await press("More: export, folder");
  await press("Contact sheetPNG");
  assert.deepEqual(bodies("export").map(({ suffix, jobs }) => [suffix, jobs]), [[".png", ["a"]]]);
  await press("More: export, folder");
  await press("Copy the folder’s path");
  await answer("folder", { path: "/data/wan_videos" });
  assert.deepEqual(clipboard.copied, ["/data/wan_videos"]);
});
