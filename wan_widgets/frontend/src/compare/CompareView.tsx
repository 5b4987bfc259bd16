/**
 * A comparison: the grid, one transport for all videos, and the A/B view of two of them.
 *
 * All texts about a cell come with it. The page keeps the layout, the audible cell, and which two are A and B
 * (`store.ts`). An exported page has no kernel, so nothing can be saved there.
 */
import type { ComponentType, VNode } from "preact";
import { useCallback, useEffect, useLayoutEffect, useMemo, useReducer, useRef } from "preact/hooks";
import { useUniqueId } from "../lib/ids";
import { HOME } from "../lib/keys";
import type { Cell, Grid, PairRating, Totals } from "../generated/protocol";
import type { Ask } from "../lib/kernel/ask";
import type { Video } from "../video/source";
import { runCommand } from "./commands";
import type { CompareContext } from "./context";
import { DataFrameButton } from "./head/DataFrameButton";
import { ExportMenu } from "./head/ExportMenu";
import { GridView } from "./grid/GridView";
import { Header } from "./head/Header";
import { commandOf, KEYS_SHOWN } from "./keys";
import { CurvePanel } from "./measures/CurvePanel";
import { SpreadPanel } from "./measures/SpreadPanel";
import { moveFocusToView, PairView } from "./pair/PairView";
import { togglePlayback } from "./playback/sync";
import { Transport } from "./playback/Transport";
import { useEnsemble, useSyncView } from "./playback/useSync";
import { useRequests } from "./requests";
import { initialState, reduce, sceneOf, shownIn } from "./store";
import { AddTakes } from "./grid/Takes";
import { useViewportEvents } from "./grid/useViewportEvents";
import { ratingOf } from "./wording";

/** Loads the video of a cell and reports it whenever it changes. Renders nothing. */
export interface LoaderProps {
  cell: Cell;
  connected: boolean;
  shouldLoad: boolean;
  put: (id: string, video: Video) => void;
}

interface Props {
  grid: Grid;
  cells: Cell[];
  sums: Totals;
  /** The ratings of pairs of cells. */
  pairs: PairRating[];
  /** How many videos were measured since the comparison was opened. */
  measured?: number;
  /** The kernel, or null in an exported page. */
  ask: Ask | null;
  connected: boolean;
  Loader: ComponentType<LoaderProps>;
}

export function CompareView({ grid, cells, sums, pairs, measured = 0, ask, connected, Loader }: Props): VNode {
  const id = useUniqueId();
  const root = useRef<HTMLDivElement>(null);
  const ensemble = useEnsemble();
  const { sync } = ensemble;
  const { ended } = useSyncView(sync);
  const [state, dispatch] = useReducer(reduce, grid, initialState);
  const scene = useMemo(() => sceneOf(state, grid, cells), [state, grid, cells]);
  const requests = useRequests(ask, state, dispatch);
  const put = useCallback((cell: string, video: Video) => {
    dispatch({ type: "videoFound", id: cell, video });
  }, []);
  useViewportEvents(root, {
    onNear: () => {
      dispatch({ type: "cameNear" });
    },
    onLeave: () => {
      sync.pause();
    },
  });
  useLayoutEffect(() => {
    sync.setLeader(state.audibleId);
  }, [sync, state.audibleId]);

  const finished = cells.flatMap((cell) => (cell.file === null ? [] : cell.id)).join();
  const { nearScreen, measure, measures } = state;
  useEffect(() => {
    if (connected && nearScreen && finished !== "") requests?.loadMeasures(measure);
  }, [requests, connected, nearScreen, finished, measure, measured]);

  const { visible, playable, a, b, urls } = scene;
  const announce = (text: string): void => {
    dispatch({ type: "announced", text });
  };
  const setAudible = (one: string | null): void => {
    dispatch({ type: "soundChosen", id: one });
  };
  const swapPair = (): void => {
    dispatch({ type: "pairChosen", ids: [b?.id ?? null, a?.id ?? null] });
  };
  const closePair = (): void => {
    const opener = root.current?.querySelector<HTMLElement>(".wan-cell__side[aria-pressed='true']");
    dispatch({ type: "pairClosed" });
    (opener ?? root.current)?.focus({ preventScroll: true });
  };
  const toggleFullScreen = (): void => {
    const done = document.fullscreenElement === null ? root.current?.requestFullscreen() : document.exitFullscreen();
    done?.catch(() => {
      announce("The browser does not allow full screen here");
    });
  };
  const context: CompareContext = {
    ensemble,
    audibleId: state.audibleId,
    pair: [a?.id ?? null, b?.id ?? null],
    ended,
    connected,
    setAudible,
    setPairSide: (side, one) => {
      dispatch({ type: "pairSideChosen", side, id: one, visible: visible.map((cell) => cell.id) });
    },
    toggle: () => {
      togglePlayback(sync);
    },
    measures,
    requests,
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const command = commandOf(event);
    if (command === null) return;
    event.preventDefault();
    event.stopPropagation();
    const beforeModeChange = (): void => {
      moveFocusToView(root.current);
    };
    runCommand(command, { state, scene, cells, sync, dispatch, swapPair, toggleFullScreen, beforeModeChange });
  };
  return (
    <div
      class="wan-stack wan-comparison"
      ref={root}
      {...HOME}
      onKeyDown={onKeyDown}
      style={{ "--ratio": String(ratioOf(cells)) }}
    >
      {cells.map((cell) => (
        <Loader
          key={cell.id}
          cell={cell}
          connected={connected}
          shouldLoad={state.nearScreen && (visible.includes(cell) || cell === a || cell === b)}
          put={put}
        />
      ))}
      <section class="wan wan-compare" aria-labelledby={id} aria-keyshortcuts="Space ArrowLeft ArrowRight , . Home End L M F">
        <Header
          id={id}
          grid={grid}
          cells={cells}
          sums={sums}
          choice={state.axes}
          choose={(axes) => {
            dispatch({ type: "axesChosen", axes });
          }}
          full={toggleFullScreen}
        >
          {ask !== null && (
            <ExportMenu ask={ask} grid={grid} choice={state.axes} connected={connected} announce={announce} />
          )}
          {ask !== null && grid.frame !== undefined && grid.frame !== "" && (
            <DataFrameButton line={grid.frame} announce={announce} />
          )}
        </Header>
        {state.error !== null && (
          <p class="wan-msg wan-msg--error wan-compare__msg" role="alert">
            <span class="wan-grow">{state.error}</span>
          </p>
        )}
        <div class="wan-compare__body">
          <GridView
            grid={grid}
            layout={scene.layout}
            choice={state.axes}
            shown={(place) => shownIn(state, place)}
            showTake={(place, one) => {
              dispatch({ type: "takeShown", place: place.map((cell) => cell.id), id: one });
            }}
            videos={state.videos}
            context={context}
            takes={sums.more === null ? null : state.takes}
          />
          {requests !== null && (
            <AddTakes sums={sums} cells={cells} takes={state.takes} requests={requests} connected={connected} />
          )}
        </div>
        <Transport
          sync={sync}
          target="all"
          label="Playback of all cells"
          cells={playable}
          audibleId={state.audibleId}
          setAudible={setAudible}
        />
        {measures !== null && requests !== null && (
          <CurvePanel
            sync={sync}
            cells={visible}
            pair={context.pair}
            measures={measures}
            choose={(name) => {
              dispatch({ type: "measureChosen", measure: name });
            }}
            measureAll={requests.measureAll}
            connected={connected}
          />
        )}
        {measures !== null && requests !== null && Object.keys(measures.cells).length > 1 && (
          <SpreadPanel
            load={requests.spread}
            news={measures}
            connected={connected}
            showPair={(first, second) => {
              dispatch({ type: "pairChosen", ids: [first, second] });
            }}
          />
        )}
        <p class="wan-meta wan-compare__keys">{KEYS_SHOWN}</p>
      </section>
      {a !== undefined && b !== undefined && urls[0] !== null && urls[1] !== null && (
        <PairView
          grid={grid}
          cells={[a, b]}
          srcs={[urls[0], urls[1]]}
          mode={state.mode}
          setMode={(mode) => {
            dispatch({ type: "modeChosen", mode });
          }}
          swap={swapPair}
          close={closePair}
          rating={ratingOf(pairs, a, b)}
          context={context}
          audible={playable}
        />
      )}
      <p class="wan-vh" role="status">
        {state.announcement}
      </p>
    </div>
  );
}

/** The aspect ratio of all cells: that of the widest video; others are letterboxed. */
function ratioOf(cells: Cell[]): number {
  const ratios = cells.flatMap(({ width, height }) => (width !== null && height !== null && height > 0 ? [width / height] : []));
  return ratios.length > 0 ? Math.max(...ratios) : 16 / 9;
}
