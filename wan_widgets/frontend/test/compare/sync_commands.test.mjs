/** User commands of the common clock: pause, seek, step and loop. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeMedia, FRAME, setUp, Sync } from "../support/players.mjs";

test("a loop seeks all players to the start", () => {
  const { sync, media, pass } = setUp(new FakeMedia({ duration: 1 }), new FakeMedia({ duration: 2 }));
  sync.setLooping(true);
  sync.play();
  pass(2700);
  assert.equal(sync.view.status, "playing");
  assert.ok(media.every((one) => one.at < 1 && one.at > 0.1), media.map((one) => one.at).join());
});

test("after a pause all players are at the same position", () => {
  const { sync, media, pass } = setUp(new FakeMedia({ startsAfter: 100 }), new FakeMedia());
  sync.play();
  pass(300);
  sync.pause();
  pass(300);
  assert.ok(Math.abs(media[0].at - media[1].at) < 1e-6);
  assert.equal(sync.busy, false);
});

test("a step moves by one frame, and pauses", () => {
  const { sync, media, pass } = setUp(new FakeMedia(), new FakeMedia());
  sync.seek(1);
  pass(100);
  sync.step(1);
  pass(100);
  assert.equal(Math.floor(media[0].at / FRAME), 31);
  sync.step(-1);
  sync.step(-1);
  pass(300);
  assert.equal(Math.floor(media[1].at / FRAME), 29);
  assert.equal(sync.view.status, "paused");
});

test("seeks that come faster than players can follow end at the last one", () => {
  const { sync, media, pass } = setUp(new FakeMedia({ seeksFor: 300 }), new FakeMedia({ seeksFor: 40 }));
  for (const place of [1, 2, 3, 4]) {
    sync.seek(place);
    pass(50);
  }
  pass(1000);
  assert.deepEqual(media.map((one) => one.at), [4, 4]);
  assert.ok(media[0].seeks <= 3);
});

test("a file without a frame at the clock's position is not seeked repeatedly", () => {
  const coarse = new FakeMedia();
  Object.defineProperty(coarse, "currentTime", {
    get: () => coarse.at,
    set: (seconds) => {
      coarse.at = Math.floor(seconds * 10) / 10;
      coarse.seeks += 1;
    },
  });
  const { sync, pass } = setUp(coarse, new FakeMedia());
  sync.seek(1.05);
  pass(500);
  assert.equal(coarse.seeks, 1);
  assert.equal(sync.busy, false);
});

test("after a pause every player seeks to the same frame, even one that was close to it", () => {
  const { sync, media, pass } = setUp(new FakeMedia(), new FakeMedia());
  sync.play();
  pass(1000);
  const before = media.map((one) => one.seeks);
  media[1].at += 0.02;
  sync.pause();
  pass(300);
  assert.equal(media[0].at, media[1].at);
  assert.ok(media.every((one, place) => one.seeks > before[place]));
});

test("a pause while already paused seeks no player", () => {
  const { sync, media, pass } = setUp(new FakeMedia(), new FakeMedia());
  sync.seek(2);
  pass(300);
  const before = media.map((one) => one.seeks);
  sync.pause();
  sync.pause();
  pass(300);
  assert.deepEqual(media.map((one) => one.seeks), before);
});

test("playing from the end starts over, and playing twice changes nothing", () => {
  const { sync, media, pass } = setUp(new FakeMedia({ duration: 2 }));
  sync.seek(2);
  pass(200);
  sync.play();
  pass(500);
  assert.ok(media[0].at < 1);
  const status = sync.view.status;
  sync.play();
  assert.equal(sync.view.status, status);
});

test("without players nothing plays, and listeners are called only on changes", () => {
  const empty = new Sync(() => 0);
  empty.play();
  assert.deepEqual([empty.view.status, empty.position, empty.busy], ["paused", 0, false]);
  const { sync, pass } = setUp(new FakeMedia());
  let changes = 0;
  let moves = 0;
  const stopChange = sync.onChange(() => {
    changes += 1;
  });
  const stopMove = sync.onMove(() => {
    moves += 1;
  });
  sync.tick();
  assert.deepEqual([changes, moves], [0, 0]);
  sync.setLooping(true);
  sync.seek(1);
  assert.deepEqual([changes, moves], [1, 1]);
  stopChange();
  stopMove();
  sync.play();
  pass(500);
  assert.deepEqual([changes, moves], [1, 1]);
});

test("seeks are clamped to the start and the end", () => {
  const { sync, pass } = setUp(new FakeMedia({ duration: 2 }));
  sync.seek(-5);
  pass(200);
  assert.equal(sync.position, 0);
  sync.seek(99);
  pass(200);
  assert.equal(sync.position, 2);
});

test("a pause while players are starting seeks them back to the chosen position", () => {
  const { sync, media, pass } = setUp(new FakeMedia({ startsAfter: 0 }), new FakeMedia({ startsAfter: 200 }));
  sync.seek(1);
  pass(300);
  sync.play();
  pass(150);
  assert.equal(sync.view.status, "starting");
  assert.ok(media[0].at > 1);
  sync.pause();
  pass(300);
  assert.deepEqual(media.map((one) => one.at), [1, 1]);
});

test("after a seek all players seek exactly there, also while they wait for one", () => {
  const { sync, media, pass } = setUp(new FakeMedia(), new FakeMedia());
  sync.play();
  pass(2000);
  media[1].readyState = 2;
  pass(300);
  assert.equal(sync.view.status, "waiting");
  sync.pause();
  pass(500);
  media[1].readyState = 4;
  sync.play();
  pass(1000);
  media[1].readyState = 2;
  pass(300);
  const place = media[0].at + 0.03;
  sync.seek(place);
  pass(500);
  assert.deepEqual(media.map((one) => one.at), [place, place]);
});

test("a player without a known length does not seek", () => {
  const { media, pass } = setUp(new FakeMedia({ duration: Number.NaN }));
  pass(500);
  assert.deepEqual([media[0].seeks, media[0].at], [0, 0]);
});
