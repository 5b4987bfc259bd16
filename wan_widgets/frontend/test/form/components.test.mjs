/** Parts of the form: unfinished jobs, the confirmation of a sweep, and the messages of a field. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import "../support/dom.mjs";
import { issue, verdict } from "../support/form.mjs";
import { fakeKernel } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { actor, draw, PREACT } from "../support/render.mjs";

const page = await load("form/footer/UnfinishedJobs.tsx", "form/footer/Confirmation.tsx", "form/fields/Messages.tsx", "lib/kernel/ask.ts", ...PREACT);
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
const button = (root, text) => [...root.querySelectorAll("button")].find((one) => one.textContent.includes(text));

test("unfinished jobs are counted, resumed once, and never sent again", async () => {
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

test("a sweep is confirmed by a button with its quantity, once the verdict is current", async () => {
  const pressed = [];
  const sweep = { cells: 4, made: 1, videos: 3, quantity: "3 videos, 15 s", money: null, shape: "seed", prompts: ["A cat", "A dog"], more_prompts: 5 };
  const props = { id: "f", verdict: verdict({ sweep }), simulated: false, current: false, onConfirm: () => pressed.push("yes"), onCancel: () => pressed.push("no") };
  const root = show(() => h(page.Confirmation, props));
  await press(button(root, "Generate"));
  assert.deepEqual(pressed, []);
  props.current = true;
  await act(() => drawn.again());
  assert.equal(document.activeElement, button(root, "Generate 3 videos, 15 s"));
  assert.match(root.textContent, /1 already made, and reused/);
  assert.match(root.textContent, /and 5 more/);
  await press(button(root, "Generate"));
  await key(button(root, "Generate"), "Escape");
  assert.deepEqual(pressed, ["yes", "no"]);
});

test("an issue is a message with its fixes; a fix that changes nothing selects the text", async () => {
  const done = [];
  const fixes = [{ label: "Use 5 s", changes: { duration: 5 }, insert: "" }, { label: "Show it", changes: {}, insert: "" }];
  const one = issue("duration", { message: "character2 is not there.", fixes });
  const form = { fix: (_, { label }) => done.push(label) };
  const root = show(() => h(page.Messages, { form, issues: [one], id: "m", onSelect: () => done.push("selected") }));
  await act(() => undefined);
  assert.match(root.textContent, /Problem: character2 is not there\./);
  assert.equal(root.querySelector(".wan-tag").textContent, "character2");
  await press(button(root, "Use 5 s"));
  await press(button(root, "Show it"));
  assert.deepEqual(done, ["Use 5 s", "selected"]);
});
