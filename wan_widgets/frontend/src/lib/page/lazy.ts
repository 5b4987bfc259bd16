/** Parts of the code that a view needs only later: brought when they are needed, and once for all views. */
import { useEffect, useState } from "preact/hooks";

/** The part once it is here, what went wrong, or null while it is on its way or is not needed. */
export type Part<T> = T | Error | null;

/** A hook that brings a part once it is needed. */
export function lazyPart<T extends object>(bring: () => Promise<T>): (needed: boolean) => Part<T> {
  let here: T | null = null;
  return function usePart(needed: boolean): Part<T> {
    const [part, setPart] = useState<Part<T>>(here);
    const missing = needed && here === null;
    useEffect(() => {
      if (!missing) return undefined;
      let gone = false;
      bring().then(
        (module) => {
          here = module;
          if (!gone) setPart(() => module);
        },
        (problem: unknown) => {
          if (!gone) setPart(problem instanceof Error ? problem : new Error(String(problem)));
        },
      );
      return () => {
        gone = true;
      };
    }, [missing]);
    return here ?? part;
  };
}
