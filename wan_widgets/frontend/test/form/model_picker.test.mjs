/** The picker for the model and the service, and the controls of each model. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import "../support/dom.mjs";
import { applies, field, formModel, issue, TABLE, verdict } from "../support/form.mjs";
import { fakeKernel } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { PREACT } from "../support/render.mjs";
import { userOf, words } from "../support/user.mjs";

const page = await load(
  "form/state.ts",
  "form/header/Header.tsx",
  "form/fields/Controls.tsx",
  "form/fields/SetAside.tsx",
  "form/numbers.ts",
  "lib/kernel/ask.ts",
  ...PREACT,
);
const user = userOf(page);
const { act, press, text } = user;

const BACKEND = {
  name: "one",
  label: "One",
  ready: true,
  simulated: false,
  badge: "One, ready",
  code: "",
  problem: "",
  hint: "",
  choices: [
    { name: "one", label: "One", ready: true, aside: "ready" },
    { name: "two", label: "Two", ready: false, aside: "no key" },
    { name: "three", label: "Three", ready: true, aside: "ready" },
  ],
  faces: [],
  region: "",
  regions: [],
  region_note: "",
};
const choice = (name, more = {}) => ({ name, label: name.toUpperCase(), makes: "text", length: "5 s", size: "720p", price: "", draft: "", off: "", ...more });
const LIST = { models: [choice("wan2.6"), choice("b", { draft: "480p" }), choice("c", { off: "Not offered by One; Two has it." })], priced: "" };
const ANSWER = {
  settings: { model: "b", prompt: "A cat" },
  varied: {},
  left: { "wan2.6": { was: {}, became: {}, varied: {} } },
  changes: [{ kind: "aside", text: "The seed is set aside. It comes back with Wan 2.6." }],
};

let model;
let kernel;
let form;
let chosen;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  kernel = fakeKernel(page.AskError);
  chosen = [];
});
afterEach(() => {
  user.leave();
  mock.timers.reset();
});

async function draw(view, traits = {}) {
  model = formModel({ settings: { prompt: "A cat", seed: 7 }, ...traits });
  function Probe() {
    form = page.useFormState(model);
    return view(form);
  }
  await user.show(() => page.h(Probe, {}));
}
const head = (traits = {}, more = {}) =>
  draw(
    (state) =>
      page.h(page.Header, {
        form: state,
        id: "f",
        ask: kernel.ask,
        backend: BACKEND,
        connected: true,
        choose: (name) => chosen.push(name),
        askBalance: () => undefined,
        ...more,
      }),
    traits,
  );
const OPENER = "Wan 2.6 on One";
const open = async () => {
  await press(OPENER);
  await act(() => kernel.last().answer(LIST));
};
const radios = (name) => [...user.root.querySelectorAll(`input[name='${name}']`)];
const pick = async (name) => {
  await act(() => radios("f-model").find((one) => words(one.closest("label")).startsWith(name.toUpperCase())).click());
};

test("the head names the model and the service, and the list opens with the model in use", async () => {
  await head();
  assert.equal(user.one(OPENER).getAttribute("aria-expanded"), "false");
  await open();
  assert.equal(user.one(OPENER).getAttribute("aria-expanded"), "true");
  assert.deepEqual(radios("f-model").map(({ checked }) => checked), [true, false, false]);
  assert.equal(document.activeElement, radios("f-model")[0]);
  assert.ok(!user.root.querySelector(".wan-picker__effects"));
});

test("a model that the service lacks is disabled, with the reason", async () => {
  await head();
  await open();
  assert.equal(radios("f-model")[2].disabled, true);
  assert.match(text("tr.is-off"), /Not offered by One; Two has it\./);
  assert.deepEqual([...user.root.querySelectorAll("tbody tr")].map((row) => /drafts at \d+p/.exec(row.textContent)?.[0]), [
    undefined,
    "drafts at 480p",
    undefined,
  ]);
});

test("the effects of a model are shown before it is used", async () => {
  await head();
  await open();
  await pick("b");
  assert.deepEqual(kernel.last().body, { settings: { prompt: "A cat", seed: 7 }, varied: {}, left: {}, model: "b" });
  assert.equal(user.one("Use B").disabled, true);
  await act(() => kernel.last().answer(ANSWER));
  assert.match(text(".wan-change"), /The seed is set aside/);
  assert.deepEqual(model.get("settings"), { prompt: "A cat", seed: 7 });
  await press("Use B");
  assert.deepEqual(model.get("settings"), ANSWER.settings);
  assert.deepEqual(model.get("left"), ANSWER.left);
  assert.equal(form.notice.text, "Switched to B.");
  assert.ok(!user.root.querySelector(".wan-picker"));
  assert.equal(document.activeElement, user.one(OPENER));
});

test("Enter uses the chosen model, and does not send the form", async () => {
  await head();
  await open();
  await pick("b");
  await act(() => kernel.last().answer(ANSWER));
  const event = await user.key(radios("f-model")[1], "Enter");
  assert.ok(event.defaultPrevented);
  assert.deepEqual(model.get("settings"), ANSWER.settings);
});

test("an answer about settings that have changed meanwhile is not used", async () => {
  await head();
  await open();
  await pick("b");
  const old = kernel.last();
  await act(() => form.edit({ prompt: "A dog" }));
  assert.equal(kernel.last().body.settings.prompt, "A dog");
  await act(() => old.answer(ANSWER));
  assert.equal(user.one("Use B").disabled, true);
});

test("Stay and Escape change nothing, and restore the focus", async () => {
  await head();
  await open();
  await pick("b");
  await press("Stay with Wan 2.6");
  assert.equal(document.activeElement, user.one(OPENER));
  await open();
  await user.key(radios("f-model")[0], "Escape");
  assert.ok(!user.root.querySelector(".wan-picker"));
  assert.deepEqual(model.get("settings"), { prompt: "A cat", seed: 7 });
});

test("a service that can be used is chosen there too, and the models are requested again", async () => {
  await head();
  await open();
  assert.deepEqual(radios("f-service").map(({ disabled }) => disabled), [false, true, false]);
  assert.match(text(".wan-svc"), /Two: no key\./);
  await act(() => radios("f-service")[2].click());
  assert.deepEqual(chosen, ["three"]);
});

test("the simulator says whose protocol it speaks, and can speak another", async () => {
  const faces = [
    { name: "", label: "each model's own", chosen: false },
    { name: "two", label: "Two", chosen: true },
  ];
  await head({}, { backend: { ...BACKEND, name: "sim", label: "Simulator", simulated: true, faces }, choose: (...all) => chosen.push(all) });
  await press("Wan 2.6 on Simulator, as Two");
  await act(() => kernel.last().answer(LIST));
  await act(() => radios("f-face")[0].click());
  assert.deepEqual(chosen, [["sim", { service: "" }]]);
});

test("a problem of the model is shown in the head", async () => {
  await head({ verdict: verdict({ issues: [issue("model", { message: "Wan 2.6 is not offered." })] }), settings: { model: "wan2.6" } });
  assert.match(text(".wan-head__msgs"), /Wan 2\.6 is not offered\./);
});

// -- what a table brings --------------------------------------------------------------------------------

const LONG = field("duration", "integer", { label: "Duration", unit: "s", default: 5, minimum: 2, maximum: 30, special: [-1], labels: { "-1": "smart" } });
const control = (one, traits = {}) =>
  draw((state) => page.h(page.Control, { form: state, field: one, id: "f", seed: page.useSeed(state) }), {
    table: { ...TABLE, fields: [one] },
    settings: {},
    ...traits,
  });
const settings = () => model.get("settings");
const may = (more) => verdict({ fields: { duration: { ...applies, ...more } } });

test("a length is set by steps, by typing and by the slider, and the default is not stored", async () => {
  await control(LONG);
  await press("Duration: one more");
  assert.deepEqual(settings(), { duration: 6 });
  await press("Duration: one less");
  assert.deepEqual(settings(), {});
  await user.type("Seconds", "12");
  assert.deepEqual(settings(), { duration: 12 });
  await user.type("Seconds", "1x");
  assert.deepEqual(settings(), { duration: "1x" }, "the kernel says what is wrong with it");
  const slider = user.root.querySelector("input[type='range']");
  slider.value = "20";
  await act(() => slider.dispatchEvent(new Event("input", { bubbles: true })));
  assert.deepEqual(settings(), { duration: 20 });
  await user.key(user.one("Seconds"), "ArrowDown");
  assert.deepEqual(settings(), { duration: 19 });
});

test("a length chosen by the model is a separate choice, and the number is restored afterwards", async () => {
  await control(LONG, { settings: { duration: 8 } });
  await act(() => user.one("Smart").click());
  assert.deepEqual(settings(), { duration: -1 });
  assert.match(text(".wan-dur"), /the model chooses 2 to 30 s/);
  assert.equal(user.root.querySelector("input[type='range']"), null);
  await act(() => user.one("Set").click());
  assert.deepEqual(settings(), {}, "the default, for it was not set here");
});

test("values beyond the limit are explained, and no step reaches them", async () => {
  await control(LONG, { settings: { duration: 21 }, verdict: may({ most: 21, most_reason: "21 s at most: the clips take 9." }) });
  assert.equal(user.one("Duration: one more").disabled, true);
  assert.match(text(".wan-why"), /the clips take 9/);
  const slider = user.root.querySelector("input[type='range']");
  slider.value = "30";
  await act(() => slider.dispatchEvent(new Event("input", { bubbles: true })));
  assert.deepEqual(settings(), { duration: 21 });
});

test("the default of a mode is shown, and the default of the field is stored in that mode", async () => {
  await control(LONG, { verdict: may({ default_here: null }) });
  assert.equal(user.one("Seconds").value, "");
  assert.equal(user.one("Seconds").placeholder, "as source");
  await user.type("Seconds", "5");
  assert.deepEqual(settings(), { duration: 5 });
});

test("an open aspect ratio is one of the choices, and says what it follows", async () => {
  const ratio = field("aspect_ratio", "choice", { label: "Ratio", default: "adaptive", choices: ["adaptive", "16:9", "9:16"], unit: "" });
  await control(ratio, { verdict: verdict({ fields: { aspect_ratio: { ...applies, note: "Follows Image 1, the first picture." } } }) });
  assert.deepEqual(user.names("input"), ["Adaptive", "16:9", "9:16"]);
  assert.equal(user.root.querySelectorAll("svg rect").length, 3);
  assert.match(text(".wan-why"), /Follows Image 1/);
});

test("a setting that the model lacks is shown with its value and the reason, and can be removed and restored", async () => {
  const set_aside = [{ name: "negative_prompt", label: "Negative", text: "text", reason: "Wan 3.0 does not have this setting." }];
  await draw((state) => page.h(page.SetAside, { form: state, id: "f" }), {
    settings: { negative_prompt: "text" },
    verdict: verdict({ set_aside }),
  });
  assert.match(text(".wan-aside"), /Negative.*text.*Wan 3\.0 does not have this setting\./);
  await press("Clear negative");
  assert.deepEqual(settings(), {});
  await act(() => form.undo());
  assert.deepEqual(settings(), { negative_prompt: "text" });
});

test("marks below a slider are its ends and round numbers between", () => {
  assert.deepEqual(page.rangeMarks(2, 30), [2, 5, 10, 15, 20, 25, 30]);
  assert.deepEqual(page.rangeMarks(2, 15), [2, 6, 9, 12, 15]);
  assert.deepEqual(page.rangeMarks(2, 6), [2, 3, 4, 5, 6]);
});

test("the region of a service is shown in the head and beside the services", async () => {
  await head({}, { backend: { ...BACKEND, region: "Singapore" } });
  await press("Wan 2.6 on One, Singapore");
  assert.match(text(".wan-svc"), /Region Singapore/);
});

test("a region is chosen beside the service, with a note on what to check", async () => {
  const regions = ["Beijing", "Singapore"].map((label) => ({ name: label.toLowerCase(), label, chosen: label === "Beijing" }));
  const asked = [];
  const backend = { ...BACKEND, region: "Beijing", regions, region_note: "A key belongs to one region." };
  await head({}, { backend, choose: (...given) => asked.push(given) });
  await press("Wan 2.6 on One, Beijing");
  assert.deepEqual(radios("f-region").map(({ checked }) => checked), [true, false]);
  assert.match(text(".wan-svc"), /A key belongs to one region\. Two: no key\./);
  await act(() => radios("f-region")[1].click());
  assert.deepEqual(asked, [["one", { region: "singapore" }]]);
});
