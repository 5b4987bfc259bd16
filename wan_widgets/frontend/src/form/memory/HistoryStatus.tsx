/** The status of browsing earlier prompts, below the prompt; the prompt passes its keys on. */
import type { VNode } from "preact";
import type { Ask } from "../../lib/kernel/ask";
import { type PromptHistoryKeys, usePromptHistory } from "./promptHistory";

interface Props {
  ask: Ask;
  text: string;
  put: (text: string) => void;
  keys: { current: PromptHistoryKeys | null };
}

export function HistoryStatus({ ask, text, put, keys }: Props): VNode {
  const { status, ...handlers } = usePromptHistory(ask, text, put);
  keys.current = handlers;
  return (
    <p class="wan-meta wan-prompt__history" role="status">
      {status}
    </p>
  );
}
