/**
 * The takes of a sweep's cells: how many are done in each column, and buttons to add more. Adding takes needs a
 * confirmation that shows the cost.
 */
import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../../lib/icons";
import { isOriginal } from "./layout";
import type { Cell, Totals } from "../../generated/protocol";
import type { CompareRequests } from "../requests";
import { quoteOf, type TakesQuote, type TakesState } from "../store";

/** Maximum number of takes drawn as squares; above that only the numbers are shown. */
const MOST_PIPS = 8;

interface FooterProps {
  /** The cells of each column, and its heading. */
  columns: { head: string; cells: Cell[] }[];
  /** Whether each row has a heading. */
  headed: boolean;
  takes: TakesState;
  requests: CompareRequests;
  connected: boolean;
}

/** The row below the columns. */
export function TakesFooter({ columns, headed, takes, requests, connected }: FooterProps): VNode {
  const off = !connected || takes.kind === "busy";
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
                    if (!off && own.length > 0) requests.quoteTakes(own, head);
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

interface AddTakesProps {
  sums: Totals;
  cells: Cell[];
  takes: TakesState;
  requests: CompareRequests;
  connected: boolean;
}

/** Adds a take of every cell, and shows the confirmation for any. */
export function AddTakes({ sums, cells, takes, requests, connected }: AddTakesProps): VNode | null {
  const { more } = sums;
  const quote = quoteOf(takes);
  const busy = takes.kind === "busy";
  const error = takes.kind === "idle" ? takes.error : "";
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
            if (!off) requests.quoteTakes(cells.filter(isOriginal).map((cell) => cell.id), "every cell");
          }}
        >
          <Icon name="plus" />
          Add takes
        </button>
      </p>
      {quote !== null && <ConfirmTakes quote={quote} busy={busy} requests={requests} simulated={more.simulated} connected={connected} />}
      {sums.waits !== "" && <Line>{sums.waits}</Line>}
      {error !== "" && (
        <p class="wan-msg wan-msg--error" role="alert">
          <Icon name="error" />
          <span class="wan-grow">{error}</span>
        </p>
      )}
    </div>
  );
}

interface ConfirmProps {
  quote: TakesQuote;
  busy: boolean;
  requests: CompareRequests;
  simulated: boolean;
  connected: boolean;
}

function ConfirmTakes({ quote, busy, requests, simulated, connected }: ConfirmProps): VNode {
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
        requests.cancelTakes();
      }}
    >
      <span class="wan-meta">
        A new take of {quote.label}: {quote.text}.
      </span>
      <button
        ref={confirmButton}
        type="button"
        class="wan-btn wan-btn--s wan-btn--primary"
        aria-disabled={!connected || busy}
        onClick={() => {
          if (connected) requests.addTakes();
        }}
      >
        {simulated ? "Simulate" : "Send"} {quote.quantity}
      </button>
      <button type="button" class="wan-btn wan-btn--s" onClick={requests.cancelTakes}>
        Cancel
      </button>
    </div>
  );
}

function Line({ children }: { children: ComponentChildren }): VNode {
  return <p class="wan-more__line wan-meta">{children}</p>;
}
