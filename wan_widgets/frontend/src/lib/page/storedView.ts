/**
 * The stored view that the notebook keeps beside a live widget. It is hidden while the widget is mounted, and updated
 * in the notebook's own model: a reloaded page does not receive the kernel's later updates of an output.
 */
import { useEffect } from "preact/hooks";
import type { Model } from "../kernel/model";
import type { Ask } from "../kernel/ask";

/** An output of a notebook in JupyterLab and Notebook 7. */
interface Output {
  toJSON: () => { output_type: string; data?: Record<string, unknown>; metadata?: unknown };
}

interface Outputs {
  length: number;
  get: (index: number) => Output;
  set: (index: number, value: unknown) => void;
}

/** The part of their widget manager that gives access to the notebook. */
interface NotebookManager {
  context?: { model?: { cells?: Iterable<{ outputs?: Outputs }> } };
}

/** Delay, so that the kernel's own update arrives first if the page receives it. */
const CATCH_UP_MS = 1500;

/**
 * Update the stored view of a widget in the notebook whenever `news` changes, and once after the page was loaded.
 * The kernel also updates the outputs that it created while this page was open.
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
        () => undefined, // keep the old one
      );
    }, CATCH_UP_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [model, ask, id, news, connected]);
}

/** Replace the stored views of a widget by `bundle`, unless they are equal. Returns the number of replaced outputs. */
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
