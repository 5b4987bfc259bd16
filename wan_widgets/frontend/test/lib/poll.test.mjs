/** The page polls for updates only while something is in progress and no updates arrive on their own. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { FakeModel } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";

const { QUIET_MS, SELDOM_MS, SOON_MS, poller, isInProgress } = await load("lib/kernel/poll.ts");
const { openChannel } = await load("lib/kernel/channel.ts");

/** Run with a fake clock. */
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
  const count = { polled: 0 };
  return { count, ...poller(() => (count.polled += 1)) };
}

test("nothing is polled while nothing is running", timed((pass) => {
  const { count } = counted();
  pass(10 * SELDOM_MS);
  assert.equal(count.polled, 0);
}));

test("nothing is polled while updates arrive on their own", timed((pass) => {
  const { count, setPolling, onUpdate } = counted();
  setPolling(true);
  for (let second = 0; second < 60; second += 1) {
    pass(QUIET_MS - 1);
    onUpdate();
  }
  assert.equal(count.polled, 0);
}));

test("if only a poll brings updates, the next poll follows soon", timed((pass) => {
  const { count, setPolling, onUpdate } = counted();
  setPolling(true);
  pass(QUIET_MS);
  assert.equal(count.polled, 1);
  for (let number = 2; number < 10; number += 1) {
    onUpdate();
    pass(SOON_MS);
    assert.equal(count.polled, number);
  }
}));

test("polls without updates become less and less frequent", timed((pass) => {
  const { count, setPolling } = counted();
  setPolling(true);
  pass(QUIET_MS);
  pass(2 * QUIET_MS - 1);
  assert.equal(count.polled, 1);
  pass(1);
  assert.equal(count.polled, 2);
  pass(100 * SELDOM_MS);
  assert.ok(count.polled <= 103, String(count.polled));
}));

test("nothing is polled after everything has ended, or after the view is removed", timed((pass) => {
  const one = counted();
  one.setPolling(true);
  one.setPolling(false);
  one.onUpdate();
  const other = counted();
  other.setPolling(true);
  other.end();
  pass(10 * SELDOM_MS);
  assert.deepEqual([one.count.polled, other.count.polled], [0, 0]);
}));

test("a kernel that cannot be reached does not stop polling", timed((pass) => {
  let polled = 0;
  const { setPolling } = poller(() => {
    polled += 1;
    throw new Error("gone");
  });
  setPolling(true);
  pass(QUIET_MS);
  pass(2 * QUIET_MS);
  assert.equal(polled, 2);
}));

test("queued, running and downloading jobs count as running, and ended or detached ones do not", () => {
  assert.deepEqual(["preparing", "submitting", "queued", "running", "downloading"].filter(isInProgress).length, 5);
  assert.deepEqual(["completed", "failed", "refused", "unknown", "detached", "", "not sent"].filter(isInProgress), []);
});

test("a channel pings the kernel while something is running, until its view is removed", timed((pass) => {
  const model = new FakeModel();
  const closing = new AbortController();
  const channel = openChannel(model, closing.signal);
  channel.setPolling(true);
  pass(QUIET_MS);
  assert.deepEqual(model.sent.map(({ kind }) => kind), ["ping"]);
  model.fire("change");
  pass(SOON_MS);
  assert.equal(model.sent.length, 2);
  closing.abort();
  pass(10 * SELDOM_MS);
  assert.equal(model.sent.length, 2);
}));
