/** The confirmation before a sweep: its cost, and the prompts as they would be sent. */
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Verdict } from "../../generated/protocol";
import { countText, moneyText } from "../wording";

interface Props {
  id: string;
  verdict: Verdict;
  simulated: boolean;
  /** Whether the verdict is about the current settings. */
  current: boolean;
  onConfirm: () => void;
  onCancel: () => void;
}

export function Confirmation({ id, verdict, simulated, current, onConfirm, onCancel }: Props): VNode {
  const confirmButton = useRef<HTMLButtonElement>(null);
  const { sweep } = verdict;
  const ready = current && sweep !== null;
  useEffect(() => {
    if (ready) confirmButton.current?.focus();
  }, [ready]);
  return (
    <div
      class="wan-foot__list wan-confirm"
      role="group"
      aria-labelledby={`${id}-confirm`}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onCancel();
      }}
    >
      {sweep === null ? (
        <p id={`${id}-confirm`}>Checking the cells.</p>
      ) : (
        <>
          <p id={`${id}-confirm`}>
            <b>{sweep.videos === 0 ? "Every cell exists already; nothing is made." : sweepText(verdict, simulated)}</b>{" "}
            {countText(sweep.cells, "cell")}: {sweep.shape}
            {sweep.made > 0 && sweep.videos > 0 && `; ${sweep.made} already made, and reused`}.
          </p>
          {sweep.prompts.length > 1 && (
            <ul class="wan-confirm__prompts" aria-label="Prompts">
              {sweep.prompts.map((prompt) => (
                <li key={prompt}>{prompt}</li>
              ))}
              {sweep.more_prompts > 0 && <li class="wan-meta">and {sweep.more_prompts} more</li>}
            </ul>
          )}
        </>
      )}
      <span class="wan-confirm__acts">
        <button ref={confirmButton} type="button" class="wan-btn wan-btn--primary" disabled={!ready} onClick={onConfirm}>
          {sweep === null || sweep.videos === 0 ? "Show the sweep" : `${simulated ? "Simulate" : "Generate"} ${sweep.quantity}`}
        </button>
        <button type="button" class="wan-btn" onClick={onCancel}>
          Cancel
        </button>
      </span>
    </div>
  );
}

/** The cost of a sweep: the quantity first, and the price if it is known. */
export function sweepText({ sweep }: Verdict, simulated: boolean): string {
  if (sweep === null) return "";
  const money = simulated ? "simulated, costs nothing" : moneyText(sweep.money, 1);
  return `This makes ${[sweep.quantity, money].filter((part) => part !== "").join(", ")}.`;
}
