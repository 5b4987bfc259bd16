/** Ranges of measures as terms of the search line: `motion>=0.8 motion<=6.5`. Pure. */

import type { MeasureChoice } from "../../generated/protocol";

export interface Range {
  /** The limits as typed; empty for no limit. */
  low: string;
  high: string;
}

const DIGITS = 6;

/** The limits of a measure in a search line. */
export function rangeIn(text: string, measure: string): Range {
  const range = { low: "", high: "" };
  for (const [, , sign = "", number = ""] of text.matchAll(comparisons(measure))) {
    if (!sign.startsWith("<")) range.low = number;
    if (!sign.startsWith(">")) range.high = number;
  }
  return range;
}

/** The search line with new limits of a measure; the rest is unchanged. */
export function withRange(text: string, measure: string, range: Range): string {
  const [low, high] = [plain(range.low), plain(range.high)];
  const words = [
    text.replace(comparisons(measure), "").trim(),
    low === "" ? "" : `${measure}>=${low}`,
    high === "" ? "" : `${measure}<=${high}`,
  ];
  return words.filter((word) => word !== "").join(" ");
}

/** A range as text: `motion 0.8 to 6.5 % per frame`; empty without limits. */
export function rangeText({ low, high }: Range, { label, unit }: Pick<MeasureChoice, "label" | "unit">): string {
  if (low + high === "") return "";
  const limits = high === "" ? `from ${low}` : low === "" ? `to ${high}` : low === high ? low : `${low} to ${high}`;
  return `${label.toLowerCase()} ${limits.replaceAll("-", "\u2212")} ${unit}`.trimEnd();
}

function comparisons(measure: string): RegExp {
  return new RegExp(`(^|\\s)${measure}(>=|<=|>|<|=|:)(-?[0-9]+(?:\\.[0-9]+)?)[%s]?(?=\\s|$)`, "gu");
}

/** A number without an exponent, as the search line expects it. */
function plain(text: string): string {
  const number = Number(text);
  if (text.trim() === "" || !Number.isFinite(number)) return "";
  return number.toFixed(DIGITS).replace(/\.?0+$/u, "");
}
