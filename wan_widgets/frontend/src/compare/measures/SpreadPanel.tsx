/** Below the curves of a comparison, on demand: the variance by setting, and the similarity of takes. */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../lib/icons";
import { useUniqueId } from "../../lib/ids";
import type { AlikePair, SpreadAnswer, VarianceRow } from "../../generated/protocol";
import { reasonOf } from "../../lib/kernel/ask";

const FULL = 100;
/** A smaller share has no room for its number. */
const LEAST_WRITTEN = 0.12;
/** Background strength of a matrix cell, in percent, at a likeness of 1. */
const STRONGEST = 44;
const LEFT_OVER = "rest: interactions and chance";

interface Props {
  load: () => Promise<SpreadAnswer>;
  /** Changes whenever something was measured. */
  news: unknown;
  connected: boolean;
  showPair: (a: string, b: string) => void;
}

export function SpreadPanel({ load, news, connected, showPair }: Props): VNode {
  const id = useUniqueId();
  const [open, setOpen] = useState(false);
  const { answer, error } = useAnswer(load, open && connected, news);
  return (
    <div class="wan-spread">
      <button
        type="button"
        class="wan-btn wan-btn--s"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => {
          setOpen(!open);
        }}
      >
        <Icon name={open ? "chev" : "chevr"} />
        Variance and likeness
      </button>
      <div class="wan-spread__body" id={id} hidden={!open} aria-busy={open && answer === null && error === ""}>
        {error !== "" && <p class="wan-meta">{error}</p>}
        {open && answer === null && error === "" && <p class="wan-meta">Computing ...</p>}
        {answer !== null && <Shares answer={answer} />}
        {answer !== null && <Likeness answer={answer} showPair={showPair} />}
      </div>
    </div>
  );
}

function Shares({ answer: { settings, variance, caveats } }: { answer: SpreadAnswer }): VNode {
  const id = useUniqueId();
  return (
    <section aria-labelledby={id}>
      <h4 class="wan-spread__title" id={id}>
        What explains the variance? <span class="wan-meta">share of the variance among the takes</span>
      </h4>
      {variance.length === 0 ? (
        <p class="wan-meta">Too little data yet: this needs at least four measured takes with different settings.</p>
      ) : (
        <>
          <p class="wan-legend">
            {settings.map((name, place) => (
              <span key={name}>
                <i class={`wan-f${place}`} /> {name}
              </span>
            ))}
            <span>
              <i class="wan-f--left" /> {LEFT_OVER}
            </span>
          </p>
          <ul class="wan-share" role="list">
            {variance.map((row) => (
              <Share key={row.label} row={row} settings={settings} />
            ))}
          </ul>
          <ul class="wan-spread__caveats wan-meta" role="list" aria-label="Before you quote this">
            {caveats.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Share({ row: { label, shares, left, sentence }, settings }: { row: VarianceRow; settings: readonly string[] }): VNode {
  const parts = [
    ...shares.map((share, place) => ({ share, name: settings[place] ?? "", kind: `wan-f${place}` })),
    { share: left, name: "left over", kind: "wan-f--left" },
  ];
  const words = parts.map(({ name, share }) => `${name} ${percent(share)}`).join(", ");
  return (
    <li>
      <span>{label.toLowerCase()}</span>
      <span class="wan-share__bar" role="img" aria-label={`${label}: ${words}`}>
        {parts.map(({ share, kind }) => (
          <span key={kind} class={kind} style={{ "--s": String(share * FULL) }}>
            {share >= LEAST_WRITTEN && <b>{percent(share)}</b>}
          </span>
        ))}
      </span>
      <span class="wan-meta">{sentence}</span>
    </li>
  );
}

function Likeness({ answer: { takes, likeness, near, left_out }, showPair }: { answer: SpreadAnswer; showPair: Props["showPair"] }): VNode | null {
  const id = useUniqueId();
  if (takes.length < 2) return null;
  const twins = new Set(near.flatMap(({ a, b }) => [`${a} ${b}`, `${b} ${a}`]));
  return (
    <section aria-labelledby={id}>
      <h4 class="wan-spread__title" id={id}>
        Likeness between takes{" "}
        <span class="wan-meta">likeness, not quality: 1 is the same picture at the same share of the length</span>
      </h4>
      <table class="wan-mx" aria-labelledby={id}>
        <thead>
          <tr>
            <td class="is-self" />
            {takes.map(({ cell, short, label }) => (
              <th key={cell} scope="col" title={label}>
                {short}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {takes.map((take, row) => (
            <tr key={take.cell}>
              <th scope="row" title={take.label}>
                {take.short} <span class="wan-mx__label">{take.label}</span>
              </th>
              {takes.map((other, column) => {
                const value = likeness[row]?.[column] ?? null;
                if (row === column) {
                  return (
                    <td key={other.cell} class="is-self">
                      <span class="wan-vh">itself</span>
                    </td>
                  );
                }
                const twin = twins.has(`${take.cell} ${other.cell}`) ? "is-twin" : undefined;
                return (
                  <td key={other.cell} class={twin} style={{ "--v": `${(value ?? 0) * STRONGEST}%` }}>
                    {likenessText(value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {left_out > 0 && <p class="wan-meta">{left_out} more takes are not shown; wan.measure(...).likeness() returns all.</p>}
      <NearPairs near={near} showPair={showPair} />
    </section>
  );
}

function NearPairs({ near, showPair }: { near: readonly AlikePair[]; showPair: Props["showPair"] }): VNode | null {
  if (near.length === 0) return null;
  return (
    <ul class="wan-spread__near" role="list" aria-label="Near-duplicates">
      {near.map(({ a, b, text }) => (
        <li key={`${a} ${b}`}>
          {text}{" "}
          <button
            type="button"
            class="wan-link"
            aria-label={`Compare the two: ${text}`}
            onClick={() => {
              showPair(a, b);
            }}
          >
            Compare the two
          </button>
        </li>
      ))}
    </ul>
  );
}

/** `.67`; `1` for identical pictures; a dash if unknown. */
export function likenessText(value: number | null): string {
  if (value === null) return "\u2013";
  const text = value.toFixed(2);
  return text === "1.00" ? "1" : text.replace(/^0/u, "");
}

function percent(share: number): string {
  return `${Math.round(share * FULL)} %`;
}

/** The kernel's answer, requested while `enabled` and again when `news` changes. The old one stays until then. */
function useAnswer(load: Props["load"], enabled: boolean, news: unknown): { answer: SpreadAnswer | null; error: string } {
  const [found, setFound] = useState<{ answer: SpreadAnswer | null; error: string }>({ answer: null, error: "" });
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    if (!enabled) return undefined;
    let disposed = false;
    latest.current().then(
      (answer) => {
        if (!disposed) setFound({ answer, error: "" });
      },
      (problem: unknown) => {
        if (!disposed) setFound((before) => ({ ...before, error: reasonOf(problem) }));
      },
    );
    return () => {
      disposed = true;
    };
  }, [enabled, news]);
  return found;
}
