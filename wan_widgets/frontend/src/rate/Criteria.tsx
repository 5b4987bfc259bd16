/** The choice of the criterion, if there are several. */
import type { VNode } from "preact";
import type { RatingRound } from "../generated/protocol";
import { useUniqueId } from "../lib/ids";

export function Criteria({ round, busy, choose }: { round: RatingRound; busy: boolean; choose: (name: string) => void }): VNode | null {
  const id = useUniqueId();
  if (round.criteria.length < 2) return null;
  return (
    <fieldset class="wan-lab" disabled={busy}>
      <legend class="wan-meta">Which is better in</legend>
      <span class="wan-seg wan-seg--s">
        {round.criteria.map((name) => (
          <label key={name}>
            <input
              type="radio"
              name={id}
              value={name}
              checked={name === round.criterion}
              onChange={() => {
                choose(name);
              }}
            />
            <span>{name}</span>
          </label>
        ))}
      </span>
    </fieldset>
  );
}
