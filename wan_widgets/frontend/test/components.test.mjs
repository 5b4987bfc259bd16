/** Components drawn into a document: what they show, and what they do when they are pressed. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import "./support/dom.mjs";
import { issue, verdict } from "./support/form.mjs";
import { fakeKernel } from "./support/kernel.mjs";
import { load } from "./support/load.mjs";
import { actor, draw, PREACT } from "./support/render.mjs";

const page = await load(
  "lib/Menu.tsx",
  "lib/page/mount.tsx",
  "compare/grid/NoteField.tsx",
  "compare/grid/Takes.tsx",
  "form/UnfinishedJobs.tsx",
  "form/Confirmation.tsx",
  "form/fields/Messages.tsx",
  "lib/kernel/ask.ts",
  ...PREACT,
);
const { h } = page;
const act = actor(page);

let drawn;
afterEach(() => drawn.close());

function show(view) {
  drawn = draw(page, view);
  return drawn.root;
}
const press = (element) => act(() => element.click());
const key = (element, name, more = {}) =>
  act(() => element.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...more })));
const button = (root, text) => [...root.querySelectorAll("button")].find((one) => one.textContent.includes(text));

// -- a menu -------------------------------------------------------------------------------------------

function menu(entries) {
  const root = show(() => h(page.Menu, { label: "Copy as", className: "wan-btn", entries }));
  const opener = root.querySelector("button");
  return { root, opener, items: () => [...root.querySelectorAll("[role^='menuitem']")] };
}

test("a menu opens at its first entry, moves by arrows, and closes with what is chosen", async () => {
  const chosen = [];
  const entry = (label, more) => ({ label, onSelect: () => chosen.push(label), ...more });
  const { opener, items } = menu([entry("Python"), entry("curl"), entry("Page", { group: "Files" })]);
  assert.equal(items().length, 0);
  await press(opener);
  assert.equal(document.activeElement, items()[0]);
  await key(items()[0], "ArrowDown");
  assert.equal(document.activeElement, items()[1]);
  await key(items()[1], "End");
  assert.equal(document.activeElement, items()[2]);
  await press(items()[1]);
  assert.deepEqual([chosen, items().length, document.activeElement], [["curl"], 0, opener]);
});

test("an entry that is off does nothing, and Esc closes without choosing", async () => {
  const chosen = [];
  const { root, opener, items } = menu([{ label: "Python", disabled: true, onSelect: () => chosen.push("Python") }]);
  await key(opener, "ArrowUp");
  await press(items()[0]);
  assert.deepEqual([chosen, items().length], [[], 1]);
  await key(items()[0], "Escape");
  assert.deepEqual([items().length, document.activeElement], [0, root.querySelector("button")]);
});

test("what is pressed elsewhere closes a menu", async () => {
  const { opener, items } = menu([{ label: "Python", onSelect: () => undefined }]);
  await press(opener);
  await act(() => document.body.dispatchEvent(new Event("pointerdown", { bubbles: true })));
  assert.equal(items().length, 0);
});

// -- a note -------------------------------------------------------------------------------------------

function note(more = {}) {
  const saved = [];
  const closed = [];
  const props = { label: "Note", labelled: false, note: "old", disabled: false, save: async (text) => {
    saved.push(text);
    return props.works;
  }, close: (back) => closed.push(back), works: true, ...more };
  const root = show(() => h(page.NoteField, props));
  const area = root.querySelector("textarea");
  const type = (text) => act(() => {
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
  return { props, saved, closed, area, type, leave: () => act(() => area.dispatchEvent(new Event("blur"))) };
}

test("a note is saved once when its field is left, without the space around it", async () => {
  const { saved, closed, type, leave } = note();
  await type("  calm ");
  await leave();
  await leave();
  assert.deepEqual([saved, closed], [["calm"], [false]]);
});

test("a note that is the same is not saved", async () => {
  const { saved, type, leave } = note();
  await type("old ");
  await leave();
  assert.deepEqual(saved, []);
});

test("Ctrl and Enter save a note, and Esc takes it back", async () => {
  const one = note();
  await one.type("calm");
  await key(one.area, "Enter", { ctrlKey: true });
  assert.deepEqual([one.saved, one.closed], [["calm"], [true]]);
  drawn.close();
  const two = note();
  await two.type("calm");
  await key(two.area, "Escape");
  await two.leave();
  assert.deepEqual([two.saved, two.closed], [[], [true]]);
});

test("a note that was not saved is sent again when its field is left again", async () => {
  const { props, saved, type, leave } = note({ close: undefined, works: false });
  await type("calm");
  await leave();
  props.works = true;
  await leave();
  await leave();
  assert.deepEqual(saved, ["calm", "calm"]);
});

test("what comes from elsewhere does not disturb who is writing", async () => {
  const { props, area, type } = note({ close: undefined });
  props.note = "theirs";
  await act(() => drawn.again());
  assert.equal(area.value, "theirs");
  await type("mine");
  props.note = "theirs again";
  await act(() => drawn.again());
  assert.equal(area.value, "mine");
});

// -- new takes ----------------------------------------------------------------------------------------

const SUMS = { money: "", more: { videos: 2, quantity: "2 videos", text: "2 videos, 10 s", simulated: false }, said: "" };
const CELLS = [{ id: "a", of: "a" }, { id: "a2", of: "a" }, { id: "b", of: "b" }];
const QUOTE = { cells: ["a", "b"], label: "every cell", videos: 2, quantity: "2 videos", text: "2 videos, 10 s" };

function takes(state, connected = true) {
  const asked = [];
  const requests = { quoteTakes: (...what) => asked.push(what), addTakes: () => asked.push("add"), cancelTakes: () => asked.push("cancel") };
  const root = show(() => h(page.AddTakes, { sums: SUMS, cells: CELLS, takes: state, requests, connected }));
  return { root, asked };
}

test("new takes are asked about for every cell, once each", async () => {
  const { root, asked } = takes({ kind: "idle", error: "" });
  await press(button(root, "Add takes"));
  assert.deepEqual(asked, [[["a", "b"], "every cell"]]);
  assert.equal(button(root, "Send"), undefined, "nothing is sent by the first press");
});

test("the button that makes takes says how many, has the focus, and is not pressed without a kernel", async () => {
  const { root, asked } = takes({ kind: "quoted", quote: QUOTE });
  assert.equal(document.activeElement, button(root, "Send 2 videos"));
  await press(button(root, "Send 2 videos"));
  await key(button(root, "Send 2 videos"), "Escape");
  assert.deepEqual(asked, ["add", "cancel"]);
  drawn.close();
  const gone = takes({ kind: "quoted", quote: QUOTE }, false);
  await press(button(gone.root, "Send 2 videos"));
  await press(button(gone.root, "Add takes"));
  assert.deepEqual(gone.asked, []);
});

test("while takes are under way nothing more is asked for, and a refusal is shown", async () => {
  const { root, asked } = takes({ kind: "busy", quote: null });
  await press(button(root, "Add takes"));
  assert.deepEqual(asked, []);
  drawn.close();
  assert.match(takes({ kind: "idle", error: "Over the limit." }).root.querySelector("[role='alert']").textContent, /Over the limit/);
});

// -- the form -----------------------------------------------------------------------------------------

test("unfinished jobs are counted, resumed once, and never sent anew", async () => {
  const kernel = fakeKernel(page.AskError);
  const root = show(() => h(page.UnfinishedJobs, { ask: kernel.ask, connected: true }));
  assert.equal(root.textContent, "");
  await act(() => kernel.last().answer({ count: 2 }));
  assert.match(root.textContent, /2 jobs of this folder are not finished/);
  await press(button(root, "Resume 2 jobs"));
  await press(button(root, "Resume 2 jobs"));
  assert.deepEqual(kernel.kinds(), ["unfinished", "resume_all"]);
  await act(() => kernel.last().answer({ count: 0 }));
  assert.match(root.textContent, /Picked up again/);
  assert.equal(button(root, "Resume"), undefined);
});

test("a sweep is confirmed by a button that says what it makes, once the verdict is current", async () => {
  const pressed = [];
  const sweep = { cells: 4, made: 1, videos: 3, quantity: "3 videos, 15 s", money: null, shape: "seed", prompts: ["A cat", "A dog"], more_prompts: 5 };
  const props = { id: "f", verdict: verdict({ sweep }), simulated: false, current: false, onConfirm: () => pressed.push("yes"), onCancel: () => pressed.push("no") };
  const root = show(() => h(page.Confirmation, props));
  await press(button(root, "Generate"));
  assert.deepEqual(pressed, []);
  props.current = true;
  await act(() => drawn.again());
  assert.equal(document.activeElement, button(root, "Generate 3 videos, 15 s"));
  assert.match(root.textContent, /1 made before, and used again/);
  assert.match(root.textContent, /and 5 more/);
  await press(button(root, "Generate"));
  await key(button(root, "Generate"), "Escape");
  assert.deepEqual(pressed, ["yes", "no"]);
});

test("an issue is a message with its repairs; one that changes nothing selects the text", async () => {
  const done = [];
  const fixes = [{ label: "Use 5 s", changes: { duration: 5 }, insert: "" }, { label: "Show it", changes: {}, insert: "" }];
  const one = issue("duration", { message: "character2 is not there.", fixes });
  const form = { fix: (_, { label }) => done.push(label) };
  const root = show(() => h(page.Messages, { form, issues: [one], id: "m", onSelect: () => done.push("selected") }));
  assert.match(root.textContent, /Problem: character2 is not there\./);
  assert.equal(root.querySelector(".wan-tag").textContent, "character2");
  await press(button(root, "Use 5 s"));
  await press(button(root, "Show it"));
  assert.deepEqual(done, ["Use 5 s", "selected"]);
});

test("what cannot be drawn is shown as a panel in its place", (context) => {
  context.mock.method(console, "error", () => undefined);
  const Broken = () => {
    throw new TypeError("no such field");
  };
  const root = show(() => h(page.ErrorBoundary, { label: "The form" }, h(Broken, {})));
  assert.match(root.querySelector("[role='alert']").textContent, /The form could not be drawn.*TypeError: no such field/);
});
