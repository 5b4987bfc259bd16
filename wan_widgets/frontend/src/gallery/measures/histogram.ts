/** Histograms of measures, and the limits that are set in them. Pure. */
import type { Histogram } from "../../generated/protocol";
import type { Range } from "../head/ranges";

/** Steps of a limit in one bar. */
const STEPS = 5;
const DIGITS = 6;
const FULL = 100;

/** The limits as numbers; where none is set, the ends of the histogram. */
export interface Limits {
  low: number;
  high: number;
}

/** The greatest value that a limit can have: of whole numbers, that of the last bar. */
export function endOf({ low, step, bars, whole }: Histogram): number {
  return short(low + step * (whole ? bars.length - 1 : bars.length));
}

/** How far a limit moves at once. */
export function stepOf({ step, whole }: Histogram): number {
  return whole ? step : short(step / STEPS);
}

/** The limits of a range, inside the histogram. */
export function limitsOf(histogram: Histogram, range: Range): Limits {
  const end = endOf(histogram);
  const clamped = (text: string, otherwise: number): number =>
    text === "" ? otherwise : Math.min(end, Math.max(histogram.low, Number(text)));
  return { low: clamped(range.low, histogram.low), high: clamped(range.high, end) };
}

/** The range of limits; one at an end of the histogram is no limit. */
export function rangeOf(histogram: Histogram, { low, high }: Limits): Range {
  return {
    low: low > histogram.low ? String(short(low)) : "",
    high: high < endOf(histogram) ? String(short(high)) : "",
  };
}

/** With one limit moved: it does not pass the other. */
export function moved(limits: Limits, side: keyof Limits, value: number): Limits {
  return side === "low" ? { ...limits, low: Math.min(value, limits.high) } : { ...limits, high: Math.max(value, limits.low) };
}

export interface Bar {
  /** Of the highest bar, 0 to 100. */
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

/** What the bars show, in words: `0 to 1: 3, 2 to 3: 1`. */
export function barsText({ low, step, bars, whole }: Histogram): string {
  return bars
    .flatMap((count, place) => {
      const from = low + step * place;
      const span = whole ? numberText(from) : `${numberText(from)} to ${numberText(from + step)}`;
      return count === 0 ? [] : [`${span}: ${count}`];
    })
    .join(", ");
}

/** A number as it is written in the page. */
export function numberText(value: number): string {
  return String(short(value)).replace("-", "\u2212");
}

function short(value: number): number {
  return Number(value.toFixed(DIGITS));
}
