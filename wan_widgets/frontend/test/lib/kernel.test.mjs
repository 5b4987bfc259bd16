/** Whether a model's kernel is still connected, and what happens to pending requests when it disconnects. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import "../support/dom.mjs";
import { FakeModel } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { actor, drawHook, PREACT } from "../support/render.mjs";

const page = await load("lib/kernel/kernel.ts", ...PREACT);
const act = actor(page);

/** A signal like JupyterLab's. */
class Signal {
  slots = new Set();
  connect(slot) {
    this.slots.add(slot);
  }
  disconnect(slot) {
    this.slots.delete(slot);
  }
  emit(news) {
    for (const slot of [...this.slots]) slot(this, news);
  }
}

let hook;
function open(manager) {
  const model = new FakeModel();
  const el = document.createElement("div");
  const view = document.createElement("div");
  view.append(el);
  if (manager !== undefined) model.widget_manager = manager;
  hook = drawHook(page, () => page.useConnected(model, el));
  return { model, view };
}
const session = (kernel = { id: "k1" }) => {
  const sessionContext = { kernelChanged: new Signal(), statusChanged: new Signal() };
  return { kernel, context: { sessionContext }, sessionContext };
};
afterEach(() => hook.close());

test("without information from the host, the kernel counts as connected", () => {
  open(undefined);
  assert.equal(hook.current, true);
  hook.close();
  open({});
  assert.equal(hook.current, true);
});

test("a view that is marked as disconnected is disconnected", async () => {
  const { model, view } = open({});
  view.className = "jupyter-widgets-disconnected";
  await act(() => model.fire("comm_live_update"));
  assert.equal(hook.current, false);
  view.className = "";
  await act(() => model.fire("comm_live_update"));
  assert.equal(hook.current, true);
});

test("a view that is drawn without a kernel is disconnected from the start", () => {
  open({ kernel: null });
  assert.equal(hook.current, false);
});

test("a closed comm has no kernel", async () => {
  const { model } = open({});
  await act(() => model.fire("comm:close"));
  assert.equal(hook.current, false);
});

test("another kernel, a disposed one and none do not belong to the model", async () => {
  const manager = session();
  open(manager);
  for (const kernel of [{ id: "k2" }, { id: "k1", isDisposed: true }, null]) {
    manager.kernel = kernel;
    await act(() => manager.sessionContext.kernelChanged.emit({}));
    assert.equal(hook.current, false, JSON.stringify(kernel));
    manager.kernel = { id: "k1" };
    await act(() => manager.sessionContext.kernelChanged.emit({}));
    assert.equal(hook.current, true);
  }
});

test("a kernel that has died stays disconnected, even if it restarts under the same id", async () => {
  for (const ended of ["autorestarting", "restarting", "terminating", "dead"]) {
    const manager = session();
    open(manager);
    await act(() => manager.sessionContext.statusChanged.emit("busy"));
    assert.equal(hook.current, true);
    await act(() => manager.sessionContext.statusChanged.emit(ended));
    await act(() => manager.sessionContext.statusChanged.emit("idle"));
    assert.equal(hook.current, false, ended);
    hook.close();
  }
});

test("all listeners are removed on unmount", () => {
  const manager = session();
  const { model } = open(manager);
  assert.equal(model.listening, 2);
  hook.close();
  const { kernelChanged, statusChanged } = manager.sessionContext;
  assert.deepEqual([model.listening, kernelChanged.slots.size, statusChanged.slots.size], [0, 0, 0]);
});

test("pending requests are rejected when the kernel disconnects, and not before", async () => {
  const rejected = [];
  const channel = { rejectPending: (reason) => rejected.push(reason) };
  let connected = true;
  hook = drawHook(page, () => page.useRejectWhenDisconnected(channel, connected));
  assert.deepEqual(rejected, []);
  connected = false;
  await hook.again();
  assert.deepEqual(rejected, ["The kernel is gone."]);
  await hook.again();
  assert.equal(rejected.length, 1);
});
