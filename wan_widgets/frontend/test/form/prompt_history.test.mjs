/** Earlier prompts: browsed with the arrow keys, or chosen from a menu. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { window } from "../support/dom.mjs";
import { field, formModel, TABLE, verdict } from "../support/form.mjs";
import { settled } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { PREACT } from "../support/render.mjs";
import { userOf } from "../support/user.mjs";

const page = await load("form/FormView.tsx", ...PREACT);
const user = userOf(page);
const { act, press, text } = user;
const BACKEND = { name: "simulator", label: "Simulator", ready: true, simulated: true, badge: "", code: "", problem: "", hint: "", region: "", regions: [], region_note: "", choices: [], faces: [] };
const FORM = { ...TABLE, fields: [field("prompt", "text", { label: "Prompt", placeholder: "" }), field("seed", "integer", { unit: "", placeholder: "" })] };
const PROMPTS = ["newest", "in the\nmiddle", "oldest"].map((one) => ({ text: one, aside: "14:02", star: one === "oldest" }));
let model;

const failures = [];
window.addEventListener("error", ({ error }) => failures.push(error));

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "setInterval"] }));
afterEach(async () => {
  assert.deepEqual(failures.splice(0), [], "no key makes its listener fail");
  user.leave();
  mock.timers.reset();
  await settled();
});

async function form(settings = {}) {
  model = formModel({ table: FORM, backend: BACKEND, jobs: [], sweeps: [], settings, verdict: verdict() });
  const el = document.createElement("div");
  await user.show(() => page.h(page.FormView, { model, el, signal: new AbortController().signal }));
  area().focus();
}
const area = () => user.one("Prompt");
const key = async (name, more) => {
  area().selectionStart ??= area().value.length;
  return user.key(area(), name, more);
};
const atEnd = () => area().setSelectionRange(area().value.length, area().value.length);
const asked = (kind) => model.sent.filter((one) => one.kind === kind);
const reply = async (kind, body) => {
  const one = asked(kind).at(-1);
  await act(() => model.fire("msg:custom", { v: one.v, id: one.id, ...body }, []));
};
const prompts = (list = PROMPTS) => reply("prompts", { kind: "answer", body: { prompts: list } });
const up = async () => {
  atEnd();
  return key("ArrowUp");
};
const down = async () => {
  atEnd();
  return key("ArrowDown");
};
const prompt = () => model.get("settings").prompt ?? "";

test("↑ in an empty prompt goes back through earlier prompts, ↓ forward, and after the newest it is empty again", async () => {
  await form();
  assert.ok((await up()).defaultPrevented);
  await prompts();
  assert.equal(prompt(), "newest");
  assert.match(text(".wan-prompt__history"), /^Earlier prompt 1 of 3/);
  await up();
  assert.equal(prompt(), "in the\nmiddle");
  await up();
  await up();
  assert.equal(prompt(), "oldest");
  assert.match(text(".wan-prompt__history"), /3 of 3/);
  await down();
  await down();
  assert.equal(prompt(), "newest");
  await down();
  assert.equal(prompt(), "");
  assert.equal(text(".wan-prompt__history"), "");
  assert.equal(asked("prompts").length, 1);
});

test("Esc removes the earlier prompt again, and does not reach the notebook", async () => {
  await form();
  await up();
  await prompts();
  await up();
  let reached = false;
  document.addEventListener("keydown", () => (reached = true), { once: true });
  const event = await key("Escape");
  assert.ok(event.defaultPrevented);
  assert.ok(!reached);
  assert.equal(prompt(), "");
});

test("arrows work normally in a prompt with text, with a modifier, and while letters are composed", async () => {
  await form({ prompt: "typed" });
  assert.ok(!(await up()).defaultPrevented);
  await form();
  for (const more of [{ shiftKey: true }, { ctrlKey: true }, { altKey: true }, { metaKey: true }, { isComposing: true }]) {
    assert.ok(!(await key("ArrowUp", more)).defaultPrevented);
  }
  assert.ok(!(await key("ArrowDown")).defaultPrevented);
  assert.equal(asked("prompts").length, 0);
});

test("after moving the cursor in an earlier prompt, or typing, the arrows move in the text", async () => {
  await form();
  await up();
  await prompts();
  area().setSelectionRange(2, 2);
  assert.ok(!(await key("ArrowUp")).defaultPrevented);
  assert.equal(prompt(), "newest");
  await user.type("Prompt", "newest, edited");
  assert.ok(!(await up()).defaultPrevented);
  assert.ok(!(await key("Escape")).defaultPrevented);
  assert.equal(prompt(), "newest, edited");
});

test("text that is typed during the request is not replaced", async () => {
  await form();
  await up();
  await user.type("Prompt", "quick");
  await prompts();
  assert.equal(prompt(), "quick");
});

test("a folder without prompts and a refused request are reported", async () => {
  await form();
  await up();
  await prompts([]);
  assert.match(text(".wan-prompt__history"), /No prompt was sent/);
  await form();
  await up();
  await reply("prompts", { kind: "error", body: { message: "The ledger is locked.", hint: "Try again." } });
  assert.equal(text(".wan-prompt__history"), "The ledger is locked. Try again.");
});

test("the menu sets only the prompt, and Undo restores the old one", async () => {
  await form({ prompt: "typed", seed: 7 });
  await press("History");
  await prompts();
  await press("in the middle14:02");
  assert.deepEqual(model.get("settings"), { prompt: "in the\nmiddle", seed: 7 });
  await press("Undo");
  assert.deepEqual(model.get("settings"), { prompt: "typed", seed: 7 });
});

test("the menu takes the focus when its entries arrive, and lists prompts with the same beginning", async () => {
  await form();
  await press("History");
  const long = "a very long beginning that two prompts share, word for word, to the end of the line: ";
  await prompts([1, 2].map((one) => ({ text: `${long}${one}`, aside: "14:02", star: one === 2 })));
  const items = [...user.root.querySelectorAll("[role='menuitem']")];
  assert.equal(items.length, 2);
  assert.equal(document.activeElement, items[0]);
  assert.match(items[1].textContent, /…14:02, starred$/);
});

test("earlier prompts that arrive after the user has left the prompt change nothing", async () => {
  await form();
  await up();
  area().blur();
  await prompts();
  assert.equal(prompt(), "");
  area().focus();
  await up();
  await prompts();
  assert.equal(prompt(), "newest");
});
