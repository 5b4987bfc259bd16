/** Lazy parts of the code: loaded on demand, once for all views. */
import { useEffect, useState } from "preact/hooks";

/** The loaded part, the error, or null while it is pending or not needed. */
export type Part<T> = T | Error | null;

export interface LazyPart<T> {
  /** The part, which is loaded once it is needed. A view that does not need it yet still gets it as soon as it is here. */
  usePart: (needed: boolean) => Part<T>;
  load: () => Promise<T>;
  /** Do something with the part: at once if it is here, or else when it is. */
  run: (act: (part: T) => void) => void;
}

/** A part that `fetch` imports. */
export function lazyPart<T extends object>(fetch: () => Promise<T>): LazyPart<T> {
  let loaded: T | null = null;
  const listeners = new Set<() => void>();

  const load = async (): Promise<T> => {
    if (loaded === null) {
      loaded = await fetch();
      for (const listener of [...listeners]) listener();
    }
    return loaded;
  };
  function usePart(needed: boolean): Part<T> {
    const [, setCount] = useState(0);
    const [problem, setProblem] = useState<Error | null>(null);
    const missing = loaded === null;
    useEffect(() => {
      if (!missing) return undefined;
      const update = (): void => {
        setCount((count) => count + 1);
      };
      listeners.add(update);
      if (loaded !== null) update(); // it came between rendering and this effect
      return () => {
        listeners.delete(update);
      };
    }, [missing]);
    useEffect(() => {
      if (!needed || !missing) return undefined;
      let disposed = false;
      load().catch((error: unknown) => {
        if (!disposed) setProblem(error instanceof Error ? error : new Error(String(error)));
      });
      return () => {
        disposed = true;
      };
    }, [needed, missing]);
    return loaded ?? problem;
  }
  return {
    usePart,
    load,
    run: (act) => {
      if (loaded !== null) act(loaded);
      else load().then(act, () => undefined); // what is drawn of it says that it could not be loaded
    },
  };
}
