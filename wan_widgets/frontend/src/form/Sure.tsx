/** The question before a sweep is made: what it takes, and the prompts as they would be sent. */
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Verdict } from "../lib/protocol";
import { countOf, moneyWords } from "./words";

interface Props {
  id: string;
  verdict: Verdict;
  simulated: boolean;
  /** What is shown is about the settings as they stand. */
  current: boolean;
  act: () => void;
  cancel: () => void;
}

export function Sure({ id, verdict, simulated, current, act, cancel }: Props): VNode {
  const yes = useRef<HTMLButtonElement>(null);
  const { sweep } = verdict;
  const ready = current && sweep !== null;
  useEffect(() => {
    if (ready) yes.current?.focus();
  }, [ready]);
  return (
    <div
      class="wan-foot__list wan-sure"
      role="group"
      aria-labelledby={`${id}-sure`}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        cancel();
      }}
    >
      {sweep === null ? (
        <p id={`${id}-sure`}>Looking at the cells.</p>
      ) : (
        <>
          <p id={`${id}-sure`}>
            <b>{sweep.videos === 0 ? "Every cell exists already; nothing is made." : sweepWords(verdict, simulated)}</b>{" "}
            {countOf(sweep.cells, "cell")}: {sweep.shape}
            {sweep.made > 0 && sweep.videos > 0 && `; ${sweep.made} made before, and used again`}.
          </p>
          {sweep.prompts.length > 1 && (
            <ul class="wan-sure__prompts" aria-label="Prompts">
              {sweep.prompts.map((prompt) => (
                <li key={prompt}>{prompt}</li>
              ))}
              {sweep.more_prompts > 0 && <li class="wan-meta">and {sweep.more_prompts} more</li>}
            </ul>
          )}
        </>
      )}
      <span class="wan-sure__acts">
        <button ref={yes} type="button" class="wan-btn wan-btn--primary" disabled={!ready} onClick={act}>
          {sweep === null || sweep.videos === 0 ? "Show the sweep" : `${simulated ? "Simulate" : "Generate"} ${sweep.quantity}`}
        </button>
        <button type="button" class="wan-btn" onClick={cancel}>
          Cancel
        </button>
      </span>
    </div>
  );
}

/** What a sweep takes: the quantity first, and money only where it is known. */
export function sweepWords({ sweep }: Verdict, simulated: boolean): string {
  if (sweep === null) return "";
  const money = simulated ? "simulated, costs nothing" : moneyWords(sweep.money, 1);
  return `This makes ${[sweep.quantity, money].filter((part) => part !== "").join(", ")}.`;
}
