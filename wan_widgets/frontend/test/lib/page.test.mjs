/** What a widget needs of the page: its own keys, clicks, the style sheet, a clock tick, and the clipboard. */
import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { fakeClipboard } from "../support/user.mjs";
import "../support/dom.mjs";
import { load } from "../support/load.mjs";
import { actor, drawHook, PREACT } from "../support/render.mjs";

const page = await load("lib/keys.ts", "lib/press.ts", "lib/page/style.ts", "lib/clock.ts", "lib/clipboard.ts", ...PREACT);
const act = actor(page);
let hooks = [];
const open = async (useHook) => {
  const hook = drawHook(page, useHook);
  hooks.push(hook);
  await act(() => undefined);
  return hook;
};
afterEach(() => {
  for (const hook of hooks) hook.close();
  hooks = [];
  mock.timers.reset();
});

// -- keys

function notebook() {
  const [outer, root, inner] = ["div", "div", "button"].map((name) => document.createElement(name));
  outer.append(root);
  root.append(inner);
  document.body.append(outer);
  const heard = [];
  for (const name of ["keydown", "keyup"]) outer.addEventListener(name, ({ key }) => heard.push(`${name} ${key}`));
  const press = (element, name, key, more = {}) => element.dispatchEvent(new KeyboardEvent(name, { key, bubbles: true, composed: true, ...more }));
  const marked = () => root.hasAttribute("data-lm-suppress-shortcuts");
  return { outer, root, inner, heard, press, marked };
}

test("keys in a widget do not reach the notebook, except those that save it", () => {
  const { outer, root, inner, heard, press, marked } = notebook();
  const closing = new AbortController();
  page.keepKeys(root, closing.signal);
  assert.ok(marked());
  for (const name of ["keydown", "keyup"]) press(inner, name, "x");
  press(inner, "keydown", "s");
  press(inner, "keydown", "c", { ctrlKey: true });
  assert.deepEqual([heard, marked()], [[], true]);
  press(inner, "keydown", "S", { ctrlKey: true });
  assert.equal(marked(), false);
  press(inner, "keydown", "s", { metaKey: true });
  press(inner, "keyup", "s", { metaKey: true });
  assert.deepEqual(heard, ["keydown S", "keydown s", "keyup s"]);
  press(inner, "keydown", "x");
  assert.ok(marked());
  press(inner, "keydown", "s", { ctrlKey: true });
  press(outer, "keydown", "x"); // in another cell
  assert.equal(marked(), false);
  closing.abort();
  press(inner, "keydown", "y");
  assert.equal(heard.at(-1), "keydown y");
  outer.remove();
});

test("the outermost element of a widget can be focused, although Tab skips it", () => {
  const root = document.createElement("div");
  page.makeHome(root);
  assert.deepEqual([root.tabIndex, root.dataset["wanHome"]], [-1, ""]);
  assert.deepEqual(page.HOME, { tabIndex: -1, "data-wan-home": "" });
});

// -- presses

const pointer = (name) => act(() => document.dispatchEvent(new Event(`pointer${name}`)));

test("layout changes are deferred until the press and its click are over", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  await open(page.usePresses);
  const done = [];
  page.afterPress(() => done.push("at once"));
  assert.deepEqual(done, ["at once"]);
  for (const end of ["up", "cancel"]) {
    await pointer("down");
    page.afterPress(() => done.push(end));
    mock.timers.tick(900);
    await pointer(end);
    assert.notEqual(done.at(-1), end);
    mock.timers.tick(0);
    assert.equal(done.at(-1), end);
  }
  await pointer("up"); // of a press that began elsewhere
  page.afterPress(() => done.push("later"));
  assert.equal(done.at(-1), "later");
});

test("a press whose end is missed is over one second after its start", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  await open(page.usePresses);
  const done = [];
  await pointer("down");
  mock.timers.tick(600);
  await pointer("down");
  page.afterPress(() => done.push(1));
  mock.timers.tick(999);
  assert.deepEqual(done, []);
  mock.timers.tick(1);
  assert.deepEqual(done, [1]);
});

test("on unmount deferred actions run, and presses are no longer watched", async () => {
  const hook = await open(page.usePresses);
  const done = [];
  await pointer("down");
  page.afterPress(() => done.push(1));
  await act(() => hook.close());
  assert.deepEqual(done, [1]);
  await pointer("down");
  page.afterPress(() => done.push(2));
  assert.deepEqual(done, [1, 2]);
  hooks = [];
});

test("a value does not change while the pointer is down, and is the newest one afterwards", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  await open(page.usePresses);
  let value = "one";
  const steady = await open(() => page.useSteady(value));
  value = "two";
  await act(() => steady.again());
  assert.equal(steady.current, "two");
  await pointer("down");
  value = "three";
  await act(() => steady.again());
  assert.equal(steady.current, "two");
  await pointer("up");
  await act(() => mock.timers.tick(0));
  assert.equal(steady.current, "three");
});

// -- the style sheet

test("the style sheets are added once to the page, and to each shadow root with a widget", () => {
  page.addSheets([[1, ".wan { color: red }"]]);
  const closing = new AbortController();
  const { signal } = closing;
  const before = document.adoptedStyleSheets.length;
  const host = document.createElement("div");
  const [plain, shadowed] = [document.createElement("p"), document.createElement("p")];
  document.body.append(plain, host);
  host.attachShadow({ mode: "open" }).append(shadowed);
  for (const element of [plain, plain, shadowed, shadowed]) page.applyStyle(element, signal);
  assert.equal(document.adoptedStyleSheets.length, before + 1);
  assert.deepEqual([...host.shadowRoot.adoptedStyleSheets], [document.adoptedStyleSheets.at(-1)]);
  closing.abort();
  for (const element of [plain, host]) element.remove();
});

test("style sheets of a part that is loaded later are inserted in order, in every root with a widget", () => {
  const closing = new AbortController();
  const host = document.createElement("div");
  const shadowed = document.createElement("p");
  document.body.append(host);
  host.attachShadow({ mode: "open" }).append(shadowed);
  page.applyStyle(shadowed, closing.signal);
  const texts = () => [...host.shadowRoot.adoptedStyleSheets].map(({ cssRules }) => cssRules[0].selectorText);
  page.addSheets([[7, ".wan-seventh { color: red }"]]);
  page.addSheets([[3, ".wan-third { color: red }"], [9, ".wan-ninth { color: red }"], [7, ".wan-seventh { color: red }"]]);
  assert.deepEqual(texts(), [".wan", ".wan-third", ".wan-seventh", ".wan-ninth"]);
  const own = document.adoptedStyleSheets.map(({ cssRules }) => cssRules[0].selectorText);
  assert.deepEqual(own.slice(-4), texts());
  closing.abort();
  page.addSheets([[5, ".wan-fifth { color: red }"]]);
  assert.equal(texts().length, 4); // no widget is drawn there any more
  host.remove();
});

test("a widget that the host moves into a shadow root later gets its styles there, unless it is removed by then", (context) => {
  const frames = [];
  context.mock.method(globalThis, "requestAnimationFrame", (look) => frames.push(look));
  const closing = new AbortController();
  const host = document.createElement("div");
  document.body.append(host);
  const [late, gone] = [document.createElement("p"), document.createElement("p")];
  page.applyStyle(late, new AbortController().signal);
  page.applyStyle(gone, closing.signal);
  assert.equal(frames.length, 2);
  closing.abort();
  frames.splice(0).forEach((look) => look());
  assert.equal(frames.length, 1);
  host.attachShadow({ mode: "open" }).append(late);
  frames.splice(0).forEach((look) => look());
  assert.deepEqual([host.shadowRoot.adoptedStyleSheets.length, frames.length], [5, 0]);
  host.remove();
});

// -- the tick, and the clipboard

test("elapsed times update once a second, with one shared timer, and none without listeners", async () => {
  mock.timers.enable({ apis: ["setInterval", "Date"], now: 5000 });
  const started = mock.method(globalThis, "setInterval");
  const counted = () => started.mock.callCount();
  let active = false;
  const one = await open(() => page.useNow(active));
  await act(() => mock.timers.tick(3000));
  assert.deepEqual([one.current, counted()], [5000, 0]);
  active = true;
  await act(() => one.again());
  assert.equal(one.current, 8000);
  const other = await open(() => page.useNow(true));
  await act(() => mock.timers.tick(1000));
  assert.deepEqual([one.current, other.current, counted()], [9000, 9000, 1]);
  active = false;
  await act(() => one.again());
  await act(() => mock.timers.tick(1000));
  assert.deepEqual([one.current, other.current], [9000, 10_000]);
  await act(() => other.close());
  hooks = hooks.filter((hook) => hook !== other);
  await open(() => page.useNow(true));
  assert.equal(counted(), 2);
  started.mock.restore();
});

test("without access to the clipboard the text is copied by a selection, and the focus returns", async () => {
  const clipboard = fakeClipboard();
  assert.equal(await page.copyText("cat"), true);
  assert.deepEqual(clipboard.copied, ["cat"]);
  clipboard.allowed = false;
  const button = document.createElement("button");
  document.body.append(button);
  button.focus();
  const seen = [];
  document.execCommand = (name) => {
    const area = document.querySelector("textarea");
    seen.push(name, area.value, area.readOnly);
    return true;
  };
  assert.equal(await page.copyText("dog"), true);
  assert.deepEqual(seen, ["copy", "dog", true]);
  assert.deepEqual([document.querySelector("textarea"), document.activeElement], [null, button]);
  document.execCommand = () => {
    throw new Error("not allowed");
  };
  assert.equal(await page.copyText("dog"), false);
  button.remove();
});
