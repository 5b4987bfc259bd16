/** Commands of a sweep's card: one at a time, each answered before the next. */
import { useCallback, useRef, useState } from "preact/hooks";
import { type Ask, AskError, type Body, type Kind } from "../lib/protocol";

/** A command that is under way, and what came of the last one. */
export interface SweepActions {
  busy: boolean;
  error: AskError | null;
  run: (kind: Kind, body?: Body) => Promise<void>;
  clear: () => void;
}

/** One command at a time; one that may cost money is never sent again by itself. */
export function useSweepActions(ask: Ask, sweep: string): SweepActions {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AskError | null>(null);
  const pending = useRef(false);
  const run = useCallback(
    async (kind: Kind, body: Body = {}): Promise<void> => {
      if (pending.current) return;
      pending.current = true;
      setBusy(true);
      setError(null);
      try {
        await ask(kind, { ...body, sweep });
      } catch (problem) {
        setError(problem instanceof AskError ? problem : new AskError("The page could not ask the kernel."));
      } finally {
        pending.current = false;
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
