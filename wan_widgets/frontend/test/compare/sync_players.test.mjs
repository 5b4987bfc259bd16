/** Players of the common clock that join, leave, end or refuse to play. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeMedia, FRAME, setUp, TICK_MS } from "../support/players.mjs";

test("a shorter player stays on its last frame, and the longest defines the timeline", () => {
  const { sync, media, pass } = setUp(new FakeMedia({ duration: 2 }), new FakeMedia({ duration: 4 }));
  assert.equal(sync.duration, 4);
  sync.play();
  pass(3000);
  assert.deepEqual(sync.view.ended, ["0"]);
  assert.ok(media[0].paused && media[0].at > 1.9);
  pass(2000);
  assert.equal(sync.view.status, "paused");
  assert.ok(sync.position >= 3.99);
  sync.seek(1);
  pass(200);
  assert.deepEqual(sync.view.ended, []);
});

test("at the start no player has ended, however short it is", () => {
  const { sync } = setUp(new FakeMedia({ duration: 0.01 }), new FakeMedia());
  assert.deepEqual(sync.view.ended, []);
  sync.seek(1);
  assert.deepEqual(sync.view.ended, ["0"]);
});

test("a player that joins during playback does not set the clock back", () => {
  const { sync, pass } = setUp(new FakeMedia(), new FakeMedia());
  sync.play();
  pass(1000);
  pass(TICK_MS - 10);
  const before = sync.position;
  sync.join("late", new FakeMedia());
  assert.equal(sync.view.status, "waiting");
  assert.equal(sync.position, before);
});

test("a removed player is paused, and the others do not wait for it", () => {
  const { sync, media, pass } = setUp(new FakeMedia(), new FakeMedia({ ready: 1 }));
  sync.play();
  pass(200);
  sync.leave("1");
  pass(200);
  assert.equal(sync.view.status, "playing");
  assert.ok(media[1].paused);
});

test("a browser that allows no sound leaves all paused", async () => {
  const shy = new FakeMedia();
  shy.play = () => Promise.reject(Object.assign(new Error("no gesture"), { name: "NotAllowedError" }));
  const { sync, pass } = setUp(shy, new FakeMedia());
  sync.play();
  pass(100);
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(sync.view.status, "paused");
});

test("any other refusal to play is only an interruption, and does not affect the others", async () => {
  const shy = new FakeMedia();
  shy.play = () => Promise.reject(Object.assign(new Error("interrupted"), { name: "AbortError" }));
  const { sync, pass } = setUp(shy, new FakeMedia());
  sync.play();
  pass(100);
  await Promise.resolve();
  await Promise.resolve();
  assert.notEqual(sync.view.status, "paused");
});

test("when all players are removed, the clock pauses at its position, and continues there with new ones", () => {
  const { sync, media, pass } = setUp(new FakeMedia(), new FakeMedia());
  sync.play();
  pass(1500);
  const at = media[0].at;
  sync.leave("0");
  sync.leave("1");
  assert.equal(sync.view.status, "paused");
  pass(2000);
  const next = new FakeMedia();
  sync.join("2", next);
  for (let gone = 0; gone < 300; gone += 10) next.pass(10);
  sync.tick();
  assert.ok(Math.abs(next.at - at) < 0.2, `at ${next.at}, after ${at}`);
  assert.equal(sync.position, sync.position);
  assert.ok(Math.abs(sync.position - at) < 0.2, "nothing has gone by meanwhile");
});

test("a player that joins during playback seeks to the others, and all continue", () => {
  const { sync, media, pass } = setUp(new FakeMedia(), new FakeMedia());
  sync.play();
  pass(1500);
  const late = new FakeMedia();
  sync.join("2", late);
  media.push(late);
  assert.equal(sync.view.status, "waiting");
  pass(1500);
  assert.equal(sync.view.status, "playing");
  assert.ok(sync.spread < FRAME, `apart by ${sync.spread}`);
});

test("a player that leaves is paused, and the others continue", () => {
  const { sync, media, pass } = setUp(new FakeMedia(), new FakeMedia());
  sync.play();
  pass(1000);
  sync.leave("0");
  assert.deepEqual(media.map((one) => one.paused), [true, false]);
  sync.leave("0");
  pass(TICK_MS);
  assert.equal(media[1].paused, false);
});

test("a player counts as ended just before its end, and never without a known duration", () => {
  const { sync, media, pass } = setUp(new FakeMedia({ duration: 2 }), new FakeMedia({ duration: 4 }));
  sync.seek(2 - 0.02);
  pass(200);
  assert.deepEqual(sync.view.ended, ["0"]);
  const stream = new FakeMedia({ duration: Infinity });
  sync.join("stream", stream);
  media.push(stream);
  sync.seek(0);
  sync.play();
  pass(1500);
  assert.deepEqual(sync.view.ended, []);
  assert.equal(stream.paused, false);
});

test("a player that ends before its stated length shows its last frame while the others continue", () => {
  const short = new FakeMedia({ duration: 3 });
  let over = false;
  Object.defineProperty(short, "ended", { get: () => over });
  const { sync, pass } = setUp(short, new FakeMedia());
  sync.play();
  pass(1000);
  over = true;
  pass(TICK_MS);
  assert.deepEqual(sync.view.ended, ["0"]);
  assert.ok(short.paused);
  sync.pause();
  assert.deepEqual(sync.view.ended, []);
});
