/**
 * The module of every widget: it loads the parts of the code that the widget's view needs, each once per page and
 * version, and renders the view.
 *
 * The texts of the parts are in hidden models, which the widget's trait `code` references. So a page has them even while
 * the kernel is busy or gone. If the host does not find a model, the text is requested by a message.
 */

/** Defined by the build: the dependencies of each part. */
declare const WAN_NEEDS: Readonly<Record<string, readonly string[]>>;

interface Model {
  get: (name: string) => unknown;
  send: (content: unknown, callbacks?: unknown, buffers?: ArrayBuffer[]) => void;
  on: (event: string, listener: (content: Answer) => void) => void;
  off: (event: string, listener: (content: Answer) => void) => void;
  widget_manager?: { get_model?: (id: string) => Promise<{ get: (name: string) => unknown }> };
}

interface Answer {
  id?: unknown;
  kind?: unknown;
  body?: { text?: string; message?: string };
}

interface Props {
  model: Model;
  el: HTMLElement;
  signal: AbortSignal;
}

interface Page {
  /** The exports of each loaded part. */
  modules: Record<string, object>;
  /** The mounted widgets: a part may be loaded through any of them. */
  models: Set<Model>;
  load: (part: string) => Promise<object>;
}

/** Time for the host to find a model before the kernel is also asked, and the backoff of repeated requests. */
const FIND_MS = 1000;
const ASK_MS = 2000;
const MAX_WAIT_MS = 60_000;
/** After this time the view shows what it waits for. */
const SAY_MS = 5000;

const KEY = Symbol.for("wan_widgets WAN_VERSION");
const page = ((globalThis as Record<symbol, Page | undefined>)[KEY] ??= makePage());

function makePage(): Page {
  const modules: Page["modules"] = {};
  const models: Page["models"] = new Set();
  const pending = new Map<string, Promise<object>>();

  async function bring(part: string): Promise<object> {
    const [text] = await Promise.all([find(part), ...(WAN_NEEDS[part] ?? []).map(load)]);
    const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    try {
      return (modules[part] = (await import(url)) as object);
    } finally {
      URL.revokeObjectURL(url);
    }
  }

  function load(part: string): Promise<object> {
    let one = pending.get(part);
    if (one === undefined) {
      one = bring(part);
      pending.set(part, one);
      one.catch(() => pending.delete(part)); // the next view retries
    }
    return one;
  }

  /** The text of a part, from any mounted widget. */
  async function find(part: string): Promise<string> {
    const asked = new Set<Model>();
    const ids = new Set<unknown>();
    let hear: (content: Answer) => void = () => undefined;
    const answer = new Promise<string>((resolve, reject) => {
      hear = ({ id, kind, body }) => {
        if (!ids.has(id)) return;
        if (kind === "answer" && body?.text !== undefined) resolve(body.text);
        else reject(new Error(body?.message ?? "The kernel does not have it."));
      };
    });
    answer.catch(() => undefined);
    const ask = (model: Model): void => {
      const id = `code-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
      ids.add(id);
      if (!asked.has(model)) model.on("msg:custom", hear);
      asked.add(model);
      try {
        model.send({ v: 1, id, kind: "code", body: { part } }, undefined, []);
      } catch {
        // Its kernel is gone; another widget may be mounted later.
      }
    };
    let [turn, due] = [0, 0];
    try {
      while (models.size > 0) {
        const found = await Promise.race([answer, inModels(part)]);
        if (found !== undefined) return found;
        const all = [...models].reverse();
        const model = all.find((one) => !asked.has(one)) ?? (Date.now() >= due ? all[turn % all.length] : undefined);
        if (model !== undefined) {
          ask(model);
          turn += 1;
          due = Date.now() + Math.min(MAX_WAIT_MS, ASK_MS * 2 ** turn);
        }
        const text = await Promise.race([answer, wait(ASK_MS)]);
        if (text !== undefined) return text;
      }
      throw new Error("No widget is left that could bring it.");
    } finally {
      for (const model of asked) model.off("msg:custom", hear);
    }
  }

  /** The text of a part from the first of its hidden models that the host finds; undefined if there is none. */
  function inModels(part: string): Promise<string | undefined> {
    return new Promise((resolve) => {
      const tried = new Set<unknown>();
      let open = 0;
      const look = (): void => {
        for (const model of models) {
          const reference = (model.get("code") as Record<string, unknown> | undefined)?.[part];
          if (typeof reference !== "string" || tried.has(reference)) continue;
          tried.add(reference);
          open += 1;
          textOf(model, reference).then(
            resolve,
            () => {
              open -= 1;
              if (open === 0) resolve(undefined);
            },
          );
        }
      };
      look();
      if (tried.size === 0) {
        resolve(undefined); // no widget has a reference to it
        return;
      }
      void wait(FIND_MS).then(resolve);
    });
  }

  return { modules, models, load };
}

async function textOf({ widget_manager: manager }: Model, reference: string): Promise<string> {
  const model = await manager?.get_model?.(reference.replace(/^IPY_MODEL_/, ""));
  const text = model?.get("text");
  if (typeof text !== "string" || text === "") throw new Error("This host does not find models.");
  return text;
}

function wait(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(undefined);
    }, ms);
  });
}

function say(el: HTMLElement, role: "status" | "alert", text: string): HTMLElement {
  const box = document.createElement("p");
  box.setAttribute("role", role);
  box.textContent = text;
  el.append(box);
  return box;
}

export default {
  async render(props: Props): Promise<void> {
    const { model, el, signal } = props;
    page.models.add(model);
    signal.addEventListener("abort", () => page.models.delete(model), { once: true });
    let box: HTMLElement | undefined;
    const timer = setTimeout(() => {
      if (!signal.aborted) box = say(el, "status", "wan_widgets waits for the kernel, which has the code of this view. It is busy, or it is gone. If it was restarted, run the cell again.");
    }, SAY_MS);
    try {
      const { default: view } = (await page.load("WAN_VIEW")) as { default: { render: (props: Props) => void } };
      clearTimeout(timer);
      box?.remove();
      if (!signal.aborted) view.render(props);
    } catch (problem) {
      clearTimeout(timer);
      box?.remove();
      const reason = problem instanceof Error ? problem.message : String(problem);
      if (!signal.aborted) say(el, "alert", `wan_widgets: the code of this view could not be loaded. Your jobs are not affected: run wan.jobs() in a cell to see them. Run the cell of this view again. If it happens again, report this line: ${reason}`);
    }
  },
};
