/** One transport for all players: play, step, scrub, speed, loop, and the source of the sound. */
import type { ComponentChildren, VNode } from "preact";
import { Icon } from "../../lib/icons";
import { useUniqueId } from "../../lib/ids";
import type { Cell } from "../../generated/protocol";
import { type Sync, togglePlayback } from "./sync";
import { FRAME } from "./tuning";
import { usePosition, useSyncView } from "./useSync";
import { SPEEDS } from "../../video/speeds";
import { clock, clockHint } from "../wording";

interface Props {
  sync: Sync;
  /** The word after "Play": all, both. */
  target: string;
  label: string;
  /** What the slider's label names, if not "A and B" or "all cells". */
  position?: string;
  /** The cells that can be chosen as the source of the sound. */
  cells: readonly Pick<Cell, "id" | "label">[];
  audibleId: string | null;
  setAudible: (id: string | null) => void;
  children?: ComponentChildren;
}

export function Transport({ sync, target, label, position: whose, cells, audibleId, setAudible, children }: Props): VNode {
  const id = useUniqueId();
  const view = useSyncView(sync);
  const [position] = usePosition(sync);
  const { duration, looping } = view;
  const share = duration > 0 ? (position / duration) * 100 : 0;
  const playing = view.status !== "paused";
  const hint = clockHint(view);
  return (
    <div class="wan-trans" role="group" aria-label={label} data-status={view.status}>
      <span class="wan-trans__play">
        <Step label="Back one frame" icon="stepb" onPress={() => { sync.step(-1); }} />
        <button
          type="button"
          class="wan-btn wan-btn--primary wan-trans__go"
          disabled={duration === 0}
          onClick={() => {
            togglePlayback(sync);
          }}
        >
          <Icon name={playing ? "pause" : "play"} />
          {playing ? `Pause ${target}` : `Play ${target}`}
        </button>
        <Step label="Forward one frame" icon="stepf" onPress={() => { sync.step(1); }} />
      </span>
      <span class="wan-trans__scrub">
        <input
          class="wan-range"
          type="range"
          min="0"
          max={duration}
          step={FRAME}
          value={position}
          disabled={duration === 0}
          aria-label={`Position in ${whose ?? (target === "both" ? "A and B" : "all cells")}`}
          aria-valuetext={`${position.toFixed(1)} of ${duration.toFixed(1)} seconds`}
          style={{ "--p": `${share}%` }}
          onInput={(event) => {
            sync.seek(Number(event.currentTarget.value));
          }}
        />
        <output>
          {clock(position)} / {clock(duration)}
        </output>
      </span>
      <fieldset class="wan-lab">
        <legend class="wan-meta">Speed</legend>
        <span class="wan-seg wan-seg--s">
          {SPEEDS.map(([speed, name]) => (
            <label key={speed}>
              <input
                type="radio"
                name={`${id}-speed`}
                value={speed}
                aria-label={`Speed ${speed}`}
                checked={view.rate === speed}
                onChange={() => {
                  sync.setRate(speed);
                }}
              />
              <span>{name}</span>
            </label>
          ))}
        </span>
      </fieldset>
      <button
        type="button"
        class="wan-btn"
        aria-pressed={looping}
        onClick={() => {
          sync.setLooping(!looping);
        }}
      >
        <Icon name="loop" />
        Loop
      </button>
      <span class="wan-lab wan-trans__hear">
        <label class="wan-meta" for={`${id}-hear`}>
          Sound from
        </label>
        <select
          class="wan-select"
          id={`${id}-hear`}
          value={audibleId ?? ""}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setAudible(value === "" ? null : value);
          }}
        >
          <option value="">none</option>
          {cells.map((cell) => (
            <option key={cell.id} value={cell.id}>
              {cell.label}
            </option>
          ))}
        </select>
      </span>
      {children}
      {hint !== "" && <span class="wan-meta wan-trans__hint">{hint}</span>}
    </div>
  );
}

function Step({ label, icon, onPress }: { label: string; icon: string; onPress: () => void }): VNode {
  return (
    <button type="button" class="wan-btn wan-btn--icon wan-btn--quiet" aria-label={label} title={label} onClick={onPress}>
      <Icon name={icon} />
    </button>
  );
}
