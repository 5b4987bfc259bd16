/** The grid: a table labeled by its axes, or a plain list of cells if there are no axes. */
import type { VNode } from "preact";
import type { Axis, Cell, Grid } from "../../generated/protocol";
import type { Video } from "../../video/source";
import { CellView } from "./CellView";
import { distinction, type AxisChoice, byTake, type Layout } from "./layout";
import type { CompareContext } from "../context";
import type { TakesState } from "../store";
import { TakesFooter } from "./Takes";

interface Props {
  grid: Grid;
  layout: Layout;
  choice: AxisChoice;
  /** Which of several cells in one place is visible. */
  shown: (place: Cell[]) => Cell | undefined;
  showTake: (place: Cell[], id: string) => void;
  videos: ReadonlyMap<string, Video>;
  context: CompareContext;
  /** The state of adding takes; null if no takes can be added. */
  takes: TakesState | null;
}

export function GridView(props: Props): VNode {
  const { layout, context, takes } = props;
  const style = { "--cols": String(layout.columnCount) };
  if (layout.rows === null && layout.cols === null) {
    return (
      <ul class="wan-flow" role="list" aria-label="Videos" style={style}>
        {layout.lines[0]?.places.map((place) =>
          place[0] === undefined ? null : (
            <li key={place[0].id}>
              <p class="wan-flow__head wan-clamp" style={{ "--lines": "2" }} dir="auto" title={place[0].label}>
                {place[0].label}
              </p>
              <Place {...props} place={place} />
            </li>
          ),
        )}
      </ul>
    );
  }
  const { rows, cols } = layout;
  const names = [rows, cols].flatMap((axis) => (axis === null ? [] : [axis.label.toLowerCase()])).join(" by ");
  return (
    <table class={`wan-sweep${rows === null ? " wan-sweep--row" : ""}`} role="table" aria-label={`Videos: ${names}`} style={style}>
      <thead role="rowgroup">
        <tr role="row">
          {rows !== null && (
            <td role="cell" class="wan-axis wan-sweep__corner">
              <span>
                rows: <b>{rows.label.toLowerCase()}</b>
              </span>
              {cols !== null && (
                <span>
                  columns: <b>{cols.label.toLowerCase()}</b>
                </span>
              )}
            </td>
          )}
          {cols !== null &&
            layout.heads.map((head) => (
              <th key={head} role="columnheader" scope="col" dir="auto">
                <Value axis={cols} value={head} />
              </th>
            ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {layout.lines.map((line, row) => (
          <tr key={line.head} role="row">
            {rows !== null && (
              <th role="rowheader" scope="row" dir="auto">
                <Value axis={rows} value={line.head} />
              </th>
            )}
            {line.places.map((place, col) => (
              <td key={cols?.values[col] ?? String(row)} role="cell">
                <Place {...props} place={place} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      {takes !== null && cols !== null && context.requests !== null && (
        <TakesFooter
          columns={layout.heads.map((head, col) => ({
            head: `${cols.label.toLowerCase()} ${head}`,
            cells: layout.lines.flatMap((line) => line.places[col] ?? []),
          }))}
          headed={rows !== null}
          takes={takes}
          requests={context.requests}
          connected={context.connected}
        />
      )}
    </table>
  );
}

function Value({ axis, value }: { axis: Axis; value: string }): VNode {
  return (
    <>
      <span class="wan-axis">{axis.label.toLowerCase()}</span>{" "}
      <strong class="wan-num wan-sweep__value" title={value}>
        {value}
      </strong>
    </>
  );
}

function Place({ place, grid, choice, shown, showTake, videos, context }: Props & { place: Cell[] }): VNode {
  const cell = shown(place);
  if (cell === undefined) {
    return (
      <div class="wan-cell">
        <div class="wan-cell__pic wan-cell__pic--none">
          <div class="wan-cell__wait">none</div>
        </div>
      </div>
    );
  }
  const others = byTake(place).map((one) => ({ cell: one, apart: distinction(grid, one, place, choice) }));
  return (
    <CellView
      cell={cell}
      others={others}
      showTake={(id) => {
        showTake(place, id);
      }}
      video={videos.get(cell.id)}
      context={context}
    />
  );
}
