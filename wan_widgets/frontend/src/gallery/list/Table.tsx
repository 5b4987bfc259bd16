/** The list as a table of videos and their measures; clicking a column sorts the list. */
import type { RefObject, VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../../lib/icons";
import { useUniqueId } from "../../lib/ids";
import type { MeasureChoice, Order, Tile as TileData } from "../../generated/protocol";
import { tileAt } from "../pageList";
import type { GalleryState } from "../store";
import type { ImageCache } from "./imageCache";
import { TableRow } from "./TableRow";

interface Props {
  state: GalleryState;
  images: ImageCache;
  connected: boolean;
  scroller: RefObject<HTMLDivElement | null>;
  showWindow: (first: number, last: number) => void;
  setOrder: (order: Order) => void;
  onOpen: (tile: TileData) => void;
  onPick: (tile: TileData, picked: boolean) => void;
}

export function Table({ state, images, connected, scroller, showWindow, setOrder, onOpen, onPick }: Props): VNode {
  const id = useUniqueId();
  const { list, size, counts, order, search } = state;
  const [pages, setPages] = useState(1);
  const loaded = list.days.length;
  useEffect(() => {
    setPages(1);
  }, [search]);
  useEffect(() => {
    showWindow(0, Math.max(0, pages * size - 1));
  }, [showWindow, pages, size, loaded]);
  const rows = Array.from({ length: Math.min(loaded, pages * size) }, (_, place) => tileAt(list, place, size));
  const columns = columnsOf(rows, counts?.measures ?? []);
  const [sorted = "", which = ""] = order.split(":");
  const explained = columns.find(({ name }) => name === sorted);
  const left = (counts?.matching ?? loaded) - rows.length;
  return (
    <div class="wan-gal__list wan-gal__list--table" ref={scroller}>
      <table role="table" class="wan-meas" aria-label="Videos and their measures">
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col" class="wan-meas__video">
              video
            </th>
            {columns.map(({ name, label, unit, meaning }) => (
              <th
                key={name}
                role="columnheader"
                scope="col"
                class={`is-n${name === sorted ? " is-sorted" : ""}`}
                aria-sort={name !== sorted ? undefined : which === "most" ? "descending" : "ascending"}
              >
                <button
                  type="button"
                  title={meaning}
                  aria-describedby={`${id}-${name}`}
                  aria-disabled={!connected}
                  onClick={() => {
                    if (connected) setOrder(`${name}:${name === sorted && which === "most" ? "least" : "most"}`);
                  }}
                >
                  {label.toLowerCase()}
                  {name === sorted && <Icon name={which === "most" ? "adown" : "aup"} />}
                </button>
                <span class="is-unit">{unit === "" ? "no unit" : unit}</span>
                <span class="wan-vh" id={`${id}-${name}`}>
                  {meaning}
                </span>
              </th>
            ))}
            <th role="columnheader" scope="col">
              noticed
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((tile, place) =>
            tile === null ? null : (
              <TableRow
                key={tile.id}
                tile={tile}
                place={place}
                columns={columns}
                sorted={sorted}
                images={images}
                connected={connected}
                open={tile.id === state.open?.id}
                picked={state.picked.has(tile.id)}
                onOpen={() => {
                  onOpen(tile);
                }}
                onPick={(picks) => {
                  onPick(tile, picks);
                }}
              />
            ),
          )}
        </tbody>
      </table>
      {left > 0 && (
        <p class="wan-acts wan-meas__more">
          <button
            type="button"
            class="wan-btn"
            aria-disabled={!connected}
            onClick={() => {
              if (connected) setPages(pages + 1);
            }}
          >
            Show {Math.min(left, size)} more
          </button>
        </p>
      )}
      {explained !== undefined && (
        <p class="wan-meas__meaning">
          <b>
            {explained.label}, {explained.unit === "" ? "no unit" : explained.unit}
          </b>
          <span>{explained.meaning}</span>
          <span class="wan-meta">Computed here, from the file. An unknown value is shown as a dash, never as 0.</span>
        </p>
      )}
    </div>
  );
}

/** The measures that occur in the rows, in the order of `choices`. */
function columnsOf(rows: readonly (TileData | null)[], choices: readonly MeasureChoice[]): MeasureChoice[] {
  const shown = new Set(rows.flatMap((tile) => tile?.measures?.values.map(({ name }) => name) ?? []));
  return choices.filter(({ name }) => shown.has(name));
}
