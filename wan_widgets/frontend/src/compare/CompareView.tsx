/**
 * A comparison: the grid, one transport for all of it, and two of its videos over each other.
 *
 * All words about the cells come with them. The page adds where they stand, who is heard and who is A and B, and
 * none of that is kept: looking changes nothing. In an exported page there is nobody to ask, and so nothing to
 * write down.
 */
import type { ComponentType, VNode } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useUniqueId } from "../lib/ids";
import { HOME } from "../lib/keys";
import type { Ask } from "../lib/protocol";
import type { Cell, Grid, Said, Sums } from "./protocol";
import type { Video } from "../video/source";
import { srcOf } from "./CellView";
import { ExportMenu } from "./ExportMenu";
import { DataFrameButton } from "./DataFrameButton";
import { GridView } from "./GridView";
import { Header } from "./Header";
import { type Command, commandOf, KEYS_SHOWN } from "./keys";
import { type AxisChoice, layoutCells } from "./layout";
import { useMarks } from "./marks";
import type { Pair, CompareContext } from "./context";
import { AddTakes, useTakes } from "./Takes";
import { toggle, Transport } from "./playback/Transport";
import { useEnsemble, useSyncView } from "./playback/useSync";
import { holdStageFocus, type ViewMode, PairView } from "./PairView";
import { SPEEDS } from "../video/speeds";
import { ratingOf } from "./wording";

/** Finds the video of a cell, and says so whenever it has news; draws nothing. */
export interface LoaderProps {
  cell: Cell;
  connected: boolean;
  wanted: boolean;
  put: (id: string, video: Video) => void;
}

interface Props {
  grid: Grid;
  cells: Cell[];
  sums: Sums;
  /** What was said of two of the cells. */
  pairs: Said[];
  /** The kernel, or null in an exported page. */
  ask: Ask | null;
  connected: boolean;
  Loader: ComponentType<LoaderProps>;
}

export function CompareView({ grid, cells, sums, pairs, ask, connected, Loader }: Props): VNode {
  const id = useUniqueId();
  const root = useRef<HTMLDivElement>(null);
  const ensemble = useEnsemble();
  const { sync } = ensemble;
  const { ended } = useSyncView(sync);
  const [choice, setChoice] = useState<AxisChoice>({ rows: grid.rows, cols: grid.cols });
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [videos, setVideos] = useState<ReadonlyMap<string, Video>>(new Map());
  const [heard, setHeard] = useState<string | null>(null);
  const lastHeard = useRef<string | null>(null);
  const [pair, setPair] = useState<Pair>([null, null]);
  const [closed, setClosed] = useState(false);
  const [look, setLook] = useState<ViewMode>("wipe");
  const [status, announce] = useState("");
  const near = useOnScreen(root, sync.pause.bind(sync));
  const { mark, judge, command, error } = useMarks(ask, announce);
  const takes = useTakes(ask, announce);

  const layout = useMemo(() => layoutCells(grid, cells, choice), [grid, cells, choice]);
  const shown = useCallback((place: Cell[]) => place.find((cell) => turned.has(cell.id)) ?? place[0], [turned]);
  const seen = layout.lines.flatMap((line) => line.places.flatMap((place) => shown(place) ?? []));
  const audible = seen.filter((cell) => srcOf(videos.get(cell.id)?.source) !== null && cell.file !== null);

  const hear = (one: string | null): void => {
    if (one !== null) lastHeard.current = one;
    sync.lead(one);
    setHeard(one);
  };
  const hearAloud = (one: string | null): void => {
    hear(one);
    announce(one === null ? "Sound off" : `Sound from ${cells.find((cell) => cell.id === one)?.label ?? ""}`);
  };
  const put = useCallback((cell: string, video: Video) => {
    setVideos((before) => new Map(before).set(cell, video));
  }, []);
  const turn = (place: Cell[], one: string): void => {
    const gone = shown(place)?.id;
    setTurned((before) => new Set([...before].filter((other) => !place.some((cell) => cell.id === other))).add(one));
    if (heard !== null && gone === heard) hear(one);
  };
  const [a, b] = closed ? [] : pairOf(pair, cells, seen);
  const context: CompareContext = {
    ensemble,
    audibleId: heard,
    pair: [a?.id ?? null, b?.id ?? null],
    ended,
    connected,
    setAudible: hear,
    setPairSide: (side, one) => {
      setClosed(false);
      const [first] = pair[0] === null && pair[1] === null && seen.length === 2 ? seen.filter(({ id }) => id !== one) : [];
      const other = pair[1 - side] === one ? (pair[side] ?? null) : (pair[1 - side] ?? first?.id ?? null);
      setPair(side === 0 ? [one, other] : [other, one]);
    },
    toggle: () => {
      toggle(sync);
    },
    mark,
    judge,
    command,
  };
  const swap = (): void => {
    setPair([b?.id ?? null, a?.id ?? null]);
  };
  const close = (): void => {
    const opener = [...(root.current?.querySelectorAll<HTMLElement>(".wan-cell__side[aria-pressed='true']") ?? [])];
    setClosed(true);
    setPair([null, null]);
    (opener[0] ?? root.current)?.focus({ preventScroll: true });
  };
  const full = (): void => {
    const done = document.fullscreenElement === null ? root.current?.requestFullscreen() : document.exitFullscreen();
    done?.catch(() => {
      announce("The browser does not allow full screen here");
    });
  };
  const act = (one: Command): void => {
    const at = SPEEDS.findIndex(([speed]) => speed === sync.view.rate);
    switch (one.do) {
      case "toggle":
        toggle(sync);
        break;
      case "move":
        sync.seek(sync.position + one.seconds);
        break;
      case "step":
        sync.step(one.frames);
        break;
      case "start":
        sync.seek(0);
        break;
      case "end":
        sync.seek(sync.duration);
        break;
      case "loop":
        sync.setLooping(!sync.view.looping);
        announce(sync.view.looping ? "Loop on" : "Loop off");
        break;
      case "speed": {
        const next = SPEEDS[at + one.by];
        if (next === undefined) break;
        sync.setRate(next[0]);
        announce(`Speed ${next[0]}`);
        break;
      }
      case "mute":
        hearAloud(heard === null ? (lastHeard.current ?? audible[0]?.id ?? null) : null);
        break;
      case "hear":
        hearAloud(audible[one.number - 1]?.id ?? heard);
        break;
      case "full":
        full();
        break;
      case "flip":
        if (srcA === null || srcB === null) break;
        holdStageFocus(root.current);
        setLook(look === "flick" ? "wipe" : "flick");
        break;
      case "swap":
        swap();
        break;
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const one = commandOf(event);
    if (one === null) return;
    event.preventDefault();
    event.stopPropagation();
    act(one);
  };
  const [srcA, srcB] = [a, b].map((cell) => (cell === undefined ? null : srcOf(videos.get(cell.id)?.source)));
  const ratio = ratioOf(cells);
  return (
    <div class="wan-stack wan-comparison" ref={root} {...HOME} onKeyDown={onKeyDown} style={{ "--ratio": String(ratio) }}>
      {cells.map((cell) => (
        <Loader
          key={cell.id}
          cell={cell}
          connected={connected}
          wanted={near && (seen.includes(cell) || cell === a || cell === b)}
          put={put}
        />
      ))}
      <section class="wan wan-compare" aria-labelledby={id} aria-keyshortcuts="Space ArrowLeft ArrowRight , . Home End L M F">
        <Header id={id} grid={grid} cells={cells} sums={sums} choice={choice} choose={setChoice} full={full}>
          {ask !== null && <ExportMenu ask={ask} grid={grid} choice={choice} connected={connected} announce={announce} />}
          {ask !== null && grid.frame !== undefined && grid.frame !== "" && <DataFrameButton line={grid.frame} announce={announce} />}
        </Header>
        {error !== null && (
          <p class="wan-msg wan-msg--error wan-compare__msg" role="alert">
            <span class="wan-grow">{error}</span>
          </p>
        )}
        <div class="wan-compare__body">
          <GridView
            grid={grid}
            layout={layout}
            choice={choice}
            shown={shown}
            turn={turn}
            videos={videos}
            context={context}
            takes={ask !== null && sums.more !== null ? takes : null}
          />
          {ask !== null && <AddTakes sums={sums} cells={cells} takes={takes} connected={connected} />}
        </div>
        <Transport
          sync={sync}
          target="all"
          label="Playback of all cells"
          cells={audible}
          heard={heard}
          hear={hear}
        />
        <p class="wan-meta wan-compare__keys">{KEYS_SHOWN}</p>
      </section>
      {a !== undefined && b !== undefined && typeof srcA === "string" && typeof srcB === "string" && (
        <PairView
          grid={grid}
          cells={[a, b]}
          srcs={[srcA, srcB]}
          mode={look}
          setMode={setLook}
          swap={swap}
          close={close}
          rating={ratingOf(pairs, a, b)}
          context={context}
          audible={audible}
        />
      )}
      <p class="wan-vh" role="status">
        {status}
      </p>
    </div>
  );
}

/** A and B as they were chosen; where two are seen in all, these two. */
function pairOf(pair: Pair, cells: Cell[], seen: Cell[]): [a: Cell | undefined, b: Cell | undefined] {
  if (pair[0] === null && pair[1] === null && seen.length === 2) return bothOf(seen);
  return bothOf(pair.map((id) => cells.find((cell) => cell.id === id)));
}

function bothOf(cells: readonly (Cell | undefined)[]): [a: Cell | undefined, b: Cell | undefined] {
  const [a, b] = cells.map((cell) => (cell?.file == null ? undefined : cell));
  return [a, b];
}

/** The shape of the cells: that of the widest picture, in which others have bars. */
function ratioOf(cells: Cell[]): number {
  const ratios = cells.flatMap(({ width, height }) => (width !== null && height !== null && height > 0 ? [width / height] : []));
  return ratios.length > 0 ? Math.max(...ratios) : 16 / 9;
}

/** How far off the screen a comparison starts to load. */
const NEAR = 400;

/** Whether the element is, or has been, near the screen; `leave` is called whenever it has left it altogether. */
function useOnScreen(root: { current: HTMLElement | null }, leave: () => void): boolean {
  const [near, setNear] = useState(false);
  const latest = useRef(leave);
  latest.current = leave;
  useEffect(() => {
    const shown = root.current;
    if (shown === null) return undefined;
    const approach = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setNear(true);
      },
      { rootMargin: `${NEAR}px` },
    );
    const watch = new IntersectionObserver((entries) => {
      if (entries.at(-1)?.isIntersecting === false) latest.current();
    });
    approach.observe(shown);
    watch.observe(shown);
    return () => {
      approach.disconnect();
      watch.disconnect();
    };
  }, [root]);
  return near;
}
