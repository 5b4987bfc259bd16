/** The state of the gallery in the page, and its reducer. Pure. */
import type { About, Counts, Filters, Order, PageOfTiles, Tile } from "../generated/protocol";
import type { AskError } from "../lib/kernel/ask";
import {
  indexOfTile,
  NO_PAGES,
  type PageList,
  type PageRequest,
  tileAt,
  withoutFarPages,
  withPage,
  withTile,
} from "./pageList";

/** How the list is shown. */
export type View = "tiles" | "table";

export interface GalleryState {
  /** Number of tiles per page. */
  size: number;
  mostCompared: number;
  filters: Filters;
  order: Order;
  view: View;
  /** Whether the panel of measures is open. */
  measuresOpen: boolean;
  /** The number of the search: answers to earlier searches are ignored. */
  search: number;
  list: PageList;
  counts: Counts | null;
  /** Whether nothing has arrived yet for the current search. */
  loading: boolean;
  /** The pages with a pending request. */
  requested: ReadonlySet<number>;
  error: AskError | null;
  /** The job that the panel shows. */
  open: Tile | null;
  /** The jobs picked for a comparison, in the order of picking. */
  picked: ReadonlySet<string>;
  /** Keys of the jobs and states that were already in an update. */
  seen: ReadonlySet<string>;
  /** Whether there are new jobs that the list does not show yet. */
  hasNew: boolean;
  /** The text for screen readers. */
  announcement: string;
}

export type GalleryEvent =
  | { type: "filtersChanged"; filters: Filters }
  | { type: "orderChanged"; order: Order }
  | { type: "viewChanged"; view: View }
  | { type: "measuresToggled" }
  | { type: "reloaded" }
  | { type: "pageRequested"; number: number }
  | { type: "pageArrived"; search: number; request: PageRequest; answer: PageOfTiles }
  | { type: "pageFailed"; search: number; number: number; error: AskError }
  | { type: "totalsArrived"; search: number; totals: Readonly<Record<string, string>> }
  | { type: "windowMoved"; first: number; last: number }
  | { type: "tilesChanged"; tiles: readonly Tile[] }
  | { type: "newsSeen"; news: readonly Tile[] }
  | { type: "newTilesHeld" }
  | { type: "opened"; tile: Tile }
  | { type: "takeOpened"; job: string }
  | { type: "closed" }
  | { type: "picked"; job: string; on: boolean }
  | { type: "picksCleared" }
  | { type: "announced"; text: string };

export function initialState(about: About, news: readonly Tile[]): GalleryState {
  return {
    size: about.page,
    mostCompared: about.most_compared,
    filters: about.filters,
    order: "newest",
    view: "tiles",
    measuresOpen: about.measures,
    search: 0,
    list: NO_PAGES,
    counts: null,
    loading: true,
    requested: new Set(),
    error: null,
    open: null,
    picked: new Set(),
    seen: new Set(news.map(newsKey)),
    hasNew: false,
    announcement: "",
  };
}

export function reduce(state: GalleryState, event: GalleryEvent): GalleryState {
  switch (event.type) {
    case "filtersChanged":
      return newSearch({ ...state, filters: event.filters });
    case "orderChanged":
      return newSearch({ ...state, order: event.order });
    case "viewChanged":
      return { ...state, view: event.view };
    case "measuresToggled":
      return { ...state, measuresOpen: state.open !== null || !state.measuresOpen, open: null };
    case "reloaded":
      return newSearch({ ...state, hasNew: false });
    case "pageRequested":
      return { ...state, requested: new Set(state.requested).add(event.number) };
    case "pageArrived":
      return event.search === state.search ? pageArrived(state, event.request, event.answer) : state;
    case "pageFailed":
      return event.search === state.search ? pageFailed(state, event.number, event.error) : state;
    case "totalsArrived":
      if (event.search !== state.search) return state;
      return { ...state, list: { ...state.list, totals: { ...state.list.totals, ...event.totals } } };
    case "windowMoved": {
      const list = withoutFarPages(state.list, event.first, event.last, state.size);
      return list === state.list ? state : { ...state, list };
    }
    case "tilesChanged":
      return event.tiles.reduce(tileChanged, state);
    case "newsSeen":
      return { ...state, seen: new Set([...state.seen, ...event.news.map(newsKey)]) };
    case "newTilesHeld":
      return { ...state, hasNew: true };
    case "opened":
      return { ...state, open: event.tile };
    case "takeOpened":
      return takeOpened(state, event.job);
    case "closed":
      return { ...state, open: null };
    case "picked":
      return picked(state, event.job, event.on);
    case "picksCleared":
      return { ...state, picked: new Set() };
    case "announced":
      return announced(state, event.text);
  }
}

/** Whether the list shows measures: if it is sorted or filtered by them, in the table, and beside their panel. */
export function showsMeasures({ view, measuresOpen, order, filters }: GalleryState): boolean {
  const text = filters["text"];
  return view === "table" || measuresOpen || order.includes(":") || (typeof text === "string" && COMPARED.test(text));
}

/** A term of the search line that compares a measure with a number, or asks for a finding. */
const COMPARED = /(^|\s)(\w+(>=|<=|>|<|=)-?\d|found:\w)/u;

/** The effect of an update on the list: tiles whose day has outdated totals, and whether a job is not in the list. */
export interface NewsEffect {
  stale: Tile[];
  hasUnknown: boolean;
}

export function effectOfNews(state: GalleryState, news: readonly Tile[]): NewsEffect {
  const fresh = news.filter((tile) => !state.seen.has(newsKey(tile)));
  const isKnown = (tile: Tile): boolean => indexOfTile(state.list, tile.id, state.size) >= 0;
  return { stale: fresh.filter(isKnown), hasUnknown: fresh.some((tile) => !isKnown(tile)) };
}

/** The key includes the state, because a job in a new state may match a filter that it did not match before. */
function newsKey({ id, state }: Tile): string {
  return `${id} ${state}`;
}

/** The old list stays until the first page of the new search arrives. */
function newSearch(state: GalleryState): GalleryState {
  return { ...state, search: state.search + 1, requested: new Set(), loading: true };
}

function pageArrived(state: GalleryState, request: PageRequest, answer: PageOfTiles): GalleryState {
  return {
    ...state,
    list: withPage(state.list, request, answer),
    counts: answer.counts ?? state.counts,
    loading: false,
    requested: without(state.requested, request.number),
    error: null,
  };
}

function pageFailed(state: GalleryState, number: number, error: AskError): GalleryState {
  // If the first page fails, the list belongs to an earlier search and must not be continued with this one.
  const list = number === 0 ? { ...state.list, next: null } : state.list;
  return { ...state, list, loading: false, requested: without(state.requested, number), error };
}

function without(numbers: ReadonlySet<number>, number: number): ReadonlySet<number> {
  return new Set([...numbers].filter((one) => one !== number));
}

function tileChanged(state: GalleryState, tile: Tile): GalleryState {
  return { ...state, list: withTile(state.list, tile), open: state.open?.id === tile.id ? tile : state.open };
}

/** The other take may not be in the list; then its tile is filled in with its details. */
function takeOpened(state: GalleryState, job: string): GalleryState {
  if (state.open === null) return state;
  const tile = tileAt(state.list, indexOfTile(state.list, job, state.size), state.size);
  return { ...state, open: { ...(tile ?? state.open), id: job } };
}

function picked(state: GalleryState, job: string, on: boolean): GalleryState {
  const next = new Set(state.picked);
  const isFull = next.size >= state.mostCompared;
  if (!on) next.delete(job);
  else if (!isFull) next.add(job);
  const refused = on && isFull && !state.picked.has(job);
  const withNotice = refused ? announced(state, `${state.mostCompared} videos can be compared at most`) : state;
  return next.size < state.mostCompared ? announced({ ...withNotice, picked: next }, `${next.size} picked`) : { ...withNotice, picked: next };
}

function announced(state: GalleryState, text: string): GalleryState {
  // Screen readers repeat a text only if it differs, so toggle a trailing space.
  return { ...state, announcement: state.announcement === text ? `${text}\u00a0` : text };
}
