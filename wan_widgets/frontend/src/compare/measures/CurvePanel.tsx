/**
 * The choice of a measure, and its curves over time on the shared clock. A mark shows the clock's position; a click
 * in the curves, or an arrow key, seeks all videos.
 */
import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { Icon } from "../../lib/icons";
import { useUniqueId } from "../../lib/ids";
import type { Cell, CellMeasure, MeasureChoice, MeasuresAnswer } from "../../generated/protocol";
import { FRAME } from "../playback/tuning";
import type { Sync } from "../playback/sync";
import { usePosition, useSyncView } from "../playback/useSync";
import type { Pair } from "../store";
import { HEIGHT, lengthOf, numberText, pathOf, scaleOf, valueAt, WIDTH } from "./curves";

interface Props {
  sync: Sync;
  /** The visible cells. */
  cells: Cell[];
  pair: Pair;
  measures: MeasuresAnswer;
  choose: (measure: string) => void;
  measureAll: () => void;
  connected: boolean;
}

/** A curve and its line style: A and B differ in more than color. */
interface Line {
  cell: Cell;
  data: CellMeasure;
  kind: "a" | "b" | "other";
}

export function CurvePanel({ sync, cells, pair, measures, choose, measureAll, connected }: Props): VNode {
  const id = useUniqueId();
  const chosen = measures.choices.find(({ name }) => name === measures.chosen);
  const lines = cells.flatMap((cell): Line[] => {
    const data = measures.cells[cell.id];
    if (data === undefined || data.curve.length === 0) return [];
    return [{ cell, data, kind: cell.id === pair[0] ? "a" : cell.id === pair[1] ? "b" : "other" }];
  });
  return (
    <div class="wan-curves" role="group" aria-label="Measures">
      <div class="wan-curves__head">
        <label class="wan-meta" for={`${id}-measure`}>
          Measure
        </label>
        <select
          class="wan-select wan-select--s"
          id={`${id}-measure`}
          value={measures.chosen}
          aria-describedby={`${id}-meaning`}
          disabled={!connected}
          onChange={({ currentTarget }) => {
            choose(currentTarget.value);
          }}
        >
          {measures.choices.map(({ name, label }) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
        <span class="wan-meta wan-curves__meaning" id={`${id}-meaning`}>
          {chosen?.meaning}
        </span>
      </div>
      <Unmeasured measures={measures} measureAll={measureAll} connected={connected} />
      {chosen !== undefined && lines.length > 0 && <Curves sync={sync} lines={lines} chosen={chosen} />}
      {chosen?.curve === false && Object.keys(measures.cells).length > 0 && (
        <p class="wan-meta">{chosen.label} is one number for each video, so it has no curve.</p>
      )}
    </div>
  );
}

function Unmeasured({ measures, measureAll, connected }: Pick<Props, "measures" | "measureAll" | "connected">): VNode | null {
  const { unmeasured, waiting } = measures;
  if (unmeasured === 0) return null;
  const left = unmeasured - waiting;
  return (
    <p class="wan-curves__left">
      {waiting > 0 && (
        <span class="wan-meta">
          Measuring, {waiting} left. {left === 0 ? "" : " "}
        </span>
      )}
      {left > 0 && (
        <>
          <span>
            {left === 1 ? "1 video is" : `${left} videos are`} not measured yet. It takes about a second each, and nothing is
            sent.
          </span>
          <button type="button" class="wan-btn wan-btn--s" disabled={!connected} onClick={measureAll}>
            <Icon name="eye" />
            Measure
          </button>
        </>
      )}
    </p>
  );
}

function Curves({ sync, lines, chosen }: { sync: Sync; lines: Line[]; chosen: MeasureChoice }): VNode {
  const { duration: running } = useSyncView(sync);
  const [position] = usePosition(sync);
  const data = lines.map((line) => line.data);
  const key = lines.map(({ cell, kind }) => `${cell.id}${kind}`).join();
  const duration = running > 0 ? running : lengthOf(data);
  const scale = scaleOf(data.map(({ curve }) => curve));
  const drawn = useMemo(
    () =>
      // Draw A and B on top of the others.
      [...lines]
        .sort((one, other) => order(one) - order(other))
        .map(({ cell, data: one, kind }) => <path key={cell.id} class={`is-${kind}`} d={pathOf(one, duration, scale)} />),
    // The curves change only with a new answer.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [key, data[0], data.length, duration, scale.low, scale.high],
  );
  const named = lines.length === 1 ? lines : lines.filter(({ kind }) => kind !== "other");
  const others = lines.length - named.length;
  const values = named.map(({ cell, data: one, kind }) => {
    const value = valueAt(one, position);
    return { cell, kind, text: value === null ? "\u2013" : numberText(value) };
  });
  const unit = chosen.unit === "" ? "" : ` ${chosen.unit}`;
  const spoken = values.map(({ cell, kind, text }) => `${kind === "other" ? cell.label : kind.toUpperCase()} ${text}`).join(", ");
  return (
    <>
      <div class="wan-curves__plot">
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          {drawn}
        </svg>
        <span class="wan-curves__mark" style={{ "--at": `${duration > 0 ? (position / duration) * 100 : 0}%` }} />
        <input
          type="range"
          min="0"
          max={duration}
          step={FRAME}
          value={position}
          disabled={running === 0}
          aria-label={`Time in the curves of ${chosen.label.toLowerCase()}`}
          aria-valuetext={`${position.toFixed(1)} of ${duration.toFixed(1)} seconds${spoken === "" ? "" : `: ${spoken}${unit}`}`}
          onInput={({ currentTarget }) => {
            sync.seek(Number(currentTarget.value));
          }}
        />
        <span class="wan-curves__scale" aria-hidden="true">
          <span>{numberText(scale.high)}</span>
          <span>
            {numberText(scale.low)}
            {unit}
          </span>
        </span>
      </div>
      <ul class="wan-curves__legend" role="list" aria-label="Curves">
        {values.map(({ cell, kind, text }) => (
          <li key={cell.id}>
            <i class={`is-${kind}`} />
            {kind !== "other" && <b>{kind.toUpperCase()}</b>}
            <span class="wan-curves__label" dir="auto">
              {cell.label}
            </span>
            <b class="wan-num">
              {text}
              {unit}
            </b>
          </li>
        ))}
        {others > 0 && (
          <li>
            <i class="is-other" />
            <span class="wan-meta">
              {named.length > 0
                ? `${others} more`
                : `${others} videos. Choose A and B below two of them to tell their curves apart.`}
            </span>
          </li>
        )}
      </ul>
    </>
  );
}

function order({ kind }: Line): number {
  return kind === "a" ? 2 : kind === "b" ? 1 : 0;
}
