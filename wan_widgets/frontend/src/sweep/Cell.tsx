/** One cell of a sweep: its poster or its state, and a retry button if it failed. */
import type { VNode } from "preact";
import { Icon } from "../lib/icons";
import { usePicture } from "../video/picture";
import type { SweepCell } from "../generated/protocol";
import type { Ask } from "../lib/kernel/ask";
import { Measures } from "../measures/Badges";
import type { SweepActions } from "./actions";

interface Props {
  /** The sweep's id. */
  sweep: string;
  cell: SweepCell;
  ask: Ask;
  connected: boolean;
  actions: SweepActions;
  /** Whether to show the cell's label; in a grid, the rows and columns are labeled instead. */
  labeled: boolean;
}

export function Cell({ sweep, cell, ask, connected, actions, labeled }: Props): VNode {
  const poster = usePicture(ask, "poster", connected && cell.file !== "" ? { job: cell.job } : null);
  const name = cell.label === "" ? `cell ${cell.index}` : cell.label;
  return (
    <div class={`wan-swp__cell wan-swp__cell--${cell.tone}`} data-cell={cell.index} data-state={cell.state}>
      {labeled && <span class="wan-swp__label">{name}</span>}
      {poster !== null && <img class="wan-swp__pic" src={poster} alt={`First frame: ${name}`} />}
      <span class="wan-swp__state">
        <Icon name={cell.icon} />
        <span>{cell.title}</span>
      </span>
      {cell.percent !== null && (
        <span class="wan-swp__part" aria-hidden="true">
          <span style={{ inlineSize: `${cell.percent}%` }} />
        </span>
      )}
      <Measures measures={{ badges: cell.badges, measuring: false }} />
      {cell.message !== "" && <span class="wan-meta">{cell.message}</span>}
      {cell.failed && (
        <button
          type="button"
          class="wan-btn wan-btn--s"
          aria-label={`Retry ${name}`}
          disabled={!connected || actions.busy}
          onClick={() => {
            void actions.run("sweep_retry", { sweep, cell: cell.index });
          }}
        >
          <Icon name="redo" />
          Retry
        </button>
      )}
    </div>
  );
}
