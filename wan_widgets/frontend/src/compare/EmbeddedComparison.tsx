/**
 * A comparison opened below a gallery or a card: a back button, the line of code that opens the same one in a cell,
 * and the comparison itself. If the host cannot embed it, only the line is shown.
 */
import type { VNode } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { CopyButton } from "../job/CopyButton";
import { Icon } from "../lib/icons";
import { ChildWidget, useCanEmbed } from "../lib/page/ChildWidget";
import type { CompareAnswer } from "../generated/protocol";
import type { Ask } from "../lib/kernel/ask";

interface OpenComparison {
  /** The comparison's model; empty if the host cannot embed it. */
  model: string;
  line: string;
}

export interface ComparisonSlot {
  opened: OpenComparison | null;
  /** Part of the request: whether this page can embed the comparison. */
  body: { view: boolean };
  /** Show the kernel's answer. */
  show: (answer: CompareAnswer) => void;
  close: () => void;
  failed: () => void;
}

export function useEmbeddedComparison(ask: Ask): ComparisonSlot {
  const view = useCanEmbed();
  const [opened, setOpened] = useState<OpenComparison | null>(null);
  const [opener, setOpener] = useState<Element | null>(null);
  const model = opened?.model ?? "";
  // Tell the kernel when the comparison is replaced or closed.
  useEffect(
    () => () => {
      if (model !== "") ask("compare_close", { model }).catch(() => undefined);
    },
    [ask, model],
  );
  const show = useCallback((answer: CompareAnswer) => {
    setOpener(document.activeElement);
    setOpened({ model: answer.model, line: answer.text });
  }, []);
  const close = useCallback(() => {
    setOpened(null);
    if (opener instanceof HTMLElement) opener.focus();
  }, [opener]);
  const failed = useCallback(() => {
    setOpened((before) => (before === null ? null : { ...before, model: "" }));
  }, []);
  return { opened, body: { view }, show, close, failed };
}

interface Props {
  comparison: ComparisonSlot;
  /** The label of the back button. */
  back: string;
  announce: (text: string) => void;
}

export function EmbeddedComparison({ comparison, back, announce }: Props): VNode | null {
  const { opened, close, failed } = comparison;
  const backButton = useRef<HTMLButtonElement>(null);
  const line = opened?.line ?? "";
  useEffect(() => {
    if (line === "") return;
    backButton.current?.focus({ preventScroll: true });
  }, [line]);
  const scrollIntoView = (): void => {
    backButton.current?.scrollIntoView({ block: "start" });
  };
  if (opened === null) return null;
  return (
    <div class="wan-beside">
      <section class="wan wan-beside__bar" aria-label="Comparison">
        <button ref={backButton} type="button" class="wan-btn wan-btn--s" onClick={close}>
          <Icon name="chevl" />
          {back}
        </button>
        <span class="wan-beside__line">
          {opened.model === "" ? "It cannot be shown here; in a cell: " : "In a cell: "}
          <code class="wan-code">{opened.line}</code>
        </span>
        <CopyButton text={opened.line} label="Copy the line" announce={announce} />
      </section>
      {opened.model !== "" && <ChildWidget key={opened.model} model={opened.model} drawn={scrollIntoView} failed={failed} />}
    </div>
  );
}
