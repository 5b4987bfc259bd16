/**
 * The list of tiles: a virtual scroller that renders only the rows near its viewport.
 *
 * One tile is in the tab order (roving tabindex). Arrows move from it, and the next tile is scrolled into view. The row
 * of the active tile is always rendered, so that scrolling never loses the focus.
 */
import type { RefObject, VNode } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Tile as TileData } from "../../generated/protocol";
import { DAY_HEIGHT, GAP, layoutOf, type Layout, tileAfterKey, rowOf, rowsIn } from "./layout";
import { tileAt } from "../pageList";
import { type GalleryState, showsMeasures } from "../store";
import type { ImageCache } from "./imageCache";
import { Tile } from "./Tile";

/** Pixels above and below the viewport that are rendered. */
const AROUND = 300;
const PADDING = 12;

interface Props {
  state: GalleryState;
  images: ImageCache;
  connected: boolean;
  scroller: RefObject<HTMLDivElement | null>;
  /** Called with the range of rendered tiles. */
  showWindow: (first: number, last: number) => void;
  onOpen: (tile: TileData) => void;
  onPick: (tile: TileData, picked: boolean) => void;
  onStar: (tile: TileData, star: boolean) => void;
  onEscape: () => void;
}

export function Grid(props: Props): VNode {
  const { state, images, connected, scroller, showWindow, onOpen, onPick, onStar, onEscape } = props;
  const { picked, list: tiles } = state;
  const measures = showsMeasures(state);
  const { days, totals } = tiles;
  const count = state.counts?.matching ?? days.length;
  const tileOf = (index: number): TileData | null => tileAt(tiles, index, state.size);
  const [width, setWidth] = useState(0);
  const [view, setView] = useState({ top: 0, height: 640 });
  const [active, setActive] = useState(0);
  const toFocus = useRef(-1);
  const layout = useMemo(() => layoutOf(days, width, measures), [days, width, measures]);
  const at = Math.min(active, Math.max(0, days.length - 1));

  useLayoutEffect(() => {
    const shown = scroller.current;
    if (shown === null) return undefined;
    let frame = 0;
    const measure = (): void => {
      frame = 0;
      // Ignore a size of 0: JupyterLab hides the list for a moment while it changes the theme, and then the old size is
      // back without another event.
      if (shown.clientWidth === 0) return;
      setWidth(Math.max(0, shown.clientWidth - 2 * PADDING));
      setView({ top: shown.scrollTop, height: shown.clientHeight });
    };
    const scheduleMeasure = (): void => {
      if (frame === 0) frame = requestAnimationFrame(measure);
    };
    const observer = new ResizeObserver(scheduleMeasure);
    observer.observe(shown);
    shown.addEventListener("scroll", scheduleMeasure, { passive: true });
    measure();
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      shown.removeEventListener("scroll", scheduleMeasure);
    };
  }, [scroller]);

  const [from, to] = rowsIn(layout, view.top - AROUND, view.top + view.height + AROUND);
  const first = layout.rows[from]?.first ?? 0;
  const last = layout.rows[to - 1];
  const end = last === undefined ? first : last.first + last.count - 1;
  useEffect(() => {
    showWindow(first, end);
  }, [showWindow, first, end, days]);

  const shown = placesIn(layout, from, to, at);
  useEffect(() => {
    if (toFocus.current < 0) return;
    const tile = scroller.current?.querySelector<HTMLElement>(`[data-tile="${toFocus.current}"]`);
    if (tile === null || tile === undefined) return;
    toFocus.current = -1;
    tile.focus({ preventScroll: true });
  });

  const moveTo = (index: number): void => {
    const row = layout.rows[rowOf(layout, index)];
    const list = scroller.current;
    if (row === undefined || list === null) return;
    const top = row.top - (row.day === null ? 0 : DAY_HEIGHT);
    const bottom = row.top + layout.tileHeight + PADDING;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
    toFocus.current = index;
    setActive(index);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const tile = tileOf(at);
    const onTile = event.target instanceof HTMLElement && event.target.dataset["tile"] !== undefined;
    if (!onTile || tile === null || event.ctrlKey || event.metaKey || event.altKey) return;
    switch (event.key) {
      case " ":
      case "p":
      case "P":
        onPick(tile, !picked.has(tile.id));
        break;
      case "s":
      case "S":
        if (connected) onStar(tile, !tile.star);
        break;
      case "Escape":
        onEscape();
        break;
      default: {
        const next = tileAfterKey(layout, at, event.key, Math.floor(view.height / layout.tileHeight));
        if (!MOVE_KEYS.has(event.key)) return;
        if (event.shiftKey) {
          onPick(tile, true);
          const other = tileOf(next);
          if (other !== null) onPick(other, true);
        }
        moveTo(next);
      }
    }
    event.preventDefault();
  };
  return (
    <div
      class="wan-gal__list"
      ref={scroller}
      onKeyDown={onKeyDown}
      onKeyUp={(event) => {
        // Space clicks a button on keyup.
        if (event.key === " " && event.target instanceof HTMLElement && event.target.dataset["tile"] !== undefined) {
          event.preventDefault();
        }
      }}
    >
      <ul class="wan-tiles" aria-label="Videos" style={{ height: `${layout.height}px` }}>
        {width > 0 &&
          shown.map(({ index, left, top, day }) => {
            const tile = tileOf(index);
            return (
              <li
                key={tile?.id ?? `place-${index}`}
                aria-posinset={index + 1}
                aria-setsize={count}
                style={{
                  insetInlineStart: `${left}px`,
                  top: `${top}px`,
                  width: `${layout.tileWidth}px`,
                  height: `${layout.tileHeight}px`,
                }}
              >
                {day !== null && (
                  <h4 class="wan-day" style={{ width: `${width}px` }}>
                    {day} <span class="wan-meta">{totals[day] ?? ""}</span>
                  </h4>
                )}
                {tile === null ? (
                  <div class="wan-tile wan-tile--coming" aria-hidden="true" />
                ) : (
                  <Tile
                    tile={tile}
                    choices={measures ? (state.counts?.measures ?? []) : null}
                    order={state.order}
                    images={images}
                    connected={connected}
                    place={index}
                    count={count}
                    active={index === at}
                    open={tile.id === state.open?.id}
                    picked={picked.has(tile.id)}
                    onOpen={() => {
                      setActive(index);
                      onOpen(tile);
                    }}
                    onPick={(picks) => {
                      onPick(tile, picks);
                    }}
                    onStar={(star) => {
                      onStar(tile, star);
                    }}
                    onFocus={() => {
                      setActive(index);
                    }}
                  />
                )}
              </li>
            );
          })}
      </ul>
    </div>
  );
}

const MOVE_KEYS: ReadonlySet<string> = new Set([
  "ArrowLeft",
  "ArrowRight",
  "ArrowUp",
  "ArrowDown",
  "PageUp",
  "PageDown",
  "Home",
  "End",
]);

interface Place {
  index: number;
  left: number;
  top: number;
  day: string | null;
}

/** The positions of all tiles in some rows, and in the row of the active tile. */
function placesIn(layout: Layout, from: number, to: number, active: number): Place[] {
  const activeRow = rowOf(layout, active);
  const rows = layout.rows.slice(from, to);
  const row = layout.rows[activeRow];
  if (row !== undefined && activeRow < from) rows.unshift(row);
  if (row !== undefined && activeRow >= to) rows.push(row);
  return rows.flatMap(({ first, count, top, day }) =>
    Array.from({ length: count }, (_, column) => ({
      index: first + column,
      left: column * (layout.tileWidth + GAP),
      top,
      day: column === 0 ? day : null,
    })),
  );
}
