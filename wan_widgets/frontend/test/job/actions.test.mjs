/** What the buttons of a card do: one command at a time, and nothing that costs money twice. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import "../support/dom.mjs";
import { fakeKernel } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { actor, drawHook, PREACT } from "../support/render.mjs";

const page = await load("job/commands.ts", "job/actions.ts", "sweep/actions.ts", "lib/kernel/ask.ts", ...PREACT);
const act = actor(page);

let hook;
let kernel;
let copied;
let clipboard;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  kernel = fakeKernel(page.AskError);
  copied = [];
  clipboard = true;
  Object.defineProperty(globalThis.navigator, "clipboard", {
    configurable: true,
    value: {
      writeText: async (text) => {
        if (!clipboard) throw new Error("no permission");
        copied.push(text);
      },
    },
  });
  document.execCommand = () => false;
});
afterEach(() => {
  hook?.close();
  mock.timers.reset();
});

// -- commands -----------------------------------------------------------------------------------------

const commands = () => {
  hook = drawHook(page, () => page.useCommands(kernel.ask));
  return hook;
};
const run = (kind, body = { job: "j" }) => act(() => void hook.current.run(kind, body));

test("a command is pending until its answer arrives", async () => {
  commands();
  await run("report");
  assert.deepEqual([hook.current.busy, kernel.last().body], ["report", { job: "j" }]);
  await act(() => kernel.last().answer({ text: "x" }));
  await act(() => mock.timers.tick(0));
  assert.equal(hook.current.busy, null);
});

test("the handler of an answer may send another command at once", async () => {
  commands();
  await act(() => void hook.current.run("settings_of", { job: "j" }).then(() => hook.current.run("copy", {})));
  await act(() => kernel.last().answer({ settings: {} }));
  assert.deepEqual(kernel.kinds(), ["settings_of", "copy"]);
});

test("a second command is not sent while the first one is pending", async () => {
  commands();
  await run("stop");
  await run("stop");
  await run("again");
  assert.deepEqual(kernel.kinds(), ["stop"]);
});

test("a command that costs money stays disabled for a moment after its answer", async () => {
  for (const kind of ["again", "send_again"]) {
    commands();
    const before = kernel.asked.length;
    await run(kind);
    await act(() => kernel.last().answer());
    await act(() => mock.timers.tick(1499));
    await run(kind);
    assert.deepEqual([kernel.asked.length, hook.current.busy], [before + 1, kind]);
    await act(() => mock.timers.tick(1));
    await run(kind);
    assert.equal(kernel.asked.length, before + 2);
    hook.close();
  }
});

test("a refused command that costs money can be sent again at once", async () => {
  commands();
  await run("again");
  await act(() => kernel.last().refuse("Over the limit."));
  await act(() => mock.timers.tick(0));
  assert.equal(hook.current.error.message, "Over the limit.");
  await run("again");
  assert.deepEqual([kernel.asked.length, hook.current.error], [2, null]);
});

test("a busy kernel is reported after a while, and not after its answer", async () => {
  commands();
  await run("report");
  await act(() => mock.timers.tick(399));
  assert.equal(hook.current.slow, false);
  await act(() => mock.timers.tick(1));
  assert.equal(hook.current.slow, true);
  await act(() => kernel.last().answer({ text: "" }));
  assert.equal(hook.current.slow, false);
  await act(() => mock.timers.tick(2000));
  assert.equal(hook.current.slow, false);
});

test("an error can be closed, and an error without an answer says that the kernel was not reached", async () => {
  kernel.ask = () => Promise.reject(new TypeError("broken"));
  commands();
  await run("report");
  assert.equal(hook.current.error.message, "The page could not reach the kernel.");
  await act(() => hook.current.clear());
  assert.equal(hook.current.error, null);
});

// -- actions ------------------------------------------------------------------------------------------

const JOB = { id: "3f2a", short_id: "3f2a", task_id: "tsk_1", star: false, key_line: 'wan.use("dashscope", ask=True)', file: { shown: "wan_videos/cat.mp4" } };

function actions(more = {}, job = {}) {
  const answers = {};
  const said = [];
  const asked = [];
  const made = page.jobActions({
    job: { ...JOB, ...job },
    stoppedAt: null,
    commands: {
      run: async (kind, body) => {
        asked.push([kind, body]);
        return kind in answers ? answers[kind] : {};
      },
    },
    onUseSettings: undefined,
    comparison: { body: { view: true }, show: (answer) => said.push(["shown", answer.model]) },
    announce: (text) => said.push(["announced", text]),
    onCopied: () => said.push(["copied"]),
    setNotice: (notice) => said.push([notice.kind, notice.text]),
    ...more,
  });
  return { ...made, answers, said, asked };
}
const press = async (one, action) => {
  one.run(action);
  await act(() => undefined);
};

test("simple actions are messages about the job, and an unsent job is closed by stopping it", async () => {
  const one = actions();
  for (const action of ["stop", "remove", "resume", "again", "dismiss", "look_again", "send_again"]) await press(one, action);
  assert.deepEqual(one.asked.map(([kind]) => kind), ["stop", "stop", "resume", "again", "dismiss", "look_again", "send_again"]);
  assert.ok(one.asked.every(([, body]) => body.job === "3f2a" && Object.keys(body).length === 1));
  assert.ok(one.said.some(([, text]) => text === "New take started") && one.said.some(([, text]) => text === "Dismissed"));
});

test("a download is a link and adopting opens a field, without a request", async () => {
  const one = actions();
  await press(one, "download");
  await press(one, "adopt");
  assert.deepEqual(one.asked, []);
});

test("a refused command announces nothing else", async () => {
  const one = actions();
  for (const kind of ["again", "use", "settings_of", "report", "balance", "compare", "mark"]) one.answers[kind] = null;
  for (const action of ["again", "use", "report", "balance", "compare"]) await press(one, action);
  one.star();
  await act(() => undefined);
  assert.deepEqual([one.said, copied], [[], []]);
});

test("settings go into the form above the card, and editing focuses its prompt", async () => {
  const used = [];
  const one = actions({ onUseSettings: (settings, edit) => used.push([settings, edit]) });
  one.answers.settings_of = { settings: { prompt: "A cat" } };
  await press(one, "use");
  await press(one, "edit");
  assert.deepEqual(used, [[{ prompt: "A cat" }, "all"], [{ prompt: "A cat" }, "edit"]]);
});

test("without a form above it, the card fills the open form, or copies a line of code that makes one", async () => {
  const one = actions();
  one.answers.use = { filled: true, text: "" };
  await press(one, "use");
  assert.deepEqual([one.asked, copied], [[["use", { job: "3f2a" }]], []]);
  assert.match(one.said[0][1], /loaded into the open form/);
  one.answers.use = { filled: false, text: "wan.form(...)" };
  await press(one, "use");
  assert.deepEqual(copied, ["wan.form(...)"]);
  assert.match(one.said.at(-1)[1], /No form is open/);
});

test("a report is copied, or shown for copying by hand if the browser refuses", async () => {
  const one = actions();
  one.answers.report = { text: "report" };
  await press(one, "report");
  assert.deepEqual([copied, one.said], [["report"], [["announced", "Copied"], ["copied"]]]);
  clipboard = false;
  await press(one, "report");
  assert.deepEqual(one.said[2], ["copy", "report"]);
});

test("the balance is shown; the page never asks for a key, but shows the line of code that does", async () => {
  const one = actions();
  one.answers.balance = { text: "12.00 left" };
  await press(one, "balance");
  assert.deepEqual(one.said[0], ["text", "12.00 left"]);
  await press(one, "key");
  assert.deepEqual([copied, one.asked.length], [['wan.use("dashscope", ask=True)'], 1]);
  clipboard = false;
  const before = one.said.length;
  await press(one, "key");
  assert.deepEqual(one.said.slice(before).map(([kind]) => kind), ["copy", "announced"]);
});

test("a comparison is requested with what the page can display, and shown", async () => {
  const one = actions();
  one.answers.compare = { text: "line", model: "m1" };
  await press(one, "compare");
  assert.deepEqual([one.asked[0], one.said[0]], [["compare", { view: true, job: "3f2a" }], ["shown", "m1"]]);
});

test("a star is set, and removed if there is one", async () => {
  const one = actions();
  one.star();
  await act(() => undefined);
  const other = actions({}, { star: true });
  other.star();
  await act(() => undefined);
  assert.deepEqual([one.asked[0][1], other.asked[0][1]], [{ job: "3f2a", star: true }, { job: "3f2a", star: false }]);
  assert.deepEqual([one.said[0][1], other.said[0][1]], ["Starred", "Star removed"]);
});

test("ids, paths and the line of code that resumes are copied", async () => {
  const one = actions();
  for (const copy of [one.copyId, one.copyPath, one.copyResumeLine, actions({}, { task_id: null }).copyId]) {
    copy();
    await act(() => undefined);
  }
  assert.deepEqual(copied, ["tsk_1", "wan_videos/cat.mp4", 'wan.resume("3f2a")', "3f2a"]);
});

test("editing exists only below a form", () => {
  assert.equal(actions().isAvailable("edit"), false);
  assert.equal(actions({ onUseSettings: () => undefined }).isAvailable("edit"), true);
  assert.equal(actions().isAvailable("use"), true);
});

// -- a sweep's card -----------------------------------------------------------------------------------

test("a sweep's card sends one command at a time, and shows why one was refused", async () => {
  hook = drawHook(page, () => page.useSweepActions(kernel.ask));
  await act(() => void hook.current.run("sweep_go_on", { sweep: "s", cells: 3 }));
  await act(() => void hook.current.run("sweep_go_on", { sweep: "s", cells: 3 }));
  assert.deepEqual([kernel.asked.length, hook.current.busy, kernel.last().body], [1, true, { sweep: "s", cells: 3 }]);
  await act(() => kernel.last().refuse("More cells are missing now."));
  assert.deepEqual([hook.current.busy, hook.current.error.message], [false, "More cells are missing now."]);
  await act(() => void hook.current.run("sweep_stop", { sweep: "s" }));
  assert.equal(hook.current.error, null);
  await act(() => kernel.last().answer());
  assert.equal(hook.current.busy, false);
});

test("only the last frame goes into the form above the card, or into the open one", async () => {
  const used = [];
  const underForm = actions({ onUseSettings: (settings, how) => used.push([settings, how]) });
  underForm.answers.last_frame = { settings: { image: "cat-last-frame.png" } };
  await press(underForm, "continue");
  assert.deepEqual(used, [[{ image: "cat-last-frame.png" }, "part"]]);
  const alone = actions();
  alone.answers.continue_from = { filled: true, text: "" };
  await press(alone, "continue");
  assert.deepEqual(alone.asked, [["continue_from", { job: "3f2a" }]]);
  assert.ok(alone.said.some(([, text]) => text.startsWith("The last frame is the first frame in the open form")));
  const stopped = actions({ stoppedAt: 2.5 });
  stopped.answers.continue_from = { filled: true, text: "" };
  await press(stopped, "continue");
  assert.deepEqual(stopped.asked, [["continue_from", { job: "3f2a", at: 2.5 }]]);
  assert.ok(stopped.said.some(([, text]) => text.startsWith("This frame is the first frame in the open form")));
});
