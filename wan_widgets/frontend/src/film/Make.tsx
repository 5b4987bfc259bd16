/** A button that makes videos, after a confirmation that shows the cost. */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useUniqueId } from "../lib/ids";

interface Props {
  label: string;
  price: string;
  simulated: boolean;
  off: boolean;
  /** Why it is disabled, if not because of the kernel. */
  why: string;
  /** How many videos it makes. */
  videos?: number;
  primary?: boolean;
  make: () => void;
}

export function Make({ label, price, simulated, off, why, videos = 1, primary = false, make }: Props): VNode {
  const id = useUniqueId();
  const [confirming, setConfirming] = useState(false);
  const confirm = useRef<HTMLButtonElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const back = useRef(false);
  useEffect(() => {
    if (confirming) confirm.current?.focus();
    else if (back.current) opener.current?.focus();
    back.current = false;
  }, [confirming]);
  useEffect(() => {
    if (off) setConfirming(false);
  }, [off]);
  if (confirming) {
    const cost = simulated ? "nothing is charged" : price === "" ? "no price published" : price;
    return (
      <span class="wan-chain__confirm" role="group" aria-label={label}>
        <button
          ref={confirm}
          type="button"
          class="wan-btn wan-btn--s wan-btn--primary"
          onClick={() => {
            back.current = true;
            setConfirming(false);
            make();
          }}
        >
          {simulated ? "Simulate" : "Make"} {videos === 1 ? "1 video" : `${videos} videos`}, {cost}
        </button>
        <button
          type="button"
          class="wan-btn wan-btn--s"
          onClick={() => {
            back.current = true;
            setConfirming(false);
          }}
        >
          Cancel
        </button>
      </span>
    );
  }
  return (
    <span class="wan-chain__confirm">
      <button
        ref={opener}
        type="button"
        class={`wan-btn wan-btn--s${primary ? " wan-btn--primary" : ""}`}
        aria-disabled={off}
        aria-describedby={why === "" ? undefined : id}
        onClick={() => {
          if (!off) setConfirming(true);
        }}
      >
        {label}
        {price === "" ? "" : `, ${price}`}
      </button>
      {why !== "" && (
        <span class="wan-meta" id={id}>
          {why}
        </span>
      )}
    </span>
  );
}
