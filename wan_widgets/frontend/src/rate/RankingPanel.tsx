/** The ranking by all votes on the criterion, shown only on request. */
import type { VNode } from "preact";
import type { RankedRow, RankingAnswer } from "../generated/protocol";

const percent = (share: number): number => Math.round(100 * share);

export function RankingPanel({ ranking }: { ranking: RankingAnswer }): VNode {
  return (
    <section class="wan-rank" aria-label="Ranking">
      <p>
        <b>{ranking.verdict}</b>
      </p>
      <table class="wan-bt">
        <caption class="wan-meta">Chance to win against the average take of this set; the line holds 95 %.</caption>
        <thead>
          <tr>
            <th scope="col">Take</th>
            <th scope="col" class="is-plot">
              0, 50, 100 %
            </th>
            <th scope="col">Chance</th>
          </tr>
        </thead>
        <tbody>
          {ranking.takes.map((row) => (
            <tr key={row.letter}>
              <th scope="row">
                <b>{row.letter}</b> {row.label}
              </th>
              <td class="is-plot">
                <Plot row={row} />
              </td>
              <td>
                {percent(row.chance)} %
                <span class="wan-vh">
                  , between {percent(row.low)} and {percent(row.high)} %
                </span>
                {row.votes === 0 && <span class="wan-meta"> no vote</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <ul>
        {ranking.caveats.map((text) => (
          <li key={text} class="wan-meta">
            {text}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A line for the interval with a dot at the chance; the dot is hollow without votes. */
function Plot({ row }: { row: RankedRow }): VNode {
  const place = (share: number): string => `${(100 * share).toFixed(1)}%`;
  return (
    <span
      class={`wan-plot${row.votes === 0 ? " wan-plot--none" : ""}`}
      style={{ "--at": place(row.chance), "--lo": place(row.low), "--hi": place(row.high) }}
      aria-hidden="true"
    >
      <span class="w" />
      <span class="d" />
    </span>
  );
}
