/** The rater's last votes, each with a button to change it. */
import type { VNode } from "preact";
import type { CastVote, Vote } from "../generated/protocol";

const WORDS: Readonly<Record<Vote, string>> = { left: "left", right: "right", tie: "tie", "both bad": "both bad" };

interface Props {
  votes: readonly CastVote[];
  open: boolean;
  off: boolean;
  change: (vote: string) => void;
}

export function CastVotes({ votes, open, off, change }: Props): VNode | null {
  if (votes.length === 0) return null;
  return (
    <details class="wan-cast" open={open}>
      <summary>
        Last votes <span class="wan-meta">any of them can be changed</span>
      </summary>
      <ol>
        {votes.map((vote) => (
          <li key={vote.id}>
            <span class="wan-meta">{vote.number}</span>
            <b>{WORDS[vote.choice]}</b>
            <span class="wan-cast__note">{vote.note}</span>
            <button
              type="button"
              class="wan-link"
              aria-label={`Change vote ${vote.number}`}
              disabled={off}
              onClick={() => {
                change(vote.id);
              }}
            >
              Change
            </button>
          </li>
        ))}
      </ol>
    </details>
  );
}
