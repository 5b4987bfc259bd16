/** Notifications of finished videos: only if switched on, only while the page is not in focus, without the prompt. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { window } from "../support/dom.mjs";
import { jobView } from "../support/job.mjs";
import { load } from "../support/load.mjs";
import { actor, drawHook, PREACT } from "../support/render.mjs";
import { userOf } from "../support/user.mjs";

const page = await load("lib/page/notices.ts", "lib/page/noticeSetting.ts", "job/notices.ts", "job/EndNotices.tsx", "form/footer/NotifyButton.tsx", ...PREACT);
const user = userOf(page);
const act = actor(page);

let notices;
let looks;
let jobs;
let hook;

/** A browser that supports notifications, with this permission. */
function browser(permission, answer = permission) {
  class Notification {
    static permission = permission;
    static asked = 0;
    static async requestPermission() {
      Notification.asked += 1;
      Notification.permission = answer;
      return answer;
    }
    constructor(title, options) {
      if (Notification.broken) throw new TypeError("Illegal constructor");
      notices.push({ title, ...options });
    }
    close() {}
  }
  globalThis.Notification = Notification;
  return Notification;
}

beforeEach(() => {
  notices = [];
  looks = { visible: false, focused: false };
  window.localStorage.clear();
  document.title = "cats.ipynb - JupyterLab";
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => (looks.visible ? "visible" : "hidden") });
  document.hasFocus = () => looks.focused;
  jobs = [jobView({ id: "a", ticking: true, prompt: "a secret plot" })];
  hook = drawHook(page, () => page.useNotices(page.jobsWatched(jobs)));
});
afterEach(async () => {
  looks = { visible: true, focused: true };
  window.dispatchEvent(new window.Event("focus"));
  hook.close();
  user.leave();
  delete globalThis.Notification;
});

const becomes = (...next) =>
  act(() => {
    jobs = next;
    hook.again();
  });
const done = (more = {}) => jobView({ id: "a", ticking: false, state: "completed", prompt: "a secret plot", ...more });
const turnOn = () => act(() => page.toggle());

test("without permission there is no notification", async () => {
  browser("granted");
  await becomes(done());
  assert.deepEqual(notices, []);
  assert.equal(document.title, "cats.ipynb - JupyterLab");
});

test("the mark stays if the host sets another title, and disappears when the user looks at the page", async () => {
  browser("granted");
  await turnOn();
  await becomes(done());
  document.title = "* cats.ipynb - JupyterLab";
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(document.title, "(Video done) * cats.ipynb - JupyterLab");
  looks = { visible: true, focused: true };
  window.dispatchEvent(new window.Event("focus"));
  document.title = "dogs.ipynb - JupyterLab";
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(document.title, "dogs.ipynb - JupyterLab");
});

test("a video that ends while the page is hidden causes one notification and marks the title, without its prompt", async () => {
  browser("granted");
  await turnOn();
  await becomes(done());
  await becomes(done());
  assert.deepEqual(notices, [{ title: "Video done", tag: "wan-a" }]);
  assert.equal(document.title, "(Video done) cats.ipynb - JupyterLab");
  assert.ok(!JSON.stringify(notices).includes("secret"));
});

test("a focused page causes no notification; a visible page without the focus causes one", async () => {
  browser("granted");
  await turnOn();
  looks = { visible: true, focused: true };
  await becomes(done());
  assert.deepEqual(notices, []);
  looks = { visible: true, focused: false };
  await becomes(jobView({ id: "a", ticking: true }));
  await becomes(done());
  assert.equal(notices.length, 1);
});

test("looking at the page removes the mark, whatever title the host has set meanwhile", async () => {
  browser("granted");
  await turnOn();
  await becomes(done());
  looks = { visible: true, focused: true };
  await act(() => window.dispatchEvent(new window.Event("focus")));
  assert.equal(document.title, "cats.ipynb - JupyterLab");
  looks = { visible: false, focused: false };
  await becomes(jobView({ id: "b", ticking: true }));
  await becomes(jobView({ id: "b", ticking: false, state: "failed" }));
  document.title = "dogs.ipynb";
  looks = { visible: true, focused: true };
  await act(() => document.dispatchEvent(new window.Event("visibilitychange")));
  assert.equal(document.title, "dogs.ipynb");
});

test("several videos are counted in the title", async () => {
  browser("denied");
  await turnOn();
  await becomes(jobView({ id: "a", ticking: true }), jobView({ id: "b", ticking: true }));
  await becomes(done(), jobView({ id: "b", ticking: false, state: "failed" }));
  assert.equal(document.title, "(2 videos) cats.ipynb - JupyterLab");
});

test("each outcome has its text, and jobs that the user ended have none", async () => {
  browser("granted");
  await turnOn();
  const states = ["completed", "failed", "refused", "expired", "unknown", "detached", "dismissed"];
  await becomes(...states.map((state) => jobView({ id: state, ticking: true })));
  await becomes(...states.map((state) => jobView({ id: state, state, ticking: false })));
  assert.deepEqual(
    notices.map(({ title }) => title),
    ["Video done", "Video failed", "Video not sent", "Video expired", "Video needs your decision"],
  );
});

test("a video that had ended when the view was opened causes no notification; one that came and ended since causes one", async () => {
  browser("granted");
  await turnOn();
  hook.close();
  jobs = [done({ id: "old" })];
  hook = drawHook(page, () => page.useNotices(page.jobsWatched(jobs)));
  await becomes(done({ id: "old" }));
  assert.deepEqual(notices, []);
  await becomes(done({ id: "quick", state: "refused" }), done({ id: "old" }));
  assert.deepEqual(notices, [{ title: "Video not sent", tag: "wan-quick" }]);
});

test("what ended before the code of the cards was in the page is announced once", async () => {
  browser("granted");
  await turnOn();
  const sweeps = [{ id: "sweep", over: true }];
  const atOpening = { jobs: [done({ id: "old" }), jobView({ id: "going", ticking: true })], sweeps: [] };
  const shown = { jobs: [done({ id: "first" }), done({ id: "old" }), done({ id: "going", state: "failed" })], sweeps };
  hook.close();
  hook = drawHook(page, () => page.EndNotices({ shown, atOpening }));
  await act(() => hook.again());
  assert.deepEqual(
    notices.map(({ title, tag }) => [title, tag]),
    [
      ["Video done", "wan-first"],
      ["Video failed", "wan-going"],
      ["Sweep done", "wan-sweep"],
    ],
  );
});

test("a sweep causes one notification when all its cells have ended", () => {
  assert.deepEqual(page.sweepsWatched([{ id: "s", over: false }, { id: "t", over: true }]), [
    { id: "s", going: true, words: "Sweep done" },
    { id: "t", going: false, words: "Sweep done" },
  ]);
});

test("permission is requested only on the press, and the choice is remembered", async () => {
  const Notification = browser("default", "granted");
  const said = [];
  await user.show(() => page.h(page.NotifyButton, { showMessage: (text) => said.push(text) }));
  const button = () => user.one("Notify when done");
  assert.equal(Notification.asked, 0);
  assert.equal(button().getAttribute("aria-pressed"), "false");
  await user.press("Notify when done");
  assert.equal(Notification.asked, 1);
  assert.equal(button().getAttribute("aria-pressed"), "true");
  assert.match(said.at(-1), /^A browser notification and a mark/);
  assert.equal(window.localStorage.getItem("wan-widgets.notify"), "on");
  await user.show(() => page.h(page.NotifyButton, { showMessage: () => undefined }));
  assert.equal(button().getAttribute("aria-pressed"), "true");
  assert.equal(Notification.asked, 1);
  await user.press("Notify when done");
  assert.equal(window.localStorage.getItem("wan-widgets.notify"), null);
  assert.equal(button().getAttribute("aria-pressed"), "false");
});

test("a browser that denies or lacks notifications still marks the title, and the page says so", async () => {
  browser("default", "denied");
  const said = [];
  await user.show(() => page.h(page.NotifyButton, { showMessage: (text) => said.push(text) }));
  await user.press("Notify when done");
  assert.match(said.at(-1), /the browser does not allow notifications here/);
  await becomes(done());
  assert.deepEqual(notices, []);
  assert.match(document.title, /^\(Video done\)/);
  delete globalThis.Notification;
  await user.press("Notify when done");
  await user.press("Notify when done");
  assert.match(said.at(-1), /this page cannot show notifications/);
});

test("a browser whose notifications throw, or without storage, breaks nothing", async () => {
  const Notification = browser("granted");
  const getItem = window.Storage.prototype.getItem;
  const setItem = window.Storage.prototype.setItem;
  window.Storage.prototype.getItem = window.Storage.prototype.setItem = () => {
    throw new Error("denied");
  };
  try {
    await turnOn();
    assert.ok(page.isOn());
    Notification.broken = true;
    await becomes(done());
    assert.match(document.title, /^\(Video done\)/);
    await turnOn();
    assert.ok(!page.isOn());
  } finally {
    window.Storage.prototype.getItem = getItem;
    window.Storage.prototype.setItem = setItem;
  }
});
