/** The gallery's state: pages, searches, updates and the selection. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeKernel, settled } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";

const page = await load("gallery/controller.ts", "gallery/store.ts", "gallery/pageList.ts", "lib/kernel/ask.ts");
const SIZE = 3;

const tile = (id, more = {}) => ({ id, state: "completed", day: "Today", at: 1000, star: false, ...more });
const counts = { total: 9, matching: 9 };
/** A page of tiles as the kernel sends it; the first page has the counts. */
const pageOf = (ids, { cursor = null, first = false, days = { Today: "3 videos" } } = {}) => ({
  tiles: ids.map((id) => tile(id)),
  cursor,
  days,
  ...(first ? { counts } : {}),
});
const ABOUT = { page: SIZE, most_compared: 3, filters: {} };

function open(about = {}, news = []) {
  const kernel = fakeKernel(page.AskError);
  const gallery = new page.GalleryController(kernel.ask, { ...ABOUT, ...about }, news);
  const pages = () => kernel.asked.filter((one) => one.kind === "page");
  return { kernel, gallery, pages, state: () => gallery.store.state, ids: () => gallery.store.state.list.pages.flatMap((one) => (one.tiles ?? []).map(({ id }) => id)) };
}
/** A gallery with `count` full pages loaded, and one page that is not loaded yet. */
async function loaded(count = 1, about = {}) {
  const opened = open(about);
  opened.gallery.reload();
  for (let number = 0; number < count; number += 1) {
    if (number > 0) opened.gallery.showWindow(0, number * SIZE - 1);
    opened.kernel.last().answer(pageOf([0, 1, 2].map((at) => `${number}-${at}`), { first: number === 0, cursor: [number + 1, 0] }));
    await settled();
  }
  return opened;
}

test("the first page is requested with the filters, and shown with its counts", async () => {
  const { gallery, kernel, state, ids } = open({ filters: { text: "cat" } });
  assert.equal(state().loading, true);
  gallery.reload();
  assert.deepEqual(kernel.last().body, { filters: { text: "cat" }, order: "newest", after: null, measures: false });
  kernel.last().answer(pageOf(["a", "b"], { first: true }));
  await settled();
  assert.deepEqual([ids(), state().counts, state().loading, state().error], [["a", "b"], counts, false, null]);
  assert.deepEqual([state().list.days, state().list.totals], [["Today", "Today"], { Today: "3 videos" }]);
});

test("a page that is loaded again replaces only itself, with its sums", () => {
  const list = [["a", "b", "c"], ["d", "e", "f"]].reduce(
    (before, ids, number) => page.withPage(before, { number, after: number === 0 ? null : [1, 0] }, pageOf(ids, { first: number === 0, cursor: [number + 1, 0], days: { [`day ${number}`]: "3" } })),
    page.NO_PAGES,
  );
  const again = page.withPage(list, { number: 0, after: null }, pageOf(["x", "b", "c"], { cursor: [9, 9], days: { "day 0": "4" } }));
  assert.deepEqual(again.pages.map(({ tiles }) => tiles.map(({ id }) => id).join("")), ["xbc", "def"]);
  assert.deepEqual([again.next, again.totals], [[2, 0], { "day 0": "4", "day 1": "3" }]);
  const other = page.withPage(list, { number: 0, after: null }, pageOf(["n"], { first: true, days: { "day 2": "1" } }));
  assert.deepEqual([other.pages.length, other.totals, other.next], [1, { "day 2": "1" }, null]);
});

test("the page in view and its neighbors are loaded, and two more are kept", () => {
  const loadedPage = (number, there) => ({ after: [number, 0], days: ["x", "x", "x"], tiles: there ? [tile(`${number}`)] : null });
  const list = (there) => ({ ...page.NO_PAGES, pages: Array.from({ length: 12 }, (_, number) => loadedPage(number, there)), next: [12, 0] });
  assert.deepEqual(page.missingPages(list(false), 15, 17, SIZE).map(({ number }) => number), [4, 5, 6]);
  assert.deepEqual(page.missingPages(list(false), 0, 2, SIZE).map(({ number }) => number), [0, 1]);
  assert.deepEqual(page.missingPages(list(true), 30, 32, SIZE), []);
  assert.deepEqual(page.missingPages(list(true), 33, 35, SIZE), [{ number: 12, after: [12, 0] }]);
  const loaded = page.withoutFarPages(list(true), 15, 17, SIZE).pages.flatMap(({ tiles }, number) => (tiles === null ? [] : [number]));
  assert.deepEqual(loaded, [2, 3, 4, 5, 6, 7, 8]);
});

test("the next page is requested once when the window nears the end, after the last tile", async () => {
  const { gallery, pages, kernel, ids } = await loaded(1);
  gallery.showWindow(0, 2);
  gallery.showWindow(0, 2);
  assert.deepEqual(pages().map(({ body }) => body.after), [null, [1, 0]]);
  kernel.last().answer(pageOf(["d"], { cursor: null, days: { Today: "4 videos" } }));
  await settled();
  assert.deepEqual(ids(), ["0-0", "0-1", "0-2", "d"]);
  assert.equal(gallery.store.state.list.totals.Today, "4 videos");
  gallery.showWindow(3, 3);
  assert.equal(pages().length, 2, "nothing follows the last page");
});

test("a window far from the end requests nothing", async () => {
  const { gallery, pages } = await loaded(4);
  const before = pages().length;
  gallery.showWindow(0, SIZE - 1);
  gallery.showWindow(3, 5);
  assert.equal(pages().length, before);
  gallery.showWindow(6, 8);
  assert.equal(pages().length, before, "the fourth page is there");
  gallery.showWindow(9, 11);
  assert.equal(pages().length, before + 1);
});

test("a window requests nothing before the first answer", () => {
  const { gallery, kernel } = open();
  gallery.showWindow(0, 0);
  assert.equal(kernel.asked.length, 0);
});

test("a distant page keeps its place, and is requested again when it comes near", async () => {
  const { gallery, pages, kernel, state } = await loaded(8);
  gallery.showWindow(21, 23);
  const there = () => state().list.pages.map((one) => one.tiles !== null);
  assert.deepEqual(there(), [false, false, false, false, true, true, true, true], "one page around the window, and two more");
  assert.equal(state().list.days.length, 24);
  kernel.last().answer(pageOf(["x"]));
  await settled();
  const before = pages().length;
  gallery.showWindow(6, 8);
  assert.deepEqual(pages().slice(before).map(({ body }) => body.after), [[1, 0], [2, 0], [3, 0]]);
  kernel.last().answer(pageOf(["3-0", "3-1", "3-2"], { cursor: [4, 0] }));
  await settled();
  assert.equal(page.tileAt(state().list, 9, SIZE).id, "3-0");
  assert.equal(state().list.next, null, "only the last page says what follows");
});

test("a window that moves among near pages changes nothing", async () => {
  const { gallery, state } = await loaded(2);
  const before = state();
  gallery.showWindow(0, 1);
  assert.equal(state(), before);
});

test("an answer to an earlier search is dropped", async () => {
  const { gallery, pages, state, ids } = open();
  gallery.reload();
  gallery.setFilters({ text: "dog" });
  assert.deepEqual(pages().map(({ body }) => body.filters), [{}, { text: "dog" }]);
  pages()[1].answer(pageOf(["dog"], { first: true }));
  await settled();
  pages()[0].answer(pageOf(["cat"], { first: true }));
  await settled();
  assert.deepEqual([ids(), state().loading], [["dog"], false]);
});

test("an error of an earlier search is dropped, and so is an old sum of a day", async () => {
  const { gallery, kernel, pages, state } = await loaded(1);
  gallery.receiveNews([tile("0-1", { state: "failed" })], true);
  const day = kernel.last();
  gallery.setFilters({ text: "dog" });
  gallery.setFilters({ text: "cow" });
  pages().at(-2).refuse("Not so.");
  day.answer({ days: { Today: "99 videos" } });
  await settled();
  assert.deepEqual([state().error, state().loading], [null, true]);
  assert.equal(state().list.totals.Today, "3 videos");
});

test("a new search asks for its first page even while the first page of the old one is under way", () => {
  const { gallery, pages } = open();
  gallery.reload();
  gallery.setOrder("oldest");
  gallery.reload();
  assert.deepEqual(pages().map(({ body }) => body.order), ["newest", "oldest", "oldest"]);
});

test("the list stays until the new search is answered, and is then replaced", async () => {
  const { gallery, kernel, ids, state } = await loaded(2);
  gallery.setFilters({ starred: true });
  assert.deepEqual([ids().length, state().loading], [6, true]);
  kernel.last().answer(pageOf(["s"], { first: true, days: { Today: "1 video" } }));
  await settled();
  assert.deepEqual([ids(), state().list.totals, state().list.days], [["s"], { Today: "1 video" }, ["Today"]]);
});

test("a failed search says why, and does not continue with pages of the previous one", async () => {
  const { gallery, kernel, pages, state, ids } = await loaded(1);
  gallery.setFilters({ since: "never" });
  kernel.last().refuse("That is no day.", "Write 2026-03-01.");
  await settled();
  assert.deepEqual([state().error.message, state().loading, ids().length], ["That is no day.", false, 3]);
  const before = pages().length;
  gallery.showWindow(0, 2);
  assert.equal(pages().length, before);
});

test("a later page that failed can be requested again", async () => {
  const { gallery, kernel, pages, state } = await loaded(1);
  gallery.showWindow(0, 2);
  kernel.last().refuse("Busy.");
  await settled();
  assert.equal(state().error.message, "Busy.");
  gallery.showWindow(0, 2);
  assert.equal(pages().length, 3);
  kernel.last().answer(pageOf(["d"]));
  await settled();
  assert.equal(state().error, null);
});

test("a failure without an answer of the kernel is an error too", async () => {
  const { gallery, kernel, state } = open();
  gallery.reload();
  kernel.last().answer({});
  await settled();
  assert.notEqual(state().error, null);
});

test("a tile changes in place, also in the panel", async () => {
  const { gallery, state } = await loaded(1);
  gallery.store.dispatch({ type: "opened", tile: tile("0-1") });
  gallery.changeTile(tile("0-1", { star: true }));
  assert.equal(page.tileAt(state().list, 1, SIZE).star, true);
  assert.equal(page.tileAt(state().list, 0, SIZE).star, false);
  assert.equal(state().open.star, true);
  gallery.changeTile(tile("0-2", { star: true }));
  assert.equal(state().open.id, "0-1");
  const { list } = state();
  gallery.changeTile(tile("unknown"));
  assert.equal(state().list, list);
});

test("a change of a loaded tile updates it, and requests the sum of its day once for each state", async () => {
  const { gallery, kernel, state } = await loaded(1);
  const failed = tile("0-1", { state: "failed", at: 1234 });
  gallery.receiveNews([failed], true);
  assert.deepEqual([kernel.last().kind, kernel.last().body], ["day", { filters: {}, at: 1234 }]);
  assert.equal(page.tileAt(state().list, 1, SIZE).state, "failed");
  kernel.last().answer({ days: { Today: "2 videos" } });
  await settled();
  assert.deepEqual(state().list.totals, { Today: "2 videos" });
  const before = kernel.asked.length;
  gallery.receiveNews([failed], true);
  assert.equal(kernel.asked.length, before);
});

test("sums of days are requested only if the list is ordered by days", async () => {
  const { gallery, kernel } = await loaded(1);
  gallery.setOrder("longest");
  kernel.last().answer(pageOf(["a"], { first: true }));
  await settled();
  const before = kernel.asked.length;
  gallery.receiveNews([tile("a", { state: "failed" })], true);
  assert.equal(kernel.asked.length, before);
});

test("a new job is shown at once if the list is at its top, and offered otherwise", async () => {
  const { gallery, pages, state } = await loaded(1);
  gallery.receiveNews([tile("new")], true);
  assert.deepEqual([pages().length, state().hasNew], [2, false]);
  gallery.receiveNews([tile("newer")], false);
  assert.deepEqual([pages().length, state().hasNew], [2, true]);
  gallery.reload();
  assert.equal(state().hasNew, false);
});

test("a job that was already announced or loaded is not new", async () => {
  const { gallery, kernel, state } = open({}, [tile("old")]);
  gallery.receiveNews([tile("old")], true);
  assert.equal(kernel.asked.length, 0);
  gallery.receiveNews([tile("old", { state: "failed" })], false);
  assert.equal(state().hasNew, true, "in another state it may match");
});

test("in another order than the newest first, a new job waits for the next search", async () => {
  const { gallery, kernel, pages, state } = await loaded(1);
  gallery.setOrder("prompt");
  kernel.last().answer(pageOf(["a"], { first: true }));
  await settled();
  const before = pages().length;
  gallery.receiveNews([tile("new")], true);
  assert.deepEqual([pages().length, state().hasNew], [before, false]);
});

test("selected jobs keep their order, and no more are accepted than can be compared", () => {
  const { gallery, state } = open();
  const pick = (job, on = true) => gallery.store.dispatch({ type: "picked", job, on });
  for (const job of ["b", "a"]) pick(job);
  assert.deepEqual([[...state().picked], state().announcement], [["b", "a"], "2 picked"]);
  pick("c");
  assert.equal(state().picked.size, 3);
  assert.equal(state().announcement, "2 picked", "the last one is not announced: it fills the comparison");
  pick("d");
  assert.deepEqual([[...state().picked], state().announcement], [["b", "a", "c"], "3 videos can be compared at most"]);
  pick("c");
  assert.equal(state().picked.size, 3);
  pick("b", false);
  assert.deepEqual([[...state().picked], state().announcement], [["a", "c"], "2 picked"]);
  gallery.store.dispatch({ type: "picksCleared" });
  assert.equal(state().picked.size, 0);
});

test("the same text is announced twice", () => {
  const { gallery, state } = open();
  gallery.announce("Starred");
  gallery.announce("Starred");
  assert.equal(state().announcement, "Starred\u00a0");
  gallery.announce("Starred");
  assert.equal(state().announcement, "Starred");
});

test("another take opens with its known details, else with those of the previous one", async () => {
  const { gallery, state } = await loaded(1);
  const { dispatch } = gallery.store;
  dispatch({ type: "takeOpened", job: "0-1" });
  assert.equal(state().open, null);
  dispatch({ type: "opened", tile: tile("0-0", { star: true }) });
  dispatch({ type: "takeOpened", job: "elsewhere" });
  assert.deepEqual([state().open.id, state().open.star], ["elsewhere", true]);
  dispatch({ type: "takeOpened", job: "0-1" });
  assert.deepEqual([state().open.id, state().open.star], ["0-1", false]);
  dispatch({ type: "closed" });
  assert.equal(state().open, null);
});

test("a star is stored, shown and announced; a refusal is announced", async () => {
  const { gallery, kernel, state } = await loaded(1);
  const starring = gallery.star(tile("0-1"), true);
  assert.deepEqual([kernel.last().kind, kernel.last().body], ["mark", { job: "0-1", star: true }]);
  kernel.last().answer({ tile: tile("0-1", { star: true }) });
  await starring;
  assert.deepEqual([page.tileAt(state().list, 1, SIZE).star, state().announcement], [true, "Starred"]);
  const refused = gallery.star(tile("0-1"), false);
  kernel.last().refuse("The ledger is locked.");
  await refused;
  assert.deepEqual([page.tileAt(state().list, 1, SIZE).star, state().announcement], [true, "The ledger is locked."]);
});

test("a comparison is requested with the selected jobs, and a refusal is announced", async () => {
  const { gallery, kernel, state } = open();
  const shown = [];
  const first = gallery.compare(["a", "b"], { view: true }, (answer) => shown.push(answer.model));
  assert.deepEqual([kernel.last().kind, kernel.last().body], ["compare", { jobs: ["a", "b"], view: true }]);
  kernel.last().answer({ model: "m1" });
  await first;
  assert.deepEqual(shown, ["m1"]);
  const second = gallery.compare(["a"], { view: true }, () => shown.push("never"));
  kernel.last().refuse("Two are needed.", "Pick another.");
  await second;
  assert.deepEqual([shown.length, state().announcement], [1, "Two are needed. Pick another."]);
});
