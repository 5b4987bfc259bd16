/** The message channel: every request is answered once, and none is left open. */
import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { FakeModel } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";

const { resetBinary, openChannel } = await load("lib/kernel/channel.ts");

const opened = [];
/** Closes views after the test: an open view pings its kernel forever. */
afterEach(() => opened.splice(0).forEach((one) => one.abort()));

function open() {
  const model = new FakeModel();
  const closing = new AbortController();
  opened.push(closing);
  const pending = new Map();
  const channel = openChannel(model, closing.signal, pending);
  const reply = (content, buffers) => model.fire("msg:custom", { v: 1, kind: "answer", body: {}, ...content }, buffers);
  const ask = (...request) => {
    const answer = channel.ask(...request);
    answer.catch(() => undefined); // what is open when a test ends is rejected
    return answer;
  };
  return { model, closing, pending, reply, ...channel, ask };
}

test("a request has the version, a unique id, its kind and its buffers", () => {
  const { model, ask } = open();
  const piece = new ArrayBuffer(3);
  void ask("put", { name: "cat.png" }, [piece]);
  void ask("put", { name: "dog.png" });
  const [first, second] = model.sent;
  assert.deepEqual([first.v, first.kind, first.body], [1, "put", { name: "cat.png" }]);
  assert.deepEqual(first.buffers, [piece]);
  assert.deepEqual(second.buffers, []);
  assert.notEqual(first.id, second.id);
});

test("ids differ also where random numbers repeat", (context) => {
  context.mock.method(crypto, "getRandomValues", (numbers) => numbers.fill(7));
  const { model, ask } = open();
  void ask("info", {});
  void ask("info", {});
  assert.notEqual(model.sent[0].id, model.sent[1].id);
});

test("an answer goes to the request with its id, with its buffers", async () => {
  const { model, ask, reply } = open();
  const [one, two] = [ask("info", {}), ask("video", {})];
  const piece = new DataView(new ArrayBuffer(2));
  reply({ id: model.sent[1].id, body: { size: 2 } }, [piece]);
  reply({ id: model.sent[0].id, body: { size: 1 } });
  assert.deepEqual(await one, { body: { size: 1 }, buffers: [] });
  assert.deepEqual(await two, { body: { size: 2 }, buffers: [piece] });
});

test("an answered request is forgotten", async () => {
  const { model, ask, reply, pending } = open();
  const answer = ask("info", {});
  assert.equal(pending.size, 1);
  reply({ id: model.sent[0].id });
  await answer;
  assert.equal(pending.size, 0);
});

test("an error rejects with the kernel's message and hint", async () => {
  const { model, ask, reply } = open();
  const asked = ask("submit", {});
  reply({ id: model.sent[0].id, kind: "error", body: { message: "Over the limit.", hint: "Raise it." } });
  await assert.rejects(asked, { name: "AskError", message: "Over the limit.", hint: "Raise it." });
});

test("an error without a message still says something", async () => {
  const { model, ask, reply } = open();
  const asked = ask("submit", {});
  reply({ id: model.sent[0].id, kind: "error", body: { message: 7 } });
  await assert.rejects(asked, { message: "The kernel reported an error without a message.", hint: "" });
});

test("messages that are not answers of this protocol are ignored", async () => {
  const { model, ask, reply, pending } = open();
  const asked = ask("info", {});
  const { id } = model.sent[0];
  for (const content of [null, "text", 7]) model.fire("msg:custom", content, []);
  for (const wrong of [{ id, v: 2 }, { id, kind: "event" }, { id, body: null }, { id, body: "text" }, { id: 7 }, { id: "other" }]) {
    reply(wrong);
  }
  assert.equal(pending.size, 1);
  reply({ id, body: { right: true } });
  assert.deepEqual((await asked).body, { right: true });
});

test("on unmount all pending requests are rejected, and listeners are removed", async () => {
  const { model, ask, closing, pending } = open();
  const asked = [ask("info", {}), ask("video", {})];
  closing.abort();
  for (const one of asked) await assert.rejects(one, { message: "This view is closed." });
  assert.equal(model.listening, 0);
  assert.equal(pending.size, 0);
});

test("a closed view sends nothing", async () => {
  const { model, ask, closing } = open();
  closing.abort();
  await assert.rejects(ask("submit", {}), { message: "This view is closed." });
  assert.equal(model.sent.length, 0);
});

test("a request to an unreachable kernel is rejected at once, and nothing stays pending", async () => {
  const { model, ask, pending } = open();
  model.broken = true;
  await assert.rejects(ask("submit", {}), { message: "The kernel cannot be reached." });
  assert.equal(pending.size, 0);
});

test("a disconnected kernel rejects all pending requests, and later requests are sent again", async () => {
  const { model, ask, rejectPending, pending } = open();
  const asked = ask("submit", {});
  rejectPending("The kernel is gone.", "Start it.");
  await assert.rejects(asked, { message: "The kernel is gone.", hint: "Start it." });
  assert.equal(pending.size, 0);
  void ask("info", {});
  assert.deepEqual([model.sent.length, pending.size], [2, 1]);
});

test("while a request is pending the kernel is pinged, and after five seconds it counts as silent", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { model, ask, reply, onSilence } = open();
  const seen = [];
  onSilence((silent) => seen.push(silent));
  const answer = ask("submit", {});
  mock.timers.tick(2000);
  assert.deepEqual(model.sent.map((one) => one.kind), ["submit", "ping"]);
  assert.deepEqual(seen, [false]);
  mock.timers.tick(3000);
  assert.deepEqual(seen, [false, true]);
  reply({ id: model.sent[0].id });
  await answer;
  assert.deepEqual(seen, [false, true, false]);
  mock.timers.tick(60_000);
  assert.equal(model.sent.filter((one) => one.kind === "submit").length, 1);
  mock.timers.reset();
});

test("a kernel that answers pings is not silent, however long the answer takes", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { model, ask, reply, onSilence } = open();
  const seen = [];
  onSilence((silent) => seen.push(silent));
  void ask("sweep", {}).catch(() => undefined);
  for (let round = 0; round < 5; round += 1) {
    mock.timers.tick(2000);
    reply({ id: model.sent.at(-1).id }); // to the ping
  }
  model.fire("change");
  assert.deepEqual(seen, [false]);
  mock.timers.reset();
});

test("a page without pending requests does not report silence", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { onSilence } = open();
  const seen = [];
  onSilence((silent) => seen.push(silent));
  mock.timers.tick(60_000);
  assert.deepEqual(seen, [false]);
  mock.timers.reset();
});

test("a file is sent as bytes once; without an answer it is sent as text, and so are all later ones", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  resetBinary();
  const { model, ask, reply } = open();
  const piece = new Uint8Array([1, 2, 250]).buffer;
  const first = ask("put", { name: "cat.png" }, [piece]);
  mock.timers.tick(5000);
  const again = model.sent.filter((one) => one.kind === "put");
  assert.equal(again.length, 2);
  assert.equal(again[0].id, again[1].id);
  assert.deepEqual([again[0].base64, again[1].base64], [undefined, ["AQL6"]]);
  reply({ id: again[1].id, body: { source: "x" } });
  await first;
  void ask("put", { name: "dog.png" }, [piece]).catch(() => undefined);
  assert.deepEqual([model.sent.at(-1).base64, model.sent.at(-1).buffers], [["AQL6"], []]);
  resetBinary();
  mock.timers.reset();
});

test("if a host drops only the bytes of a request, it is sent again as text at once, and once", async () => {
  resetBinary();
  const { model, ask, reply } = open();
  const answer = ask("put", { name: "cat.png" }, [new Uint8Array([1, 2]).buffer]);
  const [{ id, buffers, base64 }] = model.sent;
  assert.equal(buffers.length, 1);
  assert.equal(base64, undefined);
  reply({ id, kind: "error", lost: true, body: { message: "Lost." } });
  assert.deepEqual([model.sent.length, model.sent[1].id, model.sent[1].base64], [2, id, ["AQI="]]);
  reply({ id, body: { source: "cat.png" } });
  assert.equal((await answer).body.source, "cat.png");
  void ask("put", { name: "dog.png" }, [new Uint8Array([3]).buffer]);
  assert.deepEqual(model.sent[2].base64, ["Aw=="]);
});

test("if a host drops only the bytes of an answer, it is requested as text", async () => {
  resetBinary();
  for (const none of [[], undefined]) {
    const { model, ask, reply } = open();
    const answer = ask("video", {});
    reply({ id: model.sent[0].id, buffers: 1 }, none);
    assert.deepEqual([model.sent.length, model.sent[1].text], [2, true]);
    reply({ id: model.sent[1].id, base64: ["AQI="] });
    assert.equal((await answer).buffers[0].getUint8(1), 2);
  }
});

test("bytes that are lost as text too are an error", async () => {
  resetBinary();
  const { model, ask, reply } = open();
  const answer = ask("put", {}, [new Uint8Array([1]).buffer]);
  reply({ id: model.sent[0].id, kind: "error", lost: true, body: { message: "Lost." } });
  reply({ id: model.sent[0].id, kind: "error", lost: true, body: { message: "Lost." } });
  await assert.rejects(answer, { message: "Lost." });
  assert.equal(model.sent.length, 2);
});

test("if bytes arrive, later ones are sent as bytes", async () => {
  resetBinary();
  const { model, ask, reply } = open();
  const first = ask("put", {}, [new ArrayBuffer(3)]);
  reply({ id: model.sent[0].id });
  await first;
  void ask("video", {}).catch(() => undefined);
  assert.equal(model.sent.at(-1).text, undefined);
  resetBinary();
});

test("a picture is sent as text, which every host delivers", async () => {
  const { model, ask, reply } = open();
  const answer = ask("poster", { job: "a" });
  assert.equal(model.sent[0].text, true);
  reply({ id: model.sent[0].id, base64: ["AQL6"] });
  const [view] = (await answer).buffers;
  assert.deepEqual([...new Uint8Array(view.buffer)], [1, 2, 250]);
});

/** Run with fake timers, and with nothing known of the host. */
function timed(work) {
  return async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    resetBinary();
    try {
      await work();
    } finally {
      resetBinary();
      mock.timers.reset();
    }
  };
}
const countOf = (model, kind) => model.sent.filter((one) => one.kind === kind).length;

test("a file that was answered, even by an error, is not sent again as text", timed(async () => {
  for (const kind of ["error", "answer"]) {
    const { model, ask, reply } = open();
    const asked = ask("put", {}, [new ArrayBuffer(3)]).catch(() => undefined);
    reply({ id: model.sent[0].id, kind });
    await asked;
    mock.timers.tick(6000);
    assert.equal(countOf(model, "put"), 1, kind);
  }
}));

test("a request without bytes is sent once, however long its answer takes", timed(async () => {
  const { model, ask } = open();
  void ask("submit", {});
  mock.timers.tick(6000);
  mock.timers.tick(60_000);
  assert.equal(countOf(model, "submit"), 1);
}));

test("a second request does not delay the ping", timed(async () => {
  const { model, ask } = open();
  void ask("info", {});
  mock.timers.tick(1500);
  void ask("info", {});
  mock.timers.tick(500);
  assert.equal(countOf(model, "ping"), 1);
}));

test("once all requests are answered, no ping is sent", timed(async () => {
  const { model, ask, reply } = open();
  const asked = ask("info", {});
  reply({ id: model.sent[0].id });
  await asked;
  mock.timers.tick(2000);
  mock.timers.tick(5000);
  assert.equal(countOf(model, "ping"), 0);
}));

test("a removed listener is not called about silence", timed(async () => {
  const { ask, onSilence } = open();
  const heard = [];
  onSilence((silent) => heard.push(silent))();
  void ask("info", {});
  mock.timers.tick(2000);
  mock.timers.tick(3000);
  assert.deepEqual(heard, [false]);
}));
