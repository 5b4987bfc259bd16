/** A sweep: one progress bar for all cells, the cells as a grid or a list, and the actions. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../lib/icons";
import { useUniqueId } from "../lib/ids";
import type { SweepView } from "../generated/protocol";
import type { Ask } from "../lib/kernel/ask";
import { ActionBar } from "./ActionBar";
import { Cell } from "./Cell";
import { useSweepActions } from "./actions";

const QUARTER = 25;

interface Props {
  sweep: SweepView;
  ask: Ask;
  connected: boolean;
}

export function SweepCard({ sweep, ask, connected }: Props): VNode {
  const id = useUniqueId();
  const actions = useSweepActions(ask);
  const cell = (index: number): VNode | null => {
    const one = sweep.cells[index];
    return one === undefined ? null : (
      <Cell sweep={sweep.id} cell={one} ask={ask} connected={connected} actions={actions} labeled={sweep.grid === null} />
    );
  };
  return (
    <article class="wan wan-swp" aria-labelledby={id}>
      <header class="wan-swp__head">
        <h3 class="wan-title" id={id}>
          Sweep
        </h3>
        <span class="wan-meta wan-grow">
          {sweep.shape} · {sweep.quantity}
        </span>
        {sweep.simulated && <span class="wan-simtag">SIMULATED</span>}
      </header>
      <div class="wan-swp__bar">
        <progress max={100} value={sweep.percent} aria-label="Progress of all cells" />
        <span class="wan-swp__count">
          <b>{sweep.title}</b> {sweep.summary}
        </span>
      </div>
      {sweep.grid === null ? (
        <ul class="wan-swp__list" aria-label="Cells">
          {sweep.cells.map((one) => (
            <li key={one.index}>{cell(one.index)}</li>
          ))}
        </ul>
      ) : (
        <Grid grid={sweep.grid} cell={cell} />
      )}
      {sweep.problem !== null && (
        <p class="wan-msg wan-msg--warn">
          <Icon name="warn" />
          <span>
            <b>No more is sent.</b> {sweep.problem.text} {sweep.problem.hint}
          </span>
        </p>
      )}
      {!connected && !sweep.over && (
        <p class="wan-msg wan-msg--warn">
          <Icon name="warn" />
          <span>
            The kernel is not connected, so this card is not updated. Jobs that were sent continue at the service;{" "}
            <span class="wan-mono">wan.resume()</span> picks it up.
          </span>
        </p>
      )}
      <ActionBar sweep={sweep} actions={actions} connected={connected} />
      <Status sweep={sweep} />
    </article>
  );
}

function Grid({ grid, cell }: { grid: NonNullable<SweepView["grid"]>; cell: (index: number) => VNode | null }): VNode {
  return (
    <table role="table" class="wan-swp__grid" style={{ "--columns": String(grid.columns.length) }} aria-label={`${grid.row} by ${grid.column}`}>
      <thead role="rowgroup">
        <tr role="row">
          <td role="cell" class="wan-meta wan-swp__axes">
            <span>
              rows: <b>{grid.row}</b>
            </span>
            <span>
              columns: <b>{grid.column}</b>
            </span>
          </td>
          {grid.columns.map((label, place) => (
            <th key={place} role="columnheader" scope="col">
              <span class="wan-meta">{grid.column}</span> <b>{label}</b>
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {grid.rows.map(({ label, cells }, place) => (
          <tr key={place} role="row">
            <th role="rowheader" scope="row">
              <span class="wan-meta">{grid.row}</span> <b>{label}</b>
            </th>
            {cells.map((index) => (
              <td key={index} role="cell">
                {cell(index)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The text for screen readers: every 25 % of progress, a change of the title, and a failed cell. */
function Status({ sweep }: { sweep: SweepView }): VNode {
  const quarter = Math.floor(sweep.percent / QUARTER) * QUARTER;
  const failed = sweep.cells.filter((cell) => cell.failed).length;
  const [announcement, setAnnouncement] = useState("");
  const [first] = useState(`${sweep.title} ${quarter} ${failed}`);
  const now = `${sweep.title} ${quarter} ${failed}`;
  const words = sweep.over ? `${sweep.title}: ${sweep.summary}` : `${quarter} %, ${sweep.summary}`;
  useEffect(() => {
    if (now !== first) setAnnouncement(words);
    // The text changes with every cell; announce it only when `now` changes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [now]);
  return (
    <p class="wan-vh" role="status">
      {announcement}
    </p>
  );
}
