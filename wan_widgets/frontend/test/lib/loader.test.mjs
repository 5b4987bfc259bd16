/** The loader gets each part once, from a model of the host or by a message, and says what it waits for. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { setImmediate as immediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import "../support/dom.mjs";

const NEEDS = { base: [], cards: ["base"], form: ["base"] };
let versions = 0;
/** The page's registry, under the name that the built parts use. */
const registry = () => `globalThis[Symbol.for("wan_widgets v${versions}")]`;
const TEXTS = () => ({
  base: `globalThis.loaded.push('base'); export const word = 'drawn'; // of version ${versions}`,
  form: `const { word } = ${registry()}.modules.base; globalThis.loaded.push('form');
    export default { render: ({ el }) => { el.textContent = word; } };`,
  cards: "export const card = 'a card';",
  broken: "export default {",
});

// Node cannot import blob: URLs.
globalThis.Blob = class {
  constructor([text]) {
    this.text = text;
  }
};
URL.createObjectURL = ({ text }) => `data:text/javascript,${encodeURIComponent(text)}`;
URL.revokeObjectURL = () => undefined;

/** A separate page: the loader of a new version. */
async function page() {
  versions += 1;
  globalThis.loaded = [];
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../../src/loader.ts", import.meta.url))],
    bundle: true,
    format: "esm",
    write: false,
    define: { WAN_NEEDS: JSON.stringify(NEEDS) },
  });
  const text = outputFiles[0].text.replaceAll("WAN_VERSION", `v${versions}`).replaceAll("WAN_VIEW", "form");
  return (await import(`data:text/javascript,${encodeURIComponent(text)}`)).default;
}

/** A widget in a host with or without a model lookup; `answers` says whether the kernel answers. */
function widget({ finds = true, answers = true, texts = TEXTS() } = {}) {
  const listeners = new Set();
  const sent = [];
  const looked = [];
  const el = document.createElement("div");
  const controller = new AbortController();
  const state = { code: { base: "IPY_MODEL_base", form: "IPY_MODEL_form" } };
  const model = {
    get: (name) => state[name],
    on: (_, listener) => listeners.add(listener),
    off: (_, listener) => listeners.delete(listener),
    send: (content) => {
      sent.push(content);
      const { id, body } = content;
      const text = texts[body.part];
      const reply = text === undefined ? { kind: "error", body: { message: "No such part." } } : { kind: "answer", body: { text } };
      if (answers) void Promise.resolve().then(() => [...listeners].forEach((listener) => listener({ v: 1, id, ...reply })));
    },
    ...(finds
      ? {
          widget_manager: {
            get_model: async (id) => {
              looked.push(id);
              if (texts[id] === undefined) throw new Error("no such model");
              return { get: () => texts[id] };
            },
          },
        }
      : {}),
  };
  return { props: { model, el, signal: controller.signal }, el, sent, looked, state, listeners, close: () => controller.abort() };
}

test("a view is drawn from models that the host resolves, without a request to the kernel", async () => {
  const loader = await page();
  const one = widget({ answers: false });
  await loader.render(one.props);
  assert.equal(one.el.textContent, "drawn");
  assert.deepEqual(globalThis.loaded, ["base", "form"]);
  assert.deepEqual(one.sent, []);
});

test("forty views of a page load each part once", async () => {
  const loader = await page();
  const views = Array.from({ length: 40 }, () => widget());
  await Promise.all(views.map(({ props }) => loader.render(props)));
  assert.deepEqual(globalThis.loaded, ["base", "form"]);
  assert.ok(views.every(({ el }) => el.textContent === "drawn"));
});

test("if the host resolves no models, each part is requested from the kernel once for all views", async () => {
  const loader = await page();
  const views = Array.from({ length: 5 }, () => widget({ finds: false }));
  await Promise.all(views.map(({ props }) => loader.render(props)));
  assert.ok(views.every(({ el }) => el.textContent === "drawn"));
  assert.deepEqual(views.flatMap(({ sent }) => sent.map(({ body }) => body.part)).sort(), ["base", "form"]);
  assert.ok(views.every(({ listeners }) => listeners.size === 0));
});

test("a host that has lost the models gets the parts by a message", async () => {
  const loader = await page();
  const one = widget();
  one.state.code = { base: "IPY_MODEL_gone", form: "IPY_MODEL_gone_too" };
  await loader.render(one.props);
  assert.equal(one.el.textContent, "drawn");
});

test("a host whose models are empty gets the parts by a message", async () => {
  for (const text of ["", null, undefined]) {
    const loader = await page();
    const one = widget();
    one.props.model.widget_manager.get_model = async () => ({ get: () => text });
    await loader.render(one.props);
    assert.equal(one.el.textContent, "drawn");
    one.close();
  }
});

test("a part that no widget refers to is requested at once", async () => {
  const loader = await page();
  const one = widget();
  await loader.render(one.props);
  const { load } = globalThis[Symbol.for(`wan_widgets v${versions}`)];
  assert.equal((await load("cards")).card, "a card");
  assert.deepEqual(one.sent.map(({ body }) => body.part), ["cards"]);
});

test("a part that a widget refers to by the time it is needed is taken from its model", async () => {
  const loader = await page();
  const one = widget({ answers: false });
  await loader.render(one.props);
  one.state.code = { ...one.state.code, cards: "IPY_MODEL_cards" };
  assert.equal((await globalThis[Symbol.for(`wan_widgets v${versions}`)].load("cards")).card, "a card");
  assert.deepEqual(one.sent, []);
});

test("a part that the kernel lacks, or that is not code, is reported in the view; the next view tries again", async () => {
  const loader = await page();
  const { form, ...texts } = TEXTS();
  const broken = widget({ finds: false, texts: { ...texts, form: TEXTS().broken } });
  await loader.render(broken.props);
  assert.match(broken.el.querySelector("[role=alert]").textContent, /could not be loaded.*wan\.jobs\(\)/);
  broken.close();
  const without = widget({ finds: false, texts });
  await loader.render(without.props);
  assert.match(without.el.querySelector("[role=alert]").textContent, /No such part\./);
  without.close();
  const whole = widget({ texts: { ...texts, form } });
  await loader.render(whole.props);
  assert.equal(whole.el.textContent, "drawn");
});

test("a view whose kernel is silent says what it waits for, and is drawn when another widget has the code", async () => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  try {
    const loader = await page();
    const silent = widget({ finds: false, answers: false });
    const drawn = loader.render(silent.props);
    for (let second = 0; second < 100; second += 1) {
      mock.timers.tick(1000);
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    }
    assert.match(silent.el.querySelector("[role=status]").textContent, /waits for the kernel/);
    assert.ok(silent.sent.length >= 4 && silent.sent.length <= 16, `asked ${silent.sent.length} times`);
    const other = widget();
    const second = loader.render(other.props);
    for (let turn = 0; turn < 100; turn += 1) {
      mock.timers.tick(1000);
      await immediate();
    }
    await Promise.all([drawn, second]);
    assert.equal(silent.el.textContent, "drawn");
    assert.equal(other.el.textContent, "drawn");
  } finally {
    mock.timers.reset();
  }
});
