/** One measure in the panel: its histogram, and two sliders for its limits. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../../lib/icons";
import { useUniqueId } from "../../lib/ids";
import type { Histogram, MeasureChoice } from "../../generated/protocol";
import { rangeIn, rangeText, withRange } from "../head/ranges";
import { barsOf, barsText, endOf, type Limits, limitsOf, moved, numberText, rangeOf, stepOf } from "./histogram";

const FULL = 100;

interface Props {
  histogram: Histogram;
  choice: MeasureChoice;
  text: string;
  change: (text: string) => void;
}

export function MeasureRow({ histogram, choice, text, change }: Props): VNode {
  const id = useUniqueId();
  const [explained, setExplained] = useState(false);
  const { label, unit, meaning } = choice;
  const [dragged, setDragged] = useState<Limits | null>(null);
  useEffect(() => {
    setDragged(null);
  }, [text, histogram]);
  const limits = dragged ?? limitsOf(histogram, rangeIn(text, choice.name));
  const end = endOf(histogram);
  const shareOf = (value: number): number => (value - histogram.low) / (end - histogram.low);
  const place = (value: number): string => `${shareOf(value) * FULL}%`;
  const range = rangeOf(histogram, limits);
  const shown =
    range.low + range.high === ""
      ? `any, ${numberText(histogram.low)} to ${numberText(end)} ${unit}`.trimEnd()
      : rangeText(range, choice).slice(label.length + 1);
  return (
    <div
      class={`wan-mrow${histogram.whole ? " wan-mrow--whole" : ""}`}
      role="group"
      aria-labelledby={`${id}-name`}
      aria-describedby={`${id}-meaning`}
      style={{ "--bars": String(histogram.bars.length) }}
    >
      <p class="wan-mrow__top">
        <b id={`${id}-name`}>{label}</b>
        <button
          type="button"
          class="wan-tipbtn"
          aria-label={`What is ${label.toLowerCase()}?`}
          title={meaning}
          aria-expanded={explained}
          aria-controls={`${id}-meaning`}
          onClick={() => {
            setExplained(!explained);
          }}
        >
          <Icon name="info" />
        </button>
        <output>{shown}</output>
      </p>
      <p class="wan-meta" id={`${id}-meaning`} hidden={!explained}>
        {meaning}
      </p>
      <div
        class="wan-histo"
        role="img"
        aria-label={`Videos by ${label.toLowerCase()}: ${barsText(histogram)}`}
      >
        {barsOf(histogram, limits).map(({ height, selected }, number) => (
          <i key={number} class={selected ? "is-in" : undefined} style={{ "--h": `${height}%` }} />
        ))}
      </div>
      <div class="wan-dual" style={{ "--lo": place(limits.low), "--hi": place(limits.high) }}>
        {(["low", "high"] as const).map((side) => (
          <input
            key={side}
            type="range"
            // If both are at the right end, the lower one is on top, so that it can be moved back.
            class={side === "low" && shareOf(limits.low) > 1 / 2 ? "is-above" : undefined}
            min={histogram.low}
            max={end}
            step={stepOf(histogram)}
            value={limits[side]}
            aria-label={`${label}, ${side === "low" ? "least" : "most"}`}
            aria-valuetext={`${numberText(limits[side])} ${unit}`.trimEnd()}
            onInput={({ currentTarget }) => {
              const next = moved(limits, side, Number(currentTarget.value));
              currentTarget.value = String(next[side]);
              setDragged(next);
            }}
            onChange={({ currentTarget }) => {
              const next = moved(limits, side, Number(currentTarget.value));
              change(withRange(text, choice.name, rangeOf(histogram, next)));
            }}
          />
        ))}
      </div>
    </div>
  );
}
