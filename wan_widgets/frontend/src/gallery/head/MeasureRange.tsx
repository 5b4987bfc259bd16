/** The choice of a measure and its range, which is stored as terms in the search line. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useUniqueId } from "../../lib/ids";
import type { MeasureChoice } from "../../generated/protocol";
import { type Range, rangeIn, withRange } from "./ranges";

interface Props {
  measures: MeasureChoice[];
  text: string;
  change: (text: string) => void;
}

export function MeasureRange({ measures, text, change }: Props): VNode | null {
  const id = useUniqueId();
  const [name, setName] = useState<string | null>(null);
  const inUse = measures.find((one) => text.includes(one.name) && rangeOf(text, one) !== "");
  const chosen = measures.find((one) => one.name === name) ?? inUse ?? measures[0];
  if (chosen === undefined) return null;
  const range = rangeIn(text, chosen.name);
  const set = (part: Partial<Range>): void => {
    change(withRange(text, chosen.name, { ...range, ...part }));
  };
  return (
    <span class="wan-lab wan-mrange" role="group" aria-label="Range of a measure">
      <select
        class="wan-select"
        aria-label="Measure"
        aria-describedby={`${id}-meaning`}
        title={chosen.meaning}
        value={chosen.name}
        onChange={({ currentTarget }) => {
          setName(currentTarget.value);
        }}
      >
        {measures.map((one) => (
          <option key={one.name} value={one.name}>
            {one.label}
          </option>
        ))}
      </select>
      <span class="wan-vh" id={`${id}-meaning`}>
        {chosen.meaning}
      </span>
      <Limit label={`${chosen.label}, at least`} value={range.low} placeholder="from" set={(low) => { set({ low }); }} />
      <bdi aria-hidden="true">to</bdi>
      <Limit label={`${chosen.label}, at most`} value={range.high} placeholder="any" set={(high) => { set({ high }); }} />
      {chosen.unit}
    </span>
  );
}

function Limit({ label, value, placeholder, set }: { label: string; value: string; placeholder: string; set: (value: string) => void }): VNode {
  return (
    <input
      class="wan-input wan-input--limit"
      type="number"
      step="any"
      aria-label={label}
      placeholder={placeholder}
      value={value}
      onChange={({ currentTarget }) => {
        set(currentTarget.value);
      }}
    />
  );
}

function rangeOf(text: string, { name }: MeasureChoice): string {
  const { low, high } = rangeIn(text, name);
  return low + high;
}
