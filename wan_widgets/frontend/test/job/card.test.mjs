/** The card of a job: what it shows in each state, and what its buttons send. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { act, answer, card, clipboard, isOff, press, sent, taken, text, user } from "../support/card.mjs";
import { finished, jobView } from "../support/job.mjs";
import { words } from "../support/user.mjs";

const GOING = jobView({
  percent: 40,
  elapsed: 62,
  asked: 4,
  ticking: true,
  note: "Costs nothing to wait.",
  steps: [
    { name: "Queued", status: "done" },
    { name: "Making", status: "now" },
    { name: "Saving", status: "todo" },
  ],
});

test("a running job shows its state, its percentage, its steps, its time and its id", async () => {
  await card(GOING);
  assert.equal(text("h3"), "Making the video 40 %");
  assert.deepEqual([...user.root.querySelectorAll("li")].map(words), ["Queued done", "Making", "Saving"]);
  assert.equal(user.root.querySelector("[aria-current='step']").textContent, "Making");
  assert.equal(user.root.querySelector("progress").value, 40);
  assert.equal(text(".wan-job__time"), "1:02 elapsed · checked 4 s ago");
  assert.equal(text(".wan-id"), "task tsk_1");
  assert.equal(text(".wan-acts__note"), "Costs nothing to wait.");
});

test("the time of a running job increases every second, and that of a finished one does not", async () => {
  const redraw = await card(GOING);
  await act(() => mock.timers.tick(3000));
  assert.equal(text(".wan-job__time"), "1:05 elapsed · checked 7 s ago");
  await redraw({ job: jobView({ ...GOING, ticking: false, asked: null, tone: "error", charged: "Nothing was charged." }) });
  await act(() => mock.timers.tick(3000));
  assert.equal(text(".wan-job__time"), "after 1:02 · nothing was charged");
  await redraw({ job: finished({ elapsed: 62, when: "14:05", charged: "About $0.40." }) });
  assert.equal(text(".wan-job__time"), "in 1:02 · 14:05");
});

test("a held-back request shows when it will be sent", async () => {
  await card(jobView({ ticking: true, elapsed: 0, goes_out: 31, aside: "2 before it" }));
  assert.equal(text(".wan-job__time"), "0:00 elapsed · sends in 0:31 · 2 before it");
  await act(() => mock.timers.tick(1000));
  assert.equal(text(".wan-job__time"), "0:01 elapsed · sends in 0:30 · 2 before it");
});

test("the status is announced at every quarter, and not in between", async () => {
  const redraw = await card(jobView({ percent: 24 }));
  const status = () => text(".wan-job > [role='status']");
  assert.equal(status(), "Making the video");
  await redraw({ job: jobView({ percent: 25 }) });
  assert.equal(status(), "Making the video 25 %");
  await redraw({ job: jobView({ percent: 49 }) });
  assert.equal(status(), "Making the video 25 %");
  await redraw({ job: jobView({ percent: 80, stale: true }) });
  assert.equal(status(), "Making the video");
  assert.equal(text("h3"), "Making the video");
});

test("the messages of the kernel and of the service are shown", async () => {
  await card(jobView({ message: { level: "error", text: "The prompt was refused.", hint: "Change it." }, detail: "code 1301" }));
  assert.equal(text(".wan-msg--error"), "The prompt was refused. Change it.");
  assert.equal(text(".wan-raw"), "code 1301");
});

test("without a kernel, a running job shows when it was last seen, and nothing is sent", async () => {
  const redraw = await card(jobView({ ...GOING, actions: ["stop"], message: { level: "info", text: "Soon.", hint: "" } }));
  await redraw({ connected: false });
  await act(() => mock.timers.tick(120_000));
  assert.equal(text("h3"), "Last seen: Making the video 40 %");
  assert.equal(text(".wan-job__time"), "14:07, 2 min ago");
  assert.match(text(".wan-msg--warn"), /The job continues at the service\. Reconnect/);
  assert.equal(user.root.querySelector(".wan-msg--info"), null);
  assert.equal(text(".wan-acts__note"), "needs the kernel");
  assert.ok(user.root.querySelector(".wan-steps--stale"));
  await press("Stop waiting");
  assert.deepEqual(sent(), []);
});

test("without a kernel, an unsent job is not said to continue at the service", async () => {
  await card(jobView({ ...GOING, task_id: null }), { connected: false });
  assert.doesNotMatch(text(".wan-msg--warn"), /goes on/);
});

const BADGES = [
  { name: "cuts", label: "Cuts", text: "1 of 2 asked for", meaning: "Number of hard cuts.", flag: true },
  { name: "motion", label: "Motion", text: "2.20 % per frame", meaning: "How much changes.", flag: false },
  { name: "peak", label: "", text: "clips, peak +0.6 dBFS", meaning: "The largest sample.", flag: true },
];

test("the measures of a video appear when it is measured, and the player is not replaced", async () => {
  const redraw = await card(finished({ measures: { badges: [], measuring: true } }));
  assert.equal(text(".wan-badges"), "Measuring what is in the video");
  const player = user.root.querySelector(".wan-player");
  await redraw({ job: finished({ measures: { badges: BADGES, measuring: false } }) });
  assert.equal(user.root.querySelector(".wan-player"), player);
  const shown = [...user.root.querySelectorAll(".wan-mbadge")];
  assert.deepEqual(shown.map(words), [
    "Cuts 1 of 2 asked for, worth a look",
    "Motion 2.20 % per frame",
    "clips, peak +0.6 dBFS, worth a look",
  ]);
  for (const [place, badge] of shown.entries()) {
    const described = document.getElementById(badge.getAttribute("aria-describedby"));
    assert.equal(described.textContent, BADGES[place].meaning);
    assert.equal(badge.title, BADGES[place].meaning);
  }
  await redraw({ job: finished() });
  assert.equal(user.root.querySelector(".wan-badges"), null, "without measuring, nothing is shown");
});

test("a button shows the meaning of the measures", async () => {
  await card(finished({ measures: { badges: BADGES, measuring: false } }));
  const meanings = user.root.querySelector(".wan-badges__meanings");
  assert.equal(meanings.hidden, true);
  await press("What the measures mean");
  assert.equal(meanings.hidden, false);
  assert.equal(user.one("What the measures mean").getAttribute("aria-expanded"), "true");
});

test("each button sends its own message about the job", async () => {
  const buttons = [
    ["stop", "Stop waiting", "stop"],
    ["cancel", "Cancel", "cancel"],
    ["remove", "Remove", "stop"],
    ["resume", "Resume", "resume"],
    ["again", "New take", "again"],
    ["report", "Copy report", "report"],
    ["balance", "Check balance", "balance"],
    ["use", "Use these settings", "use"],
  ];
  for (const [action, name, kind] of buttons) {
    await card(jobView({ actions: [action] }));
    await press(name);
    assert.deepEqual([sent().at(-1).kind, sent().at(-1).body], [kind, { job: "job1" }], action);
  }
  await card(jobView({ actions: ["compare"] }));
  await press("Compare");
  assert.deepEqual([sent().at(-1).kind, sent().at(-1).body], ["compare", { job: "job1", view: false }]);
});

test("while a command is pending, all others are disabled and send nothing", async () => {
  await card(jobView({ actions: ["again", "balance"], state: "completed" }));
  await press("New take");
  for (const name of ["New take", "Check balance", "Star this video"]) {
    assert.ok(isOff(name), name);
    await press(name);
  }
  assert.equal(sent().length, 1);
  await answer({});
  await press("New take");
  assert.equal(sent().length, 1, "what costs money stays off for a moment");
  await act(() => mock.timers.tick(1500));
  assert.ok(!isOff("New take"));
});

test("a kernel that does not answer soon is reported as busy", async () => {
  await card(jobView({ actions: ["balance"], note: "A note." }));
  await press("Check balance");
  assert.equal(text(".wan-acts__note"), "A note.");
  await act(() => mock.timers.tick(400));
  assert.equal(text(".wan-acts__note"), "Queued: the kernel is busy");
  assert.equal(text(".wan-job > [role='status']"), "Queued: the kernel is busy");
});

test("the answer to a command is shown until it is closed or the next command is sent", async () => {
  await card(jobView({ actions: ["balance", "again"] }));
  await press("Check balance");
  await answer({ text: "12.40 left" });
  assert.equal(text(".wan-msg--info"), "12.40 left");
  await press("Close this message");
  assert.equal(user.root.querySelector(".wan-msg"), null);
  await press("Check balance");
  await answer({ text: "12.40 left" });
  await press("New take");
  assert.equal(user.root.querySelector(".wan-msg"), null);
});

test("an error of a command is shown and announced, and can be closed", async () => {
  await card(jobView({ actions: ["again"] }));
  await press("New take");
  await act(() => sent().at(-1).refuse("Over your limit.", "Raise it."));
  assert.equal(text(".wan-msg--error"), "Over your limit. Raise it.");
  assert.equal(text(".wan-job > [role='status']"), "Over your limit. Raise it.");
  await press("Close this message");
  assert.equal(user.root.querySelector(".wan-msg"), null);
});

test("the prompt can be edited only below a form, which takes the settings", async () => {
  const refused = jobView({ state: "refused", tone: "error", actions: ["edit", "again", "use"] });
  await card(refused);
  assert.equal(user.find("Edit the prompt"), null);
  assert.ok(user.one("New take").classList.contains("wan-btn--primary"));
  await card(refused, { inForm: true });
  await press("Edit the prompt");
  assert.equal(sent().at(-1).kind, "settings_of");
  await answer({ settings: { prompt: "A cat" } });
  await press("Use these settings");
  await answer({ settings: { prompt: "A cat" } });
  assert.deepEqual(taken, [[{ prompt: "A cat" }, "edit"], [{ prompt: "A cat" }, "all"]]);
});

test("only a finished video has a star, and its message has the new value", async () => {
  await card(jobView());
  assert.equal(user.find("Star this video"), null);
  await card(finished({ star: true }));
  assert.equal(user.one("Star this video").getAttribute("aria-pressed"), "true");
  await press("Star this video");
  assert.deepEqual([sent().at(-1).kind, sent().at(-1).body], ["mark", { job: "job1", star: false }]);
});

test("the menu copies the id and the path, and the resume line needs no kernel", async () => {
  await card(finished());
  await press("More for this job");
  assert.deepEqual(user.names("[role^='menuitem']"), ["Copy the task id", "Copy report", "Copy path", "Use these settings"]);
  await press("Copy path");
  await press("More for this job");
  await press("Copy the task id");
  await card(jobView({ actions: ["resume", "use"] }), { connected: false });
  await press("Copy resume line");
  await press("Copy the task id tsk_1");
  assert.deepEqual(clipboard.copied, ["wan_videos/cat.mp4", "tsk_1", 'wan.resume("3f2a")', "tsk_1"]);
  await press("More for this job");
  assert.deepEqual(user.names("[role^='menuitem'][aria-disabled='true']"), ["Copy report", "Use these settings"]);
});

test("text that the browser refuses to copy is shown for copying by hand", async () => {
  clipboard.allowed = false;
  await card(jobView({ actions: ["key"] }));
  await press("Choose another key");
  const area = user.root.querySelector("textarea");
  assert.equal(area.value, 'wan.use("toapis", ask=True)');
  assert.equal(document.activeElement, area);
});

const UNKNOWN = jobView({ state: "unknown", task_id: null, actions: ["look_again", "adopt", "send_again", "dismiss"] });

test("each choice for an unknown outcome is a button, and none of them has the focus", async () => {
  await card(UNKNOWN);
  assert.deepEqual(user.names(".wan-choices button"), ["Look again", "Adopt", "Send again, knowing that", "Dismiss"]);
  assert.ok(!user.root.querySelector(".wan-choices").contains(document.activeElement));
  assert.match(text(".wan-choices"), /If the first one runs after all, you pay for two\./);
  assert.match(text(".wan-choices"), /The request may still be charged\. wan\.resume\("3f2a"\) looks for it again\./);
  for (const [name, kind] of [["Look again", "look_again"], ["Send again, knowing that", "send_again"], ["Dismiss", "dismiss"]]) {
    await card(UNKNOWN);
    await press(name);
    assert.deepEqual([sent().at(-1).kind, sent().at(-1).body], [kind, { job: "job1" }]);
    await press("Send again, knowing that");
    assert.equal(sent().at(-1).kind, kind, "one command at a time");
  }
});

test("only the possible choices are shown", async () => {
  await card({ ...UNKNOWN, simulated: true, actions: ["send_again"] });
  assert.deepEqual(user.names(".wan-choices button"), ["Send again, knowing that"]);
  assert.match(text(".wan-choices"), /Simulated: costs nothing\./);
  await card({ ...UNKNOWN, actions: ["stop"] });
  assert.equal(user.root.querySelector(".wan-choices"), null);
});

test("a job is adopted by the id that was pasted, without the space around it", async () => {
  await card(UNKNOWN);
  await press("Adopt");
  assert.equal(document.activeElement, user.one("Task id from your account"));
  await user.type("Task id from your account", "  ");
  await press("Adopt");
  assert.deepEqual(sent(), []);
  await user.type("Task id from your account", " tsk_9 ");
  await user.key(user.one("Task id from your account"), "a");
  await user.key(user.one("Task id from your account"), "Enter", { isComposing: true });
  assert.deepEqual(sent(), []);
  await user.key(user.one("Task id from your account"), "Enter");
  assert.deepEqual(sent().map(({ kind, body }) => [kind, body]), [["adopt", { job: "job1", task_id: "tsk_9" }]]);
});

test("without a kernel all choices are disabled", async () => {
  await card(UNKNOWN, { connected: false });
  await user.type("Task id from your account", "tsk_9");
  for (const name of user.names(".wan-choices button")) await press(name);
  assert.deepEqual(sent(), []);
});
