/** Files that are dropped or pasted anywhere on the form, and the fields that accept them. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import "../support/dom.mjs";
import { field } from "../support/form.mjs";
import { load } from "../support/load.mjs";
import { actor, drawHook, PREACT } from "../support/render.mjs";

const page = await load("form/fields/files/fileDrop.ts", ...PREACT);
const act = actor(page);
const IMAGE = field("image", "image");
const CLIPS = field("references", "clips", { max_items: 3 });

let hook;
let taken;
function open(slots = [IMAGE, CLIPS]) {
  taken = [];
  hook = drawHook(page, () => page.useFileDrop(slots, (slot, files) => taken.push([slot.name, files.map((one) => one.name)])));
}
afterEach(() => hook.close());

const png = { name: "cat.png", type: "image/png" };
const mp4 = { name: "clip.mp4", type: "video/mp4" };

/** A drag or paste event like the browser's. */
function event(files, { over, kind = "Files", types = [kind], target } = {}) {
  const place = document.createElement("div");
  if (over !== undefined) place.innerHTML = `<fieldset data-slot="${over}"><p></p></fieldset>`;
  const made = { prevented: false, stopped: false, preventDefault: () => (made.prevented = true), stopPropagation: () => (made.stopped = true) };
  const data = { types, files, items: files.map(({ type }) => ({ type })) };
  return Object.assign(made, { target: target ?? place.querySelector("p") ?? place, currentTarget: place, relatedTarget: null, dataTransfer: data, clipboardData: data });
}
const run = async (handler, one) => {
  await act(() => hook.current.handlers[handler](one));
  return one;
};

test("a drop goes to the slot for its type", async () => {
  open();
  for (const files of [[png], [mp4]]) await run("onDrop", event(files));
  assert.deepEqual(taken, [["image", ["cat.png"]], ["references", ["clip.mp4"]]]);
});

test("a drop on a slot is for that slot, whatever the files are", async () => {
  open();
  await run("onDrop", event([png], { over: "references" }));
  assert.deepEqual(taken, [["references", ["cat.png"]]]);
});

test("all files of a drop arrive together", async () => {
  open();
  await run("onDrop", event([mp4, { ...mp4, name: "b.mp4" }]));
  assert.deepEqual(taken, [["references", ["clip.mp4", "b.mp4"]]]);
});

test("a drop that no slot accepts does not reach the notebook either", async () => {
  open([IMAGE]);
  const one = await run("onDrop", event([{ name: "a.txt", type: "text/plain" }]));
  assert.deepEqual([taken, one.prevented, one.stopped], [[], true, true]);
});

test("a drop without files is left to the browser", async () => {
  open();
  const one = await run("onDrop", event([]));
  assert.deepEqual([taken, one.prevented], [[], false]);
});

test("while files are dragged over the form, the slot that accepts them is marked", async () => {
  open();
  const one = await run("onDragEnter", event([mp4]));
  assert.deepEqual([hook.current.target, one.prevented, one.stopped], ["references", true, true]);
  await run("onDragOver", event([mp4], { over: "image" }));
  assert.equal(hook.current.target, "image");
  await run("onDragOver", event([{ name: "", type: "text/plain" }]));
  assert.equal(hook.current.target, "");
});

test("dragged text is ignored", async () => {
  open();
  const one = await run("onDragOver", event([], { kind: "text/plain" }));
  assert.deepEqual([hook.current.target, one.prevented], ["", false]);
});

test("the mark goes when the drag leaves the form, but not when it moves inside, and with the drop", async () => {
  open();
  await run("onDragEnter", event([png]));
  const within = event([png], { over: "image" });
  await run("onDragLeave", { ...within, relatedTarget: within.target });
  assert.equal(hook.current.target, "image");
  await run("onDragLeave", event([png]));
  assert.equal(hook.current.target, "");
  await run("onDragEnter", event([png]));
  await run("onDragLeave", { ...event([png]), relatedTarget: document.createElement("p") });
  assert.equal(hook.current.target, "", "it moved to another element of the page");
  await run("onDragEnter", event([png]));
  await run("onDrop", event([png]));
  assert.equal(hook.current.target, "");
});

test("a pasted picture becomes the source image, and only one of several", async () => {
  open();
  const one = await run("onPaste", event([mp4, png, { ...png, name: "b.png" }]));
  assert.deepEqual([taken, one.prevented], [[["image", ["cat.png"]]], true]);
});

test("pasted clips are ignored, and so is a picture without an open slot", async () => {
  open();
  await run("onPaste", event([mp4]));
  hook.close();
  open([CLIPS]);
  const one = await run("onPaste", event([png]));
  assert.deepEqual([taken, one.prevented], [[], false]);
});

test("text that is pasted with a picture of itself into a text field is text", async () => {
  open();
  const input = document.createElement("textarea");
  const both = await run("onPaste", event([png], { types: ["text/plain", "Files"], target: input }));
  assert.deepEqual([taken, both.prevented], [[], false]);
  await run("onPaste", event([png], { target: input }));
  await run("onPaste", event([png], { types: ["text/plain", "Files"] }));
  assert.equal(taken.length, 2, "a picture alone, or text beside no field");
});

test("a pasted file goes to the focused slot, else to one with room", async () => {
  const [first, last] = [field("image", "image"), field("last_image", "image")];
  const full = new Set(["image"]);
  taken = [];
  hook = drawHook(page, () =>
    page.useFileDrop([first, last], (slot, files) => taken.push([slot.name, files.length]), (slot) => !full.has(slot.name)),
  );
  await run("onPaste", event([png]));
  full.add("last_image");
  await run("onPaste", event([png]));
  await run("onPaste", event([png], { over: "last_image" }));
  assert.deepEqual(taken, [["last_image", 1], ["image", 1], ["last_image", 1]]);
  full.clear();
  full.add("image");
  await run("onDrop", event([png]));
  full.add("last_image");
  await run("onDrop", event([png]));
  assert.deepEqual(taken.slice(3), [["last_image", 1], ["image", 1]], "so does a dropped one");
});

test("a sound goes to the slot for sounds", async () => {
  open([IMAGE, CLIPS, field("reference_audios", "audios", { max_items: 5 })]);
  await run("onDrop", event([{ name: "a.mp3", type: "audio/mpeg" }]));
  assert.deepEqual(taken, [["reference_audios", ["a.mp3"]]]);
});
