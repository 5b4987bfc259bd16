/** Jobs that an earlier session has left and nobody watches: one line, with a button that picks them up. */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../lib/icons";
import { type Answer, type Ask, AskError } from "../lib/protocol";
import { countOf } from "./words";

interface Props {
  ask: Ask;
  connected: boolean;
}

export function Unfinished({ ask, connected }: Props): VNode | null {
  const [left, setLeft] = useState(0);
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const line = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (!connected) return;
    let here = true;
    ask("unfinished", {}).then(
      (answer) => {
        if (here) setLeft(countIn(answer));
      },
      () => undefined, // a ledger that cannot be read is told by whatever needs it
    );
    return () => {
      here = false;
    };
  }, [ask, connected]);
  const resume = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    try {
      const still = countIn(await ask("resume_all", {}));
      setLeft(still);
      setSaid("Picked up again: see below. Nothing was sent.");
      line.current?.focus(); // the button is gone
    } catch (problem) {
      setSaid(problem instanceof AskError ? `${problem.message} ${problem.hint}`.trim() : "They could not be resumed.");
    } finally {
      setBusy(false);
    }
  };
  if (!connected || (left === 0 && said === "")) return null;
  const jobs = countOf(left, "job");
  return (
    <div class="wan-msg wan-msg--info wan-left">
      <Icon name="info" />
      <p ref={line} role="status" tabIndex={-1}>
        {left > 0 && `${jobs} of this folder ${left === 1 ? "is" : "are"} not finished. `}
        {said !== "" ? said : "Resuming asks and downloads; it never sends a new request."}
      </p>
      {left > 0 && (
        <button type="button" class="wan-btn wan-btn--s" aria-disabled={busy} onClick={() => void resume()}>
          Resume {jobs}
        </button>
      )}
    </div>
  );
}

function countIn(answer: Answer): number {
  const count = answer.body["count"];
  return typeof count === "number" ? count : 0;
}
