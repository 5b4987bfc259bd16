/** The requests of a comparison to the kernel: stars, notes, ratings, retries, new takes and measures. */
import { useMemo, useRef } from "preact/hooks";
import type { Better, Cell, MarkBody, SpreadAnswer } from "../generated/protocol";
import { type Ask, type Body, type Kind, reasonOf } from "../lib/kernel/ask";
import { type CompareState, type Dispatch, quoteOf } from "./store";

/** A star or a note of a cell. */
export type Marks = Omit<MarkBody, "job">;

export interface CompareRequests {
  // The promises resolve to whether the request succeeded.
  /** Save a star or a note. */
  mark: (cell: Cell, marks: Marks) => Promise<boolean>;
  /** Save which of two cells is better, or a note on the two. */
  rate: (a: Cell, b: Cell, rating: { better?: Better; note?: string }) => Promise<boolean>;
  /** Generate a cell again, or resume its job. */
  retry: (kind: "again" | "resume", cell: Cell) => Promise<boolean>;
  /** Ask for the cost of a new take of some cells. */
  quoteTakes: (cells: string[], label: string) => void;
  addTakes: () => void;
  cancelTakes: () => void;
  /** Load one measure of all videos. */
  loadMeasures: (measure: string) => void;
  /** The variance by setting, and the similarity of takes. */
  spread: () => Promise<SpreadAnswer>;
  /** Measure all videos that are not measured yet. */
  measureAll: () => void;
}

/** The requests of a comparison; null without a kernel. */
export function useRequests(ask: Ask | null, state: CompareState, dispatch: Dispatch): CompareRequests | null {
  const latest = useRef(state);
  latest.current = state;
  const opener = useRef<Element | null>(null);
  return useMemo(
    () =>
      ask === null
        ? null
        : requestsOf(ask, () => latest.current, dispatch, {
            save: () => {
              opener.current = document.activeElement;
            },
            restore: () => {
              if (opener.current instanceof HTMLElement) opener.current.focus();
            },
          }),
    [ask, dispatch],
  );
}

/** Saves the focus before the confirmation of new takes, and restores it. */
interface FocusKeeper {
  save: () => void;
  restore: () => void;
}

export function requestsOf(ask: Ask, state: () => CompareState, dispatch: Dispatch, focus: FocusKeeper): CompareRequests {
  const send = async <K extends Kind>(kind: K, body: Body<K>, done: string): Promise<boolean> => {
    dispatch({ type: "requestStarted" });
    try {
      await ask(kind, body);
      dispatch({ type: "announced", text: done });
      return true;
    } catch (problem) {
      dispatch({ type: "requestFailed", error: reasonOf(problem) });
      return false;
    }
  };
  let takesBusy = false;
  const runTakes = async (work: () => Promise<void>): Promise<void> => {
    if (takesBusy) return;
    takesBusy = true;
    dispatch({ type: "takesRequested" });
    try {
      await work();
    } catch (problem) {
      dispatch({ type: "takesClosed", error: reasonOf(problem) });
      focus.restore();
    } finally {
      takesBusy = false;
    }
  };
  return {
    mark: (cell, marks) => send("mark", { ...marks, job: cell.id }, `${markText(marks)}: ${cell.label}`),
    rate: (a, b, rating) => send("judge", { ...rating, a: a.id, b: b.id }, ratingText(a, b, rating)),
    retry: (kind, cell) =>
      send(kind, { job: cell.id }, kind === "again" ? `Trying again: ${cell.label}` : `Resumed: ${cell.label}`),
    quoteTakes: (cells, label) => {
      focus.save();
      void runTakes(async () => {
        const answer = await ask("takes_cost", { cells });
        const { videos, quantity, text } = answer.body;
        dispatch({ type: "takesQuoted", quote: { cells, label, videos, quantity, text } });
      });
    },
    addTakes: () => {
      const quote = quoteOf(state().takes);
      if (quote === null) return;
      const { cells, videos, quantity } = quote;
      void runTakes(async () => {
        await ask("takes", { cells, videos });
        dispatch({ type: "announced", text: `${quantity} added` });
        dispatch({ type: "takesClosed", error: "" });
        focus.restore();
      });
    },
    cancelTakes: () => {
      dispatch({ type: "takesCanceled" });
      focus.restore();
    },
    loadMeasures: (measure) => {
      ask("measures", { measure }).then(
        ({ body }) => {
          dispatch({ type: "measuresArrived", measure, answer: body });
        },
        () => undefined, // the comparison is useful without measures
      );
    },
    spread: () => ask("spread", {}).then(({ body }) => body),
    measureAll: () => {
      void send("measure_all", {}, "Measuring");
    },
  };
}

function markText({ star }: Marks): string {
  if (star === undefined) return "Note saved";
  return star ? "Starred" : "Star removed";
}

function ratingText(a: Cell, b: Cell, { better }: { better?: Better }): string {
  const which = better === "a" ? a.label : better === "b" ? b.label : `${a.label} and ${b.label}`;
  if (better === undefined) return `Note saved: ${which}`;
  return `${better === "" ? "Rating removed" : better === "same" ? "Both the same" : "Better"}: ${which}`;
}
