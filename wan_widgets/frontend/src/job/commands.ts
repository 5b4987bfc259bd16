/**
 * The commands of one card: one at a time, each with its pending state and its error.
 *
 * A command has no timeout, because the kernel may be busy for long, and is never retried automatically. After a
 * command that may cost money there is a short cooldown, so that a double click or a held key does not pay twice.
 */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type Answer, type Ask, type AskError, askErrorOf, type Body, type Kind } from "../lib/kernel/ask";

const SLOW_MS = 400;
const PAID_COMMANDS: ReadonlySet<Kind> = new Set<Kind>(["again", "final", "send_again"]);
const PAID_COOLDOWN_MS = 1500;

export interface Commands {
  /** The pending command. */
  busy: Kind | null;
  /** Whether the command has been pending for long enough to say so. */
  slow: boolean;
  error: AskError | null;
  /** Send a command about the job. Resolves to null if it failed, or if another one is pending. */
  run: <K extends Kind>(kind: K, body: Body<K>) => Promise<Answer<K>["body"] | null>;
  clear: () => void;
}

export function useCommands(ask: Ask): Commands {
  const [busy, setBusy] = useState<Kind | null>(null);
  const [slow, setSlow] = useState(false);
  const [error, setError] = useState<AskError | null>(null);
  const pending = useRef(false);
  const cooldownTimer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(cooldownTimer.current);
    },
    [],
  );

  const run = useCallback(
    async <K extends Kind>(kind: K, body: Body<K>): Promise<Answer<K>["body"] | null> => {
      if (pending.current) return null;
      pending.current = true;
      setBusy(kind);
      setError(null);
      const slowTimer = setTimeout(() => {
        setSlow(true);
      }, SLOW_MS);
      let bought = false;
      try {
        const answer = await ask(kind, body);
        bought = PAID_COMMANDS.has(kind);
        return answer.body;
      } catch (problem) {
        setError(askErrorOf(problem));
        return null;
      } finally {
        clearTimeout(slowTimer);
        setSlow(false);
        const release = (): void => {
          pending.current = false;
          setBusy(null);
        };
        if (bought) cooldownTimer.current = setTimeout(release, PAID_COOLDOWN_MS);
        else release(); // at once: the caller may send another command after the answer
      }
    },
    [ask],
  );
  const clear = useCallback(() => {
    setError(null);
  }, []);
  return { busy, slow, error, run, clear };
}
