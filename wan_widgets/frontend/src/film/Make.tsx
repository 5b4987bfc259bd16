/** A button that makes a video: pressed twice, and it says the second time what it takes. */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useUniqueId } from "../lib/ids";

interface Props {
  label: string;
  price: string;
  simulated: boolean;
  off: boolean;
  /** Why it is off, where that is not the kernel. */
  why: string;
  /** How many videos it makes. */
  videos?: number;
  primary?: boolean;
  make: () => void;
}

export function Make({ label, price, simulated, off, why, videos = 1, primary = false, make }: Props): VNode {
  const id = useUniqueId();
  const [asking, setAsking] = useState(false);
  const confirm = useRef<HTMLButtonElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const back = useRef(false);
  useEffect(() => {
    if (asking) confirm.current?.focus();
    else if (back.current) opener.current?.focus();
    back.current = false;
  }, [asking]);
  useEffect(() => {
    if (off) setAsking(false);
  }, [off]);
  if (asking) {
    const cost = simulated ? "nothing is charged" : price === "" ? "no price published" : price;
    return (
      <span class="wan-chain__confirm" role="group" aria-label={label}>
        <button
          ref={confirm}
          type="button"
          class="wan-btn wan-btn--s wan-btn--primary"
          onClick={() => {
            back.current = true;
            setAsking(false);
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
            setAsking(false);
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
          if (!off) setAsking(true);
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
