/** The editable prompt of a shot, with the facts of the shot below it. */
import type { ComponentChildren, VNode } from "preact";
import { useUniqueId } from "../lib/ids";

interface Props {
  number: number;
  facts: string;
  prompt: string;
  change: (prompt: string) => void;
  children?: ComponentChildren;
}

export function ShotPrompt({ number, facts, prompt, change, children }: Props): VNode {
  const id = useUniqueId();
  return (
    <div class="wan-chain__prompt">
      <label class="wan-vh" for={id}>
        Prompt of shot {number}
      </label>
      <textarea
        id={id}
        class="wan-area"
        rows={4}
        value={prompt}
        onInput={(event) => {
          change(event.currentTarget.value);
        }}
      />
      <p class="wan-meta">{facts}</p>
      {children}
    </div>
  );
}
