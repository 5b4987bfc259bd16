/** The line about unfinished jobs, with a button to resume them. */
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { Icon } from "../../lib/icons";
import { type Ask, reasonOf } from "../../lib/kernel/ask";
import { countText } from "../wording";

interface Props {
  ask: Ask;
  count: number;
  setCount: (count: number) => void;
}

export function UnfinishedLine({ ask, count, setCount }: Props): VNode | null {
  const [message, setMessage] = useState("");
  const [busy, setBusy] = useState(false);
  const line = useRef<HTMLParagraphElement>(null);
  const resume = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    try {
      const { body } = await ask("resume_all", {});
      setCount(body.count);
      setMessage("Picked up again: see below. Nothing was sent.");
      line.current?.focus(); // the button is unmounted
    } catch (problem) {
      setMessage(reasonOf(problem, "They could not be resumed."));
    } finally {
      setBusy(false);
    }
  };
  if (count === 0 && message === "") return null;
  const jobs = countText(count, "job");
  return (
    <div class="wan-msg wan-msg--info wan-left">
      <Icon name="info" />
      <p ref={line} role="status" tabIndex={-1}>
        {count > 0 && `${jobs} of this folder ${count === 1 ? "is" : "are"} not finished. `}
        {message !== "" ? message : "Resuming polls and downloads; it never sends a new request."}
      </p>
      {count > 0 && (
        <button type="button" class="wan-btn wan-btn--s" aria-disabled={busy} onClick={() => void resume()}>
          Resume {jobs}
        </button>
      )}
    </div>
  );
}
