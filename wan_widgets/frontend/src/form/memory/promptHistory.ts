/**
 * Going back through the prompts that were sent from this folder, as shells do: ↑ in an empty prompt, ↓ forward, Esc
 * back to what was typed. Whoever moves the cursor or types is done with it, and has the arrows for the text again.
 */
import { useCallback, useRef, useState } from "preact/hooks";
import type { SentPrompt } from "../../generated/protocol";
import { type Ask, reasonOf } from "../../lib/kernel/ask";

/** What is gone through: where we are, 0 being the newest; and what was typed before. */
interface Walk {
  prompts: SentPrompt[];
  at: number;
  typed: string;
}

export interface PromptHistory {
  /** What to say of it; empty while nobody goes through it. */
  status: string;
  onKeyDown: (event: KeyboardEvent & { currentTarget: HTMLTextAreaElement }) => void;
  /** Something else has changed the prompt, or it was left. */
  end: () => void;
}

const EARLIER = "ArrowUp";
const LATER = "ArrowDown";

/** `put` writes a text into the prompt; `text` is what stands there. */
export function usePromptHistory(ask: Ask, text: string, put: (text: string) => void): PromptHistory {
  const [walk, setWalk] = useState<Walk | null>(null);
  const [problem, setProblem] = useState("");
  const latest = useRef({ text, put });
  latest.current = { text, put };
  const asking = useRef(false);

  const show = useCallback((next: Walk, area: HTMLTextAreaElement): void => {
    const shown = next.prompts[next.at]?.text ?? next.typed;
    latest.current.put(shown);
    setWalk(next.at < 0 ? null : next);
    requestAnimationFrame(() => {
      area.setSelectionRange(shown.length, shown.length);
    });
  }, []);

  const begin = useCallback(
    (area: HTMLTextAreaElement): void => {
      if (asking.current) return;
      asking.current = true;
      ask("prompts", {})
        .then(
          ({ body }) => {
            const { prompts } = body;
            if (latest.current.text !== "" || document.activeElement !== area) return; // typed on meanwhile
            if (prompts.length === 0) setProblem("No prompt was sent from this folder yet.");
            else show({ prompts: [...prompts], at: 0, typed: "" }, area);
          },
          (error: unknown) => {
            setProblem(reasonOf(error, "The earlier prompts could not be read."));
          },
        )
        .finally(() => {
          asking.current = false;
        });
    },
    [ask, show],
  );

  const onKeyDown: PromptHistory["onKeyDown"] = (event) => {
    const { key, currentTarget: area } = event;
    if (event.isComposing || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    if (walk === null) {
      if (key !== EARLIER || area.value !== "") return;
      event.preventDefault();
      begin(area);
      return;
    }
    if (key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      show({ ...walk, at: -1 }, area);
      return;
    }
    const untouched = area.selectionStart === area.value.length && area.value === walk.prompts[walk.at]?.text;
    if ((key !== EARLIER && key !== LATER) || !untouched) return;
    event.preventDefault();
    const at = Math.min(walk.at + (key === EARLIER ? 1 : -1), walk.prompts.length - 1);
    if (at !== walk.at) show({ ...walk, at }, area);
  };

  const end = useCallback(() => {
    setWalk(null);
    setProblem("");
  }, []);
  const status = walk === null ? problem : `Earlier prompt ${walk.at + 1} of ${walk.prompts.length}. ↑ ↓ go through them, Esc takes it out.`;
  return { status, onKeyDown, end };
}
