/** A form before the rest of its code is loaded: what it shows, what loads the rest, and that no input is lost. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import "../support/dom.mjs";
import { applies, field, formModel, TABLE, verdict } from "../support/form.mjs";
import { settled } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { PREACT } from "../support/render.mjs";
import { userOf } from "../support/user.mjs";

const FORM = {
  ...TABLE,
  fields: [
    field("prompt", "text", { label: "Prompt", soft_length: 1500, unit: "", placeholder: "Scene" }),
    field("image", "image", { label: "Image", hint: "", accept: ["image/png"] }),
    field("aspect_ratio", "choice", { label: "Ratio", default: "16:9", choices: ["16:9", "9:16"], unit: "", can_vary: true }),
    field("seed", "integer", { label: "Seed", advanced: true, unit: "", placeholder: "" }),
  ],
};
const BACKEND = { name: "simulator", label: "Simulator", ready: true, simulated: true, badge: "Simulated", code: "", problem: "", hint: "", choices: [], faces: [], region: "", regions: [], region_note: "" };

let page;
let user;
let copies = 0;

beforeEach(async () => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  // A different bundle text, so that nothing of this copy is loaded yet.
  copies += 1;
  page = await load("form/FormView.tsx", ...PREACT, ...["lib/ids.ts", "lib/keys.ts", "lib/throttle.ts", "lib/clock.ts"].slice(0, copies));
  user = userOf(page);
  const table = Object.fromEntries(FORM.fields.map(({ name }) => [name, applies]));
  const model = formModel({ table: FORM, backend: BACKEND, jobs: [], sweeps: [], verdict: verdict({ fields: table }) });
  const stop = new AbortController();
  await user.show(() => page.h(page.FormView, { model, el: document.createElement("div"), signal: stop.signal }));
});
afterEach(async () => {
  user.leave();
  mock.timers.reset();
  await settled();
});

const rows = () => user.root.querySelector(".wan-adv .wan-rows");

test("all that a form shows at first is there before the rest of its code, which follows by itself", async () => {
  for (const name of ["Vary", "History", "Presets", "Copy as", "Notify when done", "Choose image", "One take more"]) assert.ok(user.one(name), name);
  assert.equal(user.root.querySelectorAll("textarea").length, 1);
  assert.match(user.text("button[type='submit']"), /^Simulate/);
  assert.equal(rows(), null);
  await user.act(() => mock.timers.tick(500));
  assert.notEqual(rows(), null);
});

test("a menu that is opened first brings its entries, and the focus goes to them", async () => {
  await user.press("Vary");
  assert.equal(document.activeElement.textContent, "Ratio");
  assert.equal(user.one("Vary").getAttribute("aria-expanded"), "true");
});

test("a group that is opened first brings its fields", async () => {
  const group = user.root.querySelector(".wan-adv");
  await user.act(() => {
    group.open = true;
    group.dispatchEvent(new Event("toggle"));
  });
  assert.ok(user.one("Seed"));
});
