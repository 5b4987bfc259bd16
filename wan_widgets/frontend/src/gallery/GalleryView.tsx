/** The whole gallery: its header, the search, the list, and the panel of the open job. */
import type { VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { EmbeddedComparison, useEmbeddedComparison } from "../compare/EmbeddedComparison";
import { openChannel } from "../lib/kernel/channel";
import { useFileExport } from "../lib/fileExport";
import { Icon } from "../lib/icons";
import { useUniqueId } from "../lib/ids";
import { isInProgress, usePolling } from "../lib/kernel/poll";
import { useConnected, useRejectWhenDisconnected } from "../lib/kernel/kernel";
import { HOME } from "../lib/keys";
import { type RenderProps, useTrait } from "../lib/kernel/model";
import { useStore } from "../lib/store";
import { GalleryController } from "./controller";
import { DetailPanel } from "./detail/DetailPanel";
import { EmptyGallery } from "./list/EmptyGallery";
import { withFilter } from "./head/filters";
import { GalleryHeader } from "./head/GalleryHeader";
import { Grid } from "./list/Grid";
import { ImageCache } from "./list/imageCache";
import { Silence, useSilent } from "../lib/kernel/Silence";
import { MeasureNotice } from "./list/MeasureNotice";
import { MeasuresPanel } from "./measures/MeasuresPanel";
import { Table } from "./list/Table";
import { indexOfTile } from "./pageList";
import type { Filters, Measuring, Order, Tile } from "../generated/protocol";
import { SearchBar } from "./head/SearchBar";

export function GalleryView({ model, el, signal }: RenderProps): VNode {
  const about = useTrait(model, "about");
  const connected = useConnected(model, el);
  const channel = useMemo(() => openChannel(model, signal), [model, signal]);
  useRejectWhenDisconnected(channel, connected);
  const { ask } = channel;
  const [gallery] = useState(() => new GalleryController(ask, about, model.get("news")));
  const state = useStore(gallery.store);
  const shown = state.list.pages.flatMap(({ tiles }) => tiles ?? []);
  usePolling(channel, shown.some((tile) => isInProgress(tile.state)));
  const { announce } = gallery;
  const { dispatch } = gallery.store;
  const id = useUniqueId();
  const scroller = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const images = useImageCache(ask);
  useNews(model, gallery, scroller);
  const measuring = useMeasuring(model, gallery);
  const { written, write } = useFileExport(ask, announce);
  const comparison = useEmbeddedComparison(ask);

  const scrollToTop = (): void => {
    if (scroller.current !== null) scroller.current.scrollTop = 0;
  };
  const setFilters = (filters: Filters): void => {
    gallery.setFilters(filters);
    scrollToTop();
  };
  const open = (tile: Tile): void => {
    dispatch({ type: "opened", tile });
    requestAnimationFrame(() => heading.current?.focus({ preventScroll: true }));
  };
  const close = (): void => {
    const index = state.open === null ? -1 : indexOfTile(state.list, state.open.id, state.size);
    dispatch({ type: "closed" });
    requestAnimationFrame(() => {
      const list = scroller.current;
      const tile = list?.querySelector<HTMLElement>(`[data-tile="${index}"]`);
      const fallback = list?.querySelector<HTMLElement>("[data-tile][tabindex='0']") ?? search.current;
      (tile ?? fallback)?.focus({ preventScroll: true });
    });
  };
  const measuresOpen = state.measuresOpen && state.open === null;
  const measuresOpener = useRef<Element | null>(null);
  const toggleMeasures = (): void => {
    if (!measuresOpen) measuresOpener.current = document.activeElement;
    gallery.toggleMeasures();
    if (measuresOpen && measuresOpener.current instanceof HTMLElement) measuresOpener.current.focus();
  };
  const setOrder = (order: Order): void => {
    gallery.setOrder(order);
    scrollToTop();
  };
  const clearPicks = (): void => {
    dispatch({ type: "picksCleared" });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "/" && !isTextField(event.target)) {
      event.preventDefault();
      search.current?.focus();
    } else if (event.key === "Escape" && !event.defaultPrevented) {
      if (state.open !== null) close();
      else if (measuresOpen) toggleMeasures();
    }
  };

  const { list, counts, loading, picked } = state;
  const isEmpty = list.days.length === 0 && counts !== null && !loading;
  const silent = useSilent(channel);
  return (
    <div class="wan-stack">
      <Silence silent={silent} />
      <section class="wan wan-gallery" aria-labelledby={`${id}-title`} {...HOME} onKeyDown={onKeyDown}>
        <GalleryHeader
          state={state}
          about={about}
          connected={connected}
          titleId={`${id}-title`}
          exported={written}
          announce={announce}
          exportFile={(body) => void write(body)}
          showNew={() => {
            scrollToTop();
            gallery.reload();
          }}
          compare={() => void gallery.compare([...picked], comparison.body, comparison.show)}
          copyFolder={() => void gallery.copyFolder()}
          setView={(view) => {
            gallery.setView(view);
            scrollToTop();
          }}
        />
        <SearchBar
          about={about}
          filters={state.filters}
          setFilters={setFilters}
          order={state.order}
          setOrder={setOrder}
          counts={counts}
          error={state.error}
          search={search}
          picked={picked.size}
          unpick={clearPicks}
          measuresId={`${id}-measures`}
          measuresOpen={measuresOpen}
          toggleMeasures={toggleMeasures}
        />
        {!connected && (
          <p class="wan-msg wan-msg--warn wan-gal__notice">
            <Icon name="unplug" />
            <span>The kernel is not connected, so the gallery is not updated. Start it, and run the cell again.</span>
          </p>
        )}
        <MeasureNotice
          unmeasured={counts?.unmeasured}
          measuring={measuring}
          connected={connected}
          measureAll={() => void gallery.measureAll()}
          pause={(paused) => void gallery.pauseMeasuring(paused)}
        />
        <div class={`wan-gal ${state.open === null && !measuresOpen ? "" : "is-open"}`} aria-busy={loading}>
          {isEmpty ? (
            <EmptyGallery
              total={counts.total}
              folder={about.folder}
              text={textOf(state.filters)}
              clear={() => {
                setFilters({});
                search.current?.focus();
              }}
            />
          ) : state.view === "table" ? (
            <Table
              state={state}
              images={images}
              connected={connected}
              scroller={scroller}
              showWindow={gallery.showWindow}
              setOrder={setOrder}
              onOpen={open}
              onPick={(tile, on) => {
                dispatch({ type: "picked", job: tile.id, on });
              }}
            />
          ) : (
            <Grid
              state={state}
              images={images}
              connected={connected}
              scroller={scroller}
              showWindow={gallery.showWindow}
              onOpen={open}
              onPick={(tile, on) => {
                dispatch({ type: "picked", job: tile.id, on });
              }}
              onStar={(tile, on) => void gallery.star(tile, on)}
              onEscape={state.open === null ? clearPicks : close}
            />
          )}
          {measuresOpen && (
            <MeasuresPanel
              id={`${id}-measures`}
              measures={counts?.measures ?? []}
              text={textOf(state.filters)}
              change={(text) => {
                setFilters(withFilter(state.filters, "text", text));
              }}
              matching={counts?.matching ?? 0}
              total={counts?.total ?? 0}
              load={() => gallery.histograms()}
              news={measuring}
              close={toggleMeasures}
            />
          )}
          {state.open !== null && (
            <DetailPanel
              tile={state.open}
              measured={measuring.news}
              ask={ask}
              connected={connected}
              announce={announce}
              comparison={comparison}
              close={close}
              onShowTake={(job) => {
                dispatch({ type: "takeOpened", job });
              }}
              onShowAllTakes={(job) => {
                setFilters(withFilter({}, "takes_of", job));
              }}
              onTileChange={gallery.changeTile}
              heading={heading}
              id={`${id}-panel`}
            />
          )}
        </div>
        <p class="wan-vh" role="status">
          {state.announcement}
        </p>
      </section>
      <EmbeddedComparison comparison={comparison} back="Back to the gallery" announce={announce} />
    </div>
  );
}

/** The posters and strips of the gallery, while it is mounted. */
function useImageCache(ask: ConstructorParameters<typeof ImageCache>[0]): ImageCache {
  const [images] = useState(() => new ImageCache(ask));
  useEffect(
    () => () => {
      images.close();
    },
    [images],
  );
  return images;
}

/** Load the first page, and apply the kernel's updates. */
function useNews(model: RenderProps["model"], gallery: GalleryController, scroller: { current: HTMLElement | null }): void {
  const news = useTrait(model, "news");
  useEffect(() => {
    gallery.reload();
  }, [gallery]);
  useEffect(() => {
    gallery.receiveNews(news, (scroller.current?.scrollTop ?? 0) === 0);
  }, [gallery, news, scroller]);
}

/** The kernel's progress with measuring. A list sorted or filtered by measures is reloaded when it is finished. */
function useMeasuring(model: RenderProps["model"], gallery: GalleryController): Measuring {
  const measuring = useTrait(model, "measuring");
  const first = useRef(true);
  useEffect(() => {
    if (!first.current && measuring.left === 0 && gallery.store.state.counts?.unmeasured !== undefined) gallery.reload();
    first.current = false;
  }, [gallery, measuring]);
  return measuring;
}

function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select");
}

function textOf(filters: Filters): string {
  return typeof filters["text"] === "string" ? filters["text"] : "";
}
