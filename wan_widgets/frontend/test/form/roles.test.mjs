/** The files of a model by role: adding, naming in the prompt, moving and removing them, and when a role is disabled. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import "../support/dom.mjs";
import { applies, field, formModel, issue, TABLE, verdict } from "../support/form.mjs";
import { fakeKernel } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { PREACT } from "../support/render.mjs";
import { fakeObjectUrls, userOf, words } from "../support/user.mjs";

const page = await load("form/state.ts", "form/fields/files/Roles.tsx", "lib/kernel/ask.ts", ...PREACT);
const user = userOf(page);
const { act, press, text } = user;

const FIRST = field("image", "image", { label: "First frame", noun: "a first frame", hint: "PNG.", accept: ["image/png"] });
const LAST = field("last_image", "image", { label: "Last frame", noun: "a last frame", hint: "PNG.", accept: ["image/png"] });
const IMAGES = field("reference_images", "images", { label: "Reference images", called: "Image {number}", max_items: 3, hint: "PNG.", accept: ["image/png"] });
const SOUNDS = field("reference_audios", "audios", { label: "Sound file", called: "", max_items: 1, hint: "MP3.", accept: ["audio/mpeg"] });
const FIELDS = [FIRST, LAST, IMAGES, SOUNDS];
const on = Object.fromEntries(FIELDS.map(({ name }) => [name, applies]));
const judged = (fields = {}, more = {}) => verdict({ mode: "r2v", fields: { ...on, ...fields }, ...more });

let model;
let form;
let kernel;
const dropped = [];

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  kernel = fakeKernel(page.AskError);
  fakeObjectUrls();
  dropped.length = 0;
});
afterEach(() => {
  user.leave();
  mock.timers.reset();
});

async function roles(traits = {}) {
  model = formModel({ table: { ...TABLE, fields: FIELDS }, verdict: judged(), ...traits });
  function Probe() {
    form = page.useFormState(model);
    return page.h(page.Roles, {
      form,
      fields: FIELDS,
      id: "f",
      ask: kernel.ask,
      uploads: { current: null, failed: null, nameOf: () => undefined },
      simulated: false,
      dropTarget: "",
      onFiles: (one, files) => dropped.push([one.name, files.length]),
    });
  }
  await user.show(() => page.h(Probe, {}));
}
const settings = () => model.get("settings");
const slot = (name) => user.root.querySelector(`[data-slot='${name}']`);
const tiles = (name) => [...slot(name).querySelectorAll("li:has(.wan-media__pic)")];
const THREE = { reference_images: ["a.png", "b.png", "c.png"] };

test("a file is added by its path, in the role where it was typed", async () => {
  await roles();
  await press("Add to last frame");
  assert.equal(document.activeElement, user.one("Image path or URL"));
  await user.type("Image path or URL", "dusk.png");
  await user.key(user.one("Image path or URL"), "Enter");
  assert.deepEqual(settings(), { last_image: "dusk.png" });
  assert.equal(user.find("Image path or URL"), null);
  assert.equal(user.find("Add to last frame"), null, "there is one");
});

test("Escape closes the field that adds a file", async () => {
  await roles();
  await press("Add to reference images");
  await user.key(user.one("Image path or URL"), "Escape");
  assert.equal(user.find("Image path or URL"), null);
});

test("a press on the name of a file inserts it into the prompt, and the name shows whether the prompt has it", async () => {
  const inserted = [];
  const unmentioned = [0, 2].map((index) =>
    issue("reference_images", { index, code: "image-unmentioned", severity: "warning", fixes: [{ label: `Insert Image ${index + 1}`, changes: { prompt: "x" }, insert: "x" }] }),
  );
  await roles({ settings: THREE, verdict: judged({}, { issues: unmentioned }) });
  form.inserter.current = (name) => inserted.push(name);
  await press("Image 2");
  assert.deepEqual(inserted, ["Image 2"]);
  assert.deepEqual(tiles("reference_images").map((one) => one.querySelector(".is-used") !== null), [false, true, false]);
  assert.match(text(".wan-msg--warn"), /The prompt never mentions Image 1 and Image 3, so they may be ignored\./);
  assert.ok(user.find("Insert Image 3"));
});

test("files are moved by keys and by a button, and keep their focus and their names", async () => {
  await roles({ settings: THREE });
  await user.key(user.one("Image 1"), "ArrowRight", { altKey: true });
  assert.deepEqual(settings().reference_images, ["b.png", "a.png", "c.png"]);
  assert.equal(document.activeElement, user.one("Image 2"));
  assert.equal(words(slot("reference_images").querySelector("[role='status']")), "Now Image 2");
  await press("Move Image 3 forward");
  assert.deepEqual(settings().reference_images, ["b.png", "c.png", "a.png"]);
  await user.key(user.one("Image 1"), "ArrowUp", { altKey: true });
  await user.key(user.one("Image 1"), "ArrowRight");
  assert.deepEqual(settings().reference_images, ["b.png", "c.png", "a.png"], "it is the first, and Alt is needed");
});

test("a file is dragged to another place in its row", async () => {
  await roles({ settings: THREE });
  const [first, , third] = tiles("reference_images");
  const drag = (element, kind) => act(() => element.dispatchEvent(new Event(kind, { bubbles: true, cancelable: true })));
  await drag(first, "dragstart");
  await drag(third, "drop");
  assert.deepEqual(settings().reference_images, ["b.png", "c.png", "a.png"]);
});

test("one file is removed at a time by its button or its key, and can be restored", async () => {
  await roles({ settings: THREE });
  await press("Remove Image 2");
  assert.deepEqual(settings().reference_images, ["a.png", "c.png"]);
  assert.match(text("[data-slot='reference_images'] .wan-msg--info"), /Image 2 removed\./);
  await press("Undo");
  assert.deepEqual(settings(), THREE);
  await user.key(user.one("Image 1"), "Delete");
  assert.deepEqual(settings().reference_images, ["b.png", "c.png"]);
});

test("counts and lengths are shown, and a problem of a file names it", async () => {
  const problem = issue("reference_images", { index: 1, message: "It is too small.", severity: "warning" });
  await roles({ settings: THREE, verdict: judged({ reference_images: { ...applies, count: "3 of 3, 9 of 15 s" } }, { issues: [problem] }) });
  assert.match(text("[data-slot='reference_images'] legend"), /3 of 3, 9 of 15 s/);
  assert.match(text(".wan-msg--warn"), /Image 2: It is too small\./);
  assert.equal(user.find("Add to reference images"), null, "three are all");
});

test("roles that conflict with the others are last, and say once why and what to remove", async () => {
  const fixes = [{ label: "Remove these files", changes: { reference_images: null }, insert: "" }];
  const off = { ...applies, enabled: false, reason: "Frames cannot be combined with references.", fixes };
  await roles({ settings: THREE, verdict: judged({ image: off, last_image: off }) });
  const groups = [...user.root.querySelectorAll(".wan-role")];
  assert.match(words(groups.at(-1)), /^First frame, Last frame ?Frames cannot be combined with references\./);
  assert.equal(slot("image"), null);
  await press("Remove these files");
  assert.deepEqual(settings(), {});
  await act(() => form.undo());
  assert.deepEqual(settings(), THREE);
});

test("two frames change places", async () => {
  await roles({ settings: { image: "a.png", last_image: "b.png" } });
  await press("Swap the two");
  assert.deepEqual(settings(), { image: "b.png", last_image: "a.png" });
});

test("a sound has no picture, and shows its length", async () => {
  const info = { name: "voice.mp3", summary: "6.0 s", seconds: 6, local: true, problem: null };
  await roles({ settings: { reference_audios: ["voice.mp3"] }, verdict: judged({}, { inputs: { "voice.mp3": info } }) });
  assert.equal(kernel.asked.length, 0);
  assert.equal(text(".wan-media__len"), "6.0 s");
  assert.match(text("[data-slot='reference_audios']"), /voice\.mp3/);
});
