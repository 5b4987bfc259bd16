/** The prompt, clamped to a few lines, with a button to expand it; and the line of settings below it. */
import type { VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

interface Props {
  text: string;
  meta?: string;
  /** Number of lines while collapsed. */
  lines: number;
}

export function Prompt({ text, meta, lines }: Props): VNode {
  const paragraph = useRef<HTMLParagraphElement>(null);
  const [open, setOpen] = useState(false);
  const [clipped, setClipped] = useState(false);
  useLayoutEffect(() => {
    const shown = paragraph.current;
    if (shown === null || open) return undefined;
    const observer = new ResizeObserver(() => {
      setClipped(shown.scrollHeight > shown.clientHeight + 1);
    });
    observer.observe(shown);
    return () => {
      observer.disconnect();
    };
  }, [open, text]);
  return (
    <>
      <p ref={paragraph} class={open ? "wan-job__prompt" : "wan-job__prompt wan-clamp"} style={{ "--lines": lines }} dir="auto">
        {text === "" ? <span class="wan-meta">No prompt</span> : text}
      </p>
      {(meta !== undefined || clipped) && (
        <p class="wan-meta wan-job__foot">
          {meta !== undefined && <span>{meta}</span>}
          {clipped && (
            <button
              type="button"
              class="wan-link"
              aria-expanded={open}
              onClick={() => {
                setOpen(!open);
              }}
            >
              {open ? "less" : "more"}
              <span class="wan-vh"> of the prompt</span>
            </button>
          )}
        </p>
      )}
    </>
  );
}
