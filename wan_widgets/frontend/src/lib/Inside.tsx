/**
 * A widget of its own inside another one's view: the model is the kernel's, and the host's widget manager draws it.
 * Not every host has a manager that can; then whoever wants to show one says what to do instead.
 */
import { createContext, type VNode } from "preact";
import { useContext, useEffect, useRef } from "preact/hooks";

/** The part of a widget manager that draws models. */
interface Drawer {
  get_model: (id: string) => Promise<object>;
  create_view: (model: object) => Promise<Drawn>;
}

interface Drawn {
  el: HTMLElement;
  remove: () => void;
}

/** The host's widget manager, for whatever stands in a view. */
export const Host = createContext<object | undefined>(undefined);

/** Whether models can be drawn here. */
export function useCanDraw(): boolean {
  return drawerOf(useContext(Host)) !== null;
}

interface Props {
  model: string;
  /** It stands on the page. */
  drawn: () => void;
  /** It could not be drawn. */
  failed: () => void;
}

/** Draws a model. */
export function Inside({ model, drawn: done, failed }: Props): VNode {
  const place = useRef<HTMLDivElement>(null);
  const host = useContext(Host);
  const latest = useRef({ done, failed });
  latest.current = { done, failed };
  useEffect(() => {
    // Its script is loaded after its view is made: until then it has no height.
    const growth = new ResizeObserver(() => {
      if ((place.current?.offsetHeight ?? 0) === 0) return;
      growth.disconnect();
      latest.current.done();
    });
    if (place.current !== null) growth.observe(place.current);
    return () => {
      growth.disconnect();
    };
  }, []);
  useEffect(() => {
    let gone = false;
    let drawn: Drawn | null = null;
    const remove = (): void => {
      drawn?.remove();
      drawn?.el.remove();
      drawn = null;
    };
    const draw = async (): Promise<void> => {
      const drawer = drawerOf(host);
      if (drawer === null) throw new Error("This host draws no model inside another.");
      drawn = await drawer.create_view(await drawer.get_model(model));
      if (gone) remove();
      else place.current?.append(drawn.el);
    };
    draw().catch((error: unknown) => {
      if (gone) return;
      console.warn("wan_widgets: a view inside a view could not be drawn.", error);
      latest.current.failed();
    });
    return () => {
      gone = true;
      remove();
    };
  }, [host, model]);
  return <div ref={place} />;
}

function drawerOf(host: object | undefined): Drawer | null {
  const { get_model: model, create_view: view } = (host ?? {}) as Partial<Drawer>;
  return typeof model === "function" && typeof view === "function" ? (host as Drawer) : null;
}
