/** Commands of a sweep's card: one at a time, each answered before the next. */
import { useCallback, useRef, useState } from "preact/hooks";
import { type Ask, AskError, type Body, type Kind } from "../lib/protocol";

/** A command that is under way, and what came of the last one. */
export interface Deeds {
  busy: boolean;
  error: AskError | null;
  run: (kind: Kind, body?: Body) => Promise<void>;
  clear: () => void;
}

/** One command at a time; one that may cost money is never sent again by itself. */
export function useDeeds(ask: Ask, sweep: string): Deeds {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AskError | null>(null);
  const open = useRef(false);
  const run = useCallback(
    async (kind: Kind, body: Body = {}): Promise<void> => {
      if (open.current) return;
      open.current = true;
      setBusy(true);
      setError(null);
      try {
        await ask(kind, { ...body, sweep });
      } catch (problem) {
        setError(problem instanceof AskError ? problem : new AskError("The page could not ask the kernel."));
      } finally {
        open.current = false;
        setBusy(false);
      }
    },
    [ask, sweep],
  );
  const clear = useCallback(() => {
    setError(null);
  }, []);
  return { busy, error, run, clear };
}
