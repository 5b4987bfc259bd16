/** Presets: loaded from a menu, saved and deleted in a panel, each with Undo. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import "../support/dom.mjs";
import { field, formModel, TABLE, verdict } from "../support/form.mjs";
import { settled } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { PREACT } from "../support/render.mjs";
import { userOf, words } from "../support/user.mjs";

const page = await load("form/FormView.tsx", ...PREACT);
const user = userOf(page);
const { act, press, text } = user;
const BACKEND = { name: "simulator", label: "Simulator", ready: true, simulated: true, badge: "", code: "", problem: "", hint: "", region: "", regions: [], region_note: "", choices: [], faces: [] };
const FORM = {
  ...TABLE,
  fields: [
    field("prompt", "text", { label: "Prompt", placeholder: "" }),
    field("image", "image", { label: "Image", hint: "" }),
    field("aspect_ratio", "choice", { label: "Ratio", default: "16:9", choices: ["16:9", "9:16"], unit: "" }),
    field("audio", "switch", { label: "Audio", unit: "" }),
    field("seed", "integer", { label: "Seed", unit: "", placeholder: "" }),
  ],
};
const DRAFT = { name: "Draft", settings: { aspect_ratio: "9:16", audio: false } };
let model;

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "setInterval"] }));
afterEach(async () => {
  user.leave();
  mock.timers.reset();
  await settled();
});

async function form(settings = {}) {
  model = formModel({ table: FORM, backend: BACKEND, jobs: [], sweeps: [], settings, verdict: verdict() });
  const el = document.createElement("div");
  await user.show(() => page.h(page.FormView, { model, el, signal: new AbortController().signal }));
}
const asked = (kind) => model.sent.filter((one) => one.kind === kind).map(({ body }) => body);
const reply = async (kind, answer) => {
  const one = model.sent.filter((sent) => sent.kind === kind).at(-1);
  await act(() => model.fire("msg:custom", { v: one.v, id: one.id, ...answer }, []));
};
const list = (kind, presets) => reply(kind, { kind: "answer", body: { presets } });
const open = async (presets) => {
  await press("Presets");
  await list("presets", presets);
};
const panel = async (presets) => {
  await open(presets);
  await press(presets.length === 0 ? "Save these settings…" : "Save or delete…");
};

test("a preset shows its changes, sets everything except the prompt and files, and can be undone", async () => {
  const before = { prompt: "A cat", image: "cat.png", seed: 7, audio: false };
  await form(before);
  await open([DRAFT, { name: "Same", settings: { seed: 7, audio: false } }]);
  const items = [...user.root.querySelectorAll("[role='menuitem']")].map(words);
  assert.deepEqual(items, ["Draftchanges seed, ratio", "Sameno changes", "Save or delete…"]);
  await press("Draftchanges seed, ratio");
  assert.deepEqual(model.get("settings"), { prompt: "A cat", image: "cat.png", aspect_ratio: "9:16", audio: false });
  assert.match(text(".wan-foot__list"), /Preset Draft loaded\. Undo/);
  await press("Undo");
  assert.deepEqual(model.get("settings"), before);
});

test("the current settings are saved under a name, without the prompt and files", async () => {
  await form({ prompt: "A cat", image: "cat.png", seed: 7 });
  await panel([]);
  assert.equal(document.activeElement, user.one("Save these settings as"));
  await press("Save");
  assert.deepEqual(asked("preset_save"), []);
  await user.type("Save these settings as", " Portrait ");
  const enter = await user.key(user.one("Save these settings as"), "Enter");
  assert.ok(enter.defaultPrevented);
  assert.deepEqual(asked("preset_save"), [{ name: "Portrait", settings: { seed: 7 } }]);
  assert.equal(asked("submit").length, 0);
  await list("preset_save", [{ name: "Portrait", settings: { seed: 7 } }]);
  assert.match(text(".wan-presets__done"), /Saved as Portrait\. Undo/);
  assert.match(text(".wan-presets__list"), /PortraitSeed 7/);
  await press("Undo");
  assert.deepEqual(asked("preset_delete"), [{ name: "Portrait" }]);
});

test("an existing name is replaced after a warning, and Undo restores the old settings", async () => {
  await form({ seed: 7 });
  await panel([DRAFT]);
  await user.type("Save these settings as", "draft");
  await press("Replace Draft");
  await list("preset_save", [{ name: "draft", settings: { seed: 7 } }]);
  assert.match(text(".wan-presets__done"), /draft replaced\. Undo/);
  await press("Undo");
  assert.deepEqual(asked("preset_save").at(-1), DRAFT);
});

test("a deleted preset can be restored", async () => {
  await form();
  await panel([DRAFT]);
  assert.match(text(".wan-presets__list"), /DraftRatio 9:16, Audio off/);
  await press("Delete Draft");
  await list("preset_delete", []);
  assert.equal(user.root.querySelector(".wan-presets__list"), null);
  await press("Undo");
  assert.deepEqual(asked("preset_save"), [DRAFT]);
  await list("preset_save", [DRAFT]);
  assert.match(text(".wan-presets__done"), /Undone\./);
});

test("a refusal is shown, and Esc closes the panel and restores the focus", async () => {
  await form({ seed: 7 });
  await panel([]);
  await user.type("Save these settings as", "x");
  await press("Save");
  await reply("preset_save", { kind: "error", body: { message: "The disk is full.", hint: "Make room." } });
  assert.equal(text(".wan-presets [role='alert']"), "The disk is full. Make room.");
  await user.key(user.one("Save these settings as"), "Escape");
  assert.equal(user.root.querySelector(".wan-presets"), null);
  assert.equal(document.activeElement, user.one("Presets"));
});

test("a kernel that cannot list its presets says why in the menu", async () => {
  await form();
  await press("Presets");
  await reply("presets", { kind: "error", body: { message: "No such folder.", hint: "" } });
  assert.equal(text(".wan-menu__note"), "No such folder.");
});
