/** A document for components: import this module before any module of the page is loaded. */
import { Window } from "happy-dom";

const window = new Window({ url: "http://localhost:8888/lab/tree/notebook.ipynb" });

/** These are in Node as well, but elements of the document want the document's own. */
const REPLACED = new Set(["Event", "EventTarget", "CustomEvent", "navigator", "document", "window", "File", "Blob"]);

for (const name of Object.getOwnPropertyNames(window)) {
  if (name in globalThis && !REPLACED.has(name)) continue;
  Object.defineProperty(globalThis, name, { configurable: true, writable: true, value: window[name] });
}
for (const name of ["getComputedStyle", "matchMedia", "requestAnimationFrame", "cancelAnimationFrame"]) {
  Object.defineProperty(globalThis, name, { configurable: true, writable: true, value: window[name].bind(window) });
}

export { window };

/** An observer that never observes by itself; `fire` calls all that are connected. */
export function fakeObserver(name) {
  const open = new Set();
  class Observer {
    constructor(callback, options) {
      Object.assign(this, { callback, options });
    }
    observe(target) {
      this.target = target;
      open.add(this);
    }
    unobserve() {
      open.delete(this);
    }
    disconnect() {
      open.delete(this);
    }
  }
  globalThis[name] = Observer;
  return { open, fire: (...values) => [...open].forEach((one) => one.callback(...values)) };
}
