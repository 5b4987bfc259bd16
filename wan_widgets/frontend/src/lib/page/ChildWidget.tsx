/**
 * A separate widget inside the view of another one: the kernel owns the model, and the host's widget manager renders
 * it. Not every host has such a manager; the caller then shows a fallback.
 */
import type { VNode } from "preact";
import { useContext, useEffect, useRef } from "preact/hooks";
import { WidgetManagerContext } from "./widgetManager";

/** The part of a widget manager that renders models. */
interface Embedder {
  get_model: (id: string) => Promise<object>;
  create_view: (model: object) => Promise<ChildView>;
}

interface ChildView {
  el: HTMLElement;
  remove: () => void;
}

/** Whether the host can render models inside a view. */
export function useCanEmbed(): boolean {
  return embedderOf(useContext(WidgetManagerContext)) !== null;
}

interface Props {
  model: string;
  /** Called once the view is visible on the page. */
  drawn: () => void;
  /** Called if the view could not be rendered. */
  failed: () => void;
}

/** Renders a model. */
export function ChildWidget({ model, drawn: onRendered, failed }: Props): VNode {
  const container = useRef<HTMLDivElement>(null);
  const manager = useContext(WidgetManagerContext);
  const latest = useRef({ done: onRendered, failed });
  latest.current = { done: onRendered, failed };
  useEffect(() => {
    // The script is loaded after the view was created; until then the view has no height.
    const resizeObserver = new ResizeObserver(() => {
      if ((container.current?.offsetHeight ?? 0) === 0) return;
      resizeObserver.disconnect();
      latest.current.done();
    });
    if (container.current !== null) resizeObserver.observe(container.current);
    return () => {
      resizeObserver.disconnect();
    };
  }, []);
  useEffect(() => {
    let disposed = false;
    let drawn: ChildView | null = null;
    const remove = (): void => {
      drawn?.remove();
      drawn?.el.remove();
      drawn = null;
    };
    const draw = async (): Promise<void> => {
      const embedder = embedderOf(manager);
      if (embedder === null) throw new Error("This host draws no model inside another.");
      drawn = await embedder.create_view(await embedder.get_model(model));
      if (disposed) remove();
      else container.current?.append(drawn.el);
    };
    draw().catch((error: unknown) => {
      if (disposed) return;
      console.warn("wan_widgets: a view inside a view could not be drawn.", error);
      latest.current.failed();
    });
    return () => {
      disposed = true;
      remove();
    };
  }, [manager, model]);
  return <div ref={container} />;
}

function embedderOf(manager: object | undefined): Embedder | null {
  const { get_model: model, create_view: view } = (manager ?? {}) as Partial<Embedder>;
  return typeof model === "function" && typeof view === "function" ? (manager as Embedder) : null;
}
