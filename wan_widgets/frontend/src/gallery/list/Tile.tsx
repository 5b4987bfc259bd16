/** One job in the list: its poster, or why there is none; its prompt, which opens it; its star and its checkbox. */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { clock } from "../../job/wording";
import { useNow } from "../../lib/clock";
import { Icon } from "../../lib/icons";
import type { MeasureChoice, Order, Tile as TileData } from "../../generated/protocol";
import { type ImageCache, useTileImage } from "./imageCache";
import { MeasureStrip } from "./MeasureStrip";

/** Hovering over a poster for this long loads its film strip. */
const HOVER_MS = 160;
const FRAMES = 8;
const LABEL = 48;
const MS = 1000;
const DOT = " \u00b7 ";
export const TILE_KEYS = "ArrowLeft ArrowRight ArrowUp ArrowDown Space S P Enter";

interface Props {
  tile: TileData;
  /** The available measures; null if the list shows none. */
  choices: readonly MeasureChoice[] | null;
  order: Order;
  images: ImageCache;
  connected: boolean;
  place: number;
  count: number;
  active: boolean;
  open: boolean;
  picked: boolean;
  onOpen: () => void;
  onPick: (picked: boolean) => void;
  onStar: (star: boolean) => void;
  onFocus: () => void;
}

export function Tile(props: Props): VNode {
  const { tile, choices, order, images, connected, place, count, active, open, picked, onOpen, onPick, onStar, onFocus } = props;
  const hover = useHover();
  const name = tile.prompt === "" ? tile.title : tile.prompt.slice(0, LABEL);
  const meta = [tile.take, tile.meta].filter((part) => part !== "").join(DOT);
  return (
    <div
      class={`wan-tile ${open ? "is-open" : ""} ${picked ? "is-picked" : ""}`}
      onPointerEnter={hover.enter}
      onPointerMove={hover.move}
      onPointerLeave={hover.leave}
    >
      <span class={`wan-tile__pic ${tile.file ? "" : "wan-tile__pic--empty"}`}>
        {tile.file ? (
          <TilePoster tile={tile} images={images} connected={connected} at={hover.at} />
        ) : (
          <TilePlaceholder tile={tile} />
        )}
        {tile.simulated && <span class="wan-simtag wan-tile__sim">SIMULATED</span>}
        {tile.file && tile.length !== "" && <span class="wan-tile__len">{tile.length}</span>}
      </span>
      <button
        type="button"
        class="wan-tile__open"
        data-tile={place}
        tabIndex={active ? 0 : -1}
        aria-expanded={open}
        aria-keyshortcuts={TILE_KEYS}
        aria-label={`${name}, ${tile.title}, ${place + 1} of ${count}`}
        onClick={onOpen}
        onFocus={onFocus}
      >
        <span class="wan-clamp" dir="auto">
          {tile.prompt === "" ? "No prompt" : tile.prompt}
        </span>
      </button>
      <p class="wan-meta wan-tile__meta">
        {tile.measure !== "" && tile.measures === null && (
          <>
            <b class="wan-num">{tile.measure}</b>
            {DOT}
          </>
        )}
        {meta}
      </p>
      {choices !== null && tile.measures !== null && <MeasureStrip measures={tile.measures} choices={choices} order={order} />}
      {(tile.note !== "" || tile.tags.length > 0) && (
        <p class="wan-tile__note">
          <Icon name="note" />
          <span class="wan-tile__words" dir="auto">
            {tile.tags.map((tag) => `#${tag} `)}
            {tile.note}
          </span>
        </p>
      )}
      <label class="wan-tile__pick">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Pick for compare: ${name}`}
          checked={picked}
          onChange={({ currentTarget }) => {
            onPick(currentTarget.checked);
          }}
        />
      </label>
      <button
        type="button"
        class="wan-tile__star"
        tabIndex={-1}
        aria-pressed={tile.star}
        aria-label={`Star: ${name}`}
        aria-disabled={!connected}
        onClick={() => {
          if (connected) onStar(!tile.star);
        }}
      >
        <Icon name="star" />
      </button>
    </div>
  );
}

interface FilmProps {
  tile: TileData;
  images: ImageCache;
  connected: boolean;
  /** The horizontal pointer position over the poster, 0 to 1; null without hover. */
  at: number | null;
}

export function TilePoster({ tile, images, connected, at }: FilmProps): VNode {
  const poster = useTileImage(images, "poster", tile.id, connected);
  const strip = useTileImage(images, "strip", tile.id, connected && at !== null && poster !== false);
  if (poster === false) {
    return (
      <span class="wan-tile__gone">
        <Icon name="filmoff" />
        <b>No picture</b>
        <span>the file is not where it was saved</span>
      </span>
    );
  }
  const frame = at === null ? 0 : Math.min(FRAMES - 1, Math.floor(at * FRAMES));
  return (
    <>
      {poster !== null && <img class="wan-tile__img" src={poster} alt="" draggable={false} />}
      {at !== null && typeof strip === "string" && (
        <span class="wan-tile__strip" data-frame={frame}>
          <img src={strip} alt="" draggable={false} style={{ "--frame": frame, "--frames": FRAMES }} />
          <span class="wan-tile__at" style={{ "--at": (frame + 1) / FRAMES }} />
        </span>
      )}
    </>
  );
}

function TilePlaceholder({ tile }: { tile: TileData }): VNode {
  const received = useRef({ tile, at: Date.now() });
  if (received.current.tile !== tile) received.current = { tile, at: Date.now() };
  const now = useNow(tile.elapsed !== null);
  const seconds = (tile.elapsed ?? 0) + Math.max(0, now - received.current.at) / MS;
  return (
    <>
      <Icon name={tile.icon === "spin" ? "film" : tile.icon} />
      <b>
        {tile.title}
        {tile.percent !== null && ` ${tile.percent} %`}
      </b>
      {tile.elapsed !== null && <span>{clock(seconds)} elapsed</span>}
    </>
  );
}

/** The horizontal pointer position over the element while it is hovered. */
function useHover() {
  const [at, setAt] = useState<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const entered = useRef(false);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    [],
  );
  const pointerShare = (event: PointerEvent): number => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / Math.max(1, box.width)));
  };
  return {
    at,
    enter: (event: PointerEvent): void => {
      if (event.pointerType === "touch") return;
      const share = pointerShare(event);
      timer.current = setTimeout(() => {
        entered.current = true;
        setAt(share);
      }, HOVER_MS);
    },
    move: (event: PointerEvent): void => {
      if (entered.current) setAt(pointerShare(event));
    },
    leave: (): void => {
      clearTimeout(timer.current);
      entered.current = false;
      setAt(null);
    },
  };
}
