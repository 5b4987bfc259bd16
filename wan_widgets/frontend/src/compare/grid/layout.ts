/** The layout of a comparison's cells for any choice of rows and columns. Pure. */
import type { Axis, Cell, Grid } from "../../generated/protocol";

/** Which axis is shown as rows and which as columns. */
export interface AxisChoice {
  rows: number | null;
  cols: number | null;
}

export interface Line {
  head: string;
  /** The cells in each column: none, one, or several that differ in something else. */
  places: Cell[][];
}

export interface Layout {
  rows: Axis | null;
  cols: Axis | null;
  heads: string[];
  lines: Line[];
  /** The number of columns. */
  columnCount: number;
}

const WIDEST = 4;

export function layoutCells(grid: Grid, cells: Cell[], choice: AxisChoice): Layout {
  const rows = axisAt(grid, choice.rows);
  const cols = axisAt(grid, choice.cols);
  if (rows === null && cols === null) {
    const places = cells.filter(isOriginal).map((first) => cells.filter((cell) => cell.of === first.id));
    return { rows, cols, heads: [], lines: [{ head: "", places }], columnCount: columnCount(places.length) };
  }
  const lines = (rows?.values ?? [""]).map((head, row) => ({
    head,
    places: (cols?.values ?? [""]).map((_, col) =>
      cells.filter((cell) => isAt(cell, choice.rows, row) && isAt(cell, choice.cols, col)),
    ),
  }));
  return { rows, cols, heads: cols?.values ?? [], lines, columnCount: cols?.values.length ?? 1 };
}

/** Whether a cell is not a further take of another one. */
export function isOriginal(cell: Cell): boolean {
  return cell.of === cell.id;
}

/** The cells of one place in browsing order: grouped by the original cell, then by take. */
export function byTake(place: Cell[]): Cell[] {
  const rank = new Map(place.map((cell, number) => [cell.id, number]));
  const first = (cell: Cell): number => rank.get(cell.of) ?? 0;
  return [...place].sort((one, other) => first(one) - first(other) || one.take - other.take);
}

/** What distinguishes a cell from others in the same place. */
export function distinction(grid: Grid, cell: Cell, others: Cell[], choice: AxisChoice): string {
  const rest = grid.axes.flatMap((axis, number) => {
    if (number === choice.rows || number === choice.cols) return [];
    const value = axis.values[cell.place[number] ?? 0] ?? "";
    return others.every((other) => other.place[number] === cell.place[number]) ? [] : [`${axis.label.toLowerCase()} ${value}`];
  });
  const twins = others.some((other) => other.id !== cell.id && other.place.every((value, axis) => value === cell.place[axis]));
  return rest.length === 0 || twins ? [...rest, cell.own].join(", ") : rest.join(", ");
}

/** As square as possible, and at most four columns. */
export function columnCount(count: number): number {
  if (count === 4) return 2;
  return Math.min(WIDEST, count <= 3 ? Math.max(1, count) : count <= 6 || count === 9 ? 3 : WIDEST);
}

/** Assign an axis to one side. If it was on the other side, the two axes are swapped. */
export function withAxis(choice: AxisChoice, side: keyof AxisChoice, axis: number): AxisChoice {
  const other = side === "rows" ? "cols" : "rows";
  return { ...choice, [side]: axis, [other]: choice[other] === axis ? choice[side] : choice[other] };
}

function axisAt(grid: Grid, number: number | null): Axis | null {
  return number === null ? null : (grid.axes[number] ?? null);
}

function isAt(cell: Cell, axis: number | null, value: number): boolean {
  return axis === null || cell.place[axis] === value;
}
