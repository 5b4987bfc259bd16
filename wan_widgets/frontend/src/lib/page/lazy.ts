/** Lazy parts of the code: loaded on demand, once for all views. */
import { useEffect, useState } from "preact/hooks";

/** The loaded part, the error, or null while it is pending or not needed. */
export type Part<T> = T | Error | null;

/** Make a hook that loads a part once it is needed. */
export function lazyPart<T extends object>(load: () => Promise<T>): (needed: boolean) => Part<T> {
  let loaded: T | null = null;
  return function usePart(needed: boolean): Part<T> {
    const [part, setPart] = useState<Part<T>>(loaded);
    const missing = needed && loaded === null;
    useEffect(() => {
      if (!missing) return undefined;
      let disposed = false;
      load().then(
        (module) => {
          loaded = module;
          if (!disposed) setPart(() => module);
        },
        (problem: unknown) => {
          if (!disposed) setPart(problem instanceof Error ? problem : new Error(String(problem)));
        },
      );
      return () => {
        disposed = true;
      };
    }, [missing]);
    return loaded ?? part;
  };
}
