/** Two of the videos over each other, or side by side, on the same clock as the grid. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../lib/icons";
import { useUniqueId } from "../lib/ids";
import type { Cell, Grid } from "./protocol";
import { Film } from "./Film";
import { apart } from "./layout";
import { Note } from "./Note";
import type { Stage } from "./stage";
import { Transport } from "./Transport";
import { differenceOf, factsOf } from "./words";

export type Look = "wipe" | "flick" | "side";

const LOOKS: readonly [look: Look, label: string][] = [
  ["wipe", "Wipe"],
  ["flick", "Flicker"],
  ["side", "Side by side"],
];
/** Swapping faster than this is hard on the eyes, and for some people harmful. */
const FLICKER_MS = 1000;
const WIDE_STEP = 10;
const NAMES = ["A", "B"] as const;

interface Props {
  grid: Grid;
  cells: [a: Cell, b: Cell];
  srcs: [a: string, b: string];
  look: Look;
  setLook: (look: Look) => void;
  swap: () => void;
  stage: Stage;
  audible: Cell[];
}

export function Wipe({ grid, cells, srcs, look, setLook, swap, stage, audible }: Props): VNode {
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
        </div>
      </header>
      <div class="wan-wipe">
        <Screen grid={grid} cells={cells} srcs={srcs} look={look} stage={stage} />
        <Side cells={cells} stage={stage} />
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

function Screen({ grid, cells, srcs, look, stage }: Pick<Props, "grid" | "cells" | "srcs" | "look" | "stage">): VNode {
  const [at, setAt] = useState(50);
  const [second, setSecond] = useState(false);
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
    <div class={`wan-wipe__stage wan-wipe__stage--${look}${second ? " is-second" : ""}`} style={{ "--p": `${at}%` }}>
      {films}
      {flags}
      {look === "wipe" && (
        <>
          <span class="wan-wipe__line" aria-hidden="true" />
          <span class="wan-wipe__grip" aria-hidden="true">
            <Icon name="swap" />
          </span>
          <input
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

function Side({ cells, stage }: Pick<Props, "cells" | "stage">): VNode {
  const [a, b] = cells;
  const { mark, connected } = stage;
  return (
    <div class="wan-wipe__side">
      <table class="wan-abtab">
        <caption class="wan-vh">Settings of A and B</caption>
        <thead>
          <tr>
            <td />
            {NAMES.map((name) => (
              <th key={name} scope="col">
                <span class="wan-ab">{name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {factsOf(a, b).map((fact) => (
            <tr key={fact.label} class={fact.differs ? "is-diff" : ""}>
              <th scope="row">{fact.label}</th>
              {fact.a !== fact.b ? (
                <>
                  <td dir="auto">{fact.a}</td>
                  <td dir="auto">{fact.b}</td>
                </>
              ) : (
                <td colSpan={2} dir="auto">
                  <span class="wan-clamp" style={{ "--lines": "3" }}>
                    {fact.a}
                  </span>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {mark !== null &&
        cells.map(
          (cell, place) =>
            cell.can_mark && (
              <div key={NAMES[place]} class="wan-wipe__note">
                <Note
                  label={`Note on ${NAMES[place] ?? ""}`}
                  labelled
                  note={cell.note}
                  disabled={!connected}
                  keep={(note) => {
                    mark(cell, { note });
                  }}
                />
                <button
                  type="button"
                  class="wan-btn wan-btn--s wan-btn--quiet wan-starbtn"
                  aria-pressed={cell.star}
                  disabled={!connected}
                  onClick={() => {
                    mark(cell, { star: !cell.star });
                  }}
                >
                  <Icon name="star" />
                  Star {NAMES[place]}
                </button>
              </div>
            ),
        )}
      <p class="wan-why">
        <Icon name="info" />
        <span>Both run on the same clock as the grid. Keys: ← → move the wipe, X flickers, S swaps.</span>
      </p>
    </div>
  );
}
