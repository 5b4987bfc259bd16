/** Two of the videos overlaid or side by side, on the same clock as the grid. */
import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../lib/icons";
import { useUniqueId } from "../../lib/ids";
import type { Cell, Grid, PairRating } from "../../generated/protocol";
import { SyncedVideo } from "../playback/SyncedVideo";
import { distinction } from "../grid/layout";
import type { CompareContext } from "../context";
import type { ViewMode } from "../store";
import { Transport } from "../playback/Transport";
import { SIDES, PairReview } from "./PairReview";
import { differenceText } from "../wording";

const VIEW_MODES: readonly [look: ViewMode, label: string][] = [
  ["wipe", "Wipe"],
  ["flick", "Flicker"],
  ["side", "Side by side"],
];
/** Faster flicker strains the eyes and can harm photosensitive people. */
const FLICKER_MS = 1000;
const WIDE_STEP = 10;

interface Props {
  grid: Grid;
  cells: [a: Cell, b: Cell];
  srcs: [a: string, b: string];
  mode: ViewMode;
  setMode: (mode: ViewMode) => void;
  swap: () => void;
  close: () => void;
  rating: PairRating;
  context: CompareContext;
  audible: Cell[];
}

export function PairView({ grid, cells, srcs, mode, setMode, swap, close, rating, context, audible }: Props): VNode {
  const id = useUniqueId();
  const [a, b] = cells;
  const root = useRef<HTMLElement>(null);
  const shown = [a.id, b.id].sort().join(" ");
  // Scroll a new pair into view. A swap shows the same pair.
  useLayoutEffect(() => {
    root.current?.scrollIntoView({ block: "nearest" });
  }, [shown]);
  return (
    <section class="wan wan-ab-view" aria-labelledby={id} ref={root}>
      <header class="wan-head">
        <h3 class="wan-title" id={id}>
          A / B wipe
        </h3>
        <span class="wan-head__why">{differenceText(a, b)}</span>
        <div class="wan-head__end">
          <fieldset class="wan-lab">
            <legend class="wan-meta">View</legend>
            <span class="wan-seg wan-seg--s">
              {VIEW_MODES.map(([one, label]) => (
                <label key={one}>
                  <input
                    type="radio"
                    name={`${id}-look`}
                    value={one}
                    checked={mode === one}
                    onChange={() => {
                      setMode(one);
                    }}
                  />
                  <span>{label}</span>
                </label>
              ))}
            </span>
          </fieldset>
          <button type="button" class="wan-btn wan-btn--s" onClick={swap}>
            <Icon name="swap" />
            Swap
          </button>
          <button
            type="button"
            class="wan-btn wan-btn--icon wan-btn--s wan-btn--quiet"
            aria-label="Close A and B"
            title="Close A and B"
            onClick={close}
          >
            <Icon name="x" />
          </button>
        </div>
      </header>
      <div class="wan-wipe">
        <PairPicture grid={grid} cells={cells} srcs={srcs} mode={mode} context={context} />
        <PairReview cells={cells} rating={rating} context={context} />
      </div>
      <Transport
        sync={context.ensemble.sync}
        target="both"
        label="Playback of A and B"
        cells={audible}
        audibleId={context.audibleId}
        setAudible={context.setAudible}
      />
    </section>
  );
}

/** Move the focus from the slider to the view before the slider is unmounted, so that keys still reach it. */
export function moveFocusToView(root: HTMLElement | null): void {
  const view = root?.querySelector<HTMLElement>(".wan-wipe__view");
  if (view?.contains(document.activeElement) === true) view.focus({ preventScroll: true });
}

function PairPicture({ grid, cells, srcs, mode, context }: Pick<Props, "grid" | "cells" | "srcs" | "mode" | "context">): VNode {
  const [at, setAt] = useState(50);
  const [second, setSecond] = useState(false);
  const view = useRef<HTMLDivElement>(null);
  const slider = useRef<HTMLInputElement>(null);
  // Return the focus to the slider when it mounts again (see `moveFocusToView`).
  useLayoutEffect(() => {
    if (mode === "wipe" && document.activeElement === view.current) slider.current?.focus({ preventScroll: true });
  }, [mode]);
  useEffect(() => {
    if (mode !== "flick") return undefined;
    const timer = setInterval(() => {
      setSecond((before) => !before);
    }, FLICKER_MS);
    return () => {
      clearInterval(timer);
    };
  }, [mode]);
  const videos = cells.map((cell, place) => (
    <SyncedVideo
      key={`${SIDES[place] ?? ""} ${srcs[place] ?? ""}`}
      name={`${SIDES[place] ?? ""} of the pair`}
      src={srcs[place] ?? ""}
      label={`${SIDES[place] ?? ""}: ${cell.label}`}
      audible={false}
      ensemble={context.ensemble}
      reject={() => undefined}
      onToggle={context.toggle}
      className={place === 1 ? "wan-wipe__b" : ""}
    />
  ));
  const flags = cells.map((cell, place) => (
    <span key={SIDES[place]} class={`wan-cell__flag${place === 1 ? " wan-cell__flag--end" : ""}`}>
      {context.audibleId === cell.id && <Icon name="sound" />}
      <span class="wan-wipe__name">
        {SIDES[place]} · {distinction(grid, cell, cells, { rows: null, cols: null })}
      </span>
    </span>
  ));
  const step = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowLeft" ? -WIDE_STEP : event.key === "ArrowRight" ? WIDE_STEP : 0;
    if (!event.shiftKey || by === 0) return;
    event.preventDefault();
    setAt(Math.min(100, Math.max(0, at + by)));
  };
  return (
    <div
      ref={view}
      class={`wan-wipe__view wan-wipe__view--${mode}${second ? " is-second" : ""}`}
      tabIndex={-1}
      style={{ "--p": `${at}%` }}
    >
      {videos}
      {flags}
      {mode === "wipe" && (
        <>
          <span class="wan-wipe__line" aria-hidden="true" />
          <span class="wan-wipe__grip" aria-hidden="true">
            <Icon name="swap" />
          </span>
          <input
            ref={slider}
            type="range"
            min="0"
            max="100"
            value={at}
            aria-label="Wipe position: A left, B right"
            aria-valuetext={`${at} % A`}
            onKeyDown={step}
            onInput={(event) => {
              setAt(Number(event.currentTarget.value));
            }}
          />
        </>
      )}
    </div>
  );
}
