/**
 * What the notebook keeps below a live widget: hidden while the widget is there, and brought up to date in the
 * notebook's own model, for a page that was reloaded knows nothing of the kernel's later updates of an output.
 */
import { useEffect } from "preact/hooks";
import type { Model } from "../kernel/model";
import type { Ask } from "../kernel/ask";

/**
 * Beside a live widget the notebook keeps a stored view of its jobs, for the time without a kernel. While the
 * widget is on the page, that view is hidden; each live view brings a rule of its own and takes it away again.
 */
export function hideStored(id: string | undefined, signal: AbortSignal): void {
  if (id === undefined || id === "" || signal.aborted) return;
  const rule = document.createElement("style");
  rule.textContent = `.wan-stored[data-form="${CSS.escape(id)}"] { display: none !important; }`;
  document.head.append(rule);
  signal.addEventListener(
    "abort",
    () => {
      rule.remove();
    },
    { once: true },
  );
}

/** An output of a notebook in JupyterLab and Notebook 7. */
interface Output {
  toJSON: () => { output_type: string; data?: Record<string, unknown>; metadata?: unknown };
}

interface Outputs {
  length: number;
  get: (index: number) => Output;
  set: (index: number, value: unknown) => void;
}

/** The part of their widget manager that knows the notebook. */
interface NotebookManager {
  context?: { model?: { cells?: Iterable<{ outputs?: Outputs }> } };
}

/** Long enough for the kernel's own update to come first, where the page knows the output. */
const CATCH_UP_MS = 1500;

/**
 * Bring what the notebook keeps of a widget up to date whenever `news` changes, and once after the page was loaded.
 * The kernel does so as well, in outputs that this page has seen coming.
 */
export function useStoredView(model: Model, ask: Ask, id: string | undefined, news: string, connected: boolean): void {
  useEffect(() => {
    if (id === undefined || id === "" || !connected) return undefined;
    const cells = (model.widget_manager as NotebookManager | undefined)?.context?.model?.cells;
    if (cells === undefined) return undefined;
    const timer = setTimeout(() => {
      ask("stored", {}).then(
        ({ body }) => {
          replaceStored(cells, id, body.bundle);
        },
        () => undefined, // it stays as it was
      );
    }, CATCH_UP_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [model, ask, id, news, connected]);
}

/** Put `bundle` in place of the stored views of a widget; nothing is touched where they say the same. */
export function replaceStored(
  cells: Iterable<{ outputs?: Outputs }>,
  id: string,
  bundle: Readonly<Record<string, unknown>>,
): number {
  const mark = `class="wan-stored" data-form="${id}"`;
  let replaced = 0;
  for (const { outputs } of cells) {
    for (let at = 0; at < (outputs?.length ?? 0); at += 1) {
      const output = outputs?.get(at).toJSON();
      const html = output?.data?.["text/html"];
      const text = Array.isArray(html) ? html.join("") : html;
      if (output === undefined || typeof text !== "string" || !text.includes(mark)) continue;
      if (text === bundle["text/html"]) continue;
      outputs?.set(at, { ...output, data: bundle });
      replaced += 1;
    }
  }
  return replaced;
}
