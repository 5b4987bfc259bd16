/** The view of the gallery: its tiles, its selection and new jobs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  act,
  answer,
  bodies,
  clipboard,
  COUNTS,
  found,
  gallery,
  isOff,
  lastFilters,
  model,
  press,
  refuse,
  said,
  sent,
  text,
  tile,
  tileOf,
  TILES,
  user,
  wait,
} from "../support/gallery.mjs";
import { bytes } from "../support/job.mjs";
import { words } from "../support/user.mjs";

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

test("no match and an empty folder have different texts", async () => {
  await gallery({ tiles: [], counts: { ...COUNTS, matching: 0 }, about: { filters: { text: "fog" } } });
  assert.match(text(".wan-empty"), /No video matches “fog”\. 4 jobs in wan_videos\./);
  await press("Clear search and filters");
  assert.deepEqual(lastFilters(), {});
  await gallery({ tiles: [], counts: { ...COUNTS, total: 0, matching: 0 } });
  assert.match(text(".wan-empty"), /No videos here yet\./);
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
