/**
 * The state of a comparison in the page, and its reducer. Pure.
 *
 * The state of viewing is never stored: the axes, the audible cell, and which two are A and B exist only here, until
 * the view is unmounted.
 */
import { playableUrl, type Video } from "../video/source";
import { type AxisChoice, type Layout, layoutCells } from "./grid/layout";
import type { Cell, Grid, MeasuresAnswer } from "../generated/protocol";

export type Pair = [a: string | null, b: string | null];

/** Which two cells are A and B. */
export type PairSelection =
  /** Nothing is chosen: if exactly two cells are visible, these two. */
  | { kind: "automatic" }
  | { kind: "chosen"; ids: Pair }
  | { kind: "closed" };

/** How A and B are shown. */
export type ViewMode = "wipe" | "flick" | "side";

/** The kernel's quote for new takes. */
export interface TakesQuote {
  cells: string[];
  /** Which cells, in words. */
  label: string;
  videos: number;
  quantity: string;
  text: string;
}

/** Adding takes: idle, waiting for confirmation, or a request in flight. */
export type TakesState =
  | { kind: "idle"; error: string }
  | { kind: "quoted"; quote: TakesQuote }
  | { kind: "busy"; quote: TakesQuote | null };

export interface CompareState {
  axes: AxisChoice;
  /** Cells that are shown in place of the first one in the same place. */
  shownTakes: ReadonlySet<string>;
  videos: ReadonlyMap<string, Video>;
  audibleId: string | null;
  /** The last audible cell, for the key that turns the sound on again. */
  lastAudibleId: string | null;
  pair: PairSelection;
  mode: ViewMode;
  /** Whether the comparison is, or was, near the viewport. */
  nearScreen: boolean;
  takes: TakesState;
  /** The chosen measure; empty for the default. */
  measure: string;
  measures: MeasuresAnswer | null;
  /** Why the last star, note, rating or retry failed. */
  error: string | null;
  /** The text for screen readers. */
  announcement: string;
}

export type CompareEvent =
  | { type: "axesChosen"; axes: AxisChoice }
  | { type: "takeShown"; place: string[]; id: string }
  | { type: "videoFound"; id: string; video: Video }
  | { type: "soundChosen"; id: string | null }
  | { type: "pairSideChosen"; side: 0 | 1; id: string; visible: string[] }
  | { type: "pairChosen"; ids: Pair }
  | { type: "pairClosed" }
  | { type: "modeChosen"; mode: ViewMode }
  | { type: "cameNear" }
  | { type: "takesRequested" }
  | { type: "takesQuoted"; quote: TakesQuote }
  | { type: "takesClosed"; error: string }
  | { type: "takesCanceled" }
  | { type: "measureChosen"; measure: string }
  | { type: "measuresArrived"; measure: string; answer: MeasuresAnswer }
  | { type: "requestStarted" }
  | { type: "requestFailed"; error: string }
  | { type: "announced"; text: string };

export type Dispatch = (event: CompareEvent) => void;

export function initialState(grid: Grid): CompareState {
  return {
    axes: { rows: grid.rows, cols: grid.cols },
    shownTakes: new Set(),
    videos: new Map(),
    audibleId: null,
    lastAudibleId: null,
    pair: { kind: "automatic" },
    mode: "wipe",
    nearScreen: false,
    takes: { kind: "idle", error: "" },
    measure: "",
    measures: null,
    error: null,
    announcement: "",
  };
}

export function reduce(state: CompareState, event: CompareEvent): CompareState {
  switch (event.type) {
    case "axesChosen":
      return { ...state, axes: event.axes };
    case "takeShown":
      return showTake(state, event.place, event.id);
    case "videoFound":
      return { ...state, videos: new Map(state.videos).set(event.id, event.video) };
    case "soundChosen":
      return { ...state, audibleId: event.id, lastAudibleId: event.id ?? state.lastAudibleId };
    case "pairSideChosen":
      return { ...state, pair: { kind: "chosen", ids: withSide(state.pair, event.side, event.id, event.visible) } };
    case "pairChosen":
      return { ...state, pair: { kind: "chosen", ids: event.ids } };
    case "pairClosed":
      return { ...state, pair: { kind: "closed" } };
    case "modeChosen":
      return { ...state, mode: event.mode };
    case "cameNear":
      return { ...state, nearScreen: true };
    case "takesRequested":
      return { ...state, takes: { kind: "busy", quote: quoteOf(state.takes) } };
    case "takesQuoted":
      return { ...state, takes: { kind: "quoted", quote: event.quote } };
    case "takesClosed":
      return { ...state, takes: { kind: "idle", error: event.error } };
    case "takesCanceled":
      // A request in flight continues; its answer is shown when it arrives.
      return { ...state, takes: state.takes.kind === "busy" ? { kind: "busy", quote: null } : { kind: "idle", error: "" } };
    case "measureChosen":
      return { ...state, measure: event.measure };
    case "measuresArrived":
      return event.measure === state.measure ? { ...state, measures: event.answer } : state;
    case "requestStarted":
      return { ...state, error: null };
    case "requestFailed":
      return { ...state, error: event.error };
    case "announced":
      return { ...state, announcement: event.text };
  }
}

export function quoteOf(takes: TakesState): TakesQuote | null {
  return takes.kind === "idle" ? null : takes.quote;
}

/** Show another cell in a place. If the replaced one is audible, the new one becomes audible. */
function showTake(state: CompareState, place: string[], id: string): CompareState {
  const previous = place.find((one) => state.shownTakes.has(one)) ?? place[0];
  const shownTakes = new Set([...state.shownTakes].filter((one) => !place.includes(one))).add(id);
  if (state.audibleId === null || previous !== state.audibleId) return { ...state, shownTakes };
  return { ...state, shownTakes, audibleId: id, lastAudibleId: id };
}

/** A and B with a new cell on one side. If it was on the other side, the two are swapped. */
function withSide(pair: PairSelection, side: 0 | 1, id: string, visible: string[]): Pair {
  const ids: Pair = pair.kind === "chosen" ? pair.ids : [null, null];
  const here = ids[side] ?? null;
  const there = ids[side === 0 ? 1 : 0] ?? null;
  const onlyOther = isOpen(ids) && visible.length === 2 ? (visible.find((one) => one !== id) ?? null) : null;
  const other = there === id ? here : (there ?? onlyOther);
  return side === 0 ? [id, other] : [other, id];
}

function isOpen(ids: Pair): boolean {
  return ids[0] === null && ids[1] === null;
}

/** What a comparison shows, derived from its state and the kernel's data. */
export interface CompareScene {
  layout: Layout;
  /** The visible cells. */
  visible: Cell[];
  /** The visible cells whose video can be played. */
  playable: Cell[];
  a: Cell | undefined;
  b: Cell | undefined;
  /** The video URLs of A and B; null while they cannot be played. */
  urls: Pair;
}

/** Which of several cells in one place is visible. */
export function shownIn(state: CompareState, place: Cell[]): Cell | undefined {
  return place.find((cell) => state.shownTakes.has(cell.id)) ?? place[0];
}

export function sceneOf(state: CompareState, grid: Grid, cells: Cell[]): CompareScene {
  const layout = layoutCells(grid, cells, state.axes);
  const visible = layout.lines.flatMap((line) => line.places.flatMap((place) => shownIn(state, place) ?? []));
  const urlOf = (cell: Cell | undefined): string | null =>
    cell === undefined ? null : playableUrl(state.videos.get(cell.id)?.source);
  const [a, b] = pairOf(state.pair, cells, visible);
  return {
    layout,
    visible,
    playable: visible.filter((cell) => cell.file !== null && urlOf(cell) !== null),
    a,
    b,
    urls: [urlOf(a), urlOf(b)],
  };
}

/** The chosen A and B, if they have a video. */
function pairOf(pair: PairSelection, cells: Cell[], visible: Cell[]): [a: Cell | undefined, b: Cell | undefined] {
  if (pair.kind === "closed") return [undefined, undefined];
  const ids = pair.kind === "chosen" ? pair.ids : ([null, null] satisfies Pair);
  const chosen = isOpen(ids) && visible.length === 2 ? visible : ids.map((id) => cells.find((cell) => cell.id === id));
  const [a, b] = chosen.map((cell) => (cell?.file == null ? undefined : cell));
  return [a, b];
}
