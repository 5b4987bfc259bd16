/** A fake widget model, and a fake `ask` whose answers the test gives. */
import { setImmediate } from "node:timers/promises";

/** A widget model like anywidget's. As in the browser, its listeners are called as soon as the view sets a value. */
export class FakeModel {
  constructor(traits = {}) {
    this.traits = { ...traits };
    this.listeners = new Map();
    /** The traits at each call of `save_changes`, in order. */
    this.saved = [];
    this.sent = [];
  }
  get(name) {
    return this.traits[name];
  }
  set(name, value) {
    this.traits[name] = value;
    this.fire(`change:${name}`);
  }
  save_changes() {
    this.saved.push({ ...this.traits });
  }
  send(content, callbacks, buffers) {
    if (this.broken === true) throw new Error("no comm");
    this.sent.push({ ...content, buffers });
  }
  on(event, listener) {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }
  off(event, listener) {
    this.listeners.set(event, (this.listeners.get(event) ?? []).filter((one) => one !== listener));
  }
  fire(event, ...values) {
    for (const listener of this.listeners.get(event) ?? []) listener(...values);
  }
  /** The number of listeners. */
  get listening() {
    return [...this.listeners.values()].reduce((sum, all) => sum + all.length, 0);
  }
}

/** An `ask` whose requests wait in `asked` until the test answers or refuses them. */
export function fakeKernel(AskError = Error) {
  const asked = [];
  const ask = (kind, body, buffers = []) =>
    new Promise((resolve, reject) => {
      asked.push({
        kind,
        body,
        buffers,
        answer: (reply = {}, pieces = []) => resolve({ body: reply, buffers: pieces }),
        refuse: (message = "no", hint = "") => reject(new AskError(message, hint)),
      });
    });
  return { asked, ask, last: () => asked.at(-1), kinds: () => asked.map((one) => one.kind) };
}

/** Wait until pending promises, effects and renders have run. */
export async function settled() {
  for (let round = 0; round < 4; round += 1) await setImmediate();
}
