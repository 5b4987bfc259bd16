/** The view of a comparison: its cells, A over B, the verdict on the two, and the playback controls. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { fakeObserver } from "../support/dom.mjs";
import { FILE } from "../support/job.mjs";
import { fakeKernel } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { mediaElement } from "../support/media.mjs";
import { PREACT } from "../support/render.mjs";
import { userOf, words } from "../support/user.mjs";

const page = await load("compare/CompareView.tsx", "compare/playback/Transport.tsx", "compare/playback/sync.ts", "lib/kernel/ask.ts", ...PREACT);
const user = userOf(page);
const { act, press, text } = user;

const GRID = { title: "", axes: [], rows: null, cols: null };
const cellOf = (id, more = {}) => ({
  id,
  of: id,
  take: 1,
  place: [],
  label: `cell ${id}`,
  own: id,
  state: "completed",
  title: "Done",
  tone: "ok",
  icon: "check",
  percent: null,
  message: "",
  prompt: "",
  width: 1280,
  height: 720,
  simulated: false,
  star: false,
  note: "",
  can_mark: true,
  actions: [],
  file: FILE,
  src: null,
  facts: [["Seed", id], ["Model", "wan2.6"]],
  ...more,
});
const FAILED = cellOf("f", { file: null, tone: "error", title: "Failed", message: "Refused.", actions: ["again"] });

let kernel;
/** By cell: the source of its video, and whether to load it. */
let sources;
let loading;
let calls;
let screen;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  kernel = fakeKernel(page.AskError);
  sources = {};
  loading = {};
  calls = [];
  screen = fakeObserver("IntersectionObserver");
  fakeObserver("ResizeObserver");
});
afterEach(() => {
  user.leave();
  mock.timers.reset();
});

function Loader({ cell, shouldLoad, put }) {
  loading[cell.id] = shouldLoad;
  const source = sources[cell.id] ?? { kind: "blob", src: `blob:${cell.id}` };
  page.useEffect(() => {
    put(cell.id, { source, served: null, load: () => calls.push(`load ${cell.id}`), reject: () => calls.push(`reject ${cell.id}`) });
  }, []);
  return null;
}

test("in an exported page each cell has the badges of its measures", async () => {
  const badges = [{ name: "motion", label: "Motion", text: "2.20 % per frame", meaning: "How much changes.", flag: false }];
  await comparison([cellOf("a", { badges }), cellOf("b")], { ask: null, connected: false });
  assert.deepEqual([...user.root.querySelectorAll(".wan-mbadge")].map(words), ["Motion 2.20 % per frame"]);
});

async function comparison(cells, more = {}) {
  const props = { grid: GRID, cells, sums: { money: "", more: null, waits: "" }, pairs: [], ask: kernel.ask, connected: true, Loader, ...more };
  await user.show(() => page.h(page.CompareView, props));
  return async (next) => {
    Object.assign(props, next);
    await user.redraw();
  };
}
const sent = () => kernel.asked.map(({ kind, body }) => [kind, body]);
const videos = () => [...user.root.querySelectorAll(".wan-cell video")];
const cells = () => [...user.root.querySelectorAll(".wan-cell")];
const pressed = (name) => user.one(name).getAttribute("aria-pressed");
const A_AND_B = [cellOf("x"), cellOf("y")];
const THREE = [...A_AND_B, cellOf("z")];
const pair = () => user.root.querySelector(".wan-ab-view");
const slider = () => user.find("Wipe position: A left, B right");

// -- a cell -------------------------------------------------------------------------------------------

test("each cell plays its video without sound, and requests it only near the viewport", async () => {
  await comparison(THREE);
  assert.deepEqual(videos().map((one) => [one.getAttribute("src"), one.muted]), [["blob:x", true], ["blob:y", true], ["blob:z", true]]);
  assert.deepEqual(loading, { x: false, y: false, z: false });
  await act(() => screen.fire([{ isIntersecting: true }]));
  assert.deepEqual(loading, { x: true, y: true, z: true });
});

test("one cell is audible at a time, and a second press mutes it", async () => {
  await comparison(THREE);
  await press("Hear cell x");
  await press("Hear cell y");
  assert.deepEqual(videos().map(({ muted }) => muted), [true, false, true]);
  assert.deepEqual([pressed("Hear cell x"), pressed("Hear cell y")], ["false", "true"]);
  assert.deepEqual(cells().map((one) => one.textContent.includes("Heard")), [false, true, false]);
  await press("Hear cell y");
  assert.ok(videos().every(({ muted }) => muted));
});

test("a star is sent with its new value, and a refusal is shown", async () => {
  await comparison([cellOf("x", { star: true }), cellOf("y"), cellOf("z")]);
  await press("Star cell x");
  await press("Star cell y");
  assert.deepEqual(sent(), [["mark", { star: false, job: "x" }], ["mark", { star: true, job: "y" }]]);
  await act(() => kernel.last().refuse("It could not be saved."));
  assert.equal(text("[role='alert']"), "It could not be saved.");
});

test("a note is opened, edited, saved and closed, and its button gets the focus", async () => {
  await comparison(THREE);
  await press("Note on cell x");
  const area = user.root.querySelector(".wan-cell textarea");
  await act(() => {
    area.value = "calm";
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await user.key(area, "Enter", { ctrlKey: true });
  assert.deepEqual(sent(), [["mark", { note: "calm", job: "x" }]]);
  assert.equal(document.activeElement, user.one("Note on cell x"));
  await comparison([cellOf("x", { note: "calm" })]);
  assert.equal(text(".wan-cell__words"), "calm");
});

test("without a kernel nothing can be marked, and existing marks are shown", async () => {
  const redraw = await comparison([cellOf("x", { star: true, note: "calm" })], { connected: false });
  await press("Star cell x");
  await press("Note on cell x");
  assert.equal(kernel.asked.length, 0);
  assert.equal(user.root.querySelector("textarea"), null);
  await redraw({ ask: null });
  assert.equal(user.find("Star cell x"), null);
  assert.ok(user.root.querySelector("[title='Starred']"));
});

test("a cell without a video says why, and a retry is sent once", async () => {
  await comparison([cellOf("x"), FAILED]);
  assert.equal(words(cells()[1].querySelector(".wan-cell__fail")), "Failed Refused. Retry".replace("Failed R", "FailedR").replace(". Retry", ".Retry"));
  assert.match(cells()[1].textContent, /others unaffected/);
  await press("Retry cell f");
  assert.ok(user.one("Retry cell f").disabled);
  await press("Retry cell f");
  assert.deepEqual(sent(), [["again", { job: "f" }]]);
  await act(() => kernel.last().refuse("Over your limit."));
  assert.ok(!user.one("Retry cell f").disabled);
  assert.equal(document.activeElement, cells()[1]);
});

test("a detached cell is resumed, and a running one shows its progress", async () => {
  await comparison([{ ...FAILED, tone: "warn", actions: ["resume"] }]);
  await press("Resume cell f");
  assert.deepEqual(sent(), [["resume", { job: "f" }]]);
  await comparison([{ ...FAILED, tone: "run", actions: [], percent: 40, title: "Making", message: "" }]);
  assert.equal(text(".wan-cell__wait"), "Making 40 %");
  assert.equal(user.root.querySelector(".wan-cell__wait").getAttribute("aria-busy"), "true");
  await comparison([{ ...FAILED, percent: 40, message: "", actions: [] }]);
  assert.equal(text(".wan-cell__fail"), "Failed");
});

test("a retry needs a kernel", async () => {
  const redraw = await comparison([FAILED], { connected: false });
  assert.ok(user.one("Retry cell f").disabled);
  await redraw({ ask: null });
  assert.equal(user.find("Retry cell f"), null);
});

test("a loading video, one on request and one that cannot be played say so", async () => {
  sources = {
    x: { kind: "loading", done: 3, size: 10 },
    y: { kind: "offer", size: 34_000_000 },
    z: { kind: "none", message: "Gone.", hint: "Look." },
    w: { kind: "bad" },
  };
  await comparison([...THREE, cellOf("w")]);
  assert.deepEqual([user.one("Hear cell x").getAttribute("aria-disabled"), videos().length], ["true", 0]);
  const bar = user.root.querySelector("progress");
  assert.deepEqual([bar.value, bar.max, cells()[0].querySelector(".wan-cell__pic").getAttribute("aria-busy")], [3, 10, "true"]);
  assert.equal(words(user.one("Load cell y")), "Load 34 MB");
  await press("Load cell y");
  assert.deepEqual(calls, ["load y"]);
  assert.match(cells()[2].textContent, /^Gone\. Look\./);
  assert.match(cells()[3].textContent, /^This browser cannot play the file\./);
  await press("A is cell x");
  assert.equal(pressed("A is cell x"), "false", "there is nothing to be seen yet");
});

test("of several takes one is visible, and the others are one press away", async () => {
  await comparison([cellOf("x"), cellOf("x2", { of: "x", take: 2, label: "cell x" }), cellOf("y")]);
  const seen = () => videos()[0].getAttribute("src");
  assert.equal(text(".wan-take"), "take 1 of 2");
  assert.equal(user.one("Earlier take of cell x").getAttribute("aria-disabled"), "true");
  await press("Earlier take of cell x");
  assert.equal(seen(), "blob:x");
  await press("Later take of cell x");
  assert.deepEqual([seen(), text(".wan-take")], ["blob:x2", "take 2 of 2"]);
  assert.equal(user.one("Later take of cell x").getAttribute("aria-disabled"), "true");
  await press("Earlier take of cell x");
  assert.equal(seen(), "blob:x");
});

// -- A over B -----------------------------------------------------------------------------------------

test("two cells are A and B by default; of more, two must be chosen", async () => {
  await comparison(A_AND_B);
  assert.ok(pair());
  await comparison(THREE);
  assert.equal(pair(), null);
  await press("A is cell x");
  assert.deepEqual([pressed("A is cell x"), pair()], ["true", null]);
  await press("B is cell z");
  assert.deepEqual([...pair().querySelectorAll("video")].map((one) => one.getAttribute("src")), ["blob:x", "blob:z"]);
  assert.equal(text(".wan-ab-view .wan-head__why"), "only the seed differs");
});

test("A and B can be swapped, and are closed with the focus on a cell", async () => {
  await comparison(A_AND_B);
  await press("Swap");
  assert.deepEqual([pressed("A is cell y"), pressed("B is cell x")], ["true", "true"]);
  await press("Close A and B");
  assert.equal(pair(), null);
  assert.ok(cells().some((one) => one.contains(document.activeElement)));
});

test("the wipe moves by its slider, and in larger steps with Shift, between both ends", async () => {
  await comparison(A_AND_B);
  const at = () => slider().getAttribute("aria-valuetext");
  assert.equal(at(), "50 % A");
  await user.type("Wipe position: A left, B right", "93");
  assert.ok((await user.key(slider(), "ArrowRight", { shiftKey: true })).defaultPrevented);
  assert.equal(at(), "100 % A");
  await user.key(slider(), "ArrowLeft", { shiftKey: true });
  assert.equal(at(), "90 % A");
  assert.ok(!(await user.key(slider(), "ArrowLeft")).defaultPrevented || at() === "90 % A");
  assert.equal(at(), "90 % A");
  await user.type("Wipe position: A left, B right", "4");
  await user.key(slider(), "ArrowLeft", { shiftKey: true });
  assert.equal(at(), "0 % A");
});

test("flicker alternates A and B once a second, and stops with the view", async () => {
  await comparison(A_AND_B);
  const isSecond = () => user.root.querySelector(".wan-wipe__view").classList.contains("is-second");
  await press("Flicker");
  assert.equal(slider(), null);
  await act(() => mock.timers.tick(999));
  assert.equal(isSecond(), false);
  await act(() => mock.timers.tick(1));
  assert.equal(isSecond(), true);
  await act(() => mock.timers.tick(1000));
  assert.equal(isSecond(), false);
  await press("Side by side");
  await act(() => mock.timers.tick(1000));
  assert.equal(isSecond(), false);
});

test("the focus stays in the picture when a key removes the slider, and returns to it", async () => {
  await comparison(A_AND_B);
  slider().focus();
  await user.key(slider(), "x");
  assert.equal(document.activeElement, user.root.querySelector(".wan-wipe__view"));
  await user.key(document.activeElement, "x");
  assert.equal(document.activeElement, slider());
});

// -- the verdict --------------------------------------------------------------------------------------

const better = (value) => pair().querySelector(`.wan-wipe__side input[value='${value}']`);

test("a verdict is shown at once and sent, and reverted if it is refused", async () => {
  await comparison(A_AND_B);
  await act(() => better("a").click());
  assert.deepEqual(sent(), [["judge", { better: "a", a: "x", b: "y" }]]);
  assert.equal(better("a").checked, true);
  await act(() => kernel.last().refuse("No."));
  assert.equal(better("a").checked, false);
});

test("a second press takes a verdict back", async () => {
  await comparison(A_AND_B, { pairs: [{ a: "x", b: "y", better: "same", note: "" }] });
  assert.equal(better("same").checked, true);
  await act(() => better("same").click());
  assert.deepEqual(sent(), [["judge", { better: "", a: "x", b: "y" }]]);
});

test("a verdict follows A and B when they are swapped", async () => {
  await comparison(A_AND_B, { pairs: [{ a: "x", b: "y", better: "a", note: "" }] });
  assert.equal(better("a").checked, true);
  await press("Swap");
  assert.deepEqual([better("a").checked, better("b").checked], [false, true]);
});

test("a note on the pair and stars of both are sent", async () => {
  await comparison(A_AND_B);
  await user.type("Note on this pair", "B is calmer");
  await act(() => user.one("Note on this pair").dispatchEvent(new Event("blur")));
  await press("Star B");
  assert.deepEqual(sent(), [["judge", { note: "B is calmer", a: "x", b: "y" }], ["mark", { star: true, job: "y" }]]);
});

test("if nothing can be stored, the verdict is shown as text", async () => {
  const side = () => text(".wan-wipe__side > p");
  await comparison(A_AND_B, { ask: null, pairs: [{ a: "x", b: "y", better: "b", note: "calmer" }] });
  assert.equal(side(), "B is better. calmer");
  await comparison(A_AND_B, { ask: null, pairs: [{ a: "x", b: "y", better: "same", note: "" }] });
  assert.equal(side(), "Both the same.");
  await comparison(A_AND_B, { ask: null });
  assert.match(side(), /^Both run on the same clock/);
});

test("settings that differ are in two columns, and common ones in one", async () => {
  await comparison(A_AND_B);
  const rows = [...pair().querySelectorAll("tbody tr")].map((row) => [row.className, ...[...row.children].map(words)]);
  assert.deepEqual(rows, [["is-diff", "Seed", "x", "y"], ["", "Model", "wan2.6"]]);
});

// -- the transport ------------------------------------------------------------------------------------

async function transport(players = [mediaElement()]) {
  const sync = new page.Sync(() => 0);
  const heard = [];
  players.forEach((one, place) => sync.join(String(place), one));
  const props = { sync, target: "all", label: "Playback", cells: A_AND_B, audibleId: null, setAudible: (id) => heard.push(id) };
  await user.show(() => page.h(page.Transport, props));
  return { sync, heard, players };
}

test("a transport plays, pauses, steps and loops", async () => {
  const { sync, players } = await transport();
  await press("Forward one frame");
  assert.ok(Math.abs(players[0].currentTime - 1 / 30 - 0.001) < 1e-9);
  await press("Back one frame");
  assert.ok(players[0].currentTime < 0.01);
  await press("Play all");
  assert.notEqual(sync.view.status, "paused");
  await press("Pause all");
  assert.equal(sync.view.status, "paused");
  await press("Loop");
  assert.deepEqual([sync.view.looping, pressed("Loop")], [true, "true"]);
  await press("Loop");
  assert.equal(sync.view.looping, false);
});

test("a transport seeks to the position of its slider, and shows the time", async () => {
  const { players } = await transport();
  await user.type("Position in all cells", "2.5");
  assert.equal(players[0].currentTime, 2.5);
  assert.equal(text("output"), "0:02.5 / 0:10.0");
  assert.equal(user.one("Position in all cells").getAttribute("aria-valuetext"), "2.5 of 10.0 seconds");
});

test("the speed and the audible cell can be chosen, and no cell means silence", async () => {
  const { sync, heard } = await transport();
  await act(() => user.one("Speed 0.5").click());
  assert.equal(sync.view.rate, 0.5);
  assert.ok(user.one("Speed 0.5").checked);
  assert.deepEqual(user.names("option"), ["none", "cell x", "cell y"]);
  await user.choose("Sound from", "y");
  await user.choose("Sound from", "");
  assert.deepEqual(heard, ["y", null]);
});

test("without a video to play, the transport is disabled", async () => {
  await transport([]);
  assert.ok(user.one("Play all").disabled);
  assert.ok(user.one("Position in all cells").disabled);
  await transport([{ ...mediaElement(), readyState: 0 }]);
  await press("Play all");
  assert.equal(text(".wan-trans__hint"), "Waiting until all are ready");
});
