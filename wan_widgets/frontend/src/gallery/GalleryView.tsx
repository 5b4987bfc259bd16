/** The whole gallery: its head, the search, the list, and the panel of the job that is open. */
import type { VNode } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { openChannel } from "../lib/channel";
import { EmbeddedComparison, useEmbeddedComparison } from "../compare/EmbeddedComparison";
import { copyText } from "../lib/clipboard";
import { ExportStatus, useFileExport } from "../lib/fileExport";
import { Icon } from "../lib/icons";
import { useUniqueId } from "../lib/ids";
import { useConnected, useRejectWhenDisconnected } from "../lib/kernel";
import { HOME } from "../lib/keys";
import { type RenderProps, useTrait } from "../lib/model";
import { AskError, textIn } from "../lib/protocol";
import type { Order, Tile, Wanted } from "./protocol";
import { SearchBar } from "./SearchBar";
import { Grid } from "./Grid";
import { MoreMenu } from "./MoreMenu";
import { type Pages, usePages } from "./pages";
import { DetailPanel } from "./DetailPanel";
import { ImageCache } from "./imageCache";
import { withFilter, isFiltered } from "./filters";

export function GalleryView({ model, el, signal }: RenderProps): VNode {
  const about = useTrait(model, "about");
  const connected = useConnected(model, el);
  const channel = useMemo(() => openChannel(model, signal), [model, signal]);
  useRejectWhenDisconnected(channel, connected);
  const { ask } = channel;
  const id = useUniqueId();
  const [filters, setFilters] = useState<Wanted>(about.filters);
  const [order, setOrder] = useState<Order>("newest");
  const pages = usePages(ask, filters, order, about.page);
  const images = useMemo(() => new ImageCache(ask), [ask]);
  useEffect(
    () => () => {
      images.close();
    },
    [images],
  );
  const box = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [open, setOpen] = useState<Tile | null>(null);
  const [status, announce] = useStatus();
  const picks = usePicks(about.most_compared, announce);
  const fresh = useNews(model, pages, box, order === "newest", setOpen);
  const { written, write } = useFileExport(ask, announce);
  const copyFolder = async (): Promise<void> => {
    const path = await ask("folder", {}).then((answer) => textIn(answer, "path"), () => "");
    announce(path !== "" && (await copyText(path)) ? "The folder\u2019s path is copied" : "The path could not be copied.");
  };
  const comparison = useEmbeddedComparison(ask);
  const compare = async (jobs: string[]): Promise<void> => {
    try {
      comparison.show(await ask("compare", { jobs, ...comparison.body }));
    } catch (error) {
      announce(error instanceof AskError ? `${error.message} ${error.hint}` : "It could not be compared.");
    }
  };

  const look = useCallback((next: Wanted) => {
    setFilters(next);
    if (box.current !== null) box.current.scrollTop = 0;
  }, []);
  const arrange = useCallback((next: Order) => {
    setOrder(next);
    if (box.current !== null) box.current.scrollTop = 0;
  }, []);
  const moved = useCallback(
    (tile: Tile) => {
      pages.put(tile);
      setOpen((before) => (before?.id === tile.id ? tile : before));
    },
    [pages],
  );
  const star = async (tile: Tile, on: boolean): Promise<void> => {
    try {
      const answer = await ask("mark", { job: tile.id, star: on });
      moved(answer.body["tile"] as unknown as Tile);
      announce(on ? "Starred" : "Star taken away");
    } catch (error) {
      announce(error instanceof AskError ? error.message : "It could not be saved.");
    }
  };
  const show = (tile: Tile): void => {
    setOpen(tile);
    requestAnimationFrame(() => heading.current?.focus({ preventScroll: true }));
  };
  const close = (): void => {
    const index = open === null ? -1 : pages.indexOf(open.id);
    setOpen(null);
    requestAnimationFrame(() => {
      const tile = box.current?.querySelector<HTMLElement>(`[data-tile="${index}"]`);
      (tile ?? box.current?.querySelector<HTMLElement>("[data-tile][tabindex='0']") ?? search.current)?.focus({
        preventScroll: true,
      });
    });
  };
  // Another take may not be in the list as it is: what is known of it comes with its details.
  const showTake = (job: string): void => {
    if (open !== null) setOpen({ ...(pages.tile(pages.indexOf(job)) ?? open), id: job });
  };

  const { counts, days } = pages;
  const count = counts?.matching ?? 0;
  return (
    <div class="wan-stack">
      <section
        class="wan wan-gallery"
        aria-labelledby={`${id}-title`}
        {...HOME}
        onKeyDown={(event) => {
          if (event.key === "/" && !(event.target instanceof HTMLElement && event.target.matches("input, textarea, select"))) {
            event.preventDefault();
            search.current?.focus();
          } else if (event.key === "Escape" && open !== null && !event.defaultPrevented) {
            close();
          }
        }}
      >
        <header class="wan-head">
          <h3 class="wan-title" id={`${id}-title`}>
            Gallery
          </h3>
          <span class="wan-head__why">{counts === null ? "" : summary(counts.total, count, about.folder, isFiltered(filters))}</span>
          <div class="wan-head__end">
            {fresh.there && (
              <button type="button" class="wan-btn" onClick={fresh.show}>
                <Icon name="aup" />
                Show new
              </button>
            )}
            <button
              type="button"
              class={`wan-btn ${picks.picked.size > 1 ? "wan-btn--primary" : ""}`}
              aria-disabled={picks.picked.size < 2 || !connected}
              onClick={() => {
                if (picks.picked.size > 1 && connected) void compare([...picks.picked]);
              }}
            >
              <Icon name="compare" />
              Compare{picks.picked.size > 1 && ` ${picks.picked.size}`}
            </button>
            <MoreMenu
              connected={connected}
              filters={filters}
              order={order}
              found={count}
              picked={picks.picked}
              writing={written?.kind === "writing"}
              write={(body) => void write(body)}
              copyFolder={() => void copyFolder()}
            />
          </div>
          <ExportStatus exported={written} announce={announce} className="wan-gal__file" />
        </header>
        <SearchBar
          about={about}
          filters={filters}
          setFilters={look}
          order={order}
          setOrder={arrange}
          counts={counts}
          error={pages.error}
          search={search}
          picked={picks.picked.size}
          unpick={picks.clear}
        />
        {!connected && (
          <p class="wan-msg wan-msg--warn wan-gal__said">
            <Icon name="unplug" />
            <span>The kernel is not connected, so this stands still. Start it, and run the cell again.</span>
          </p>
        )}
        <div class={`wan-gal ${open === null ? "" : "is-open"}`} aria-busy={pages.loading}>
          {days.length === 0 && counts !== null && !pages.loading ? (
            <Empty total={counts.total} folder={about.folder} text={textOf(filters)} clear={() => {
              look({});
              search.current?.focus();
            }} />
          ) : (
            <Grid
              pages={pages}
              images={images}
              connected={connected}
              open={open?.id ?? null}
              picked={picks.picked}
              scroller={box}
              onOpen={show}
              onPick={picks.pick}
              onStar={(tile, on) => void star(tile, on)}
              onEscape={() => {
                if (open === null) picks.clear();
                else close();
              }}
            />
          )}
          {open !== null && (
            <DetailPanel
              tile={open}
              ask={ask}
              connected={connected}
              announce={announce}
              comparison={comparison}
              close={close}
              onShowTake={showTake}
              onShowAllTakes={(job) => {
                look(withFilter({}, "takes_of", job));
              }}
              onTileChange={moved}
              heading={heading}
              id={`${id}-panel`}
            />
          )}
        </div>
        <p class="wan-vh" role="status">
          {status}
        </p>
      </section>
      <EmbeddedComparison comparison={comparison} back="Back to the gallery" announce={announce} />
    </div>
  );
}

interface EmptyProps {
  total: number;
  folder: string;
  text: string;
  clear: () => void;
}

function Empty({ total, folder, text, clear }: EmptyProps): VNode {
  if (total === 0) {
    return (
      <div class="wan-empty">
        <Icon name="film" />
        <p>
          <b>No videos here yet.</b> Everything you generate is kept here with its settings.
        </p>
        <p class="wan-meta">
          Try without a key: <span class="wan-code">wan.use("simulator"); wan.form()</span>
        </p>
      </div>
    );
  }
  return (
    <div class="wan-empty">
      <Icon name="search" />
      <p>
        <b>{text === "" ? "No video matches." : `No video matches “${text}”.`}</b> {jobs(total)} in {folder}.
      </p>
      <button type="button" class="wan-btn" onClick={clear}>
        Clear search and filters
      </button>
    </div>
  );
}

/** The jobs that are picked to be compared, in the order in which they were. */
function usePicks(most: number, announce: (text: string) => void) {
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const now = useRef(picked);
  const set = (next: ReadonlySet<string>): void => {
    now.current = next;
    setPicked(next);
  };
  return {
    picked,
    pick: (tile: Tile, picked: boolean): void => {
      const next = new Set(now.current);
      if (!picked) next.delete(tile.id);
      else if (next.size < most) next.add(tile.id);
      else if (!next.has(tile.id)) announce(`${most} videos can be compared at most`);
      set(next);
      if (next.size < most) announce(`${next.size} picked`);
    },
    clear: (): void => {
      set(new Set());
    },
  };
}

/** Follow what moves: tiles at hand change in place; what is new is shown at once at the top of the list. */
function useNews(
  model: RenderProps["model"],
  pages: Pages,
  box: { current: HTMLDivElement | null },
  newest: boolean,
  setOpen: (change: (before: Tile | null) => Tile | null) => void,
) {
  const news = useTrait(model, "news");
  const seen = useRef(new Set(news.map(key)));
  const [there, setThere] = useState(false);
  const { put, reload, addUp } = pages;
  const show = useCallback(() => {
    setThere(false);
    if (box.current !== null) box.current.scrollTop = 0;
    reload();
  }, [box, reload]);
  useEffect(() => {
    let unknown = false;
    for (const tile of news) {
      const known = put(tile);
      setOpen((before) => (before?.id === tile.id ? tile : before));
      if (!known && !seen.current.has(key(tile))) unknown = true;
      else if (known && !seen.current.has(key(tile))) addUp(tile);
      seen.current.add(key(tile));
    }
    if (!unknown || !newest) return;
    if ((box.current?.scrollTop ?? 0) === 0) reload();
    else setThere(true);
    // Only news are news; that the pages changed is none.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [news]);
  return { there, show };
}

/** A job that comes into another state may match where it did not before. */
function key({ id, state }: Tile): string {
  return `${id} ${state}`;
}

function useStatus(): [status: string, announce: (text: string) => void] {
  const [status, setStatus] = useState("");
  const announce = useCallback((text: string) => {
    // The same words twice are spoken twice only if they differ.
    setStatus((before) => (before === text ? `${text}\u00a0` : text));
  }, []);
  return [status, announce];
}

function summary(total: number, matching: number, folder: string, narrowed: boolean): string {
  const all = `${jobs(total)} in ${folder}`;
  return narrowed ? `${all}, ${matching.toLocaleString("en")} ${matching === 1 ? "matches" : "match"}` : all;
}

function jobs(count: number): string {
  return `${count.toLocaleString("en")} ${count === 1 ? "job" : "jobs"}`;
}

function textOf(filters: Wanted): string {
  return typeof filters["text"] === "string" ? filters["text"] : "";
}
