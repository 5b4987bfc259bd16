/** The common clock of a comparison: players start together, stay together, and wait for one that buffers. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeMedia, FRAME, setUp, TICK_MS, untilPlaying } from "../support/players.mjs";

test("no player starts before all are ready", () => {
  const { sync, media, pass } = setUp(new FakeMedia(), new FakeMedia({ ready: 2 }));
  sync.play();
  pass(500);
  assert.equal(sync.view.status, "waiting");
  assert.ok(media.every((one) => one.paused && one.preload === "auto"));
  media[1].readyState = 4;
  pass(500);
  assert.equal(sync.view.status, "playing");
  assert.ok(media.every((one) => one.at > 0.2));
});

test("players that start late and run unevenly stay together within a frame", () => {
  const media = [0, 80, 160].map((startsAfter, place) => new FakeMedia({ startsAfter, speed: 1 + (place - 1) * 0.02 }));
  const { sync, pass } = setUp(...media);
  sync.play();
  pass(1500);
  assert.ok(pass(4000, true) < FRAME, `apart by ${sync.spread}`);
  assert.deepEqual(media.map((one) => one.seeks), [0, 0, 0]);
});

test("players that start one after the other are in sync once the status is playing", () => {
  const { sync, media, pass } = setUp(...[0, 90, 180, 330].map((startsAfter) => new FakeMedia({ startsAfter })));
  sync.play();
  assert.ok(pass(3000, true) < FRAME, `apart by ${pass(0, true)}`);
  assert.equal(sync.view.status, "playing");
  assert.ok(media.every((one) => one.at > 2), "starting takes its time, but no more than it has to");
  assert.deepEqual(media.map((one) => one.seeks), [0, 0, 0, 0]);
});

test("players that apply a rate late are in sync before the status is playing", () => {
  const { sync, pass } = setUp(...[0, 60, 120].map((obeysAfter) => new FakeMedia({ obeysAfter })));
  sync.play();
  const seen = new Set();
  let worst = 0;
  for (let gone = 0; gone < 3000; gone += 50) {
    pass(50);
    seen.add(sync.view.status);
    if (sync.view.status === "playing") worst = Math.max(worst, sync.spread);
  }
  assert.deepEqual([...seen], ["starting", "playing"]);
  assert.ok(worst < FRAME, `apart by ${worst}`);
});

test("players that drift far apart on release are aligned again, at a lower rate", () => {
  const media = [new FakeMedia(), new FakeMedia({ obeysAfter: 600 })];
  const { sync, pass } = setUp(...media);
  sync.setRate(2);
  sync.play();
  pass(900);
  media[1].obeysAfter = 0;
  assert.ok(pass(4000, true) < FRAME, `apart by ${pass(0, true)}`);
  assert.ok(media.some((one) => one.seeks > 0));
  assert.ok(sync.view.pace < 1);
});

test("the status is playing once frames are presented, if the browser reports them", () => {
  const { sync, media, pass } = setUp(new FakeMedia(), new FakeMedia());
  for (const id of ["0", "1"]) sync.presented(id, 0);
  sync.play();
  pass(150);
  sync.presented("0", media[0].at);
  pass(150);
  assert.equal(sync.view.status, "starting");
  sync.presented("1", media[1].at);
  pass(50);
  assert.equal(sync.view.status, "playing");
});

test("a player without presented frames delays the others only up to the time limit", () => {
  const { sync, pass } = setUp(new FakeMedia(), new FakeMedia());
  sync.presented("0", 0);
  sync.play();
  pass(1500);
  assert.equal(sync.view.status, "playing");
});

test("if all players are late, the clock waits for them, and none seeks", () => {
  const { sync, media, pass } = setUp(...[0.6, 0.58, 0.62].map((speed) => new FakeMedia({ speed })));
  sync.play();
  pass(4000);
  assert.deepEqual(media.map((one) => one.seeks), [0, 0, 0]);
  assert.ok(sync.spread < FRAME, `apart by ${sync.spread}`);
  assert.ok(Math.abs(sync.position - media[0].at) < 0.25);
  assert.ok(sync.view.pace < 1, "all go slower together");
});

test("if players stay apart, all slow down", () => {
  const { sync, pass } = setUp(new FakeMedia(), new FakeMedia({ speed: 1.3 }));
  sync.play();
  pass(1000);
  assert.ok(sync.spread > FRAME, `apart by ${sync.spread}`);
  pass(500);
  assert.ok(sync.view.pace < 1);
});

test("a player that advanced unseen while paused does not jump ahead of the others", () => {
  const { sync, media, pass } = setUp(new FakeMedia({ jumps: 0.06 }), new FakeMedia(), new FakeMedia());
  sync.play();
  pass(1000);
  sync.pause();
  pass(300);
  assert.equal(new Set(media.map((one) => one.at)).size, 1);
  sync.play();
  assert.ok(pass(1000, true) < 0.01, `apart by ${pass(0, true)}`);
});

test("a player that buffers pauses all, and all continue together", () => {
  const { sync, media, pass } = setUp(new FakeMedia(), new FakeMedia());
  sync.play();
  pass(1000);
  media[0].readyState = 2;
  pass(1000);
  assert.equal(sync.view.status, "waiting");
  const [first, second] = media.map((one) => one.at);
  assert.ok(Math.abs(first - second) < 0.1);
  assert.ok(media.every((one) => one.paused));
  media[0].readyState = 4;
  pass(1000);
  assert.equal(sync.view.status, "playing");
  assert.ok(sync.spread < FRAME);
});

test("a player with large drift seeks while the others wait", () => {
  const { sync, media, pass } = setUp(new FakeMedia(), new FakeMedia());
  sync.play();
  pass(1000);
  media[1].at -= 0.6;
  pass(600);
  assert.equal(media[1].seeks, 1);
  assert.equal(media[0].seeks, 0);
  assert.ok(sync.spread < FRAME);
});

test("if all players are far from the clock together, the clock follows, and none seeks", () => {
  const { sync, media, pass } = setUp(new FakeMedia(), new FakeMedia(), new FakeMedia());
  sync.play();
  pass(1000);
  for (const one of media) one.at += 0.6;
  pass(1500);
  assert.deepEqual(media.map((one) => one.seeks), [0, 0, 0]);
  assert.ok(Math.abs(sync.position - media[0].at) < FRAME);
});

test("the rate of the audible player is never corrected; the clock follows it", () => {
  const { sync, media, pass } = setUp(new FakeMedia({ speed: 0.94 }), new FakeMedia());
  sync.setLeader("0");
  sync.play();
  pass(4000);
  assert.deepEqual([...media[0].rates], [1 / 8, 1], "slowly until all move, and then at its own speed");
  assert.ok(media[1].rates.size > 1);
  assert.ok(sync.spread < FRAME);
  assert.ok(Math.abs(sync.position - media[0].at) < FRAME);
});

test("the clock starts at the players' position", () => {
  const all = setUp(new FakeMedia(), new FakeMedia());
  all.sync.play();
  untilPlaying(all);
  assert.ok(all.media[0].at > 0.03);
  assert.ok(Math.abs(all.sync.position - all.media[0].at) < 0.005, `${all.sync.position}, players at ${all.media[0].at}`);
});

test("the clock does not jump back to players that could not seek as far", () => {
  const coarse = new FakeMedia();
  Object.defineProperty(coarse, "currentTime", {
    get: () => coarse.at,
    set: (seconds) => {
      coarse.at = Math.floor(seconds * 10) / 10;
    },
  });
  const all = setUp(coarse);
  all.sync.seek(1.19);
  all.sync.play();
  untilPlaying(all);
  assert.ok(all.sync.position > 1.16, `at ${all.sync.position}`);
});

test("the clock stays where it is when all slow down", () => {
  const { sync, media, pass } = setUp(new FakeMedia(), new FakeMedia());
  sync.setLeader("0");
  sync.play();
  pass(1500);
  media[0].at -= 0.6;
  sync.tick();
  pass(TICK_MS - 10);
  const before = sync.position;
  sync.tick();
  assert.ok(sync.view.pace < 1);
  assert.ok(Math.abs(sync.position - before) < 1e-9, `${before} became ${sync.position}`);
});
