/** Pressing Generate: one message at a time, with the current settings, and never a second one automatically. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import "../support/dom.mjs";
import { verdict } from "../support/form.mjs";
import { fakeKernel } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { actor, drawHook, PREACT } from "../support/render.mjs";

const page = await load("form/submit.ts", "lib/kernel/ask.ts", ...PREACT);
const act = actor(page);

let hook;
let kernel;
let form;
let calls;
let more;

function open(formMore = {}, options = {}) {
  kernel = fakeKernel(page.AskError);
  calls = [];
  form = {
    settings: { prompt: "A cat" },
    varied: {},
    current: true,
    verdict: verdict({ edits: 4 }),
    flush: () => {
      calls.push("flush");
      return form.settings;
    },
    showAllIssues: (all) => calls.push(`showAll ${all}`),
    ...formMore,
  };
  more = { enabled: true, takes: 1, ...options };
  hook = drawHook(page, () =>
    page.useSubmit({ form, ask: kernel.ask, focusFirstProblem: () => calls.push("problem"), onSent: () => calls.push("sent"), ...more }),
  );
}
const press = () => act(() => hook.current.submit());
/** Change the form and render again. */
const change = async (next) => {
  form = { ...form, ...next };
  await hook.again();
};
const sweep = (more_ = {}) => ({ varied: { seed: "1, 2" }, verdict: verdict({ sweep: { videos: 2, prompts: ["A cat"], quantity: "2 videos" } }), ...more_ });

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => {
  hook.close();
  mock.timers.reset();
});

test("one press sends the current settings, the takes and the count of edits", async () => {
  open({}, { takes: 3 });
  await press();
  assert.deepEqual(kernel.kinds(), ["submit"]);
  assert.deepEqual(kernel.last().body, { settings: { prompt: "A cat" }, takes: 3, edits: 4, filled: null });
  assert.equal(calls[0], "flush", "what was typed last goes along");
  assert.equal(hook.current.state, "sent");
  await act(() => kernel.last().answer());
  assert.deepEqual(calls, ["flush", "showAll false", "sent"]);
  assert.equal(hook.current.state, "idle");
});

test("the values of the names in the prompt are sent too", async () => {
  const template = { text: "A cat", negative: "", names: [["animal", "cat"]], literal: "" };
  open({ verdict: verdict({ template }) });
  await press();
  assert.deepEqual(kernel.last().body.filled, template);
});

test("a second press while a request is in flight sends nothing", async () => {
  open();
  await press();
  await press();
  assert.equal(kernel.asked.length, 1);
  await act(() => kernel.last().answer());
  await press();
  assert.equal(kernel.asked.length, 2);
});

test("nothing is sent without a kernel or a ready backend", async () => {
  open({}, { enabled: false });
  await press();
  assert.equal(kernel.asked.length, 0);
  assert.deepEqual(calls, []);
});

test("if there are problems, all are shown, and nothing is sent", async () => {
  open({ verdict: verdict({ can_send: false }) });
  await press();
  assert.equal(kernel.asked.length, 0);
  assert.deepEqual(calls, ["showAll true", "problem"]);
});

test("a verdict on older settings does not prevent sending: the kernel decides", async () => {
  open({ current: false, verdict: verdict({ can_send: false }) });
  await press();
  assert.deepEqual(kernel.kinds(), ["submit"]);
});

test("a busy kernel is reported after a while, until it answers", async () => {
  open();
  await press();
  await act(() => mock.timers.tick(399));
  assert.equal(hook.current.state, "sent");
  await act(() => mock.timers.tick(1));
  assert.equal(hook.current.state, "slow");
  await act(() => kernel.last().answer());
  assert.equal(hook.current.state, "idle");
  await act(() => mock.timers.tick(1000));
  assert.equal(hook.current.state, "idle");
});

test("an answer in time leaves no timer behind", async () => {
  open();
  await press();
  await act(() => kernel.last().answer());
  await act(() => mock.timers.tick(1000));
  assert.equal(hook.current.state, "idle");
});

test("a refusal is shown, the settings stay, and the next press clears it", async () => {
  open();
  await press();
  await act(() => kernel.last().refuse("Over the limit.", "Raise it."));
  assert.deepEqual([hook.current.error.message, hook.current.error.hint], ["Over the limit.", "Raise it."]);
  assert.deepEqual(calls, ["flush", "showAll true"], "onSent is not called");
  assert.equal(kernel.asked.length, 1, "it is not sent again by itself");
  await press();
  assert.equal(hook.current.error, null);
});

test("an error can be closed, and one without an answer says so", async () => {
  open({
    flush: () => {
      throw new TypeError("broken");
    },
  });
  await press();
  assert.equal(hook.current.error.message, "The settings could not be sent.");
  await act(() => hook.current.clearError());
  assert.equal(hook.current.error, null);
});

test("a refusal that the fields show by now needs no panel", async () => {
  open();
  await press();
  await act(() => kernel.last().refuse("The prompt is empty."));
  await change({ current: false, verdict: verdict({ can_send: false }) });
  assert.notEqual(hook.current.error, null, "that verdict is old");
  await change({ current: true });
  assert.equal(hook.current.error, null);
  assert.equal(calls.at(-1), "problem");
});

test("a sweep asks first, and is sent once it is confirmed", async () => {
  open(sweep());
  await press();
  assert.deepEqual([kernel.asked.length, hook.current.confirming], [0, true]);
  await act(() => hook.current.confirm(true));
  assert.equal(hook.current.confirming, false);
  assert.deepEqual(kernel.kinds(), ["sweep"]);
  assert.deepEqual(kernel.last().body, { settings: { prompt: "A cat" }, varied: { seed: "1, 2" }, videos: 2, prompts: ["A cat"] });
  await act(() => kernel.last().answer());
  assert.deepEqual(calls, ["flush", "showAll false"], "the seed stays: onSent is for single jobs");
});

test("a sweep that is not confirmed sends nothing", async () => {
  open(sweep());
  await press();
  await act(() => hook.current.confirm(false));
  assert.deepEqual([kernel.asked.length, hook.current.confirming], [0, false]);
});

test("the confirmation of a sweep that has changed meanwhile is closed", async () => {
  open(sweep());
  await press();
  await change({ varied: { seed: "1, 2, 3" } });
  assert.equal(hook.current.confirming, false);
  await press();
  await change({ settings: { prompt: "A dog" } });
  assert.equal(hook.current.confirming, false);
});

test("a confirmation after the kernel has gone sends nothing", async () => {
  open(sweep());
  await press();
  more = { ...more, enabled: false };
  await hook.again();
  await act(() => hook.current.confirm(true));
  assert.equal(kernel.asked.length, 0);
});

test("a second confirmation while a request is in flight sends nothing", async () => {
  open(sweep());
  await press();
  await act(() => {
    hook.current.confirm(true);
    hook.current.confirm(true);
  });
  assert.equal(kernel.asked.length, 1);
});
