/** Curves over time as SVG paths, and ranks of values. Pure. */
import type { CellMeasure } from "../../generated/protocol";

/** The size of the SVG view box of the curves; the page stretches it. */
export const WIDTH = 1000;
export const HEIGHT = 100;
/** Lower loudness counts as silence; showing it would flatten the rest of the curve. */
const QUIET = -60;

export interface Scale {
  low: number;
  high: number;
}

/** From zero, or from the lowest value if some are negative, to the highest. */
export function scaleOf(curves: readonly (readonly number[])[]): Scale {
  const values = curves.flat().map((value) => Math.max(QUIET, value));
  const high = Math.max(...values, ...(values.some((value) => value < 0) ? [] : [0]));
  const low = Math.min(0, ...values);
  if (values.length === 0) return { low: 0, high: 1 };
  return high > low ? { low, high } : { low, high: low + 1 };
}

/** A curve as an SVG path: each value at the middle of its interval. */
export function pathOf({ curve, step }: Pick<CellMeasure, "curve" | "step">, duration: number, { low, high }: Scale): string {
  const points = curve.map((value, place) => {
    const x = duration > 0 ? (((place + 0.5) * step) / duration) * WIDTH : 0;
    const y = HEIGHT - ((Math.max(low, Math.min(high, value)) - low) / (high - low)) * HEIGHT;
    return `${round(Math.min(WIDTH, x))} ${round(y)}`;
  });
  return points.length === 0 ? "" : `M${points.join("L")}`;
}

/** The value of a curve at a time. After its end the last value holds for one step, then null. */
export function valueAt({ curve, step }: Pick<CellMeasure, "curve" | "step">, seconds: number): number | null {
  const place = Math.floor(seconds / step + 1e-6);
  return (place <= curve.length ? (curve[place] ?? curve.at(-1)) : undefined) ?? null;
}

/** The length of the longest curve in seconds. */
export function lengthOf(curves: readonly Pick<CellMeasure, "curve" | "step">[]): number {
  return Math.max(0, ...curves.map(({ curve, step }) => curve.length * step));
}

/** A number as shown beside a curve. */
export function numberText(value: number): string {
  return value.toFixed(1).replace("-", "\u2212");
}

export interface Rank {
  /** 1 for the highest value; equal values share a place. */
  place: number;
  of: number;
  /** The position between the lowest and the highest value, 0 to 1. */
  share: number;
}

/** The rank of each known value. Values with the same text are equal. */
export function ranksOf(cells: Readonly<Record<string, Pick<CellMeasure, "value" | "text">>>): Map<string, Rank> {
  const known = Object.entries(cells).flatMap(([id, { value, text }]) => (value === null ? [] : [{ id, value, text }]));
  const numbers = known.map(({ value }) => value);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return new Map(
    known.map(({ id, value, text }) => [
      id,
      {
        place: 1 + known.filter((other) => other.value > value && other.text !== text).length,
        of: known.length,
        share: high > low ? (value - low) / (high - low) : 0.5,
      },
    ]),
  );
}

/** 1st, 2nd, 3rd, 11th. */
export function ordinal(place: number): string {
  const tens = Math.floor(place / 10) % 10;
  const suffix = tens === 1 ? "th" : (["th", "st", "nd", "rd"][place % 10] ?? "th");
  return `${place}${suffix}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
