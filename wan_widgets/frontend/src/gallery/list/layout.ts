/**
 * The layout of the tiles: rows of equal height under the heading of their day. Pure.
 *
 * It depends only on the days of the tiles. So tiles whose page was dropped keep their position, and only rows near the
 * viewport have to be rendered.
 */

export const GAP = 12;
const ROW_GAP = 14;
export const DAY_HEIGHT = 32;
/** Two lines of the prompt, one of settings, one of the note, and the gaps. */
const WORDS_HEIGHT = 84;
/** Three lines of measures, one of flags, and the gaps. */
const MEASURES_HEIGHT = 84;
const LEAST_WIDTH = 188;
const LEAST_WIDTH_NARROW = 176;
const NARROW = 776;

export interface Row {
  top: number;
  /** The index of the first tile in the row, and the number of tiles. */
  first: number;
  count: number;
  /** The heading above the row, such as the day; null if the heading does not change. */
  day: string | null;
}

export interface Layout {
  columns: number;
  tileWidth: number;
  tileHeight: number;
  rows: Row[];
  height: number;
}

/** Lay out tiles with these days in a list of `width` pixels, with or without measures. */
export function layoutOf(days: readonly string[], width: number, measures = false): Layout {
  const least = width < NARROW ? LEAST_WIDTH_NARROW : LEAST_WIDTH;
  const columns = Math.max(1, Math.floor((width + GAP) / (least + GAP)));
  const tileWidth = Math.max(1, Math.floor((width - GAP * (columns - 1)) / columns));
  const tileHeight = Math.round((tileWidth * 9) / 16) + WORDS_HEIGHT + (measures ? MEASURES_HEIGHT : 0);
  const rows: Row[] = [];
  let top = 0;
  for (let first = 0; first < days.length; ) {
    const day = days[first] ?? "";
    const begins = day !== "" && (first === 0 || days[first - 1] !== day);
    if (first === 0 && day === "") top = GAP;
    let count = 1;
    while (count < columns && first + count < days.length && days[first + count] === day) count += 1;
    if (begins) top += DAY_HEIGHT;
    rows.push({ top, first, count, day: begins ? day : null });
    top += tileHeight + ROW_GAP;
    first += count;
  }
  return { columns, tileWidth, tileHeight, rows, height: Math.max(0, top) };
}

/** The range of rows in a window: the first index, and the end index (exclusive). */
export function rowsIn({ rows, tileHeight }: Layout, top: number, bottom: number): [from: number, to: number] {
  const from = firstRow(rows, (row) => row.top + tileHeight >= top);
  const to = firstRow(rows, (row) => row.top - DAY_HEIGHT > bottom);
  return [from, Math.max(from, to)];
}

/** The index of a tile's row; -1 if there is no such tile. */
export function rowOf({ rows }: Layout, tile: number): number {
  const row = firstRow(rows, ({ first, count }) => first + count > tile);
  return row < rows.length && tile >= 0 ? row : -1;
}

/** The tile to which a key moves. */
export function tileAfterKey(layout: Layout, from: number, key: string, rowsInView: number): number {
  const last = layout.rows.at(-1);
  const end = last === undefined ? 0 : last.first + last.count - 1;
  const at = rowOf(layout, from);
  const row = layout.rows[at];
  if (row === undefined) return 0;
  const to = (step: number): number => {
    const next = layout.rows[Math.min(layout.rows.length - 1, Math.max(0, at + step))] ?? row;
    return next === row ? from : Math.min(next.first + (from - row.first), next.first + next.count - 1);
  };
  switch (key) {
    case "ArrowLeft":
      return Math.max(0, from - 1);
    case "ArrowRight":
      return Math.min(end, from + 1);
    case "ArrowUp":
      return to(-1);
    case "ArrowDown":
      return to(1);
    case "PageUp":
      return to(-Math.max(1, rowsInView));
    case "PageDown":
      return to(Math.max(1, rowsInView));
    case "Home":
      return 0;
    case "End":
      return end;
    default:
      return from;
  }
}

/** The first row for which a monotonic condition holds (binary search). */
function firstRow(rows: readonly Row[], holds: (row: Row) => boolean): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row !== undefined && holds(row)) high = middle;
    else low = middle + 1;
  }
  return low;
}
