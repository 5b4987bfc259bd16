/** The chosen measure below a cell: its value, its rank among the others, and flags worth a look. */
import type { VNode } from "preact";
import { Icon } from "../../lib/icons";
import type { MeasuresAnswer } from "../../generated/protocol";
import { ordinal, ranksOf } from "./curves";

export function CellMeasure({ id, measures }: { id: string; measures: MeasuresAnswer }): VNode | null {
  const own = measures.cells[id];
  const chosen = measures.choices.find(({ name }) => name === measures.chosen);
  if (own === undefined || chosen === undefined) return null;
  const rank = ranksOf(measures.cells).get(id);
  return (
    <div class="wan-cell__measure">
      <p class="wan-cell__m" title={own.why === "" ? chosen.meaning : `${own.why}. ${chosen.meaning}`}>
        <span class="wan-cell__mname">{chosen.label.toLowerCase()}</span>
        <span
          class="wan-rail"
          aria-hidden="true"
          hidden={rank === undefined || rank.of < 2}
          style={{ "--at": `${(rank?.share ?? 0) * 100}%` }}
        />
        <span class="wan-cell__value">
          <b>{own.text}</b>{" "}
          <span class="wan-meta">
            {own.why}
            {rank !== undefined && rank.of > 1 && (
              <>
                {ordinal(rank.place)}
                <span class="wan-vh"> highest of {rank.of}</span>
              </>
            )}
          </span>
        </span>
      </p>
      {own.flags.length > 0 && (
        <ul class="wan-badges__list" role="list" aria-label="Worth a look">
          {own.flags.map((flag) => (
            <li key={flag} class="wan-mbadge wan-mbadge--flag">
              <Icon name="eye" />
              {flag}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
