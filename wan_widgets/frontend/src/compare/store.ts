/**
 * The state of a comparison in the page, and every way in which it changes. Pure.
 *
 * Looking changes nothing that is stored: which axes are shown, which cell is heard and which two are A and B live
 * here alone and go when the view goes.
 */
import { playableUrl, type Video } from "../video/source";
import { type AxisChoice, type Layout, layoutCells } from "./grid/layout";
import type { Cell, Grid, MeasuresAnswer } from "../generated/protocol";

export type Pair = [a: string | null, b: string | null];

/** Which two cells are A and B. */
export type PairSelection =
  /** Nobody has chosen: where two cells are seen in all, these two. */
  | { kind: "automatic" }
  | { kind: "chosen"; ids: Pair }
  | { kind: "closed" };

/** How A and B are shown. */
export type ViewMode = "wipe" | "flick" | "side";

/** What new takes would be, as the kernel has answered. */
export interface TakesQuote {
  cells: string[];
  /** Which cells, in words. */
  label: string;
  videos: number;
  quantity: string;
  text: string;
}

/** New takes: nothing, an open question, or a request under way. */
export type TakesState =
  | { kind: "idle"; error: string }
  | { kind: "quoted"; quote: TakesQuote }
  | { kind: "busy"; quote: TakesQuote | null };

export interface CompareState {
  axes: AxisChoice;
  /** Of several cells in one place, those that are shown in place of the first. */
  shownTakes: ReadonlySet<string>;
  videos: ReadonlyMap<string, Video>;
  audibleId: string | null;
  /** The cell that was heard last, for the key that turns the sound on again. */
  lastAudibleId: string | null;
  pair: PairSelection;
  mode: ViewMode;
  /** The comparison is, or has been, near the screen. */
  nearScreen: boolean;
  takes: TakesState;
  /** The measure that is chosen; empty for the usual one. */
  measure: string;
  measures: MeasuresAnswer | null;
  /** Why the last star, note, rating or retry was refused. */
  error: string | null;
  /** What a screen reader says. */
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
      // A request under way goes on; its answer is shown when it comes.
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

/** Show another cell in a place; where the one that goes is heard, the new one is heard instead. */
function showTake(state: CompareState, place: string[], id: string): CompareState {
  const previous = place.find((one) => state.shownTakes.has(one)) ?? place[0];
  const shownTakes = new Set([...state.shownTakes].filter((one) => !place.includes(one))).add(id);
  if (state.audibleId === null || previous !== state.audibleId) return { ...state, shownTakes };
  return { ...state, shownTakes, audibleId: id, lastAudibleId: id };
}

/** A and B with one side chosen anew: a cell that was on the other side changes places with what stood here. */
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

/** What a comparison shows, for its state and what the kernel has sent. */
export interface CompareScene {
  layout: Layout;
  /** The cells that are seen. */
  visible: Cell[];
  /** Those of them that can be heard. */
  playable: Cell[];
  a: Cell | undefined;
  b: Cell | undefined;
  /** Where A and B are played from; null while they cannot be. */
  urls: Pair;
}

/** Which of several cells in one place is seen. */
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

/** A and B as they are chosen, where they have a video. */
function pairOf(pair: PairSelection, cells: Cell[], visible: Cell[]): [a: Cell | undefined, b: Cell | undefined] {
  if (pair.kind === "closed") return [undefined, undefined];
  const ids = pair.kind === "chosen" ? pair.ids : ([null, null] satisfies Pair);
  const chosen = isOpen(ids) && visible.length === 2 ? visible : ids.map((id) => cells.find((cell) => cell.id === id));
  const [a, b] = chosen.map((cell) => (cell?.file == null ? undefined : cell));
  return [a, b];
}
