/** Stars, notes, verdicts and retries of cells: sent to the kernel, and what it says no with. */
import { useCallback, useMemo, useState } from "preact/hooks";
import { type Ask, AskError, type Body, type Kind } from "../lib/protocol";
import type { CompareContext } from "./context";

interface Marks extends Pick<CompareContext, "mark" | "judge" | "command"> {
  error: string | null;
}

export function useMarks(ask: Ask | null, announce: (text: string) => void): Marks {
  const [error, setError] = useState<string | null>(null);
  const send = useCallback(
    async (kind: Kind, body: Body, done: string): Promise<boolean> => {
      if (ask === null) return false;
      setError(null);
      try {
        await ask(kind, body);
        announce(done);
        return true;
      } catch (problem) {
        setError(problem instanceof AskError ? `${problem.message} ${problem.hint}`.trim() : "The page could not ask the kernel.");
        return false;
      }
    },
    [ask, announce],
  );
  return useMemo(() => {
    if (ask === null) return { mark: null, judge: null, command: null, error };
    return {
      mark: (cell, marks) => {
        const done = marks["star"] === undefined ? "Note kept" : marks["star"] === true ? "Starred" : "Star taken away";
        return send("mark", { ...marks, job: cell.id }, `${done}: ${cell.label}`);
      },
      judge: (a, b, said) => {
        const better = said.better === "" ? "Taken back" : said.better === "same" ? "Both the same" : "Better";
        const done = said.better === undefined ? "Note kept" : better;
        const which = said.better === "a" ? a.label : said.better === "b" ? b.label : `${a.label} and ${b.label}`;
        return send("judge", { ...said, a: a.id, b: b.id }, `${done}: ${which}`);
      },
      command: (kind, cell) => send(kind, { job: cell.id }, kind === "again" ? `Trying again: ${cell.label}` : `Resumed: ${cell.label}`),
      error,
    };
  }, [ask, send, error]);
}
