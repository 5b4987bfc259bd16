/** What the notebook keeps is brought up to date in its own model, for a page that was reloaded. */
import assert from "node:assert/strict";
import { test } from "node:test";
import "../support/dom.mjs";
import { load } from "../support/load.mjs";

const { replaceStored } = await load("lib/page/storedView.ts");

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

test("what says the same already is not touched, so that the notebook is not marked as changed", () => {
  const cell = cellOf(html("a", "same"));
  assert.equal(replaceStored([cell], "a", { "text/html": html("a", "same") }), 0);
  assert.equal(cell.outputs.changed, 0);
});

test("a text that the file keeps in lines is found as well", () => {
  const cell = cellOf(['<style></style><div class="wan-stored" ', 'data-form="a">old</div>']);
  assert.equal(replaceStored([cell], "a", { "text/html": html("a", "new") }), 1);
});
