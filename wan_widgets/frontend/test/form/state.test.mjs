/** The form's state: edits and when they are sent, the verdict on them, and when a problem is shown. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import "../support/dom.mjs";
import { applies, formModel, issue, verdict } from "../support/form.mjs";
import { fakeKernel } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { actor, drawHook, PREACT } from "../support/render.mjs";

const page = await load("form/state.ts", ...PREACT);
const act = actor(page);

let form;
let model;

/** Open a form with these traits; `form.current` is its state. */
function open(traits) {
  model = formModel(traits);
  form = drawHook(page, () => page.useFormState(model));
}
const act_ = (work) => act(() => work(form.current));
const judge = (more) => act(() => model.set("verdict", verdict(more)));

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => {
  form.close();
  mock.timers.reset();
});

test("an edit is counted, stored in the model and sent at once, and only once", async () => {
  open();
  await act_((state) => state.edit({ prompt: "A cat" }));
  assert.deepEqual(form.current.settings, { prompt: "A cat" });
  assert.equal(model.get("edits"), 1);
  assert.equal(model.saved.length, 1);
  mock.timers.tick(1000);
  assert.equal(model.saved.length, 1);
});

test("a key draws the form once, its verdict once more, and both cost one message", async () => {
  open();
  for (const edits of [1, 2, 3]) {
    mock.timers.tick(1000);
    const before = form.renderings;
    await act_((state) => state.edit({ prompt: "A".repeat(edits) }));
    assert.equal(form.renderings - before, 1);
    await judge({ edits, editor: model.get("editor") });
    assert.equal(form.renderings - before, 2);
    assert.equal(form.current.verdict.edits, edits);
    assert.equal(model.saved.length, edits);
  }
});

test("where no verdict comes by itself the kernel is asked for one, once, and what is typed meanwhile has its own", async () => {
  const kernel = fakeKernel();
  model = formModel();
  form = drawHook(page, () => page.useFormState(model, kernel.ask));
  await act_((state) => state.edit({ prompt: "A cat" }));
  await act(() => mock.timers.tick(2900));
  assert.deepEqual(kernel.kinds(), []);
  await act(() => mock.timers.tick(200));
  assert.deepEqual(kernel.asked.map(({ kind, body }) => [kind, body.settings, body.edits]), [["verdict", { prompt: "A cat" }, 1]]);
  await act(() => kernel.last().answer({ verdict: verdict({ edits: 1, mode_label: "asked" }) }));
  assert.ok(form.current.current);
  assert.equal(form.current.verdict.mode_label, "asked");
  await act(() => mock.timers.tick(9000));
  assert.equal(kernel.asked.length, 1);
  await judge({ edits: 1, mode_label: "by itself" });
  assert.equal(form.current.verdict.mode_label, "by itself");
});

test("if verdicts arrive, none is requested", async () => {
  const kernel = fakeKernel();
  model = formModel();
  form = drawHook(page, () => page.useFormState(model, kernel.ask));
  await act_((state) => state.edit({ prompt: "A cat" }));
  await judge({ edits: 1 });
  await act(() => mock.timers.tick(9000));
  assert.deepEqual(kernel.kinds(), []);
});

test("letters in quick succession are sent together after the first", async () => {
  open();
  for (const prompt of ["A", "A c", "A cat"]) {
    await act_((state) => state.edit({ prompt }));
    mock.timers.tick(30);
  }
  mock.timers.tick(80);
  assert.deepEqual(model.saved.map((one) => one.settings.prompt), ["A", "A cat"]);
  assert.equal(model.get("edits"), 3);
});

test("null and an empty text remove a setting; false and 0 are values", async () => {
  open({ settings: { prompt: "A cat", seed: 7 } });
  await act_((state) => state.edit({ prompt: "", seed: null, audio: false, duration: 0 }));
  assert.deepEqual(form.current.settings, { audio: false, duration: 0 });
});

test("flush sends the last edit once, and returns the current settings", async () => {
  open();
  await act_((state) => state.edit({ prompt: "A" }));
  await act_((state) => state.edit({ prompt: "A cat" }));
  assert.equal(model.saved.length, 1);
  assert.deepEqual(form.current.flush(), { prompt: "A cat" });
  assert.equal(model.saved.length, 2);
  form.current.flush();
  mock.timers.tick(1000);
  assert.equal(model.saved.length, 2);
});

test("a pending edit is sent on unmount", async () => {
  open();
  await act_((state) => state.edit({ prompt: "A" }));
  await act_((state) => state.edit({ prompt: "A cat" }));
  form.close();
  assert.deepEqual(model.saved.at(-1)?.settings, { prompt: "A cat" });
});

test("the verdict is current once it is about all edits, and not before", async () => {
  open();
  assert.equal(form.current.current, true);
  await act_((state) => state.edit({ prompt: "A cat" }));
  assert.equal(form.current.current, false);
  await judge({ edits: 1 });
  assert.equal(form.current.current, true);
  await judge({ edits: 3 });
  assert.equal(form.current.current, true);
});

test("an edit continues the count of the verdict, even if another view has counted further", async () => {
  open({ edits: 2, verdict: verdict({ edits: 9 }) });
  await act_((state) => state.edit({ prompt: "A cat" }));
  assert.equal(model.get("edits"), 10);
  assert.equal(form.current.current, false);
  model.traits.edits = 20;
  await act_((state) => state.edit({ prompt: "A dog" }));
  assert.equal(model.get("edits"), 21);
});

test("a warning is shown at once, and so is what is about the whole form", () => {
  open({ verdict: verdict({ issues: [issue("prompt", { severity: "warning" }), issue(""), issue("seed")] }) });
  assert.equal(form.current.issues("prompt").length, 1);
  assert.equal(form.current.issues("").length, 1);
  assert.equal(form.current.issues("seed").length, 0);
});

test("a problem of an empty field is shown after the field is left", async () => {
  open({ verdict: verdict({ issues: [issue("prompt")] }) });
  await act_((state) => state.focusField("prompt"));
  assert.equal(form.current.issues("prompt").length, 0);
  await act_((state) => state.leaveField("prompt"));
  assert.equal(form.current.issues("prompt").length, 1);
});

test("a problem of a value is shown, but not while the value is being typed", async () => {
  open({ settings: { seed: "x" }, verdict: verdict({ issues: [issue("seed")] }) });
  assert.equal(form.current.issues("seed").length, 1, "it came from elsewhere");
  await act_((state) => state.focusField("seed"));
  assert.equal(form.current.issues("seed").length, 0);
  await act_((state) => state.focusField("prompt"));
  assert.equal(form.current.issues("seed").length, 1);
});

test("all problems are shown on request, and after sending only new ones", async () => {
  open({ verdict: verdict({ issues: [issue("prompt"), issue("image")] }) });
  await act_((state) => state.leaveField("image"));
  await act_((state) => state.showAllIssues(true));
  assert.equal(form.current.issues("prompt").length, 1);
  await act_((state) => state.showAllIssues(false));
  assert.equal(form.current.issues("prompt").length, 0);
  assert.equal(form.current.issues("image").length, 0, "what was touched before the sending is forgotten");
});

test("the first settings that Python loads are noticed", async () => {
  open();
  await act(() => model.set("loaded", { count: 1, undo: {} }));
  assert.equal(form.current.notice.text, "Settings loaded.");
});

test("a value that the verdict did not know is not set aside when it turns out not to apply", async () => {
  const fields = { ...verdict().fields };
  delete fields.aspect_ratio;
  open({ settings: { aspect_ratio: "9:16" }, verdict: verdict({ fields }) });
  await judge({ fields: off("aspect_ratio") });
  assert.deepEqual(form.current.settings, { aspect_ratio: "9:16" });
});

test("issues of one item of a list are separate from those of the whole", () => {
  const issues = [issue("references", { severity: "warning", index: 1 }), issue("references", { severity: "warning" })];
  open({ verdict: verdict({ issues }) });
  assert.equal(form.current.issues("references").length, 2);
  assert.deepEqual(form.current.issues("references", 1), [issues[0]]);
  assert.deepEqual(form.current.issues("references", null), [issues[1]]);
});

test("several values are stored separately from the settings, and null returns to one value", async () => {
  open({ settings: { prompt: "A cat" } });
  await act_((state) => state.vary("seed", "1, 2"));
  assert.deepEqual(form.current.varied, { seed: "1, 2" });
  assert.equal(model.get("edits"), 1);
  await act_((state) => state.vary("seed", null));
  assert.deepEqual(form.current.varied, {});
  assert.deepEqual(form.current.settings, { prompt: "A cat" });
});

test("loading settings replaces all of them, and can be undone", async () => {
  open({ settings: { prompt: "A cat", seed: 7 } });
  await act_((state) => state.load({ prompt: "A dog" }));
  assert.deepEqual(form.current.settings, { prompt: "A dog" });
  assert.equal(form.current.notice.text, "Settings loaded.");
  await act_((state) => state.undo());
  assert.deepEqual(form.current.settings, { prompt: "A cat", seed: 7 });
  assert.equal(form.current.notice, null);
  await act_((state) => state.undo());
  assert.deepEqual(form.current.settings, { prompt: "A cat", seed: 7 });
});

test("removing a value offers Undo at its field, until the next edit", async () => {
  open({ settings: { image: "cat.png", prompt: "A cat" } });
  await act_((state) => state.remove("image", { image: null }, "Source image removed."));
  assert.deepEqual(form.current.settings, { prompt: "A cat" });
  assert.deepEqual([form.current.notice.field, form.current.notice.text], ["image", "Source image removed."]);
  await act_((state) => state.edit({ prompt: "A dog" }));
  assert.equal(form.current.notice, null);
});

test("settings that Python has loaded are noticed once, quietly, with what was there before", async () => {
  open({ loaded: { count: 2, undo: {} } });
  assert.equal(form.current.notice, null, "that was before the view");
  const left = { "wan2.6": { was: { duration: 8 }, became: { duration: 10 }, varied: {} } };
  await act(() => model.set("loaded", { count: 3, undo: { prompt: "A cat" }, left }));
  assert.deepEqual(form.current.notice, { text: "Settings loaded.", field: "", undo: { prompt: "A cat" }, left, quiet: true });
  await act_((state) => state.edit({ prompt: "A dog" }));
  await act(() => model.set("loaded", { count: 3, undo: {} }));
  assert.equal(form.current.notice, null);
});

const fix = (label, more) => ({ label, changes: {}, insert: "", ...more });

test("a fix is applied to the newest verdict", async () => {
  const old = fix("Use 720p", { changes: { resolution: "old" } });
  const wrong = issue("resolution", { fixes: [old] });
  open({ edits: 1, verdict: verdict({ edits: 0, issues: [wrong] }) });
  await act_((state) => state.fix(wrong, old));
  assert.deepEqual(form.current.settings, {}, "it waits for the verdict");
  const others = [issue("resolution", { code: "other", fixes: [fix("Use 720p", { changes: { resolution: "other" } })] })];
  const fixes = [fix("Use 480p", { changes: { resolution: "480p" } }), fix("Use 720p", { changes: { resolution: "720p" } })];
  await judge({ edits: 1, issues: [...others, issue("resolution", { index: 1, fixes: [old] }), issue("resolution", { fixes })] });
  assert.deepEqual(form.current.settings, { resolution: "720p" });
});

test("a fix that the newest verdict lacks does nothing, now or later", async () => {
  const label = fix("Use 720p", { changes: { resolution: "720p" } });
  const wrong = issue("resolution", { fixes: [label] });
  open({ edits: 1, verdict: verdict({ edits: 0, issues: [wrong] }) });
  await act_((state) => state.fix(wrong, label));
  await judge({ edits: 1 });
  await judge({ edits: 1, issues: [wrong] });
  assert.deepEqual(form.current.settings, {});
});

test("a fix with a text inserts it at the cursor of the prompt if there is one, else it changes settings", async () => {
  const both = fix("Mention it", { insert: "character1", changes: { prompt: "character1" } });
  const wrong = issue("prompt", { fixes: [both] });
  open({ verdict: verdict({ issues: [wrong] }) });
  const inserted = [];
  form.current.inserter.current = (text) => inserted.push(text);
  await act_((state) => state.fix(wrong, both));
  assert.deepEqual([inserted, form.current.settings], [["character1"], {}]);
  form.current.inserter.current = null;
  await act_((state) => state.fix(wrong, both));
  assert.deepEqual([inserted.length, form.current.settings], [1, { prompt: "character1" }]);
});

const off = (...names) => ({
  ...verdict().fields,
  ...Object.fromEntries(names.map((name) => [name, { enabled: false, reason: "An image gives it.", off_choices: {} }])),
});

test("a value that no longer applies is set aside, and restored when it applies again", async () => {
  open({ settings: { aspect_ratio: "9:16" } });
  await act_((state) => state.edit({ image: "cat.png" }));
  await judge({ edits: 1, fields: off("aspect_ratio") });
  assert.deepEqual(form.current.settings, { image: "cat.png" });
  await judge({ edits: model.get("edits"), fields: off("aspect_ratio") });
  await act_((state) => state.edit({ image: null }));
  await judge({ edits: model.get("edits") });
  assert.deepEqual(form.current.settings, { aspect_ratio: "9:16" });
});

test("a value that was set meanwhile is not replaced by the one that was set aside", async () => {
  open({ settings: { aspect_ratio: "9:16" } });
  await judge({ fields: off("aspect_ratio") });
  assert.deepEqual(form.current.settings, {});
  await act_((state) => state.edit({ aspect_ratio: "16:9" }));
  await judge({ edits: model.get("edits") });
  assert.deepEqual(form.current.settings, { aspect_ratio: "16:9" });
});

test("a value that was set together with the file that excludes it stays", async () => {
  open({ settings: { image: "cat.png", aspect_ratio: "9:16" }, verdict: verdict({ fields: off("aspect_ratio") }) });
  await judge({ fields: off("aspect_ratio") });
  assert.deepEqual(form.current.settings, { image: "cat.png", aspect_ratio: "9:16" });
});

test("files are never set aside", async () => {
  open({ settings: { image: "cat.png", references: ["a.mp4"] } });
  await judge({ fields: off("image", "references") });
  assert.deepEqual(form.current.settings, { image: "cat.png", references: ["a.mp4"] });
});

test("a verdict that is not current sets nothing aside", async () => {
  open({ settings: { aspect_ratio: "9:16" } });
  await act_((state) => state.edit({ prompt: "A cat" }));
  await judge({ edits: 0, fields: off("aspect_ratio") });
  assert.deepEqual(form.current.settings, { aspect_ratio: "9:16", prompt: "A cat" });
});

test("a field that the verdict does not know applies, and fields are found by name", () => {
  open({ verdict: verdict({ fields: off("seed") }) });
  assert.equal(form.current.applies("seed").enabled, false);
  assert.deepEqual(form.current.applies("future"), applies);
  assert.equal(form.current.field("seed").kind, "integer");
  assert.equal(form.current.field("none"), undefined);
});

test("a verdict for another page is ignored, and one for these settings is requested", async () => {
  model = formModel({ settings: { prompt: "a cat" } });
  const asked = [];
  const ask = (kind, body) => {
    asked.push({ kind, body });
    return Promise.resolve({ body: { verdict: verdict({ edits: body.edits, mode_label: "ours" }) }, buffers: [] });
  };
  form = drawHook(page, () => page.useFormState(model, ask));
  await act(() => model.set("verdict", verdict({ editor: "another page", can_send: false, mode_label: "theirs", edits: 4 })));
  assert.deepEqual(asked, [{ kind: "verdict", body: { settings: { prompt: "a cat" }, varied: {}, edits: 0 } }]);
  await act(() => undefined); // the answer is drawn
  assert.deepEqual([form.current.verdict.can_send, form.current.verdict.mode_label], [true, "ours"]);
  assert.equal(form.current.current, true);
});

test("a verdict for all pages is used", async () => {
  open();
  await judge({ editor: "", mode_label: "Python's" });
  assert.equal(form.current.verdict.mode_label, "Python's");
});

test("an edit names its page, and the verdict on it is used only there", async () => {
  open();
  await act_((state) => state.edit({ prompt: "A cat" }));
  const editor = model.get("editor");
  assert.ok(editor.length > 8);
  await judge({ editor, edits: 1, mode_label: "mine" });
  assert.equal(form.current.verdict.mode_label, "mine");
});

// -- another model --------------------------------------------------------------------------------------

test("a change of the model sets varied and replaced settings too, and is undone as a whole", async () => {
  open({ settings: { duration: 8 }, varied: { duration: "8, 9" } });
  const answer = {
    settings: { model: "wan2.6", duration: 10 },
    varied: {},
    left: { "wan3.0-video": { was: { duration: 8 }, became: { duration: 10 }, varied: { duration: "8, 9" } } },
    changes: [],
  };
  await act_((state) => state.changeModel(answer, "Switched to Wan 2.6."));
  assert.deepEqual([model.get("settings"), model.get("varied"), model.get("left")], [answer.settings, {}, answer.left]);
  assert.equal(form.current.notice.text, "Switched to Wan 2.6.");
  await act_((state) => state.undo());
  assert.deepEqual([model.get("settings"), model.get("varied"), model.get("left")], [{ duration: 8 }, { duration: "8, 9" }, {}]);
});

test("a verdict on another table is ignored, and sets nothing aside", async () => {
  open({ settings: { seed: 7 } });
  await act(() => model.set("verdict", verdict({ edits: 0, table: "wan3.0-video at toapis", fields: off("seed") })));
  assert.equal(form.current.current, false);
  assert.deepEqual(model.get("settings"), { seed: 7 });
});
