/** A document for components: import this module before any module of the page is loaded. */
import { existsSync, readFileSync, renameSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

// Each test file runs in its own process. Loading the 600 modules of happy-dom as one file is faster.
const manifest = createRequire(import.meta.url).resolve("happy-dom/package.json");
const { version } = JSON.parse(readFileSync(manifest, "utf8"));
const bundle = new URL(`../../node_modules/.cache/happy-dom-${version}.mjs`, import.meta.url);
if (!existsSync(bundle)) {
  const outfile = `${fileURLToPath(bundle)}.${process.pid}`;
  const banner = { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' };
  const from = { contents: 'export * from "happy-dom";', resolveDir: import.meta.dirname };
  await build({ stdin: from, bundle: true, platform: "node", format: "esm", banner, outfile, logLevel: "error" });
  renameSync(outfile, bundle);
}
const { Window } = await import(bundle);

const window = new Window({ url: "http://localhost:8888/lab/tree/notebook.ipynb" });

/** Globals that Node has too, but elements work only with those of the document. */
const REPLACED = new Set(["Event", "EventTarget", "CustomEvent", "navigator", "document", "window", "File", "Blob"]);

for (const name of Object.getOwnPropertyNames(window)) {
  if (name in globalThis && !REPLACED.has(name)) continue;
  Object.defineProperty(globalThis, name, { configurable: true, writable: true, value: window[name] });
}
for (const name of ["getComputedStyle", "matchMedia", "requestAnimationFrame", "cancelAnimationFrame"]) {
  Object.defineProperty(globalThis, name, { configurable: true, writable: true, value: window[name].bind(window) });
}

export { window };

/** Replaces an observer class by one that reports only when the test calls `fire`. */
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
