/** A gallery in a document, with a fake kernel whose answers the test gives. */
import { afterEach, beforeEach, mock } from "node:test";
import { fakeObserver } from "./dom.mjs";
import { FakeModel, settled } from "./kernel.mjs";
import { load } from "./load.mjs";
import { PREACT } from "./render.mjs";
import { fakeClipboard, fakeObjectUrls, userOf } from "./user.mjs";

const page = await load("gallery/GalleryView.tsx", ...PREACT);
export const user = userOf(page);
export const { act, press, text } = user;

export const ABOUT = {
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
export const IDLE = { total: 0, left: 0, paused: false, news: 0 };
export const COUNTS = {
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
export const tileOf = (id, more = {}) => ({
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
export const TILES = [tileOf("a"), tileOf("b"), tileOf("c"), tileOf("d", { file: false, state: "failed", title: "Failed", reason: "Refused." })];

export let model;
export let clipboard;
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

export async function gallery({ tiles = TILES, counts = COUNTS, about = {} } = {}) {
  model = new FakeModel({ about: { ...ABOUT, ...about }, news: [], measuring: IDLE });
  const stop = new AbortController();
  await user.show(() => page.h(page.GalleryView, { model, el: document.createElement("div"), signal: stop.signal }));
  await found(tiles, counts);
}
export const sent = (kind) => model.sent.filter((one) => one.kind === kind);
export const bodies = (kind) => sent(kind).map(({ body }) => body);
export const reply = (one, kind, body, pieces = []) => act(() => model.fire("msg:custom", { v: one.v, id: one.id, kind, body }, pieces));
export const answer = (kind, body, pieces) => reply(sent(kind).at(-1), "answer", body, pieces);
export const refuse = (kind, message, hint = "") => reply(sent(kind).at(-1), "error", { message, hint });
export const found = (tiles, counts) => answer("page", { tiles, cursor: null, days: { Today: "about $2" }, counts });
export const frame = () => act(() => frames.splice(0).forEach((work) => work()));
export const tile = (place) => user.root.querySelector(`[data-tile='${place}']`);
export const open = async (place = 0) => {
  await act(() => tile(place).click());
  await frame();
};
export const said = () => text(".wan-gallery > [role='status']");
export const wait = (ms) => act(() => mock.timers.tick(ms));
export const isOff = (name) => user.one(name).getAttribute("aria-disabled") === "true";
export const lastFilters = () => bodies("page").at(-1).filters;
