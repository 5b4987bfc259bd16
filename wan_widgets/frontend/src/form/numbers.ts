/** Typed numbers, positions in a text, and the marks of a slider. Pure. */
import type { Json } from "../generated/protocol";

/** The offset of code point `count` in UTF-16 units, which selections use. */
export function utf16Offset(text: string, count: number): number {
  let place = 0;
  let left = count;
  for (const character of text) {
    if (left === 0) break;
    place += character.length;
    left -= 1;
  }
  return place;
}

/** Parse a typed whole number: the number, the text if it is not a number, or null if it is blank. */
export function wholeNumber(text: string): Json {
  const bare = text.trim();
  if (bare === "") return null;
  return /^[+-]?\d+$/.test(bare) ? Number(bare) : text;
}

/** The marks below a slider: its ends, and round numbers in between with enough room. */
export function rangeMarks(least: number, greatest: number): number[] {
  const step = greatest - least > 20 ? 5 : greatest - least > 8 ? 3 : 1;
  const first = Math.ceil((least + 1) / step) * step;
  const inner = Array.from({ length: Math.max(0, Math.ceil((greatest - first) / step)) }, (_, place) => first + place * step);
  return [least, ...inner.filter((mark) => mark - least >= step / 2 && greatest - mark >= step / 2), greatest];
}
