/** Copies the line of code that makes a data frame of what is shown, and then shows that line. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useCopied } from "../../job/CopyButton";
import { copyText } from "../../lib/clipboard";
import { Icon } from "../../lib/icons";

interface Props {
  line: string;
  /** Of the line that is shown after the press. */
  className?: string;
  announce: (text: string) => void;
}

export function DataFrameButton({ line, className = "wan-compare__file", announce }: Props): VNode {
  const [copied, markCopied] = useCopied();
  const [caption, setCaption] = useState("");
  const copy = async (): Promise<void> => {
    const done = await copyText(line);
    const text = done ? "Copied, for a cell:" : "In a cell:";
    announce(`${text} ${line}`);
    setCaption(text);
    if (done) markCopied();
  };
  return (
    <>
      <button type="button" class="wan-btn wan-btn--s" title={`Copy ${line}`} onClick={() => void copy()}>
        <Icon name={copied ? "check" : "table"} />
        Data frame
      </button>
      {caption !== "" && (
        <span class={`wan-meta ${className}`}>
          {caption} <code class="wan-code">{line}</code>
        </span>
      )}
    </>
  );
}
