/** The message when no pair is left, with a button to rate some pairs a second time. */
import type { VNode } from "preact";
import type { RatingRound } from "../generated/protocol";
import { Icon } from "../lib/icons";

export function Done({ round, off, repeat }: { round: RatingRound; off: boolean; repeat: () => void }): VNode {
  return (
    <div class="wan-rate__done">
      <p>
        <Icon name="checkc" /> <b>{round.total === 1 ? "The pair is rated." : `All ${round.total} pairs are rated.`}</b> {round.tally === "" ? "" : `${round.tally}. `}
        wan.ranking(...) shows the ranking.
      </p>
      {round.can_repeat > 0 && (
        <p>
          <button type="button" class="wan-btn" disabled={off} onClick={repeat}>
            <Icon name="redo" />
            Rate {round.can_repeat} {round.can_repeat === 1 ? "pair" : "pairs"} a second time
          </button>{" "}
          <span class="wan-meta">Sides swapped. It tells how often you agree with yourself; both votes count.</span>
        </p>
      )}
    </div>
  );
}
