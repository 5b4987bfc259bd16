/** A page asks for news by itself while something moves and nothing is heard, and only then. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { FakeModel } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";

const { QUIET_MS, SELDOM_MS, SOON_MS, follower, moves } = await load("lib/kernel/follow.ts");
const { openChannel } = await load("lib/kernel/channel.ts");

/** Run with a clock of our own. */
function timed(work) {
  return () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      work((ms) => mock.timers.tick(ms));
    } finally {
      mock.timers.reset();
    }
  };
}

function counted() {
  const count = { asked: 0 };
  return { count, ...follower(() => (count.asked += 1)) };
}

test("nothing is polled while nothing is running", timed((pass) => {
  const { count } = counted();
  pass(10 * SELDOM_MS);
  assert.equal(count.asked, 0);
}));

test("nothing is polled while updates arrive on their own", timed((pass) => {
  const { count, follow, heard } = counted();
  follow(true);
  for (let second = 0; second < 60; second += 1) {
    pass(QUIET_MS - 1);
    heard();
  }
  assert.equal(count.asked, 0);
}));

test("if only a poll brings updates, the next poll follows soon", timed((pass) => {
  const { count, follow, heard } = counted();
  follow(true);
  pass(QUIET_MS);
  assert.equal(count.asked, 1);
  for (let number = 2; number < 10; number += 1) {
    heard();
    pass(SOON_MS);
    assert.equal(count.asked, number);
  }
}));

test("polls without updates become less and less frequent", timed((pass) => {
  const { count, follow } = counted();
  follow(true);
  pass(QUIET_MS);
  pass(2 * QUIET_MS - 1);
  assert.equal(count.asked, 1);
  pass(1);
  assert.equal(count.asked, 2);
  pass(100 * SELDOM_MS);
  assert.ok(count.asked <= 103, String(count.asked));
}));

test("nothing is polled after everything has ended, or after the view is removed", timed((pass) => {
  const one = counted();
  one.follow(true);
  one.follow(false);
  one.heard();
  const other = counted();
  other.follow(true);
  other.end();
  pass(10 * SELDOM_MS);
  assert.deepEqual([one.count.asked, other.count.asked], [0, 0]);
}));

test("a kernel that cannot be reached does not stop polling", timed((pass) => {
  let asked = 0;
  const { follow } = follower(() => {
    asked += 1;
    throw new Error("gone");
  });
  follow(true);
  pass(QUIET_MS);
  pass(2 * QUIET_MS);
  assert.equal(asked, 2);
}));

test("queued, running and downloading jobs count as running, and ended or detached ones do not", () => {
  assert.deepEqual(["preparing", "submitting", "queued", "running", "downloading"].filter(moves).length, 5);
  assert.deepEqual(["completed", "failed", "refused", "unknown", "detached", "", "not sent"].filter(moves), []);
});

test("a channel pings the kernel while something is running, until its view is removed", timed((pass) => {
  const model = new FakeModel();
  const closing = new AbortController();
  const channel = openChannel(model, closing.signal);
  channel.follow(true);
  pass(QUIET_MS);
  assert.deepEqual(model.sent.map(({ kind }) => kind), ["ping"]);
  model.fire("change");
  pass(SOON_MS);
  assert.equal(model.sent.length, 2);
  closing.abort();
  pass(10 * SELDOM_MS);
  assert.equal(model.sent.length, 2);
}));
