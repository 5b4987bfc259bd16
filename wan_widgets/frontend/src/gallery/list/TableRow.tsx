/** One video in the table: its poster, its prompt, which opens it, its measures, and flags worth a look. */
import type { VNode } from "preact";
import { Icon } from "../../lib/icons";
import type { MeasureChoice, Tile as TileData } from "../../generated/protocol";
import type { ImageCache } from "./imageCache";
import { TilePoster } from "./Tile";

const DOT = " \u00b7 ";
const DASH = "\u2013";
const LABEL = 48;

interface Props {
  tile: TileData;
  place: number;
  columns: readonly MeasureChoice[];
  sorted: string;
  images: ImageCache;
  connected: boolean;
  open: boolean;
  picked: boolean;
  onOpen: () => void;
  onPick: (picked: boolean) => void;
}

export function TableRow({ tile, place, columns, sorted, images, connected, open, picked, onOpen, onPick }: Props): VNode {
  const { measures } = tile;
  const name = tile.prompt === "" ? tile.title : tile.prompt;
  const meta = [tile.take, tile.meta, tile.length].filter((part) => part !== "").join(DOT);
  const none = tile.file ? "not measured" : tile.title.toLowerCase();
  return (
    <tr role="row" class={open ? "is-open" : undefined}>
      <th role="rowheader" scope="row">
        <span class="wan-meas__who">
          <label class="wan-meas__pick">
            <input
              type="checkbox"
              aria-label={`Pick for compare: ${name.slice(0, LABEL)}`}
              checked={picked}
              onChange={({ currentTarget }) => {
                onPick(currentTarget.checked);
              }}
            />
          </label>
          <span class="wan-meas__thumb">
            {tile.file && <TilePoster tile={tile} images={images} connected={connected} at={null} />}
          </span>
          <span class="wan-meas__words">
            <button type="button" class="wan-meas__open" data-tile={place} aria-expanded={open} onClick={onOpen}>
              <span class="wan-tile__words" dir="auto">
                {name}
              </span>
            </button>
            <span class="wan-meta wan-tile__words">{meta}</span>
          </span>
        </span>
      </th>
      {columns.map((column) => {
        const value = measures?.values.find((one) => one.name === column.name);
        const why = measures === null ? none : (value?.why ?? "");
        return (
          <td
            key={column.name}
            role="cell"
            class={`is-n${column.name === sorted ? " is-sorted" : ""}`}
            data-l={`${column.label.toLowerCase()}${column.unit === "" ? "" : `, ${column.unit}`}`}
            title={why === "" ? undefined : why}
          >
            {value?.text ?? DASH}
            {why !== "" && <span class="wan-vh"> {why}</span>}
          </td>
        );
      })}
      <td role="cell" class="is-all" data-l="noticed">
        {measures === null || measures.flags.length === 0 ? (
          <span class="wan-meta">{measures === null ? none : "nothing"}</span>
        ) : (
          <ul class="wan-badges__list" role="list">
            {measures.flags.map((flag) => (
              <li key={flag} class="wan-mbadge wan-mbadge--flag">
                <Icon name="eye" />
                {flag}
              </li>
            ))}
          </ul>
        )}
      </td>
    </tr>
  );
}
