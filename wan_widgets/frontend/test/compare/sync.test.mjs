/** The synchroniser, with players that are played by the test: each has a clock, a lag and moods of its own. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../support/load.mjs";

const { Sync, FRAME, TICK_MS } = await load("compare/playback/sync.ts", "compare/playback/tuning.ts");

class FakeMedia {
  constructor({ duration = 10, speed = 1, startsAfter = 0, obeysAfter = 0, jumps = 0, seeksFor = 60, ready = 4 } = {}) {
    Object.assign(this, { duration, speed, startsAfter, obeysAfter, jumps, seeksFor, readyState: ready });
    this.at = 0;
    this.rate = 1;
    /** The speed that it runs at: that which it was told some time ago. */
    this.runs = { rate: 1, next: 1, in: 0 };
    this.sought = true;
    this.preload = "metadata";
    this.paused = true;
    this.seekLeft = 0;
    this.wait = 0;
    this.seeks = 0;
    this.rates = new Set();
  }
  get currentTime() {
    return this.at;
  }
  get playbackRate() {
    return this.rate;
  }
  set playbackRate(rate) {
    assert.ok(rate >= 1 / 16 && rate <= 16, `browsers throw at ${rate}`);
    this.rate = rate;
    this.runs.next = rate;
    this.runs.in = this.obeysAfter;
  }
  set currentTime(seconds) {
    this.sought = true;
    this.at = seconds;
    this.seeks += 1;
    this.seekLeft = this.seeksFor;
  }
  get seeking() {
    return this.seekLeft > 0;
  }
  get ended() {
    return this.at >= this.duration;
  }
  play() {
    if (this.paused) {
      this.wait = this.startsAfter;
      if (!this.sought) this.at += this.jumps;
    }
    this.sought = false;
    this.paused = false;
    return Promise.resolve();
  }
  pause() {
    this.paused = true;
  }
  pass(ms) {
    this.rates.add(this.playbackRate);
    this.runs.in -= ms;
    if (this.runs.in <= 0) this.runs.rate = this.runs.next;
    if (this.seekLeft > 0) {
      this.seekLeft = Math.max(0, this.seekLeft - ms);
      return;
    }
    if (this.paused || this.readyState < 3) return;
    if (this.wait > 0) {
      this.wait -= ms;
      return;
    }
    this.at = Math.min(this.duration, this.at + (ms / 1000) * this.runs.rate * this.speed);
  }
}

function setUp(...media) {
  let now = 0;
  const sync = new Sync(() => now);
  media.forEach((one, place) => sync.join(String(place), one));
  let worst = 0;
  const pass = (ms, watch = false) => {
    for (let gone = 0; gone < ms; gone += 10) {
      now += 10;
      for (const one of media) one.pass(10);
      if (now % TICK_MS === 0) sync.tick();
      if (watch && sync.view.status === "playing") worst = Math.max(worst, sync.spread);
    }
    return worst;
  };
  return { sync, media, pass };
}

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

test("the playback rate applies to all players", () => {
  const { sync, media, pass } = setUp(new FakeMedia(), new FakeMedia());
  sync.setRate(0.5);
  sync.play();
  pass(2000);
  assert.ok(Math.abs(media[0].at - 1) < 0.1);
  sync.setRate(2);
  pass(1000);
  assert.ok(media[0].at > 2.7 && sync.spread < FRAME);
});

test("playback rates that browsers refuse are never set", () => {
  const { sync, media, pass } = setUp(new FakeMedia({ speed: 1.04 }), new FakeMedia({ speed: 0.96 }));
  sync.setRate(0.25);
  sync.play();
  for (let tick = 0; tick < 200; tick += 1) {
    sync.presented("0", media[0].at - 0.5);
    pass(50);
  }
  assert.equal(sync.view.pace, 0.25);
  assert.ok(media.every((one) => one.at > 0.5));
});

test("if frames are late, all slow down together", () => {
  const { sync, media, pass } = setUp(new FakeMedia(), new FakeMedia());
  sync.play();
  for (let tick = 0; tick < 40; tick += 1) {
    sync.presented("0", media[0].at - 0.5);
    pass(50);
  }
  assert.ok(sync.view.pace < 1);
  assert.ok(sync.spread < FRAME);
  for (let tick = 0; tick < 1000 && sync.view.pace < 1; tick += 1) {
    sync.presented("0", media[0].at);
    if (media[0].at > 8) sync.seek(1);
    pass(50);
  }
  assert.equal(sync.view.pace, 1);
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

test("at double speed frames may be twice as late in video time", () => {
  const { sync, media, pass } = setUp(new FakeMedia({ duration: 60 }), new FakeMedia({ duration: 60 }));
  const play = (rate, late) => {
    sync.setRate(rate);
    for (let tick = 0; tick < 10; tick += 1) {
      sync.presented("0", media[0].at - late);
      pass(50);
    }
  };
  sync.setRate(2);
  sync.play();
  pass(1000);
  play(2, 0.2);
  assert.equal(sync.view.pace, 1, "0.3 s of the video, as it is when the clock looks, are 0.15 s of the clock");
  play(2, 0.5);
  assert.ok(sync.view.pace < 1);
  const slow = setUp(new FakeMedia({ duration: 60 }), new FakeMedia({ duration: 60 }));
  slow.sync.setRate(0.5);
  slow.sync.play();
  slow.pass(1000);
  for (let tick = 0; tick < 10; tick += 1) {
    slow.sync.presented("0", slow.media[0].at - 0.15);
    slow.pass(50);
  }
  assert.ok(slow.sync.view.pace < 1, "0.15 s of the video are 0.3 s of the clock");
});

test("a newly chosen rate is tried in full, even after an overload", () => {
  const { sync, media, pass } = setUp(new FakeMedia({ duration: 60 }), new FakeMedia({ duration: 60 }));
  sync.play();
  for (let tick = 0; tick < 40; tick += 1) {
    sync.presented("0", media[0].at - 0.5);
    pass(50);
  }
  assert.ok(sync.view.pace < 1);
  sync.presented("0", media[0].at);
  sync.setRate(0.5);
  assert.equal(sync.view.pace, 1);
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

/** Tick by tick until the clock runs; `before` is called before each. */
function untilPlaying({ sync, pass }, before = () => undefined) {
  for (let tick = 0; tick < 40 && sync.view.status !== "playing"; tick += 1) {
    before();
    pass(TICK_MS);
  }
  assert.equal(sync.view.status, "playing");
}

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

test("late ticks before a seek do not count after it, and the first late tick after it does", () => {
  const all = setUp(new FakeMedia({ duration: 60 }), new FakeMedia({ duration: 60 }));
  const { sync, media } = all;
  const late = () => {
    for (const id of ["0", "1"]) sync.presented(id, media[0].at - 0.5);
  };
  sync.play();
  untilPlaying(all);
  for (let tick = 0; tick < 3; tick += 1) {
    late();
    sync.tick();
  }
  sync.seek(5);
  untilPlaying(all, late);
  assert.equal(sync.view.pace, 1);
  const paces = [1, 2, 3].map(() => {
    late();
    sync.tick();
    return sync.view.pace;
  });
  assert.deepEqual(paces.map((pace) => pace < 1), [false, false, true]);
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

test("a loop does not count as overload", () => {
  const media = [new FakeMedia({ duration: 2 }), new FakeMedia({ duration: 2 })];
  const { sync, pass } = setUp(...media);
  sync.setLooping(true);
  sync.play();
  pass(9000);
  assert.ok(media[0].seeks >= 3);
  assert.equal(sync.view.pace, 1);
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
