/** Histograms of measures, and the limits that are set on them. Pure. */
import type { Histogram } from "../../generated/protocol";
import type { Range } from "../head/ranges";

/** Number of slider steps per bar. */
const STEPS = 5;
const DIGITS = 6;
const FULL = 100;

/** The limits as numbers; without a limit, the end of the histogram. */
export interface Limits {
  low: number;
  high: number;
}

/** The highest value of a limit; for whole numbers, the value of the last bar. */
export function endOf({ low, step, bars, whole }: Histogram): number {
  return short(low + step * (whole ? bars.length - 1 : bars.length));
}

/** The slider step of a limit. */
export function stepOf({ step, whole }: Histogram): number {
  return whole ? step : short(step / STEPS);
}

/** The limits of a range, clamped to the histogram. */
export function limitsOf(histogram: Histogram, range: Range): Limits {
  const end = endOf(histogram);
  const clamped = (text: string, otherwise: number): number =>
    text === "" ? otherwise : Math.min(end, Math.max(histogram.low, Number(text)));
  return { low: clamped(range.low, histogram.low), high: clamped(range.high, end) };
}

/** The range of some limits; a limit at the end of the histogram is omitted. */
export function rangeOf(histogram: Histogram, { low, high }: Limits): Range {
  return {
    low: low > histogram.low ? String(short(low)) : "",
    high: high < endOf(histogram) ? String(short(high)) : "",
  };
}

/** The limits with one moved, clamped to the other. */
export function moved(limits: Limits, side: keyof Limits, value: number): Limits {
  return side === "low" ? { ...limits, low: Math.min(value, limits.high) } : { ...limits, high: Math.max(value, limits.low) };
}

export interface Bar {
  /** Percentage of the highest bar, 0 to 100. */
  height: number;
  selected: boolean;
}

/** The bars, and whether each is inside the limits. */
export function barsOf({ low, step, bars, whole }: Histogram, limits: Limits): Bar[] {
  const most = Math.max(1, ...bars);
  const tolerance = step / FULL;
  return bars.map((count, place) => {
    const at = low + step * (whole ? place : place + 0.5);
    return { height: (count / most) * FULL, selected: at >= limits.low - tolerance && at <= limits.high + tolerance };
  });
}

/** The bars as text: `0 to 1: 3, 2 to 3: 1`. */
export function barsText({ low, step, bars, whole }: Histogram): string {
  return bars
    .flatMap((count, place) => {
      const from = low + step * place;
      const span = whole ? numberText(from) : `${numberText(from)} to ${numberText(from + step)}`;
      return count === 0 ? [] : [`${span}: ${count}`];
    })
    .join(", ");
}

/** A number as shown in the page. */
export function numberText(value: number): string {
  return String(short(value)).replace("-", "\u2212");
}

function short(value: number): number {
  return Number(value.toFixed(DIGITS));
}
