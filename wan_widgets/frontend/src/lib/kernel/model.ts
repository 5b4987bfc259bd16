/**
 * The widget's model as passed by anywidget, and a hook that reads its traits.
 * Views depend on Jupyter only through this file and `channel`.
 */
import { useEffect, useState } from "preact/hooks";
import type { Traits } from "../../generated/protocol";

type Listener = (...values: never[]) => void;

/** The part of anywidget's model that is used here. */
export interface Model {
  get: <Name extends keyof Traits>(name: Name) => Traits[Name];
  set: <Name extends keyof Traits>(name: Name, value: Traits[Name]) => void;
  save_changes: () => void;
  send: (content: unknown, callbacks?: unknown, buffers?: ArrayBuffer[]) => void;
  on: (event: string, listener: Listener) => void;
  off: (event: string, listener: Listener) => void;
  /** The host's widget manager; its other members differ between hosts. */
  widget_manager?: object;
}

/** The arguments of anywidget's `render`. */
export interface RenderProps {
  model: Model;
  el: HTMLElement;
  signal: AbortSignal;
}

/** A trait; re-renders whenever the kernel or another view changes it. */
export function useTrait<Name extends keyof Traits>(model: Model, name: Name): Traits[Name] {
  const [value, setValue] = useState(() => model.get(name));
  useEffect(() => {
    const update = (): void => {
      setValue(() => model.get(name));
    };
    const event = `change:${name}`;
    model.on(event, update);
    update();
    return () => {
      model.off(event, update);
    };
  }, [model, name]);
  return value;
}
