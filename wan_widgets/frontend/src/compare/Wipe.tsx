/** Two of the videos over each other, or side by side, on the same clock as the grid. */
import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../lib/icons";
import { useUniqueId } from "../lib/ids";
import type { Cell, Grid, Said } from "./protocol";
import { Film } from "./Film";
import { apart } from "./layout";
import type { Stage } from "./stage";
import { Transport } from "./Transport";
import { NAMES, Verdict } from "./Verdict";
import { differenceOf } from "./words";

export type Look = "wipe" | "flick" | "side";

const LOOKS: readonly [look: Look, label: string][] = [
  ["wipe", "Wipe"],
  ["flick", "Flicker"],
  ["side", "Side by side"],
];
/** Swapping faster than this is hard on the eyes, and for some people harmful. */
const FLICKER_MS = 1000;
const WIDE_STEP = 10;

interface Props {
  grid: Grid;
  cells: [a: Cell, b: Cell];
  srcs: [a: string, b: string];
  look: Look;
  setLook: (look: Look) => void;
  swap: () => void;
  close: () => void;
  said: Said;
  stage: Stage;
  audible: Cell[];
}

export function Wipe({ grid, cells, srcs, look, setLook, swap, close, said, stage, audible }: Props): VNode {
  const id = useUniqueId();
  const [a, b] = cells;
  return (
    <section class="wan wan-ab-view" aria-labelledby={id}>
      <header class="wan-head">
        <h3 class="wan-title" id={id}>
          A / B wipe
        </h3>
        <span class="wan-head__why">{differenceOf(a, b)}</span>
        <div class="wan-head__end">
          <fieldset class="wan-lab">
            <legend class="wan-meta">View</legend>
            <span class="wan-seg wan-seg--s">
              {LOOKS.map(([one, label]) => (
                <label key={one}>
                  <input
                    type="radio"
                    name={`${id}-look`}
                    value={one}
                    checked={look === one}
                    onChange={() => {
                      setLook(one);
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
        <Screen grid={grid} cells={cells} srcs={srcs} look={look} stage={stage} />
        <Verdict cells={cells} said={said} stage={stage} />
      </div>
      <Transport
        sync={stage.ensemble.sync}
        whom="both"
        label="Playback of A and B"
        cells={audible}
        heard={stage.heard}
        hear={stage.hear}
      />
    </section>
  );
}

/** Before the slider goes: keep the focus in the picture, so that the next key finds its way. */
export function keepFocus(root: HTMLElement | null): void {
  const stand = root?.querySelector<HTMLElement>(".wan-wipe__stage");
  if (stand?.contains(document.activeElement) === true) stand.focus({ preventScroll: true });
}

function Screen({ grid, cells, srcs, look, stage }: Pick<Props, "grid" | "cells" | "srcs" | "look" | "stage">): VNode {
  const [at, setAt] = useState(50);
  const [second, setSecond] = useState(false);
  const stand = useRef<HTMLDivElement>(null);
  const slider = useRef<HTMLInputElement>(null);
  // The slider goes with the wipe, but the focus stays here (`keepFocus`), and goes back to it.
  useLayoutEffect(() => {
    if (look === "wipe" && document.activeElement === stand.current) slider.current?.focus({ preventScroll: true });
  }, [look]);
  useEffect(() => {
    if (look !== "flick") return undefined;
    const timer = setInterval(() => {
      setSecond((before) => !before);
    }, FLICKER_MS);
    return () => {
      clearInterval(timer);
    };
  }, [look]);
  const films = cells.map((cell, place) => (
    <Film
      key={`${NAMES[place] ?? ""} ${srcs[place] ?? ""}`}
      name={`${NAMES[place] ?? ""} of the pair`}
      src={srcs[place] ?? ""}
      label={`${NAMES[place] ?? ""}: ${cell.label}`}
      heard={false}
      ensemble={stage.ensemble}
      reject={() => undefined}
      act={stage.toggle}
      extra={place === 1 ? "wan-wipe__b" : ""}
    />
  ));
  const flags = cells.map((cell, place) => (
    <span key={NAMES[place]} class={`wan-cell__flag${place === 1 ? " wan-cell__flag--end" : ""}`}>
      {stage.heard === cell.id && <Icon name="sound" />}
      <span class="wan-wipe__name">
        {NAMES[place]} · {apart(grid, cell, cells, { rows: null, cols: null })}
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
      ref={stand}
      class={`wan-wipe__stage wan-wipe__stage--${look}${second ? " is-second" : ""}`}
      tabIndex={-1}
      style={{ "--p": `${at}%` }}
    >
      {films}
      {flags}
      {look === "wipe" && (
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
