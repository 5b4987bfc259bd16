/**
 * The loaded pages of the history. Pure.
 *
 * Every page except the last is full, so a tile's index determines its page. A page far from the viewport keeps only
 * the days of its tiles and the cursor before it, and is reloaded when it comes near.
 */
import type { Cursor, PageOfTiles, Tile } from "../generated/protocol";

/** Number of pages that are kept on either side of the viewport. */
const NEAR = 2;

export interface Page {
  /** The cursor with which the page was requested. */
  after: Cursor | null;
  days: string[];
  /** Null if the page was dropped and has to be reloaded. */
  tiles: Tile[] | null;
}

export interface PageList {
  pages: readonly Page[];
  /** The cursor of the next page; null if there is none. */
  next: Cursor | null;
  /** The day of every known tile. */
  days: readonly string[];
  /** The totals of each day, as text. */
  totals: Readonly<Record<string, string>>;
}

export interface PageRequest {
  number: number;
  after: Cursor | null;
}

export const NO_PAGES: PageList = { pages: [], next: null, days: [], totals: {} };

/** The list with a page that has arrived. The first page of a new search, which has the counts, replaces all pages. */
export function withPage(list: PageList, { number, after }: PageRequest, answer: PageOfTiles): PageList {
  const { tiles, cursor, days: totals, counts } = answer;
  const isNewSearch = counts !== undefined;
  const pages = isNewSearch ? [] : [...list.pages];
  pages[number] = { after, days: tiles.map((tile) => tile.day), tiles };
  return {
    pages,
    next: number === pages.length - 1 ? cursor : list.next,
    days: pages.flatMap((page) => page.days),
    totals: isNewSearch ? totals : { ...list.totals, ...totals },
  };
}

/** The pages to load for a window of tiles: dropped ones, and the next one if the window is near the end. */
export function missingPages({ pages, next }: PageList, first: number, last: number, size: number): PageRequest[] {
  const [from, to] = around(first, last, size);
  const dropped = pages.flatMap((page, number) =>
    number >= from && number <= to && page.tiles === null ? [{ number, after: page.after }] : [],
  );
  return to >= pages.length && next !== null ? [...dropped, { number: pages.length, after: next }] : dropped;
}

/** The list without the tiles of pages far from a window; the same object if there are none. */
export function withoutFarPages(list: PageList, first: number, last: number, size: number): PageList {
  const [from, to] = around(first, last, size);
  const isFar = (page: Page, number: number): boolean =>
    page.tiles !== null && (number < from - NEAR || number > to + NEAR);
  if (!list.pages.some(isFar)) return list;
  return { ...list, pages: list.pages.map((page, number) => (isFar(page, number) ? { ...page, tiles: null } : page)) };
}

/** The list with an updated tile; the same object if the tile is not loaded. */
export function withTile(list: PageList, tile: Tile): PageList {
  if (!list.pages.some((page) => page.tiles?.some((one) => one.id === tile.id))) return list;
  return {
    ...list,
    pages: list.pages.map((page) => ({
      ...page,
      tiles: page.tiles?.map((one) => (one.id === tile.id ? tile : one)) ?? null,
    })),
  };
}

/** The index of a job's tile; -1 if it is not loaded. */
export function indexOfTile({ pages }: PageList, id: string, size: number): number {
  for (const [number, page] of pages.entries()) {
    const place = page.tiles?.findIndex((one) => one.id === id) ?? -1;
    if (place >= 0) return number * size + place;
  }
  return -1;
}

export function tileAt({ pages }: PageList, index: number, size: number): Tile | null {
  return pages[Math.floor(index / size)]?.tiles?.[index % size] ?? null;
}

/** The pages of a window, and one more on either side. */
function around(first: number, last: number, size: number): [from: number, to: number] {
  return [Math.max(0, Math.floor(first / size) - 1), Math.floor(last / size) + 1];
}
