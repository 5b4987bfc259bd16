/** Playback rates of the common clock, chosen by a user or because frames are late. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeMedia, FRAME, setUp, untilPlaying } from "../support/players.mjs";

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

test("a loop does not count as overload", () => {
  const media = [new FakeMedia({ duration: 2 }), new FakeMedia({ duration: 2 })];
  const { sync, pass } = setUp(...media);
  sync.setLooping(true);
  sync.play();
  pass(9000);
  assert.ok(media[0].seeks >= 3);
  assert.equal(sync.view.pace, 1);
});
