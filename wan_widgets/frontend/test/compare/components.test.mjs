/** The note of a cell, and the button for new takes. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import "../support/dom.mjs";
import { load } from "../support/load.mjs";
import { actor, draw, PREACT } from "../support/render.mjs";

const page = await load("compare/grid/NoteField.tsx", "compare/grid/Takes.tsx", ...PREACT);
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

function note(more = {}) {
  const saved = [];
  const closed = [];
  const props = { label: "Note", labeled: false, note: "old", disabled: false, save: async (text) => {
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

test("a note is saved once on blur, trimmed", async () => {
  const { saved, closed, type, leave } = note();
  await type("  calm ");
  await leave();
  await leave();
  assert.deepEqual([saved, closed], [["calm"], [false]]);
});

test("an unchanged note is not saved", async () => {
  const { saved, type, leave } = note();
  await type("old ");
  await leave();
  assert.deepEqual(saved, []);
});

test("Ctrl + Enter saves a note, and Esc discards the edit", async () => {
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

test("a note whose save failed is sent again on the next blur", async () => {
  const { props, saved, type, leave } = note({ close: undefined, works: false });
  await type("calm");
  await leave();
  props.works = true;
  await leave();
  await leave();
  assert.deepEqual(saved, ["calm", "calm"]);
});

test("an update from elsewhere does not overwrite an edit in progress", async () => {
  const { props, area, type } = note({ close: undefined });
  props.note = "theirs";
  await act(() => drawn.again());
  assert.equal(area.value, "theirs");
  await type("mine");
  props.note = "theirs again";
  await act(() => drawn.again());
  assert.equal(area.value, "mine");
});

const SUMS = { money: "", more: { videos: 2, quantity: "2 videos", text: "2 videos, 10 s", simulated: false }, waits: "" };
const CELLS = [{ id: "a", of: "a" }, { id: "a2", of: "a" }, { id: "b", of: "b" }];
const QUOTE = { cells: ["a", "b"], label: "every cell", videos: 2, quantity: "2 videos", text: "2 videos, 10 s" };

function takes(state, connected = true) {
  const asked = [];
  const requests = { quoteTakes: (...what) => asked.push(what), addTakes: () => asked.push("add"), cancelTakes: () => asked.push("cancel") };
  const root = show(() => h(page.AddTakes, { sums: SUMS, cells: CELLS, takes: state, requests, connected }));
  return { root, asked };
}

test("the price of new takes is requested for every cell, once each", async () => {
  const { root, asked } = takes({ kind: "idle", error: "" });
  await press(button(root, "Add takes"));
  assert.deepEqual(asked, [[["a", "b"], "every cell"]]);
  assert.equal(button(root, "Send"), undefined, "nothing is sent by the first press");
});

test("the button that makes takes shows their number, has the focus, and is disabled without a kernel", async () => {
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

test("while a request for takes is pending no other is sent, and a refusal is shown", async () => {
  const { root, asked } = takes({ kind: "busy", quote: null });
  await press(button(root, "Add takes"));
  assert.deepEqual(asked, []);
  drawn.close();
  assert.match(takes({ kind: "idle", error: "Over the limit." }).root.querySelector("[role='alert']").textContent, /Over the limit/);
});
