/** The prompt, the source files and the varied settings, with the form's real state. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import "../support/dom.mjs";
import { field, formModel, issue, verdict } from "../support/form.mjs";
import { bytes } from "../support/job.mjs";
import { fakeKernel } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { PREACT } from "../support/render.mjs";
import { fakeObjectUrls, userOf, words } from "../support/user.mjs";

const page = await load(
  "form/state.ts",
  "form/fields/Prompt.tsx",
  "form/fields/files/Sources.tsx",
  "form/fields/SweepFields.tsx",
  "form/fields/VaryMenu.tsx",
  "lib/kernel/ask.ts",
  ...PREACT,
);
const user = userOf(page);
const { act, press, text } = user;

const PROMPT = field("prompt", "text", { label: "Prompt", soft_length: 1500, can_vary: true, unit: "", placeholder: "Scene" });
const IMAGE = field("image", "image", { label: "Source image", hint: "PNG or JPEG.", accept: ["image/png", "image/jpeg"] });
const CLIPS = field("references", "clips", { label: "Reference videos", max_items: 3, hint: "MP4.", accept: ["video/mp4"] });
const RATIO = field("aspect_ratio", "choice", { label: "Ratio", default: "16:9", choices: ["16:9", "9:16", "1:1"], unit: "", can_vary: true });
const AUDIO = field("audio", "switch", { label: "Audio", unit: "", can_vary: true });
const SEED = field("seed", "integer", { label: "Seed", can_vary: true });
const NEGATIVE = field("negative_prompt", "text", { label: "Negative prompt", advanced: true, can_vary: true });
const FIELDS = [PROMPT, IMAGE, CLIPS, RATIO, AUDIO, SEED, NEGATIVE];
const SNIPPETS = {
  templates: [{ label: "Scene: portrait", text: "A portrait of [who], still." }],
  inserts: [{ label: "camera pans", text: "camera pans" }],
};
const applies = { enabled: true, reason: "", off_choices: {} };
const all = Object.fromEntries(FIELDS.map(({ name }) => [name, applies]));
const judged = (more = {}) => verdict({ fields: all, ...more });

let model;
let kernel;
let form;
let urls;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  kernel = fakeKernel(page.AskError);
  urls = fakeObjectUrls();
  document.execCommand = () => false;
});
afterEach(() => {
  user.leave();
  mock.timers.reset();
});

/** Show what `view` returns for a form's state. */
async function draw(view, traits = {}) {
  model = formModel({ table: { model: "wan2.6", label: "Wan 2.6", fields: FIELDS, snippets: SNIPPETS }, verdict: judged(), ...traits });
  function Probe() {
    form = page.useFormState(model);
    return view(form);
  }
  await user.show(() => page.h(Probe, {}));
}
const settings = () => model.get("settings");

// -- the prompt ---------------------------------------------------------------------------------------

const prompt = (traits) => draw((state) => page.h(page.Prompt, { form: state, field: PROMPT, id: "f" }), traits);
const area = () => user.root.querySelector("textarea");
const choose = async (menu, entry) => {
  await press(menu);
  await press(entry);
};

test("typed text is the prompt, and is counted as Python counts it", async () => {
  await prompt();
  await user.type("Prompt", "A cat 😀");
  assert.deepEqual(settings(), { prompt: "A cat 😀" });
  assert.equal(text(".wan-count"), "Length 7 / 1,500");
  assert.equal(area().placeholder, "Scene");
});

test("the counter is announced near the limit and beyond it, but not for the initial text", async () => {
  const says = () => text("[aria-live]");
  await prompt({ settings: { prompt: "x".repeat(1399) } });
  await user.type("Prompt", "x".repeat(1400));
  assert.equal(says(), "At most 100 characters left.");
  await user.type("Prompt", "x".repeat(1500));
  assert.ok(!user.root.querySelector(".wan-count--over"));
  await user.type("Prompt", "x".repeat(1501));
  assert.equal(says(), "Over 1,500 characters: the rest will be cut.");
  assert.ok(user.root.querySelector(".wan-count--over"));
  await prompt({ settings: { prompt: "x".repeat(1501) } });
  assert.equal(says(), "");
});

test("without a cursor a template is appended, and its first gap is selected", async () => {
  await prompt({ settings: { prompt: "A cat" } });
  await choose("Template", "portrait");
  assert.equal(settings().prompt, "A cat A portrait of [who], still.");
  assert.equal(area().value.slice(area().selectionStart, area().selectionEnd), "[who]");
});

test("an inserted text replaces no selection, and gets spaces around it only if needed", async () => {
  await prompt({ settings: { prompt: "one two, three" } });
  area().focus();
  await act(() => undefined);
  area().setSelectionRange(0, 3);
  await choose("Insert", "camera pans");
  assert.equal(settings().prompt, "one camera pans two, three");
  area().setSelectionRange(19, 19);
  await choose("Insert", "camera pans");
  assert.equal(settings().prompt, "one camera pans two camera pans, three");
});

test("if the browser inserts the text, so that it can undo it, the value is not set twice", async () => {
  const inserted = [];
  document.execCommand = (...call) => inserted.push(call) > 0;
  await prompt({ settings: { prompt: "A cat" } });
  await choose("Insert", "camera pans");
  assert.deepEqual(inserted, [["insertText", false, " camera pans"]]);
  assert.deepEqual(settings(), { prompt: "A cat" });
});

test("an image asks for motion in the prompt", async () => {
  await prompt({ verdict: judged({ mode: "i2v" }) });
  assert.equal(area().placeholder, "Motion, camera and sound");
  assert.match(text(".wan-prompt"), /The image already fixes subject/);
});

test("names in braces show the prompt that is sent, and how to keep plain braces", async () => {
  const template = { text: "A red cat", negative: "blur", names: [["color", "red"]], literal: "A {{color}} cat" };
  await prompt({ settings: { prompt: "A {color} cat" }, verdict: judged({ template }) });
  assert.equal(text(".wan-sent__text"), "A red cat");
  assert.match(text(".wan-sent"), /Negative prompt: blur\{color\} red/);
  assert.ok(area().getAttribute("aria-describedby").includes("f-prompt-sent"));
  await press("Send the braces as they are");
  assert.deepEqual(settings(), { prompt: "A {{color}} cat" });
});

test("a problem is shown after the prompt is left, and refers to it", async () => {
  await prompt({ verdict: judged({ issues: [issue("prompt")] }) });
  assert.equal(user.root.querySelector(".wan-msg"), null);
  area().focus();
  await act(() => area().dispatchEvent(new FocusEvent("focusout", { bubbles: true, relatedTarget: area() })));
  assert.equal(user.root.querySelector(".wan-msg"), null, "the focus is still inside");
  await act(() => area().dispatchEvent(new FocusEvent("focusout", { bubbles: true })));
  assert.match(text(".wan-msg--error"), /prompt is wrong\./);
  assert.equal(area().getAttribute("aria-invalid"), "true");
});

test("several prompts are counted by nonblank lines, and can be joined", async () => {
  await prompt({ settings: { prompt: "A cat\n \nA dog" }, varied: { prompt: true } });
  assert.match(text(".wan-lines"), /^Each line is a prompt: 2 prompts\./);
  await press("Make it one prompt");
  assert.deepEqual(model.get("varied"), {});
});

// -- what varies --------------------------------------------------------------------------------------

const menu = (traits) => draw((state) => page.h(page.VaryMenu, { form: state }), traits);
const entries = () => [...user.root.querySelectorAll("[role^='menuitem']")];
const vary = (name) => act(() => entries().find((one) => one.textContent.startsWith(name)).click());

test("a field begins to vary with its value, and stops after a second press", async () => {
  await menu({ settings: { aspect_ratio: "9:16", seed: 7 } });
  await press("Vary");
  assert.deepEqual(entries().map(words), ["Promptone in each line", "Ratio", "Audio", "Seed", "Negative promptone in each line"]);
  for (const [name, key, values] of [["Prompt", "prompt", true], ["Ratio", "aspect_ratio", ["9:16"]], ["Audio", "audio", [true]], ["Seed", "seed", "7"]]) {
    if (entries().length === 0) await act(() => user.root.querySelector("button").click());
    await vary(name);
    assert.deepEqual(model.get("varied"), { [key]: values });
    if (entries().length === 0) await act(() => user.root.querySelector("button").click());
    await vary(name);
    assert.deepEqual(model.get("varied"), {});
  }
  assert.deepEqual(settings(), { aspect_ratio: "9:16", seed: 7 });
});

test("names in the prompt can vary too, and fields that do not apply cannot", async () => {
  const fields = { ...all, aspect_ratio: { ...applies, enabled: false } };
  await menu({ verdict: judged({ names: [["who", "a cat"]], fields }), varied: { audio: [true] } });
  assert.equal(text("button"), "Vary 1");
  await press("Vary 1");
  assert.ok(!entries().some((one) => one.textContent.startsWith("Ratio")));
  await vary("{who}");
  assert.deepEqual(model.get("varied"), { audio: [true], "{who}": "a cat" });
});

const row = (one, traits) => draw((state) => page.h(page.SweepField, { form: state, field: one, id: "f" }), traits);

test("varied choices are in the order of the field, not of selection", async () => {
  await row(RATIO, { varied: { aspect_ratio: ["1:1"] } });
  const boxes = () => [...user.root.querySelectorAll("input")];
  assert.deepEqual(boxes().map(({ checked }) => checked), [false, false, true]);
  await act(() => boxes()[0].click());
  assert.deepEqual(model.get("varied"), { aspect_ratio: ["16:9", "1:1"] });
  await act(() => boxes()[2].click());
  assert.deepEqual(model.get("varied"), { aspect_ratio: ["16:9"] });
  await press("Stop varying ratio");
  assert.deepEqual(model.get("varied"), {});
});

test("a switch varies over on and off, a number over the typed values", async () => {
  await row(AUDIO, { varied: { audio: [true] } });
  await act(() => user.root.querySelectorAll("input")[1].click());
  assert.deepEqual(model.get("varied"), { audio: [true, false] });
  await row(SEED, { varied: { seed: "7" } });
  await user.type("Seed", "7..9");
  assert.deepEqual(model.get("varied"), { seed: "7..9" });
});

test("a varied text has one value in each nonblank line", async () => {
  await row(NEGATIVE, { settings: { negative_prompt: "blur\n\ntext" }, varied: { negative_prompt: true } });
  assert.match(text(".wan-row"), /one in each line: 2 values/);
  await user.type("Negative prompt", "blur");
  assert.deepEqual(settings(), { negative_prompt: "blur" });
  assert.match(text(".wan-row"), /one in each line: 1 value$|1 value /);
});

test("each varied name has its own lines", async () => {
  await draw((state) => page.h("div", {}, page.SweepNames({ form: state, id: "f" })), { varied: { "{who}": "a cat\na dog", seed: "7" } });
  assert.equal(user.root.querySelectorAll("textarea").length, 1);
  assert.match(text(".wan-row"), /2 values/);
  await user.type("{who}", "a cat");
  assert.deepEqual(model.get("varied"), { "{who}": "a cat", seed: "7" });
  await press("Stop varying {who}");
  assert.deepEqual(model.get("varied"), { seed: "7" });
});

// -- the sources --------------------------------------------------------------------------------------

const NO_UPLOADS = { current: null, failed: null, nameOf: () => undefined };
const files = [];
function sources(traits, { uploads = {}, simulated = false, dropTarget = "" } = {}) {
  files.length = 0;
  return draw((state) => page.h(page.Sources, {
    form: state,
    fields: [IMAGE, CLIPS],
    id: "f",
    ask: kernel.ask,
    uploads: { ...NO_UPLOADS, ...uploads },
    simulated,
    dropTarget,
    onFiles: (one, dropped) => files.push([one.name, dropped.map(({ name }) => name)]),
  }), traits);
}
const slot = (name) => user.root.querySelector(`[data-slot='${name}']`);
const clips = () => [...user.root.querySelectorAll("li")];
const LOCAL = { local: true, problem: null, summary: "1280 × 720", name: "cat.png" };
const THREE = { references: ["a.mp4", "b.mp4", "c.mp4"] };

test("a path is accepted on Enter or when its field is left, without surrounding space", async () => {
  await sources();
  const line = () => user.find("Image path or URL");
  await user.type("Image path or URL", " cat.png ");
  assert.deepEqual(settings(), {});
  await user.key(line(), "Enter", { ctrlKey: true });
  assert.deepEqual(settings(), {}, "that is Generate");
  await user.key(line(), "Enter");
  assert.deepEqual(settings(), { image: "cat.png" });
  assert.equal(line(), null, "one image");
  await user.type("Reference video path or URL", "a.mp4");
  await act(() => user.one("Reference video path or URL").dispatchEvent(new Event("blur")));
  assert.deepEqual(settings(), { image: "cat.png", references: ["a.mp4"] });
  await user.type("Add reference video: path or URL", "  ");
  await user.key(user.one("Add reference video: path or URL"), "Enter");
  await user.type("Add reference video: path or URL", "b.mp4");
  await user.key(user.one("Add reference video: path or URL"), "Enter");
  assert.deepEqual(settings().references, ["a.mp4", "b.mp4"]);
});

test("filled slots come first, unless the two conflict", async () => {
  const order = () => [...user.root.querySelectorAll("[data-slot]")].map(({ dataset }) => dataset.slot);
  await sources();
  assert.deepEqual(order(), ["image", "references"]);
  await sources({ settings: { references: ["a.mp4"] } });
  assert.deepEqual(order(), ["references", "image"]);
  await sources({
    settings: { references: ["a.mp4"], image: "cat.png" },
    verdict: judged({ mode: null, issues: [issue("references", { message: "Not both." })] }),
  });
  assert.deepEqual(order(), ["image", "references"]);
  assert.equal(user.root.querySelectorAll(".wan-msg--error").length, 1, "it is shown once");
  assert.equal(user.root.querySelector(".wan-sources").dataset.problem, "true");
  assert.equal(user.find("Add reference video: path or URL"), null);
});

test("an image is removed by its button or its key, and restored by Undo, which has the focus", async () => {
  await sources({ settings: { image: "cat.png" } });
  await press("Remove the source image");
  assert.deepEqual(settings(), {});
  assert.equal(text("[role='status'].wan-msg"), "Source image removed. Undo");
  assert.equal(document.activeElement, user.one("Undo"));
  await press("Undo");
  assert.deepEqual(settings(), { image: "cat.png" });
  await user.key(user.root.querySelector(".wan-file"), "a");
  assert.deepEqual(settings(), { image: "cat.png" });
  await user.key(user.root.querySelector(".wan-file"), "Delete");
  assert.deepEqual(settings(), {});
});

test("a local file shows its picture, and that it will be uploaded", async () => {
  await sources({ settings: { image: "cat.png" }, verdict: judged({ mode: "i2v", inputs: { "cat.png": LOCAL } }) });
  assert.match(text(".wan-file__note"), /^Local file\. Generate uploads it first/);
  assert.deepEqual(kernel.last().body, { source: "cat.png", kind: "image" });
  await act(() => kernel.last().answer({ mime: "image/webp" }, [bytes(2)]));
  assert.equal(user.root.querySelector("img").alt, "Thumbnail of cat.png");
  assert.equal(urls.size, 1);
  const local = { settings: { image: "cat.png" }, verdict: judged({ mode: "i2v", inputs: { "cat.png": LOCAL } }) };
  await sources(local, { simulated: true });
  assert.match(text(".wan-file__note"), /nothing leaves it/);
});

test("a file that cannot be read, or a remote one, has no picture and no upload", async () => {
  for (const info of [{ ...LOCAL, problem: "no such file" }, { ...LOCAL, local: false }]) {
    await sources({ settings: { image: "cat.png" }, verdict: judged({ mode: "i2v", inputs: { "cat.png": info } }) });
    assert.equal(kernel.asked.length, 0);
    assert.equal(user.root.querySelector(".wan-file__note"), null);
  }
});

test("an absolute path is shown by its end, a relative one as given", async () => {
  const name = () => text(".wan-file__name");
  for (const [source, shown] of [["/data/cat.png", "cat.png"], ["C:\\data\\cat.png", "cat.png"], ["~/cat.png", "cat.png"], ["data/cat.png", "data/cat.png"]]) {
    await sources({ settings: { image: source } });
    assert.equal(name(), shown);
  }
  await sources({ settings: { image: "/kept/1234.png" } }, { uploads: { nameOf: () => "my cat.png" } });
  assert.equal(name(), "my cat.png");
});

test("clips are moved by buttons and keys, and keep their focus and their names", async () => {
  await sources({ settings: THREE });
  assert.ok(user.one("Move character1 up").disabled);
  assert.ok(user.one("Move character3 down").disabled);
  await press("Move character1 down");
  assert.deepEqual(settings().references, ["b.mp4", "a.mp4", "c.mp4"]);
  assert.equal(document.activeElement, user.one("Move character2 down"));
  assert.ok(user.root.textContent.includes("Now character2"));
  await press("Move character2 down");
  assert.deepEqual(settings().references, ["b.mp4", "c.mp4", "a.mp4"]);
  assert.equal(document.activeElement, user.one("Move character3 up"), "down is off at the end");
  assert.ok((await user.key(clips()[2], "ArrowUp", { altKey: true })).defaultPrevented);
  assert.deepEqual(settings().references, ["b.mp4", "a.mp4", "c.mp4"]);
  await user.key(clips()[0], "ArrowUp", { altKey: true });
  await user.key(clips()[2], "ArrowDown", { altKey: true });
  await user.key(clips()[1], "ArrowUp");
  await user.key(clips()[1], "a", { altKey: true });
  assert.deepEqual(settings().references, ["b.mp4", "a.mp4", "c.mp4"]);
});

test("one clip is removed at a time, and the setting with the last one", async () => {
  await sources({ settings: THREE });
  assert.equal(user.find("Add reference video: path or URL"), null, "three are all");
  await press("Remove character2");
  assert.deepEqual(settings().references, ["a.mp4", "c.mp4"]);
  assert.match(text("[data-slot='references'] .wan-msg--info"), /character2 removed\./);
  await user.key(clips()[0], "Delete");
  await user.key(clips()[0], "Delete");
  assert.deepEqual(settings(), {});
});

test("a clip that the prompt names is marked as used", async () => {
  const inputs = { "a.mp4": { ...LOCAL, summary: "5 s" } };
  const unmentioned = issue("references", { index: 1, code: "clip-unmentioned", severity: "warning" });
  await sources({ settings: { references: ["a.mp4", "b.mp4"] }, verdict: judged({ mode: "r2v", inputs, issues: [unmentioned] }) });
  assert.deepEqual(clips().map((one) => one.querySelector(".wan-tag--used") !== null), [true, false]);
  assert.match(clips()[1].textContent, /references is wrong\./);
  assert.doesNotMatch(clips()[0].textContent, /references is wrong\./);
  assert.deepEqual(kernel.asked.map(({ body }) => body), [{ source: "a.mp4", kind: "video" }]);
});

test("a slot that does not apply is disabled and says why, unless it has a file", async () => {
  const off = judged({ fields: { ...all, image: { ...applies, enabled: false, reason: "Clips are given." } } });
  await sources({ verdict: off });
  assert.ok(slot("image").disabled);
  assert.match(slot("image").textContent, /Clips are given\./);
  await sources({ settings: { image: "cat.png" }, verdict: off });
  assert.ok(!slot("image").disabled);
});

test("chosen files are passed on, and the same file can be chosen again", async () => {
  await sources();
  const picker = slot("references").querySelector("input[type='file']");
  assert.deepEqual([picker.accept, picker.multiple], ["video/mp4", true]);
  assert.equal(slot("image").querySelector("input[type='file']").multiple, false);
  Object.defineProperty(picker, "files", { configurable: true, value: [new File(["x"], "a.mp4"), new File(["x"], "b.mp4")] });
  await act(() => picker.dispatchEvent(new Event("change", { bubbles: true })));
  Object.defineProperty(picker, "files", { configurable: true, value: [] });
  await act(() => picker.dispatchEvent(new Event("change", { bubbles: true })));
  assert.deepEqual(files, [["references", ["a.mp4", "b.mp4"]]]);
});

test("an upload in progress shows its progress, and a failed one says why", async () => {
  await sources({}, { uploads: { current: { field: "image", upload: { name: "cat.png", done: 5, size: 10 } } } });
  const bar = slot("image").querySelector("progress");
  assert.deepEqual([bar.value, bar.max, bar.getAttribute("aria-label")], [5, 10, "Copying cat.png to the kernel"]);
  assert.equal(slot("references").querySelector("progress"), null);
  await sources({}, { uploads: { failed: { field: "image", error: new page.AskError("Too large.", "Crop it.") } } });
  assert.equal(words(slot("image").querySelector("[role='alert']")), "Too large. Crop it.");
  assert.equal(slot("references").querySelector("[role='alert']"), null);
});

test("the slot that accepts the dragged file says so", async () => {
  await sources({}, { dropTarget: "references" });
  assert.match(slot("references").textContent, /Drop to add as reference videos/);
  assert.doesNotMatch(slot("image").textContent, /Drop to use/);
  await sources({ settings: { image: "cat.png" } }, { dropTarget: "image" });
  assert.match(slot("image").textContent, /Drop to use as the source image/);
});
