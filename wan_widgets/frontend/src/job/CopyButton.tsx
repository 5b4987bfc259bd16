/** A copy button. After copying, a check mark briefly replaces the icon, so the layout does not shift. */
import type { VNode } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { copyText } from "../lib/clipboard";
import { Icon } from "../lib/icons";

const SHOWN_MS = 1600;

/** Whether something was just copied, and a function to mark it as copied. */
export function useCopied(): [copied: boolean, mark: () => void] {
  const [copied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    [],
  );
  const markCopied = useCallback(() => {
    setCopied(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setCopied(false);
    }, SHOWN_MS);
  }, []);
  return [copied, markCopied];
}

interface Props {
  text: string;
  label: string;
  announce: (text: string) => void;
}

export function CopyButton({ text, label, announce }: Props): VNode {
  const [copied, markCopied] = useCopied();
  const copy = async (): Promise<void> => {
    const done = await copyText(text);
    announce(done ? "Copied" : "The browser does not allow copying");
    if (done) markCopied();
  };
  return (
    <button
      type="button"
      class="wan-btn wan-btn--icon wan-btn--s wan-btn--quiet"
      aria-label={label}
      title={label}
      onClick={() => void copy()}
    >
      <Icon name={copied ? "check" : "copy"} />
    </button>
  );
}
