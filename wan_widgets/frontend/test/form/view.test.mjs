/** The view of the form: clicks and typing, what it shows, and what it sends. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import "../support/dom.mjs";
import { field, formModel, issue, TABLE, verdict } from "../support/form.mjs";
import { jobView } from "../support/job.mjs";
import { settled } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { PREACT } from "../support/render.mjs";
import { fakeClipboard, userOf } from "../support/user.mjs";

const page = await load("form/FormView.tsx", ...PREACT);
const user = userOf(page);
const { act, press, text } = user;

const BACKEND = {
  name: "toapis",
  label: "ToAPIs",
  ready: true,
  simulated: false,
  badge: "ToAPIs",
  code: "",
  problem: "",
  hint: "",
  choices: [
    { name: "toapis", label: "ToAPIs", ready: true, aside: "key set", key_variable: "TOAPIS_API_KEY", key_line: 'wan.use("toapis", ask=True)' },
    { name: "simulator", label: "Simulator", ready: true, aside: "", key_variable: "", key_line: "" },
  ],
  faces: [],
  region: "",
  regions: [],
  region_note: "",
};
const SIMULATED = { ...BACKEND, name: "simulator", label: "Simulator", simulated: true, badge: "Simulated" };
const FORM = {
  ...TABLE,
  fields: [
    field("prompt", "text", { label: "Prompt", soft_length: 1500, can_vary: true, unit: "", placeholder: "Scene" }),
    field("image", "image", { label: "Image", hint: "", accept: ["image/png"] }),
    field("references", "clips", { label: "Reference videos", max_items: 3, hint: "" }),
    field("aspect_ratio", "choice", { label: "Ratio", default: "16:9", choices: ["16:9", "9:16"], unit: "", can_vary: true }),
    field("model_version", "choice", { label: "Version", default: "a", choices: ["a"], unit: "" }),
    field("audio", "switch", { label: "Audio", unit: "", can_vary: true }),
    field("seed", "integer", { label: "Seed", advanced: true, can_vary: true, unit: "", placeholder: "" }),
  ],
};
const applies = { enabled: true, reason: "", off_choices: {} };
const all = Object.fromEntries(FORM.fields.map(({ name }) => [name, applies]));
const judged = (more = {}) => verdict({ fields: all, ...more });

let model;
let clipboard;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  clipboard = fakeClipboard();
  Element.prototype.scrollIntoView = () => undefined;
});
afterEach(async () => {
  user.leave();
  mock.timers.reset();
  await settled();
});

async function form(traits = {}) {
  model = formModel({ table: FORM, backend: BACKEND, jobs: [], sweeps: [], verdict: judged(), ...traits });
  const el = document.createElement("div");
  const stop = new AbortController();
  await user.show(() => page.h(page.FormView, { model, el, signal: stop.signal }));
  return stop;
}
/** The requests of one kind; by default all except those that every form sends first. */
const sent = (kind) => model.sent.filter((one) => (kind === undefined ? !["unfinished", "thumbnail", "ping"].includes(one.kind) : one.kind === kind));
const reply = (one, kind, body) => act(() => model.fire("msg:custom", { v: one.v, id: one.id, kind, body }, []));
const answer = (kind, body) => reply(sent(kind).at(-1), "answer", body);
const refuse = (kind, message, hint = "") => reply(sent(kind).at(-1), "error", { message, hint });
const set = (name, value) => act(() => model.set(name, value));
/** The kernel validates the current settings. */
const judge = (more = {}) => set("verdict", judged({ edits: model.get("edits"), ...more }));
const submit = () => act(() => user.root.querySelector("form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true })));
const go = () => user.root.querySelector("button[type='submit']");
const isOff = (element) => element.getAttribute("aria-disabled") === "true";
const names = (selector) => user.names(selector);

// -- Generate -----------------------------------------------------------------------------------------

test("Generate sends the current settings once, with the takes and the count of edits", async () => {
  await form({ settings: { prompt: "A cat" } });
  await press("One take more");
  await submit();
  await submit();
  assert.deepEqual(sent("submit").map(({ body }) => body), [{ settings: { prompt: "A cat" }, takes: 2, edits: 0, filled: null }]);
  assert.ok(isOff(go()));
  await answer("submit", {});
  assert.ok(!isOff(go()));
  await submit();
  assert.equal(sent("submit").length, 2);
});

test("Enter in a text field sends nothing, but with Ctrl or the command key it does", async () => {
  await form({ settings: { prompt: "A cat" } });
  const line = user.one("Image path or URL");
  assert.ok((await user.key(line, "Enter")).defaultPrevented);
  assert.equal(sent("submit").length, 0);
  await user.key(line, "a", { ctrlKey: true });
  assert.equal(sent("submit").length, 0);
  await user.key(user.one("Prompt"), "Enter");
  assert.equal(sent("submit").length, 0);
  await user.key(user.one("Prompt"), "Enter", { ctrlKey: true });
  await answer("submit", {});
  await user.key(user.one("Prompt"), "Enter", { metaKey: true });
  assert.equal(sent("submit").length, 2);
});

test("settings that cannot be sent focus the first problem, and the footer counts the problems", async () => {
  const problems = { can_send: false, issues: [issue("prompt"), issue("aspect_ratio", { severity: "warning" })] };
  await form({ verdict: judged(problems) });
  assert.match(text(".wan-foot__est"), /^Write a prompt to start\. 1 video, 5 s$/);
  assert.ok(isOff(go()));
  await submit();
  assert.equal(sent("submit").length, 0);
  assert.equal(document.activeElement, user.one("Prompt"));
  assert.match(text(".wan-foot__est"), /^1 problem to fix, 1 warning\. 1 video, 5 s$/);
});

test("nothing moves during a press: messages about the field that was left appear after the click", async () => {
  await form({ settings: {}, verdict: judged({ can_send: false }) });
  const pointer = (name) => act(() => document.dispatchEvent(new Event(name)));
  const later = (ms) => act(() => mock.timers.tick(ms));
  const problem = judged({ can_send: false, issues: [issue("seed", { message: "Too large." })] });
  await act(() => user.one("Seed").focus());
  await pointer("pointerdown");
  await act(() => user.one("Seed").blur());
  await set("verdict", problem);
  assert.doesNotMatch(text("[data-field='seed']"), /Too large/);
  await pointer("pointerup");
  assert.doesNotMatch(text("[data-field='seed']"), /Too large/);
  await later(0);
  assert.match(text("[data-field='seed']"), /Too large/);
});

test("a press whose end was missed delays nothing for long", async () => {
  await form({ settings: {}, verdict: judged({ can_send: false, issues: [issue("seed", { message: "Too large." })] }) });
  await act(() => user.one("Seed").focus());
  await act(() => document.dispatchEvent(new Event("pointerdown")));
  await act(() => user.one("Seed").blur());
  assert.doesNotMatch(text("[data-field='seed']"), /Too large/);
  await act(() => mock.timers.tick(1000));
  assert.match(text("[data-field='seed']"), /Too large/);
});

test("a problem in the advanced settings opens them", async () => {
  await form({ verdict: judged({ can_send: false, issues: [issue("seed")] }) });
  assert.equal(user.root.querySelector("details").open, false);
  await submit();
  assert.equal(user.root.querySelector("details").open, true);
  assert.ok(user.root.querySelector("details").contains(document.activeElement));
});

test("a hidden problem of another field than the prompt is shown in the footer", async () => {
  await form({ verdict: judged({ can_send: false, issues: [issue("image", { message: "An image is needed." })] }) });
  assert.match(text(".wan-foot__est"), /^An image is needed\./);
});

test("an error of the kernel is shown, can be closed, and the settings stay", async () => {
  await form({ settings: { prompt: "A cat" } });
  await submit();
  await refuse("submit", "Over your limit.", "Raise it.");
  assert.match(text(".wan-foot__list"), /Over your limit\. ?Raise it\./);
  assert.equal(user.one("Prompt").value, "A cat");
  await act(() => user.root.querySelector(".wan-foot__list button").click());
  assert.equal(user.root.querySelector(".wan-foot__list"), null);
});

test("the button shows that the kernel is busy or does not answer", async () => {
  await form({ settings: { prompt: "A cat" } });
  assert.match(go().textContent, /^Generate /);
  await submit();
  await act(() => mock.timers.tick(400));
  assert.equal(go().textContent, "Queued: the kernel is busy");
  await act(() => mock.timers.tick(2000)); // the kernel is pinged
  await act(() => mock.timers.tick(3000));
  assert.equal(go().textContent, "No answer from the kernel");
});

test("without a kernel nothing can be sent, and the footer says so", async () => {
  await form({ settings: { prompt: "A cat" } });
  await act(() => model.fire("comm:close"));
  assert.match(text(".wan-foot__est"), /^The kernel is not connected\. Start it and run the cell again\.$/);
  await submit();
  assert.equal(sent("submit").length, 0);
  assert.ok(isOff(go()));
});

test("a backend that is not ready says why", async () => {
  await form({ backend: { ...BACKEND, ready: false, code: "no-key", problem: "There is no key.", hint: "Set one." } });
  assert.equal(text(".wan-foot__est"), "There is no key. Set one.");
  await submit();
  assert.equal(sent("submit").length, 0);
});

test("more takes than the limits allow are not sent", async () => {
  await form({ verdict: judged({ limits: { left: "5 of 10 left", room: 1 } }) });
  assert.match(text(".wan-foot__est"), /5 of 10 left\./);
  await press("One take more");
  assert.equal(text(".wan-foot__est"), "2 takes would go over your limit. 5 of 10 left.");
  assert.ok(isOff(go()));
  await submit();
  assert.equal(sent("submit").length, 0);
});

// -- the foot -----------------------------------------------------------------------------------------

test("the number of takes is one to nine, set by buttons, arrows and digits", async () => {
  await form();
  const takes = () => user.one("Takes").value;
  assert.ok(user.one("One take less").disabled);
  await user.key(user.one("Takes"), "ArrowDown");
  assert.equal(takes(), "1");
  assert.ok((await user.key(user.one("Takes"), "ArrowUp")).defaultPrevented);
  assert.equal(takes(), "2");
  await user.type("Takes", "29");
  assert.equal(takes(), "9");
  assert.ok(user.one("One take more").disabled);
  await user.key(user.one("Takes"), "ArrowUp");
  assert.equal(takes(), "9");
  await user.type("Takes", "x");
  assert.equal(takes(), "9");
  await user.type("Takes", "");
  await act(() => user.one("Takes").dispatchEvent(new Event("blur")));
  assert.equal(takes(), "9");
  await press("One take less");
  assert.equal(takes(), "8");
});

test("the cost follows the quantity, if it is known", async () => {
  const estimate = { quantity: "1 video, 5 s", seconds: 5, resolution: "720p", money: { amount: 0.4, currency: "USD", up_to: null }, priced: true };
  await form({ verdict: judged({ estimate }) });
  assert.equal(text(".wan-foot__est"), "1 video, 5 s, about $0.40 by your price table");
  await press("One take more");
  assert.equal(text(".wan-foot__est"), "2 videos, 10 s in all, 720p, about $0.80 by your price table");
  await form({ verdict: judged({ estimate }), backend: SIMULATED });
  assert.equal(text(".wan-foot__est"), "1 video, 5 s. Simulated, costs nothing");
  assert.match(go().textContent, /^Simulate /);
});

test("without prices the footer offers a line of code that sets them", async () => {
  await form({ settings: { prompt: "A cat" } });
  assert.equal(text(".wan-foot__est"), "1 video, 5 s. Add your prices to see money.");
  await press("Add your prices");
  assert.deepEqual(sent("copy").at(-1).body, { as: "prices", settings: { prompt: "A cat" } });
  await answer("copy", { text: "wan.prices(...)" });
  assert.deepEqual(clipboard.copied, ["wan.prices(...)"]);
});

test("settings are copied as text, or shown for copying by hand", async () => {
  await form({ settings: { prompt: "A cat" } });
  await press("Copy as");
  await act(() => user.root.querySelectorAll("[role^='menuitem']")[2].click());
  assert.deepEqual(sent("copy").at(-1).body, { as: "curl", settings: { prompt: "A cat" } });
  clipboard.allowed = false;
  await answer("copy", { text: "curl ..." });
  assert.ok([...user.root.querySelectorAll("textarea")].some((one) => one.value === "curl ..."));
});

// -- the head -----------------------------------------------------------------------------------------

test("the head shows the mode and the reason, and no mode is an error", async () => {
  await form({ verdict: judged({ mode_reason: "from the prompt" }) });
  assert.equal(text(".wan-chip"), "Text to video");
  assert.equal(text(".wan-head__why"), "from the prompt");
  await judge({ mode: null, mode_label: "No mode" });
  assert.ok(user.root.querySelector(".wan-chip--error"));
});

test("another backend is requested, the current one is not, and a refusal is shown until it changes", async () => {
  await form();
  const open = () => act(() => user.root.querySelector(".wan-backend").click());
  await open();
  assert.deepEqual(names("[role^='menuitem']"), ["ToAPIskey set", "Simulator", "Check balance"]);
  await press("ToAPIskey set");
  assert.equal(sent("backend").length, 0);
  await open();
  await press("Simulator");
  assert.deepEqual(sent("backend").at(-1).body, { name: "simulator" });
  await refuse("backend", "A job is under way.");
  assert.match(text(".wan-foot__list"), /A job is under way\./);
  await set("backend", { ...BACKEND, code: "x" });
  assert.equal(user.root.querySelector(".wan-foot__list"), null);
});

test("the balance is requested and shown; a refused key can be tried again", async () => {
  await form();
  const open = () => act(() => user.root.querySelector(".wan-backend").click());
  await open();
  await press("Check balance");
  await answer("balance", { text: "12.40 left" });
  assert.equal(text(".wan-foot__list"), "12.40 left");
  await set("backend", { ...BACKEND, ready: false, code: "refused-key", problem: "The key was refused." });
  assert.equal(text(".wan-foot__list"), "12.40 left", "an answer is no refusal");
  await open();
  assert.ok(names("[role^='menuitem']").includes("Try the key again"));
  await set("backend", { ...BACKEND, ready: false, code: "no-key" });
  await open();
  await open();
  assert.deepEqual(names("[role^='menuitem']").slice(2), []);
});

test("the simulator says that nothing is charged, and leads to a real key", async () => {
  await form({ backend: SIMULATED });
  assert.match(text(".wan-sim"), /^SIMULATEDClips are drawn on this machine\. Nothing is sent, nothing is charged\./);
  await press("Use ToAPIs");
  assert.deepEqual(sent("backend").at(-1).body, { name: "toapis" });
  const without = { ...SIMULATED, choices: SIMULATED.choices.map((one) => ({ ...one, ready: one.name === "simulator" })) };
  await form({ backend: without });
  assert.match(text(".wan-sim"), /^SIMULATED - no API key/);
  await press("Use a real key");
  assert.equal(sent("backend").length, 0);
  const panel = user.root.querySelector(".wan-keypanel");
  assert.equal(document.activeElement, panel);
  assert.deepEqual([...panel.querySelectorAll("code")].map((one) => one.textContent), ["TOAPIS_API_KEY", 'wan.use("toapis", ask=True)']);
  assert.equal(panel.querySelector("input"), null, "a key is never typed into a page");
  await user.key(panel, "Escape");
  assert.equal(user.root.querySelector(".wan-keypanel"), null);
  assert.equal(document.activeElement, user.one("Use a real key"));
});

// -- the rail -----------------------------------------------------------------------------------------

test("choices and switches store values other than the default, and a single choice is not shown", async () => {
  await form();
  assert.equal(user.find("Version"), null);
  assert.doesNotMatch(text(".wan-form__rail"), /Version/);
  const radio = (value) => user.root.querySelector(`input[type='radio'][value='${value}']`);
  await act(() => radio("9:16").click());
  assert.deepEqual(model.get("settings"), { aspect_ratio: "9:16" });
  await act(() => radio("16:9").click());
  assert.deepEqual(model.get("settings"), {});
  await act(() => user.one("Audio").click());
  assert.deepEqual(model.get("settings"), { audio: false });
});

test("a field that does not apply is disabled and says why", async () => {
  await form({ verdict: judged({ fields: { ...all, aspect_ratio: { ...applies, enabled: false, reason: "The image rules it." } } }) });
  const row = user.root.querySelector("[data-field='aspect_ratio']");
  assert.ok(row.disabled);
  assert.match(row.textContent, /The image rules it\./);
});

// -- undo and jobs ------------------------------------------------------------------------------------

test("settings that Python has loaded can be undone, and the focus does not move", async () => {
  await form({ settings: { prompt: "A cat" } });
  user.one("Prompt").focus();
  await set("settings", { prompt: "A dog" });
  await set("loaded", { count: 1, undo: { prompt: "A cat" } });
  assert.match(text(".wan-foot__list"), /Settings loaded\. Undo/);
  assert.equal(document.activeElement, user.one("Prompt"));
  await press("Undo");
  assert.deepEqual(model.get("settings"), { prompt: "A cat" });
  assert.equal(user.root.querySelector(".wan-foot__list"), null);
});

test("a key in the form draws none of the jobs below it again", async () => {
  let drawings = 0;
  const shown = jobView();
  const { prompt } = shown;
  Object.defineProperty(shown, "prompt", { enumerable: true, get: () => ((drawings += 1), prompt) });
  await form({ settings: { prompt: "A cat" }, jobs: [shown] });
  assert.ok(drawings > 0);
  drawings = 0;
  await user.type("Prompt", "A dog");
  await judge();
  assert.equal(drawings, 0);
  await set("jobs", [shown, jobView({ id: "another" })]);
  assert.ok(drawings > 0);
});

test("jobs that nobody watches are offered, and a form that goes sends what was typed last", async () => {
  const stop = await form();
  await answer("unfinished", { count: 2 });
  await press("Resume 2 jobs");
  assert.equal(sent("resume_all").length, 1);
  await user.type("Prompt", "A");
  await user.type("Prompt", "A cat");
  assert.deepEqual(model.saved.map(({ settings }) => settings), [{ prompt: "A" }]);
  user.leave();
  assert.deepEqual(model.saved.map(({ settings }) => settings), [{ prompt: "A" }, { prompt: "A cat" }]);
  stop.abort();
  assert.equal(model.listening, 0);
});
