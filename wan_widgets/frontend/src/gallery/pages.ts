/**
 * The pages of the history that were asked for, as far as they are near.
 *
 * Every page but the last is full, so a tile's number tells its page. Of a page that is far from the window
 * only the days of its tiles and the place where it begins are kept; it is asked for again when it comes near.
 */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type Ask, AskError } from "../lib/protocol";
import type { Counts, Cursor, Order, PageOfTiles, Tile, Wanted } from "./protocol";

/** Pages that are kept on either side of the window. */
const NEAR = 2;

interface Page {
  after: Cursor | null;
  days: string[];
  tiles: Tile[] | null;
}

export interface Pages {
  /** The day of every tile that is known of. */
  days: readonly string[];
  /** What each day has come to, in words. */
  totals: Readonly<Record<string, string>>;
  tile: (index: number) => Tile | null;
  counts: Counts | null;
  /** Nothing has come yet for what is looked for now. */
  loading: boolean;
  /** There is more behind the last tile. */
  more: boolean;
  error: AskError | null;
  /** Have these tiles at hand, and more if they are the last. */
  see: (first: number, last: number) => void;
  /** Show a job as it is now; false if it is not among the tiles at hand. */
  put: (tile: Tile) => boolean;
  /** Ask anew what the day of a job has come to. */
  addUp: (tile: Tile) => void;
  indexOf: (id: string) => number;
  reload: () => void;
}

export function usePages(ask: Ask, filters: Wanted, order: Order, size: number): Pages {
  const pages = useRef<Page[]>([]);
  const next = useRef<Cursor | null>(null);
  const open = useRef(new Set<number>());
  const query = useRef(0);
  const [days, setDays] = useState<readonly string[]>([]);
  const [totals, setTotals] = useState<Readonly<Record<string, string>>>({});
  const [, renew] = useState(0);
  const [counts, setCounts] = useState<Counts | null>(null);
  const [loading, setLoading] = useState(true);
  const [error, setError] = useState<AskError | null>(null);

  const fetchPage = useCallback(
    async (number: number, after: Cursor | null): Promise<void> => {
      if (open.current.has(number)) return;
      open.current.add(number);
      const asked = query.current;
      try {
        const answer = await ask("page", { filters, order, after });
        if (asked !== query.current) return;
        const { tiles, cursor, days: sums, counts: announcement } = answer.body as unknown as PageOfTiles;
        const kept = number === 0 && after === null && announcement !== undefined ? [] : pages.current;
        kept[number] = { after, days: tiles.map((tile) => tile.day), tiles };
        pages.current = kept;
        if (number === kept.length - 1) next.current = cursor;
        if (announcement !== undefined) setCounts(announcement);
        setDays(kept.flatMap((page) => page.days));
        setTotals((before) => (kept.length === 1 ? sums : { ...before, ...sums }));
        setError(null);
        renew((count) => count + 1);
      } catch (problem) {
        if (asked !== query.current) return;
        if (number === 0) next.current = null; // what is shown belongs to an earlier search
        setError(problem instanceof AskError ? problem : new AskError("The page could not ask the kernel."));
      } finally {
        if (asked === query.current) {
          open.current.delete(number);
          setLoading(false);
        }
      }
    },
    [ask, filters, order],
  );
  const addUp = useCallback(
    ({ at }: Tile): void => {
      if (order !== "newest" && order !== "oldest") return;
      const asked = query.current;
      void ask("day", { filters, at }).then(
        (answer) => {
          const sums = (answer.body as unknown as Pick<PageOfTiles, "days">).days;
          if (asked === query.current) setTotals((before) => ({ ...before, ...sums }));
        },
        () => undefined, // the next page says it
      );
    },
    [ask, filters, order],
  );

  const reload = useCallback(() => {
    query.current += 1;
    open.current.clear();
    setLoading(true);
    void fetchPage(0, null);
  }, [fetchPage]);
  useEffect(() => {
    reload();
  }, [reload]);

  const see = useCallback(
    (first: number, last: number) => {
      const known = pages.current;
      if (known.length === 0) return;
      const from = Math.max(0, Math.floor(first / size) - 1);
      const to = Math.floor(last / size) + 1;
      for (let number = from; number <= Math.min(to, known.length - 1); number += 1) {
        const page = known[number];
        if (page?.tiles === null) void fetchPage(number, page.after);
      }
      if (to >= known.length && next.current !== null) void fetchPage(known.length, next.current);
      known.forEach((page, number) => {
        if (number < from - NEAR || number > to + NEAR) page.tiles = null;
      });
    },
    [fetchPage, size],
  );

  const indexOf = useCallback(
    (id: string): number => {
      for (const [number, page] of pages.current.entries()) {
        const place = page.tiles?.findIndex((one) => one.id === id) ?? -1;
        if (place >= 0) return number * size + place;
      }
      return -1;
    },
    [size],
  );
  const put = useCallback(
    (tile: Tile): boolean => {
      const index = indexOf(tile.id);
      const page = pages.current[Math.floor(index / size)];
      if (index < 0 || page?.tiles === null || page === undefined) return false;
      page.tiles = page.tiles.map((one) => (one.id === tile.id ? tile : one));
      renew((count) => count + 1);
      return true;
    },
    [indexOf, size],
  );
  const tile = useCallback(
    (index: number): Tile | null => pages.current[Math.floor(index / size)]?.tiles?.[index % size] ?? null,
    [size],
  );
  return { days, totals, addUp, tile, counts, loading, more: next.current !== null, error, see, put, indexOf, reload };
}
