/**
 * The pages of the history that were loaded, as far as they are near. Pure.
 *
 * Every page but the last is full, so a tile's number tells its page. Of a page that is far from the window
 * only the days of its tiles and the cursor before it are kept; it is loaded again when it comes near.
 */
import type { Cursor, PageOfTiles, Tile } from "../generated/protocol";

/** Pages that are kept on either side of the window. */
const NEAR = 2;

export interface Page {
  /** The cursor that the page was asked for with. */
  after: Cursor | null;
  days: string[];
  /** Null where the page was dropped and has to be loaded again. */
  tiles: Tile[] | null;
}

export interface PageList {
  pages: readonly Page[];
  /** Where the last page ended; null if nothing follows. */
  next: Cursor | null;
  /** The day of every tile that is known of. */
  days: readonly string[];
  /** What each day has come to, in words. */
  totals: Readonly<Record<string, string>>;
}

export interface PageRequest {
  number: number;
  after: Cursor | null;
}

export const NO_PAGES: PageList = { pages: [], next: null, days: [], totals: {} };

/** With a page that has arrived. The first page of a new search, which brings the counts, replaces all pages. */
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

/** The pages to load for a window of tiles: those that were dropped, and the next one if the window nears the end. */
export function missingPages({ pages, next }: PageList, first: number, last: number, size: number): PageRequest[] {
  const [from, to] = around(first, last, size);
  const dropped = pages.flatMap((page, number) =>
    number >= from && number <= to && page.tiles === null ? [{ number, after: page.after }] : [],
  );
  return to >= pages.length && next !== null ? [...dropped, { number: pages.length, after: next }] : dropped;
}

/** Without the tiles of pages that are far from a window; the same list if there are none. */
export function withoutFarPages(list: PageList, first: number, last: number, size: number): PageList {
  const [from, to] = around(first, last, size);
  const isFar = (page: Page, number: number): boolean =>
    page.tiles !== null && (number < from - NEAR || number > to + NEAR);
  if (!list.pages.some(isFar)) return list;
  return { ...list, pages: list.pages.map((page, number) => (isFar(page, number) ? { ...page, tiles: null } : page)) };
}

/** With a job as it is now; the same list if it is not among the tiles at hand. */
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

/** The number of a job's tile; -1 if it is not at hand. */
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

/** The pages of a window and one more on either side. */
function around(first: number, last: number, size: number): [from: number, to: number] {
  return [Math.max(0, Math.floor(first / size) - 1), Math.floor(last / size) + 1];
}
