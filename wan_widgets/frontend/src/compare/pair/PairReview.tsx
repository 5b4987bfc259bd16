/** The panel beside the A/B view: the settings of both, the rating, the note and the stars. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../../lib/icons";
import { useUniqueId } from "../../lib/ids";
import { NoteField } from "../grid/NoteField";
import type { Better, Cell, PairRating } from "../../generated/protocol";
import type { CompareContext } from "../context";
import { factPairs } from "../wording";

export const SIDES = ["A", "B"] as const;

const RATINGS: readonly [better: Better, label: string][] = [
  ["a", "A"],
  ["same", "Same"],
  ["b", "B"],
];

interface Props {
  cells: [a: Cell, b: Cell];
  rating: PairRating;
  context: CompareContext;
}

export function PairReview({ cells, rating, context }: Props): VNode {
  const [a, b] = cells;
  const { requests, connected } = context;
  return (
    <div class="wan-wipe__side">
      <Facts a={a} b={b} />
      {requests !== null && a.can_mark && b.can_mark ? (
        <>
          <NoteField
            key={[a.id, b.id].sort().join(" ")}
            label="Note on this pair"
            labeled
            note={rating.note}
            disabled={!connected}
            save={(note) => requests.rate(a, b, { note })}
          />
          <div class="wan-inline">
            <RatingChoice
              better={rating.better}
              disabled={!connected}
              choose={(better) => requests.rate(a, b, { better })}
            />
            {cells.map((cell, place) => (
                <button
                  key={SIDES[place]}
                  type="button"
                  class="wan-btn wan-btn--s wan-btn--quiet wan-starbtn"
                  aria-pressed={cell.star}
                  disabled={!connected}
                  onClick={() => {
                    void requests.mark(cell, { star: !cell.star });
                  }}
                >
                  <Icon name="star" />
                  Star {SIDES[place]}
                </button>
              ))}
          </div>
        </>
      ) : (
        <ReadOnlyRating rating={rating} />
      )}
      <p class="wan-why">
        <Icon name="info" />
        <span>Both run on the same clock as the grid. Keys: ← → move the wipe, X flickers, S swaps.</span>
      </p>
    </div>
  );
}

interface ChoiceProps {
  better: Better;
  disabled: boolean;
  choose: (better: Better) => Promise<boolean>;
}

function RatingChoice({ better, disabled, choose }: ChoiceProps): VNode {
  const id = useUniqueId();
  // Show the choice at once; revert it if the kernel could not save it.
  const [shown, setShown] = useState(better);
  useEffect(() => {
    setShown(better);
  }, [better]);
  const toggle = (one: Better): void => {
    const next = shown === one ? "" : one;
    setShown(next);
    void choose(next).then((done) => {
      if (!done) setShown(better);
    });
  };
  return (
    <fieldset class="wan-lab" disabled={disabled}>
      <legend class="wan-meta">Better</legend>
      <span class="wan-seg wan-seg--s">
        {RATINGS.map(([one, label]) => (
          <label key={one} title={shown === one ? "Press again to take it back" : undefined}>
            <input
              type="radio"
              name={`${id}-better`}
              value={one}
              checked={shown === one}
              onClick={() => {
                toggle(one); // arrow keys also fire a click
              }}
            />
            <span>{label}</span>
          </label>
        ))}
      </span>
    </fieldset>
  );
}

/** The rating as text, if it cannot be edited. */
function ReadOnlyRating({ rating }: { rating: PairRating }): VNode | null {
  const better = RATINGS.find(([one]) => one === rating.better)?.[1];
  if (better === undefined && rating.note === "") return null;
  return (
    <p>
      {better !== undefined && <b>{rating.better === "same" ? "Both the same. " : `${better} is better. `}</b>}
      <span dir="auto">{rating.note}</span>
    </p>
  );
}

function Facts({ a, b }: { a: Cell; b: Cell }): VNode {
  return (
    <table class="wan-abtab">
      <caption class="wan-vh">Settings of A and B</caption>
      <thead>
        <tr>
          <td />
          {SIDES.map((name) => (
            <th key={name} scope="col">
              <span class="wan-ab">{name}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {factPairs(a, b).map((fact) => (
          <tr key={fact.label} class={fact.differs ? "is-diff" : ""}>
            <th scope="row">{fact.label}</th>
            {fact.a !== fact.b ? (
              <>
                <td dir="auto">{fact.a}</td>
                <td dir="auto">{fact.b}</td>
              </>
            ) : (
              <td colSpan={2} dir="auto">
                <span class="wan-clamp" style={{ "--lines": "3" }}>
                  {fact.a}
                </span>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
