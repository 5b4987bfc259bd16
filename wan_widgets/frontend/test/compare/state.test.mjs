/** The state of a comparison: takes, sound, A and B; its key commands; and its requests to the kernel. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeKernel, settled } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";

const page = await load("compare/store.ts", "compare/requests.ts", "compare/commands.ts", "lib/store.ts", "lib/kernel/ask.ts");

const GRID = { title: "", axes: [], rows: null, cols: null };
const cell = (id, more = {}) => ({ id, of: id, place: [], take: 1, label: `cell ${id}`, file: { seconds: 5 }, ...more });
const CELLS = [cell("a"), cell("b"), cell("c")];
const url = (id) => ({ source: { kind: "blob", src: `blob:${id}` }, served: null });

/** A comparison whose videos all exist. */
function open(cells = CELLS, grid = GRID) {
  const store = new page.Store(page.reduce, page.initialState(grid));
  for (const { id } of cells) store.dispatch({ type: "videoFound", id, video: url(id) });
  const scene = () => page.sceneOf(store.state, grid, cells);
  return { store, send: store.dispatch, scene, pair: () => [scene().a?.id ?? null, scene().b?.id ?? null] };
}
const choose = (opened, side, id) => opened.send({ type: "pairSideChosen", side, id, visible: opened.scene().visible.map((one) => one.id) });

test("a comparison starts with the axes of its grid, no sound and no pair", () => {
  const { store, scene, pair } = open(CELLS, { ...GRID, rows: 1, cols: 0, axes: [] });
  assert.deepEqual(store.state.axes, { rows: 1, cols: 0 });
  assert.deepEqual([store.state.audibleId, store.state.mode, pair()], [null, "wipe", [null, null]]);
  assert.equal(scene().playable.length, scene().visible.length);
});

test("cells without a video, or whose video is not found, cannot be heard", () => {
  const cells = [cell("a"), cell("b", { file: null }), cell("c")];
  const { send, scene } = open(cells);
  send({ type: "videoFound", id: "c", video: { source: { kind: "loading", done: 1, size: 2 } } });
  assert.deepEqual(scene().visible.map(({ id }) => id), ["a", "b", "c"]);
  assert.deepEqual(scene().playable.map(({ id }) => id), ["a"]);
});

const TAKES = [cell("a"), cell("a2", { of: "a", take: 2 }), cell("b")];

test("of several takes the first is visible until another is chosen, one in each place", () => {
  const { send, scene } = open([...TAKES, cell("b2", { of: "b", take: 2 }), cell("a3", { of: "a", take: 3 })]);
  const seen = () => scene().visible.map(({ id }) => id);
  assert.deepEqual(seen(), ["a", "b"]);
  send({ type: "takeShown", place: ["a", "a2", "a3"], id: "a2" });
  send({ type: "takeShown", place: ["b", "b2"], id: "b2" });
  assert.deepEqual(seen(), ["a2", "b2"]);
  send({ type: "takeShown", place: ["a", "a2", "a3"], id: "a3" });
  assert.deepEqual(seen(), ["a3", "b2"]);
  send({ type: "takeShown", place: ["a", "a2", "a3"], id: "a" });
  assert.deepEqual(seen(), ["a", "b2"]);
});

test("the sound follows the take in the audible place, and stays in other places", () => {
  const { send, store } = open(TAKES);
  send({ type: "soundChosen", id: "b" });
  send({ type: "takeShown", place: ["a", "a2"], id: "a2" });
  assert.equal(store.state.audibleId, "b");
  send({ type: "soundChosen", id: "a2" });
  send({ type: "takeShown", place: ["a", "a2"], id: "a" });
  assert.deepEqual([store.state.audibleId, store.state.lastAudibleId], ["a", "a"]);
  send({ type: "soundChosen", id: null });
  assert.deepEqual([store.state.audibleId, store.state.lastAudibleId], [null, "a"]);
  send({ type: "takeShown", place: ["a", "a2"], id: "a2" });
  assert.equal(store.state.audibleId, null);
});

test("two visible cells are A and B by default", () => {
  const { pair, scene } = open([cell("a"), cell("b")]);
  assert.deepEqual(pair(), ["a", "b"]);
  assert.deepEqual(scene().urls, ["blob:a", "blob:b"]);
  assert.deepEqual(open().pair(), [null, null]);
});

test("choosing a side keeps the other; choosing the cell of the other side swaps them", () => {
  const opened = open();
  choose(opened, 0, "a");
  assert.deepEqual(opened.pair(), ["a", null]);
  choose(opened, 1, "b");
  assert.deepEqual(opened.pair(), ["a", "b"]);
  choose(opened, 1, "c");
  assert.deepEqual(opened.pair(), ["a", "c"]);
  choose(opened, 1, "a");
  assert.deepEqual(opened.pair(), ["c", "a"]);
  choose(opened, 0, "a");
  assert.deepEqual(opened.pair(), ["a", "c"]);
});

test("of two cells in all, choosing one side gives the other to the other cell", () => {
  const opened = open([cell("a"), cell("b")]);
  choose(opened, 0, "b");
  assert.deepEqual(opened.pair(), ["b", "a"]);
  opened.send({ type: "pairClosed" });
  assert.deepEqual(opened.pair(), [null, null], "closed stays closed");
  choose(opened, 1, "a");
  assert.deepEqual(opened.pair(), ["b", "a"]);
});

test("a closed pair starts over with the next choice", () => {
  const opened = open();
  choose(opened, 0, "a");
  choose(opened, 1, "b");
  opened.send({ type: "pairClosed" });
  choose(opened, 1, "c");
  assert.deepEqual(opened.pair(), [null, "c"]);
});

test("a cell without a video is neither A nor B, and one that is gone neither", () => {
  const opened = open([cell("a"), cell("b", { file: null })]);
  assert.deepEqual(opened.pair(), ["a", null]);
  opened.send({ type: "pairChosen", ids: ["a", "gone"] });
  assert.deepEqual([opened.pair(), opened.scene().urls], [["a", null], ["blob:a", null]]);
});

test("a chosen pair is shown even if its take is not visible", () => {
  const opened = open(TAKES);
  opened.send({ type: "pairChosen", ids: ["a2", "a"] });
  assert.deepEqual(opened.pair(), ["a2", "a"]);
});

test("a store tells its listeners of changes, and of nothing else", () => {
  const store = new page.Store((state, by) => state + by, 1);
  const seen = [];
  const stop = store.subscribe(() => seen.push(store.state));
  store.dispatch(2);
  store.dispatch(0);
  stop();
  store.dispatch(1);
  assert.deepEqual([seen, store.state], [[3], 4]);
});

// -- keys ---------------------------------------------------------------------------------------------

function keys(opened = open()) {
  const calls = [];
  const sync = {
    position: 3,
    duration: 5,
    view: { status: "paused", rate: 1, looping: false },
    play: () => calls.push("play"),
    pause: () => calls.push("pause"),
    seek: (seconds) => calls.push(`seek ${seconds}`),
    step: (frames) => calls.push(`step ${frames}`),
    setRate: (rate) => {
      sync.view.rate = rate;
    },
    setLooping: (looping) => {
      sync.view.looping = looping;
    },
  };
  const press = (command) =>
    page.runCommand(command, {
      state: opened.store.state,
      scene: opened.scene(),
      cells: CELLS,
      sync,
      dispatch: opened.send,
      swapPair: () => calls.push("swap"),
      toggleFullScreen: () => calls.push("full"),
      beforeModeChange: () => calls.push(`before ${opened.store.state.mode}`),
    });
  return { ...opened, calls, sync, press, said: () => opened.store.state.announcement };
}

test("keys move, step and jump, and start and stop", () => {
  const { press, calls, sync } = keys();
  press({ do: "toggle" });
  sync.view.status = "waiting";
  press({ do: "toggle" });
  for (const command of [{ do: "move", seconds: -1 }, { do: "step", frames: 1 }, { do: "start" }, { do: "end" }]) press(command);
  for (const word of ["full", "swap"]) press({ do: word });
  assert.deepEqual(calls, ["play", "pause", "seek 2", "step 1", "seek 0", "seek 5", "full", "swap"]);
});

test("the speed changes in steps and stops at both ends", () => {
  const { press, sync, said } = keys();
  press({ do: "speed", by: 1 });
  assert.deepEqual([sync.view.rate, said()], [2, "Speed 2"]);
  press({ do: "speed", by: 1 });
  assert.equal(sync.view.rate, 2);
  for (let times = 0; times < 5; times += 1) press({ do: "speed", by: -1 });
  assert.equal(sync.view.rate, 0.25);
});

test("the loop is switched and announced", () => {
  const { press, said } = keys();
  press({ do: "loop" });
  assert.equal(said(), "Loop on");
  press({ do: "loop" });
  assert.equal(said(), "Loop off");
});

test("M turns the sound off and on again at the last cell; at first at the first cell", () => {
  const { press, store, said } = keys();
  press({ do: "mute" });
  assert.deepEqual([store.state.audibleId, said()], ["a", "Sound from cell a"]);
  press({ do: "hear", number: 3 });
  assert.deepEqual([store.state.audibleId, said()], ["c", "Sound from cell c"]);
  press({ do: "mute" });
  assert.deepEqual([store.state.audibleId, said()], [null, "Sound off"]);
  press({ do: "mute" });
  assert.equal(store.state.audibleId, "c");
  press({ do: "hear", number: 9 });
  assert.equal(store.state.audibleId, "c", "there is no ninth");
});

test("X does nothing while one of the two is missing", () => {
  for (const urls of [["a.mp4", null], [null, "b.mp4"], [null, null]]) {
    const opened = open();
    const { press, store, calls } = keys({ ...opened, scene: () => ({ ...opened.scene(), urls }) });
    press({ do: "flip" });
    assert.deepEqual([store.state.mode, calls], ["wipe", []]);
  }
});

test("X alternates between A and B if both exist", () => {
  const { press, store, send, calls } = keys();
  press({ do: "flip" });
  assert.deepEqual([store.state.mode, calls], ["wipe", []]);
  send({ type: "pairChosen", ids: ["a", "b"] });
  press({ do: "flip" });
  assert.deepEqual([store.state.mode, calls], ["flick", ["before wipe"]]);
  press({ do: "flip" });
  assert.equal(store.state.mode, "wipe");
});

// -- requests -----------------------------------------------------------------------------------------

function requests() {
  const opened = open();
  const kernel = fakeKernel(page.AskError);
  const focus = [];
  const made = page.requestsOf(kernel.ask, () => opened.store.state, opened.send, {
    save: () => focus.push("save"),
    restore: () => focus.push("restore"),
  });
  return { ...opened, ...made, kernel, focus, state: () => opened.store.state };
}

test("stars, notes and retries are sent with the job of the cell, and announced when they are done", async () => {
  const { mark, retry, kernel, state } = requests();
  const said = [];
  for (const [ask, kind, body] of [
    [() => mark(CELLS[0], { star: true }), "mark", { star: true, job: "a" }],
    [() => mark(CELLS[0], { star: false }), "mark", { star: false, job: "a" }],
    [() => mark(CELLS[0], { note: "calm" }), "mark", { note: "calm", job: "a" }],
    [() => retry("again", CELLS[1]), "again", { job: "b" }],
    [() => retry("resume", CELLS[1]), "resume", { job: "b" }],
  ]) {
    const done = ask();
    assert.deepEqual([kernel.last().kind, kernel.last().body], [kind, body]);
    kernel.last().answer();
    assert.equal(await done, true);
    said.push(state().announcement);
  }
  assert.deepEqual(said, ["Starred: cell a", "Star removed: cell a", "Note saved: cell a", "Trying again: cell b", "Resumed: cell b"]);
});

test("a rating names the better cell, or both if they are equal", async () => {
  const { rate, kernel, state } = requests();
  const said = [];
  for (const rating of [{ better: "a" }, { better: "b" }, { better: "same" }, { better: "" }, { note: "calmer" }]) {
    const done = rate(CELLS[0], CELLS[1], rating);
    assert.deepEqual(kernel.last().body, { ...rating, a: "a", b: "b" });
    kernel.last().answer();
    await done;
    said.push(state().announcement);
  }
  const both = "cell a and cell b";
  assert.deepEqual(said, ["Better: cell a", "Better: cell b", `Both the same: ${both}`, `Rating removed: ${both}`, `Note saved: ${both}`]);
});

test("a refusal is shown until the next request, and says that nothing was done", async () => {
  const { mark, kernel, state } = requests();
  const first = mark(CELLS[0], { star: true });
  kernel.last().refuse("The ledger is locked.", "Try again.");
  assert.equal(await first, false);
  assert.equal(state().error, "The ledger is locked. Try again.");
  void mark(CELLS[0], { star: true });
  assert.equal(state().error, null);
});

const QUOTE = { cells: ["a", "b"], label: "every cell", videos: 2, quantity: "2 videos", text: "2 videos, 10 s" };
async function quoted() {
  const made = requests();
  made.quoteTakes(["a", "b"], "every cell");
  made.kernel.last().answer({ videos: 2, quantity: "2 videos", text: "2 videos, 10 s" });
  await settled();
  return made;
}

test("new takes are confirmed before any is made", async () => {
  const { kernel, state, focus } = await quoted();
  assert.deepEqual([kernel.last().kind, kernel.last().body], ["takes_cost", { cells: ["a", "b"] }]);
  assert.deepEqual([state().takes, focus], [{ kind: "quoted", quote: QUOTE }, ["save"]]);
});

test("new takes are made once, as many as were confirmed", async () => {
  const { kernel, state, focus, addTakes } = await quoted();
  addTakes();
  addTakes();
  assert.deepEqual(kernel.kinds(), ["takes_cost", "takes"]);
  assert.deepEqual(kernel.last().body, { cells: ["a", "b"], videos: 2 });
  assert.deepEqual(state().takes, { kind: "busy", quote: QUOTE }, "the question stays until the answer");
  kernel.last().answer();
  await settled();
  assert.deepEqual([state().takes, state().announcement, focus.at(-1)], [{ kind: "idle", error: "" }, "2 videos added", "restore"]);
  addTakes();
  assert.equal(kernel.asked.length, 2, "without a question nothing is made");
});

test("refused takes close the confirmation and say why, and can be requested again", async () => {
  const { kernel, state, addTakes, quoteTakes, focus } = await quoted();
  addTakes();
  kernel.last().refuse("Over the limit.", "Raise it.");
  await settled();
  assert.deepEqual([state().takes, focus.at(-1)], [{ kind: "idle", error: "Over the limit. Raise it." }, "restore"]);
  quoteTakes(["a"], "seed 7");
  assert.deepEqual(state().takes, { kind: "busy", quote: null });
});

test("a canceled confirmation makes nothing", async () => {
  const { kernel, state, cancelTakes, addTakes, focus } = await quoted();
  cancelTakes();
  assert.deepEqual([state().takes, focus.at(-1)], [{ kind: "idle", error: "" }, "restore"]);
  addTakes();
  assert.equal(kernel.asked.length, 1);
});

test("a pending request for takes is not sent again, even if its confirmation was closed", async () => {
  const { kernel, state, addTakes, cancelTakes, quoteTakes } = await quoted();
  addTakes();
  cancelTakes();
  assert.deepEqual(state().takes, { kind: "busy", quote: null });
  quoteTakes(["a"], "seed 7");
  assert.equal(kernel.asked.length, 2);
  kernel.last().answer();
  await settled();
  assert.deepEqual(state().takes, { kind: "idle", error: "" });
});

test("the first of several takes is audible without being chosen, and the sound follows the chosen take", () => {
  const { send, store } = open(TAKES);
  send({ type: "soundChosen", id: "a" });
  send({ type: "takeShown", place: ["a", "a2"], id: "a2" });
  assert.deepEqual([store.state.audibleId, store.state.lastAudibleId], ["a2", "a2"]);
});

test("a third cell takes the place of one side and leaves the other alone", () => {
  for (const [side, ids] of [[0, ["c", "b"]], [1, ["a", "c"]]]) {
    const opened = open();
    opened.send({ type: "pairChosen", ids: ["a", "b"] });
    choose(opened, side, "c");
    assert.deepEqual(opened.pair(), ids);
  }
});

test("if only one side is chosen of two cells, the other one stays empty", () => {
  for (const ids of [["a", null], [null, "b"]]) {
    const { send, pair } = open([cell("a"), cell("b")]);
    send({ type: "pairChosen", ids });
    assert.deepEqual(pair(), ids);
  }
});

test("a comparison that was near the viewport keeps loading", () => {
  const { send, store } = open();
  assert.equal(store.state.nearScreen, false);
  send({ type: "cameNear" });
  assert.equal(store.state.nearScreen, true);
});
