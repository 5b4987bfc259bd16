/** Stars, notes and retries of cells: sent to the kernel, and what it says no with. */
import { useCallback, useMemo, useState } from "preact/hooks";
import { type Ask, AskError, type Body, type Kind } from "../lib/protocol";
import type { Cell } from "./protocol";
import type { Stage } from "./stage";

interface Marks extends Pick<Stage, "mark" | "command"> {
  error: string | null;
}

export function useMarks(ask: Ask | null, announce: (text: string) => void): Marks {
  const [error, setError] = useState<string | null>(null);
  const send = useCallback(
    async (kind: Kind, cell: Cell, body: Body, done: string): Promise<void> => {
      if (ask === null) return;
      setError(null);
      try {
        await ask(kind, { ...body, job: cell.id });
        announce(done);
      } catch (problem) {
        setError(problem instanceof AskError ? `${problem.message} ${problem.hint}`.trim() : "The page could not ask the kernel.");
      }
    },
    [ask, announce],
  );
  return useMemo(() => {
    if (ask === null) return { mark: null, command: null, error };
    return {
      mark: (cell, marks) => {
        const done = marks["star"] === undefined ? "Note kept" : marks["star"] === true ? "Starred" : "Star taken away";
        void send("mark", cell, marks, `${done}: ${cell.label}`);
      },
      command: (kind, cell) => send(kind, cell, {}, kind === "again" ? `Trying again: ${cell.label}` : `Resumed: ${cell.label}`),
      error,
    };
  }, [ask, send, error]);
}
