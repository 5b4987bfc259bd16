/**
 * The takes of a sweep's cells: how many are done in each column, and new ones. What makes videos is pressed twice,
 * and says the second time what it takes.
 */
import type { ComponentChildren, VNode } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../lib/icons";
import { type Ask, AskError, numberIn, textIn } from "../lib/protocol";
import { isOriginal } from "./layout";
import type { Cell, Sums } from "./protocol";

/** Squares for so many takes; more are a number alone. */
const MOST_PIPS = 8;

interface TakesQuote {
  cells: string[];
  /** Which cells, in words. */
  label: string;
  videos: number;
  quantity: string;
  text: string;
}

export interface Takes {
  quote: TakesQuote | null;
  busy: boolean;
  error: string;
  /** Ask what a new take of some cells would be. */
  requestQuote: (cells: string[], label: string) => void;
  add: () => void;
  cancel: () => void;
}

export function useTakes(ask: Ask | null, announce: (text: string) => void): Takes {
  const [quote, setQuote] = useState<TakesQuote | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const opener = useRef<Element | null>(null);
  const closeQuote = useCallback(() => {
    setQuote(null);
    if (opener.current instanceof HTMLElement) opener.current.focus();
  }, []);
  const run = async (work: (ask: Ask) => Promise<void>): Promise<void> => {
    if (ask === null || busy) return;
    setBusy(true);
    setError("");
    try {
      await work(ask);
    } catch (problem) {
      setError(problem instanceof AskError ? `${problem.message} ${problem.hint}`.trim() : "The page could not ask the kernel.");
      closeQuote();
    } finally {
      setBusy(false);
    }
  };
  return {
    quote,
    busy,
    error,
    requestQuote: (cells, label) => {
      opener.current = document.activeElement;
      void run(async (kernel) => {
        const answer = await kernel("takes_cost", { cells });
        const [quantity, text] = [textIn(answer, "quantity"), textIn(answer, "text")];
        setQuote({ cells, label, videos: numberIn(answer, "videos"), quantity, text });
      });
    },
    add: () => {
      if (quote === null) return;
      const { cells, videos, quantity } = quote;
      void run(async (kernel) => {
        await kernel("takes", { cells, videos });
        announce(`${quantity} added`);
        closeQuote();
      });
    },
    cancel: closeQuote,
  };
}

interface FootProps {
  /** The cells of each column, and what stands above it. */
  columns: { head: string; cells: Cell[] }[];
  /** Whether something stands before each line. */
  headed: boolean;
  takes: Takes;
  connected: boolean;
}

/** The row below the columns. */
export function TakesFooter({ columns, headed, takes, connected }: FootProps): VNode {
  const off = !connected || takes.busy;
  return (
    <tfoot role="rowgroup">
      <tr role="row">
        {headed && (
          <th role="rowheader" scope="row">
            <strong>Takes</strong> <span class="wan-meta">done in each column</span>
          </th>
        )}
        {columns.map(({ head, cells }) => {
          const done = cells.filter((cell) => cell.file !== null).length;
          const own = cells.filter(isOriginal).map((cell) => cell.id);
          return (
            <td key={head} role="cell">
              <div class="wan-takes">
                {cells.length <= MOST_PIPS && (
                  <span class="wan-pips" aria-hidden="true">
                    {cells.map((cell, place) => (
                      <i key={cell.id} class={place < done ? "is-full" : ""} />
                    ))}
                  </span>
                )}
                <span>
                  <b class="wan-num">{done}</b> of {cells.length}
                  {!headed && <span class="wan-take__w"> takes</span>}
                </span>
                <button
                  type="button"
                  class="wan-btn wan-btn--s"
                  aria-label={`Add 1 each, ${head}`}
                  aria-disabled={off || own.length === 0}
                  onClick={() => {
                    if (!off && own.length > 0) takes.requestQuote(own, head);
                  }}
                >
                  <Icon name="plus" />
                  Add 1<span class="wan-take__w"> each</span>
                </button>
              </div>
            </td>
          );
        })}
      </tr>
    </tfoot>
  );
}

interface MoreProps {
  sums: Sums;
  cells: Cell[];
  takes: Takes;
  connected: boolean;
}

/** A new take of every cell, and the question before any. */
export function AddTakes({ sums, cells, takes, connected }: MoreProps): VNode | null {
  const { more } = sums;
  const { quote, busy, error } = takes;
  if (more === null) return null;
  const off = !connected || busy;
  return (
    <div class="wan-more">
      <p class="wan-more__line">
        <span class="wan-meta">Add a take to every cell: {more.text}</span>
        <button
          type="button"
          class="wan-btn wan-btn--s"
          aria-disabled={off}
          onClick={() => {
            if (!off) takes.requestQuote(cells.filter(isOriginal).map((cell) => cell.id), "every cell");
          }}
        >
          <Icon name="plus" />
          Add takes
        </button>
      </p>
      {quote !== null && <ConfirmTakes takes={takes} quote={quote} simulated={more.simulated} connected={connected} />}
      {sums.said !== "" && <Line>{sums.said}</Line>}
      {error !== "" && (
        <p class="wan-msg wan-msg--error" role="alert">
          <Icon name="error" />
          <span class="wan-grow">{error}</span>
        </p>
      )}
    </div>
  );
}

interface SureProps {
  takes: Takes;
  quote: TakesQuote;
  simulated: boolean;
  connected: boolean;
}

function ConfirmTakes({ takes, quote, simulated, connected }: SureProps): VNode {
  const confirmButton = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    confirmButton.current?.focus();
  }, []);
  return (
    <div
      class="wan-more__line"
      role="group"
      aria-label={`Add takes: ${quote.label}`}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        takes.cancel();
      }}
    >
      <span class="wan-meta">
        A new take of {quote.label}: {quote.text}.
      </span>
      <button
        ref={confirmButton}
        type="button"
        class="wan-btn wan-btn--s wan-btn--primary"
        aria-disabled={!connected || takes.busy}
        onClick={() => {
          if (connected) takes.add();
        }}
      >
        {simulated ? "Simulate" : "Send"} {quote.quantity}
      </button>
      <button type="button" class="wan-btn wan-btn--s" onClick={takes.cancel}>
        Cancel
      </button>
    </div>
  );
}

function Line({ children }: { children: ComponentChildren }): VNode {
  return <p class="wan-more__line wan-meta">{children}</p>;
}
