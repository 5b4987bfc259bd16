/** The stored view is updated in the notebook's own model, for a page that was reloaded. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import "../support/dom.mjs";
import { fakeKernel } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { actor, drawHook, PREACT } from "../support/render.mjs";

const page = await load("lib/page/storedView.ts", "lib/page/hideStored.ts", ...PREACT);
const { hideStored, replaceStored } = page;
const act = actor(page);

const html = (id, text) => `<style></style><div class="wan-stored" data-form="${id}">${text}</div>`;

function cellOf(...htmls) {
  const outputs = htmls.map((one) => ({ output_type: "display_data", data: { "text/html": one }, metadata: {} }));
  const list = {
    length: outputs.length,
    changed: 0,
    get: (at) => ({ toJSON: () => outputs[at] }),
    set: (at, value) => {
      outputs[at] = value;
      list.changed += 1;
    },
  };
  return { outputs: list, texts: () => outputs.map((one) => one.data["text/html"]) };
}

test("only the stored views of this widget are replaced, in every cell", () => {
  const [one, two] = [cellOf(html("a", "old"), html("b", "old")), cellOf(html("a", "old"))];
  const bundle = { "text/plain": "new", "text/html": html("a", "new") };
  assert.equal(replaceStored([one, {}, two], "a", bundle), 2);
  assert.deepEqual(one.texts(), [html("a", "new"), html("b", "old")]);
  assert.deepEqual(two.texts(), [html("a", "new")]);
});

test("an equal stored view is not changed, so that the notebook is not marked as modified", () => {
  const cell = cellOf(html("a", "same"));
  assert.equal(replaceStored([cell], "a", { "text/html": html("a", "same") }), 0);
  assert.equal(cell.outputs.changed, 0);
});

test("a text that the file stores as lines is found too", () => {
  const cell = cellOf(['<style></style><div class="wan-stored" ', 'data-form="a">old</div>']);
  assert.equal(replaceStored([cell], "a", { "text/html": html("a", "new") }), 1);
});

test("outputs beside the stored views are not changed", () => {
  const cell = cellOf("<p>text</p>", html("a", "old"));
  assert.equal(replaceStored([cell], "a", { "text/html": html("a", "new") }), 1);
  assert.deepEqual(cell.texts(), ["<p>text</p>", html("a", "new")]);
});

const rules = () => [...document.head.querySelectorAll("style")].map((one) => one.textContent);

test("the stored view of a live widget is hidden while the widget is on the page", () => {
  const [closing, gone] = [new AbortController(), new AbortController()];
  gone.abort();
  hideStored("a.b", closing.signal);
  for (const id of [undefined, ""]) hideStored(id, closing.signal);
  hideStored("c", gone.signal);
  assert.deepEqual(rules(), ['.wan-stored[data-form="a\\.b"] { display: none !important; }']);
  closing.abort();
  assert.deepEqual(rules(), []);
});

test("the notebook's copy is updated soon after the last change, and not without a kernel, a name or a notebook", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const kernel = fakeKernel();
  const cell = cellOf(html("a", "old"));
  const given = { model: { widget_manager: { context: { model: { cells: [cell] } } } }, id: "a", news: "1", connected: true };
  const hook = drawHook(page, () => page.useStoredView(given.model, kernel.ask, given.id, given.news, given.connected));
  const wait = async (ms, changes = {}) => {
    Object.assign(given, changes);
    await act(() => hook.again());
    await act(() => mock.timers.tick(ms));
  };
  await wait(1000);
  await wait(1000, { news: "2" });
  assert.deepEqual(kernel.kinds(), []);
  await wait(500);
  assert.deepEqual(kernel.kinds(), ["stored"]);
  await act(() => kernel.last().answer({ bundle: { "text/html": html("a", "new") } }));
  assert.deepEqual(cell.texts(), [html("a", "new")]);
  await wait(2000, { news: "3" });
  await act(() => kernel.last().refuse());
  assert.deepEqual(cell.texts(), [html("a", "new")]);
  for (const changes of [{ connected: false }, { connected: true, id: "" }, { id: undefined }, { id: "a", model: {} }]) await wait(2000, changes);
  assert.equal(kernel.asked.length, 2);
  await wait(1000, { model: { widget_manager: { context: { model: { cells: [cell] } } } } });
  hook.close();
  mock.timers.tick(2000);
  assert.equal(kernel.asked.length, 2);
  mock.timers.reset();
});
