/** The menu, and the panel in place of a view that could not be drawn. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import "../support/dom.mjs";
import { load } from "../support/load.mjs";
import { actor, draw, PREACT } from "../support/render.mjs";

const page = await load("lib/Menu.tsx", "lib/page/mount.tsx", ...PREACT);
const { h } = page;
const act = actor(page);

let drawn;
afterEach(() => drawn.close());

function show(view) {
  drawn = draw(page, view);
  return drawn.root;
}
const press = (element) => act(() => element.click());
const key = (element, name) =>
  act(() => element.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true })));

function menu(entries) {
  const root = show(() => h(page.Menu, { label: "Copy as", className: "wan-btn", entries }));
  const opener = root.querySelector("button");
  return { root, opener, items: () => [...root.querySelectorAll("[role^='menuitem']")] };
}

test("a menu opens at its first entry, moves by arrows, and closes with the chosen entry", async () => {
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

test("a disabled entry does nothing, and Esc closes without choosing", async () => {
  const chosen = [];
  const { root, opener, items } = menu([{ label: "Python", disabled: true, onSelect: () => chosen.push("Python") }]);
  await key(opener, "ArrowUp");
  await press(items()[0]);
  assert.deepEqual([chosen, items().length], [[], 1]);
  await key(items()[0], "Escape");
  assert.deepEqual([items().length, document.activeElement], [0, root.querySelector("button")]);
});

test("a press elsewhere closes a menu", async () => {
  const { opener, items } = menu([{ label: "Python", onSelect: () => undefined }]);
  await press(opener);
  await act(() => document.body.dispatchEvent(new Event("pointerdown", { bubbles: true })));
  assert.equal(items().length, 0);
});

test("an error while drawing is shown as a panel", (context) => {
  context.mock.method(console, "error", () => undefined);
  const Broken = () => {
    throw new TypeError("no such field");
  };
  const root = show(() => h(page.ErrorBoundary, { label: "The form" }, h(Broken, {})));
  assert.match(root.querySelector("[role='alert']").textContent, /The form could not be drawn.*TypeError: no such field/);
});
