/** The header of a comparison: a summary of its cells, the choice of axes, and actions on the whole comparison. */
import type { ComponentChildren, VNode } from "preact";
import { Icon } from "../../lib/icons";
import { useUniqueId } from "../../lib/ids";
import type { Cell, Grid, Totals } from "../../generated/protocol";
import { type AxisChoice, withAxis } from "../grid/layout";
import { tally } from "../wording";

interface Props {
  id: string;
  grid: Grid;
  cells: Cell[];
  sums: Totals;
  choice: AxisChoice;
  choose: (choice: AxisChoice) => void;
  full: () => void;
  children: ComponentChildren;
}

export function Header({ id, grid, cells, sums, choice, choose, full, children }: Props): VNode {
  const fixed = choice.rows === null && choice.cols === null;
  return (
    <>
      <header class="wan-head">
        <h3 class="wan-title" id={id}>
          Compare
        </h3>
        {cells.some((cell) => cell.simulated) && <span class="wan-simtag">SIMULATED</span>}
        <span class="wan-head__why">{[tally(cells), sums.money].filter((part) => part !== "").join(", ")}</span>
        <div class="wan-head__end">
          {!fixed && grid.axes.length > 2 && <Axes grid={grid} choice={choice} choose={choose} />}
          {!fixed && (
            <button
              type="button"
              class="wan-btn wan-btn--s"
              onClick={() => {
                choose({ rows: choice.cols, cols: choice.rows });
              }}
            >
              <Icon name="swap" />
              Swap axes
            </button>
          )}
          {children}
          <button
            type="button"
            class="wan-btn wan-btn--icon wan-btn--s"
            aria-label="Full screen"
            title="Full screen (F)"
            onClick={full}
          >
            <Icon name="full" />
          </button>
        </div>
      </header>
      {grid.title !== "" && (
        <p class="wan-compare__title wan-clamp" style={{ "--lines": "2" }} dir="auto" title={grid.title}>
          {grid.title}
        </p>
      )}
    </>
  );
}

function Axes({ grid, choice, choose }: Pick<Props, "grid" | "choice" | "choose">): VNode {
  const id = useUniqueId();
  return (
    <>
      {(["rows", "cols"] as const).map((side) => (
        <span key={side} class="wan-lab">
          <label class="wan-meta" for={`${id}-${side}`}>
            {side === "rows" ? "Rows" : "Columns"}
          </label>
          <select
            class="wan-select wan-select--s"
            id={`${id}-${side}`}
            value={String(choice[side] ?? "")}
            onChange={(event) => {
              choose(withAxis(choice, side, Number(event.currentTarget.value)));
            }}
          >
            {grid.axes.map((axis, number) => (
              <option key={axis.name} value={String(number)}>
                {axis.label}
              </option>
            ))}
          </select>
        </span>
      ))}
    </>
  );
}
