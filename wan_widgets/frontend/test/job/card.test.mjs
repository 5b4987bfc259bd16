/** The card of a job: what it shows in each state, and what its buttons send. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { fakeObserver } from "../support/dom.mjs";
import { bytes, FILE, finished, jobView } from "../support/job.mjs";
import { fakeKernel, settled } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { PREACT } from "../support/render.mjs";
import { fakeClipboard, fakeObjectUrls, userOf, words } from "../support/user.mjs";

const page = await load("job/card/JobCard.tsx", "lib/kernel/ask.ts", ...PREACT);
const user = userOf(page);
const { act, press, text } = user;

let kernel;
let screen;
let urls;
let clipboard;
let taken;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: new Date(2026, 10, 20, 14, 7) });
  kernel = fakeKernel(page.AskError);
  screen = fakeObserver("IntersectionObserver");
  fakeObserver("ResizeObserver");
  urls = fakeObjectUrls();
  clipboard = fakeClipboard();
  taken = [];
});
afterEach(async () => {
  user.leave();
  for (const one of kernel.asked) one.refuse(); // so that the next test has all places of the queue
  await settled();
  mock.timers.reset();
});

/** A card in the viewport, unless the options say that it is far away. */
async function card(job, { connected = true, inForm = false, near = true } = {}) {
  const state = { job, connected };
  const onUseSettings = (settings, edit) => taken.push([settings, edit]);
  await user.show(() => page.h(page.JobCard, { ...state, ask: kernel.ask, inForm, onUseSettings }));
  if (near) await act(() => screen.fire([{ isIntersecting: true }]));
  return async (next) => {
    Object.assign(state, next);
    await user.redraw();
  };
}
/** What was asked beside pictures. */
const sent = () => kernel.asked.filter(({ kind }) => kind !== "poster" && kind !== "thumbnail");
const answer = async (body, pieces) => {
  await act(() => sent().at(-1).answer(body, pieces));
  await act(() => mock.timers.tick(0));
};
const isOff = (name) => user.one(name).getAttribute("aria-disabled") === "true";

// -- what it says -------------------------------------------------------------------------------------

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
  assert.equal(text(".wan-job__time"), "1:02 elapsed · asked 4 s ago");
  assert.equal(text(".wan-id"), "job tsk_1");
  assert.equal(text(".wan-acts__note"), "Costs nothing to wait.");
});

test("the time of a running job increases every second, and that of a finished one does not", async () => {
  const redraw = await card(GOING);
  await act(() => mock.timers.tick(3000));
  assert.equal(text(".wan-job__time"), "1:05 elapsed · asked 7 s ago");
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

// -- what its buttons send ----------------------------------------------------------------------------

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
  assert.deepEqual(user.names("[role^='menuitem']"), ["Copy the job id", "Copy report", "Copy path", "Use these settings"]);
  await press("Copy path");
  await press("More for this job");
  await press("Copy the job id");
  await card(jobView({ actions: ["resume", "use"] }), { connected: false });
  await press("Copy resume line");
  await press("Copy the job id tsk_1");
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

// -- an unknown outcome -------------------------------------------------------------------------------

const UNKNOWN = jobView({ state: "unknown", task_id: null, actions: ["look_again", "adopt", "send_again", "dismiss"] });

test("each choice for an unknown outcome is a button, and none of them has the focus", async () => {
  await card(UNKNOWN);
  assert.deepEqual(user.names(".wan-choices button"), ["Look again", "Adopt", "Send again, knowing that", "Dismiss"]);
  assert.ok(!user.root.querySelector(".wan-choices").contains(document.activeElement));
  assert.match(text(".wan-choices"), /If the first one runs after all, you pay for two\./);
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
  assert.equal(document.activeElement, user.one("Job id from your account"));
  await user.type("Job id from your account", "  ");
  await press("Adopt");
  assert.deepEqual(sent(), []);
  await user.type("Job id from your account", " tsk_9 ");
  await user.key(user.one("Job id from your account"), "a");
  await user.key(user.one("Job id from your account"), "Enter", { isComposing: true });
  assert.deepEqual(sent(), []);
  await user.key(user.one("Job id from your account"), "Enter");
  assert.deepEqual(sent().map(({ kind, body }) => [kind, body]), [["adopt", { job: "job1", task_id: "tsk_9" }]]);
});

test("without a kernel all choices are disabled", async () => {
  await card(UNKNOWN, { connected: false });
  await user.type("Job id from your account", "tsk_9");
  for (const name of user.names(".wan-choices button")) await press(name);
  assert.deepEqual(sent(), []);
});

// -- the frame where the video will be ----------------------------------------------------------------

test("a loading video shows its size, and one that fails says why", async () => {
  const frame = () => text(".wan-frame");
  await card(jobView());
  assert.equal(frame(), "1280 × 720");
  await card(jobView({ width: null, height: null }));
  assert.equal(frame(), "waiting");
  for (const [state, word] of [["queued", "waiting"], ["downloading", "saving"], ["failed", "no video"], ["refused", "not sent"], ["unknown", "no answer"], ["completed", "file deleted"]]) {
    await card(jobView({ state }));
    assert.equal(frame(), word);
  }
});

test("the source image is shown once the card is near the viewport", async () => {
  await card(jobView({ source: "cat.png", ticking: true }), { near: false });
  assert.equal(kernel.asked.length, 0);
  await act(() => screen.fire([{ isIntersecting: false }]));
  assert.equal(kernel.asked.length, 0);
  await act(() => screen.fire([{ isIntersecting: false }, { isIntersecting: true }]));
  assert.deepEqual([kernel.last().kind, kernel.last().body], ["thumbnail", { job: "job1", source: "cat.png", kind: "image" }]);
  assert.equal(screen.open.size, 0);
  await act(() => kernel.last().answer({ mime: "image/webp" }, [bytes(3)]));
  assert.equal(user.root.querySelector(".wan-frame img").getAttribute("src"), "blob:1");
  assert.equal(user.root.querySelector(".wan-frame").getAttribute("aria-busy"), "true");
  user.leave();
  assert.equal(urls.size, 0);
});

// -- the player ---------------------------------------------------------------------------------------

const LARGE = { ...FILE, size: 34_000_000 };
const video = () => user.root.querySelector("video");

test("a small file is loaded automatically near the viewport, with its poster", async () => {
  await card(finished(), { near: false });
  assert.equal(kernel.asked.length, 0);
  await act(() => screen.fire([{ isIntersecting: true }]));
  assert.deepEqual(kernel.kinds().sort(), ["poster", "video"]);
  assert.match(text(".wan-player"), /Loading 0\.0 MB of 0\.4 MB/);
  assert.equal(user.root.querySelector("figure").getAttribute("aria-busy"), "true");
  await answer({ size: 400_000 }, [bytes(400_000)]);
  assert.match(video().getAttribute("src"), /^blob:/);
  assert.equal(video().getAttribute("aria-label"), "A cat");
  assert.equal(user.root.querySelector("figure").getAttribute("aria-busy"), "false");
});

test("a large file is loaded on request, and shows its poster until then", async () => {
  await card(finished({ file: LARGE }));
  assert.deepEqual(kernel.kinds(), ["poster"]);
  await act(() => kernel.last().answer({ mime: "image/webp" }, [bytes(3)]));
  assert.ok(user.root.querySelector(".wan-player__poster"));
  await press("Load 34 MB");
  assert.equal(sent().at(-1).kind, "video");
  await answer({ size: 34_000_000 }, [bytes(2_000_000)]);
  assert.match(text(".wan-player"), /Loading 2\.0 MB of 34 MB/);
});

test("a video that cannot be loaded or played says so, with its path", async () => {
  await card(finished());
  await act(() => sent().at(-1).refuse("The file is gone.", "Look into the folder."));
  assert.equal(text(".wan-player__note--bad"), "The file is gone. Look into the folder. wan_videos/cat.mp4".replace(". wan", ".wan"));
  await card(finished());
  await answer({ size: 1 }, [bytes(1)]);
  await act(() => video().dispatchEvent(new Event("error")));
  assert.match(text(".wan-player__note--bad"), /This browser cannot play the file\./);
});

test("an unmounted video is paused and releases its file", async () => {
  await card(finished());
  await answer({ size: 1 }, [bytes(1)]);
  const element = video();
  const calls = [];
  Object.assign(element, { pause: () => calls.push("pause"), load: () => calls.push("load") });
  user.leave();
  assert.deepEqual([calls, element.getAttribute("src"), urls.size], [["pause", "load"], null, 0]);
});

test("if the player is paused within the video, that frame is continued from", async () => {
  await card(finished({ actions: ["continue"] }));
  await answer({ size: 4 }, [bytes(4)]);
  const stands = async (kind, facts) => {
    for (const [name, value] of Object.entries(facts)) Object.defineProperty(video(), name, { configurable: true, value });
    await act(() => video().dispatchEvent(new Event(kind)));
  };
  assert.ok(user.find("Continue from last frame"));
  await stands("seeked", { paused: true, ended: false, currentTime: 2.5, duration: 5 });
  await press("Continue from this frame");
  assert.deepEqual([sent().at(-1).kind, sent().at(-1).body], ["continue_from", { job: finished().id, at: 2.5 }]);
  await answer({ filled: true, text: "" });
  for (const facts of [{ paused: false }, { paused: true, currentTime: 0 }, { currentTime: 4.99 }, { currentTime: 5, ended: true }]) {
    await stands("pause", facts);
    assert.ok(user.find("Continue from last frame"), JSON.stringify(facts));
  }
});

test("keys loop the video and change its speed, which is shown and announced", async () => {
  await card(finished());
  await answer({ size: 1 }, [bytes(1)]);
  const card_ = user.root.querySelector("article");
  await user.key(card_, "l");
  assert.deepEqual([text(".wan-player__tags"), text(".wan-job > [role='status']")], ["Loop", "Loop on"]);
  await user.key(card_, "l");
  assert.equal(user.root.querySelector(".wan-player__tags"), null);
  video().playbackRate = 0.5;
  await act(() => video().dispatchEvent(new Event("ratechange")));
  assert.match(text(".wan-player__tags"), /0\.5|½/);
});

for (const simulated of [true, false]) {
  test(`a tag of the player leaves room for the badge of a simulated video (${simulated})`, async () => {
    await card(finished({ simulated }));
    await answer({ size: 1 }, [bytes(1)]);
    await user.key(user.root.querySelector("article"), "l");
    assert.equal(user.root.querySelector(".wan-player__tags--below") !== null, simulated);
  });
}

test("a video is downloaded from the address where it is played, or loaded first", async () => {
  await card(finished({ file: LARGE }));
  const clicked = [];
  const click = HTMLAnchorElement.prototype.click;
  HTMLAnchorElement.prototype.click = function follow() {
    clicked.push([this.getAttribute("href"), this.getAttribute("download")]);
  };
  try {
    await press("Download");
    assert.deepEqual([sent().at(-1).kind, clicked], ["video", []]);
    await press("Download");
    await answer({ size: 10 }, [bytes(10)]);
  } finally {
    HTMLAnchorElement.prototype.click = click;
  }
  const link = user.one("Download");
  assert.deepEqual(clicked, [[link.getAttribute("href"), "cat.mp4"]]);
  assert.equal(sent().length, 1);
});

test("without a kernel a large file is not requested", async () => {
  const redraw = await card(finished({ file: LARGE }));
  await redraw({ connected: false });
  assert.ok(isOff("Download"));
  await press("Download");
  assert.deepEqual(sent(), []);
});

// -- from a draft to the final --------------------------------------------------------------------------

const choice = (resolution, seconds, price) => ({
  resolution,
  seconds,
  length: `${seconds} s`,
  quantity: `${seconds} s, ${resolution}`,
  price,
});
const OFFER = {
  draft: "Draft, 480p",
  length: 5,
  choices: [choice("720p", 5, "about $0.50"), choice("720p", 10, "about $1.00"), choice("1080p", 5, "about $1.00"), choice("1080p", 10, "about $2.00")],
};

test("a draft is labeled, with the price of its final and that it may differ; one press makes it once", async () => {
  await card(finished({ final: OFFER }));
  assert.equal(text(".wan-player__tag"), "Draft, 480p");
  assert.match(text(".wan-final"), /5 s, 1080p, about \$1\.00/);
  assert.match(text(".wan-final"), /may still differ from the draft: a seed gives a similar video, not the same one\./);
  await act(() => user.root.querySelectorAll(".wan-final input")[0].click());
  assert.match(text(".wan-final"), /5 s, 720p, about \$0\.50/);
  await press("Make the final");
  await press("Make the final");
  const finals = sent().filter(({ kind }) => kind === "final");
  assert.deepEqual(finals.map(({ body }) => body), [{ job: "job1", resolution: "720p" }]);
  await act(() => finals[0].answer({}));
  assert.equal(text(".wan-job > [role='status']"), "The final is being made");
});

test("a video that is not a draft offers a higher resolution in its menu", async () => {
  await card(finished({ final: { ...OFFER, draft: "" } }));
  assert.equal(user.root.querySelector(".wan-final"), null);
  await press("More for this job");
  await press("Make it at a higher resolution");
  assert.match(text(".wan-final"), /may still differ from this video/);
});

test("the final may have another length, which is shown with its price", async () => {
  await card(finished({ final: OFFER }));
  const [, full, , ten] = user.root.querySelectorAll(".wan-final input");
  await act(() => full.click());
  await act(() => ten.click());
  assert.match(text(".wan-final"), /10 s, 1080p, about \$2\.00/);
  assert.match(text(".wan-final"), /Same prompt, seed and files, another length\./);
  await press("Make the final");
  assert.deepEqual(sent().at(-1).body, { job: "job1", resolution: "1080p", duration: 10 });
});

const BESIDE = {
  id: "draft1",
  name: "draft, 480p",
  final: "final, 1080p",
  there: true,
  facts: [
    { label: "Size", draft: "832 × 480", final: "1920 × 1080" },
    { label: "Seed, prompt", draft: "the same", final: "" },
  ],
  likeness: "0.81",
  meaning: "Likeness, not quality: 1 is the same picture at the same share of the length.",
  measuring: false,
};

test("a final is shown beside its draft, with their likeness, which is not called quality", async () => {
  await card(finished({ beside: BESIDE }));
  const rows = [...user.root.querySelectorAll(".wan-tab tbody tr")].map((row) => [...row.children].map((cell) => cell.textContent.trim()));
  assert.deepEqual(rows, [
    ["Size", "832 × 480", "1920 × 1080"],
    ["Seed, prompt", "the same"],
    ["Likeness", `0.81 ${BESIDE.meaning}`],
  ]);
  await press("Compare with the draft");
  const { kind, body } = sent().at(-1);
  assert.deepEqual([kind, body.job, body.draft], ["compare", "job1", true]);
});

test("an unmeasured draft can be measured, and the card says so meanwhile", async () => {
  const redraw = await card(finished({ beside: { ...BESIDE, likeness: "" } }));
  await press("Measure both");
  assert.deepEqual([sent().at(-1).kind, sent().at(-1).body], ["measure", { job: "job1" }]);
  await redraw({ job: finished({ beside: { ...BESIDE, likeness: "", measuring: true } }) });
  assert.match(text(".wan-tab"), /is being measured/);
  await redraw({ job: finished({ beside: { ...BESIDE, likeness: "", there: false } }) });
  assert.match(text(".wan-tab"), /the draft's file no longer exists/);
  assert.equal(user.root.querySelector(".wan-final .wan-btn"), null);
});
