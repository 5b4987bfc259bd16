/** Playback rates on a slow machine, the correction of single players, and edge cases of the common clock. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../support/load.mjs";

const { Pace, Sync, correctRate, canRun, lengthOf, median, togglePlayback } = await load(
  "compare/playback/pace.ts",
  "compare/playback/players.ts",
  "compare/playback/sync.ts",
);

function paceAt(start = 0) {
  const clock = { now: start };
  const pace = new Pace(() => clock.now);
  const look = (late, apart, times = 1) => Array.from({ length: times }, () => pace.observe(late, apart)).at(-1);
  return { clock, pace, look };
}

test("four late ticks in a row are an overload, and one on time resets the count", () => {
  const { look } = paceAt();
  assert.equal(look(true, false, 3), null);
  assert.equal(look(true, false), "slower");
  look(false, false);
  assert.equal(look(true, false, 3), null);
  assert.equal(look(true, false), "slower");
});

test("eight ticks apart in a row are an overload, and one in sync resets the count", () => {
  const { look } = paceAt();
  assert.equal(look(false, true, 7), null);
  assert.equal(look(false, true), "slower");
  look(false, false);
  assert.equal(look(false, true, 7), null);
  assert.equal(look(false, true), "slower");
});

test("a restart resets the counts", () => {
  const { pace, look } = paceAt();
  look(true, true, 3);
  pace.restart();
  assert.equal(look(true, true, 3), null);
  look(false, true, 4);
  pace.restart();
  assert.equal(look(false, true, 7), null);
});

test("it slows down by a fifth at a time, and never below a quarter", () => {
  const { pace, look } = paceAt();
  look(true, false, 3);
  pace.slowDown();
  assert.equal(pace.share, 0.8);
  assert.equal(look(true, false, 3), null, "the count starts again");
  for (let times = 0; times < 20; times += 1) pace.slowDown();
  assert.equal(pace.share, 0.25);
});

test("the pace rises after four seconds without overload, one step at a time, up to 1", () => {
  const { clock, pace, look } = paceAt();
  clock.now = 100_000;
  assert.equal(look(false, false), null, "there is nothing to make up for");
  pace.slowDown();
  pace.slowDown();
  clock.now += 4000;
  assert.equal(look(false, false), null);
  clock.now += 1;
  assert.equal(look(false, false), "faster");
  pace.speedUp();
  assert.ok(Math.abs(pace.share - 0.8) < 1e-9);
  assert.equal(look(false, false), null);
  clock.now += 3000;
  pace.restart();
  clock.now += 4000;
  assert.equal(look(false, false), null, "a restart is no quiet time");
  clock.now += 1;
  assert.equal(look(false, false), "faster");
  pace.speedUp();
  pace.speedUp();
  assert.equal(pace.share, 1);
});

test("a player in sync keeps its rate, and drift changes it by a quarter at most", () => {
  const bent = (rate, offset, from = rate) => {
    const media = { playbackRate: from };
    correctRate(media, rate, offset);
    return Math.round(media.playbackRate * 1e6) / 1e6;
  };
  assert.equal(bent(1, 0.0079), 1);
  assert.equal(bent(1, -0.0079), 1);
  assert.equal(bent(1, 0.008), 0.968);
  assert.equal(bent(2, -0.01), 2.08);
  assert.equal(bent(1, 0.5), 0.75);
  assert.equal(bent(1, -0.5), 1.25);
  assert.equal(bent(1 / 16, 0.5), 0.0625);
  assert.equal(bent(200, 0, 201), 201, "a difference that small is left alone");
  assert.equal(bent(200, 0, 201.5), 200);
});

test("a player without a duration counts as 0 s long, and can run once it has future data", () => {
  const media = (more) => ({ media: { duration: 5, readyState: 4, seeking: false, ...more } });
  assert.deepEqual([5, NaN, Infinity].map((duration) => lengthOf(media({ duration }))), [5, 0, 0]);
  assert.deepEqual([2, 3, 4].map((readyState) => canRun(media({ readyState }))), [false, true, true]);
  assert.equal(canRun(media({ seeking: true })), false);
});

test("the median of an even number of values is the lower middle one, and that of none is 0", () => {
  assert.deepEqual([median([3, 1, 2]), median([4, 1, 3, 2]), median([10, 9]), median([])], [2, 2, 9, 0]);
});

// -- the clock ----------------------------------------------------------------------------------------

const TICK = 50;

/** A player that runs at exactly its speed after it has started. */
function player(more = {}) {
  return {
    currentTime: 0,
    duration: 10,
    playbackRate: 1,
    preload: "metadata",
    readyState: 4,
    seeking: false,
    paused: true,
    ended: false,
    starts: 0,
    stuck: false,
    play() {
      this.paused = false;
      this.starts += 1;
      return Promise.resolve();
    },
    pause() {
      this.paused = true;
    },
    ...more,
  };
}

function setUp(...media) {
  const clock = { now: 0 };
  const sync = new Sync(() => clock.now);
  media.forEach((one, place) => sync.join(String(place), one));
  const pass = (ms) => {
    for (let gone = 0; gone < ms; gone += TICK) {
      clock.now += TICK;
      for (const one of media) if (!one.paused && !one.stuck) one.currentTime = Math.min(one.duration, one.currentTime + (TICK / 1000) * one.playbackRate);
      sync.tick();
    }
  };
  return { sync, pass };
}
function playing(...media) {
  const { sync, pass } = setUp(...media);
  sync.play();
  for (let ticks = 0; sync.view.status !== "playing" && ticks < 100; ticks += 1) pass(TICK);
  return { sync, pass };
}

test("players that never advance are released and count as playing after the time limit, to the millisecond", () => {
  const stuck = player({ stuck: true });
  const { sync, pass } = setUp(stuck);
  sync.play();
  pass(650);
  assert.equal(stuck.playbackRate, 1 / 8);
  pass(TICK);
  assert.deepEqual([stuck.playbackRate, sync.view.status], [1, "starting"]);
  pass(650);
  assert.equal(sync.view.status, "starting");
  pass(TICK);
  assert.equal(sync.view.status, "playing");
});

test("also in the middle of a video no player is released before the last one advances", () => {
  const media = [player(), player({ stuck: true })];
  const { sync, pass } = setUp(...media);
  sync.seek(5);
  sync.play();
  pass(200);
  assert.deepEqual(media.map((one) => one.playbackRate), [1 / 8, 1 / 8]);
  media[1].stuck = false;
  pass(TICK);
  assert.deepEqual(media.map((one) => one.playbackRate), [1, 1]);
});

test("the clock starts at the position that the players have reached", () => {
  const one = player();
  const { sync } = playing(one);
  assert.ok(one.currentTime > 0.02);
  assert.ok(Math.abs(sync.position - one.currentTime) < 1e-9);
});

test("a player that the browser pauses is started again, and the others continue", () => {
  const media = [player(), player()];
  const { sync, pass } = playing(...media);
  const before = media[0].starts;
  media[0].paused = true;
  pass(TICK);
  assert.deepEqual([media[0].paused, media[0].starts, sync.view.status], [false, before + 1, "playing"]);
});

test("all wait for a player that seeks on its own, even if it has data", () => {
  const media = [player(), player()];
  const { sync, pass } = playing(...media);
  media[1].seeking = true;
  pass(TICK);
  assert.equal(sync.view.status, "waiting");
  assert.ok(media[0].paused);
});

test("the clock does not follow the audible player when it jumps far away", () => {
  const media = [player(), player()];
  const { sync, pass } = playing(...media);
  sync.setLeader("0");
  pass(1000);
  const before = sync.position;
  media[0].currentTime += 5;
  pass(200);
  assert.ok(sync.position < before + 0.3, `${sync.position} after ${before}`);
});

test("a player of half a second stays on its last frame while a longer one is further", () => {
  const media = [player({ duration: 0.5 }), player()];
  const { sync } = setUp(...media);
  sync.seek(2);
  assert.deepEqual(media.map((one) => Math.round(one.currentTime * 1000)), [499, 2000]);
});

test("a player without metadata keeps the clock busy, and the spread of no players is 0", () => {
  const { sync } = setUp(player({ readyState: 0 }));
  assert.equal(sync.busy, true);
  assert.equal(setUp(player()).sync.busy, false);
  assert.equal(setUp().sync.spread, 0);
});

test("toggling plays and pauses", () => {
  const { sync } = setUp(player());
  togglePlayback(sync);
  assert.notEqual(sync.view.status, "paused");
  togglePlayback(sync);
  assert.equal(sync.view.status, "paused");
});
