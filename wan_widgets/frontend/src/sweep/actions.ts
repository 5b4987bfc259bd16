/** The commands of a sweep's card. */
import { useCallback, useRef, useState } from "preact/hooks";
import { type Ask, type AskError, askErrorOf, type Body, type Kind } from "../lib/kernel/ask";

/** Whether a command is pending, and the error of the last one. */
export interface SweepActions {
  busy: boolean;
  error: AskError | null;
  run: <K extends Kind>(kind: K, body: Body<K>) => Promise<void>;
  clear: () => void;
}

/** One command at a time, never retried automatically. */
export function useSweepActions(ask: Ask): SweepActions {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AskError | null>(null);
  const pending = useRef(false);
  const run = useCallback(
    async <K extends Kind>(kind: K, body: Body<K>): Promise<void> => {
      if (pending.current) return;
      pending.current = true;
      setBusy(true);
      setError(null);
      try {
        await ask(kind, body);
      } catch (problem) {
        setError(askErrorOf(problem));
      } finally {
        pending.current = false;
        setBusy(false);
      }
    },
    [ask],
  );
  const clear = useCallback(() => {
    setError(null);
  }, []);
  return { busy, error, run, clear };
}
