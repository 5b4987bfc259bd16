/** The panel of measures: a histogram of each, and a range that is stored as terms in the search line. */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../lib/icons";
import type { HistogramsAnswer, MeasureChoice } from "../../generated/protocol";
import { foundIn, withFound } from "../head/findings";
import { rangeIn, withRange } from "../head/ranges";
import { MeasureRow } from "./MeasureRow";

interface Props {
  id: string;
  measures: readonly MeasureChoice[];
  text: string;
  change: (text: string) => void;
  matching: number;
  total: number;
  load: () => Promise<HistogramsAnswer | null>;
  /** Changes whenever something was measured. */
  news: unknown;
  close: () => void;
}

export function MeasuresPanel({ id, measures, text, change, matching, total, load, news, close }: Props): VNode {
  const [answer, failed] = useAnswer(load, news);
  const rows = (answer?.histograms ?? []).flatMap((histogram) => {
    const choice = measures.find(({ name }) => name === histogram.name);
    return choice === undefined ? [] : [{ histogram, choice }];
  });
  const ticked = foundIn(text);
  const isSet = ticked.length > 0 || measures.some(({ name }) => rangeIn(text, name).low + rangeIn(text, name).high !== "");
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <aside class="wan-panel" id={id} aria-labelledby={`${id}-title`}>
      <div class="wan-panel__head">
        <h3 id={`${id}-title`} ref={heading} tabIndex={-1}>
          Measures
        </h3>
        <button
          type="button"
          class="wan-btn wan-btn--icon wan-btn--s wan-btn--quiet"
          aria-label="Close the measures"
          title="Close the measures"
          onClick={close}
        >
          <Icon name="x" />
        </button>
      </div>
      <p class="wan-why">
        <Icon name="info" />
        <span>They say what is in the file, not whether it is good.</span>
      </p>
      {failed && <p class="wan-meta">The measures could not be read. Close this panel, then open it again.</p>}
      {answer !== null && rows.length === 0 && (
        <p class="wan-meta">Nothing to choose from yet: this needs at least two measured videos that differ.</p>
      )}
      {rows.map(({ histogram, choice }) => (
        <MeasureRow key={histogram.name} histogram={histogram} choice={choice} text={text} change={change} />
      ))}
      {answer !== null && answer.same.length > 0 && (
        <p class="wan-meta">
          The same in every video: {answer.same.map(([label, value]) => `${label.toLowerCase()} ${value}`).join(", ")}.
        </p>
      )}
      {answer !== null && answer.found.length > 0 && (
        <fieldset>
          <legend class="wan-found__head">Found in the file</legend>
          <div class="wan-found">
            {answer.found.map(({ name, label, count, meaning }) => (
              <label key={name} title={meaning}>
                <input
                  type="checkbox"
                  checked={ticked.includes(name)}
                  onChange={({ currentTarget }) => {
                    change(withFound(text, name, currentTarget.checked));
                  }}
                />
                <span>{label}</span>
                <span class="wan-meta wan-num">{count.toLocaleString("en")}</span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
      <p class="wan-acts wan-mrow__end">
        <button
          type="button"
          class="wan-btn"
          disabled={!isSet}
          onClick={() => {
            const line = measures.reduce((left, { name }) => withRange(left, name, { low: "", high: "" }), text);
            change(ticked.reduce((left, name) => withFound(left, name, false), line));
          }}
        >
          Clear measures
        </button>
        <span class="wan-meta">
          {matching.toLocaleString("en")} of {total.toLocaleString("en")} match
        </span>
      </p>
    </aside>
  );
}

/** The kernel's answer, requested again when `news` changes. The old one stays until then. */
function useAnswer(load: Props["load"], news: unknown): [answer: HistogramsAnswer | null, failed: boolean] {
  const [answer, setAnswer] = useState<HistogramsAnswer | null>(null);
  const [failed, setFailed] = useState(false);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    let disposed = false;
    void latest.current().then((found) => {
      if (disposed) return;
      setFailed(found === null);
      if (found !== null) setAnswer(found);
    });
    return () => {
      disposed = true;
    };
  }, [news]);
  return [answer, failed];
}
