/**
 * Browsing the prompts that were sent from this folder, like a shell's history: ↑ in an empty prompt, ↓ forward, Esc
 * back to the typed text. Moving the cursor or typing ends it, and the arrow keys move in the text again.
 */
import { useCallback, useRef, useState } from "preact/hooks";
import type { SentPrompt } from "../../generated/protocol";
import { type Ask, reasonOf } from "../../lib/kernel/ask";

/** The prompts, the current index (0 is the newest), and the text that was typed before. */
interface Browsing {
  prompts: SentPrompt[];
  at: number;
  typed: string;
}

export interface PromptHistoryKeys {
  onKeyDown: (event: KeyboardEvent & { currentTarget: HTMLTextAreaElement }) => void;
  /** Called when something else changes the prompt, or it loses the focus. */
  end: () => void;
}

interface PromptHistory extends PromptHistoryKeys {
  /** The status text; empty while the history is not browsed. */
  status: string;
}

const EARLIER = "ArrowUp";
const LATER = "ArrowDown";

/** `put` sets the prompt; `text` is its current text. */
export function usePromptHistory(ask: Ask, text: string, put: (text: string) => void): PromptHistory {
  const [browsing, setBrowsing] = useState<Browsing | null>(null);
  const [problem, setProblem] = useState("");
  const latest = useRef({ text, put });
  latest.current = { text, put };
  const pending = useRef(false);

  const show = useCallback((next: Browsing, area: HTMLTextAreaElement): void => {
    const shown = next.prompts[next.at]?.text ?? next.typed;
    latest.current.put(shown);
    setBrowsing(next.at < 0 ? null : next);
    requestAnimationFrame(() => {
      area.setSelectionRange(shown.length, shown.length);
    });
  }, []);

  const begin = useCallback(
    (area: HTMLTextAreaElement): void => {
      if (pending.current) return;
      pending.current = true;
      ask("prompts", {})
        .then(
          ({ body }) => {
            const { prompts } = body;
            if (latest.current.text !== "" || document.activeElement !== area) return; // the user has typed or moved on since
            if (prompts.length === 0) setProblem("No prompt was sent from this folder yet.");
            else show({ prompts: [...prompts], at: 0, typed: "" }, area);
          },
          (error: unknown) => {
            setProblem(reasonOf(error, "The earlier prompts could not be read."));
          },
        )
        .finally(() => {
          pending.current = false;
        });
    },
    [ask, show],
  );

  const onKeyDown: PromptHistory["onKeyDown"] = (event) => {
    const { key, currentTarget: area } = event;
    if (event.isComposing || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    if (browsing === null) {
      if (key !== EARLIER || area.value !== "") return;
      event.preventDefault();
      begin(area);
      return;
    }
    if (key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      show({ ...browsing, at: -1 }, area);
      return;
    }
    const untouched = area.selectionStart === area.value.length && area.value === browsing.prompts[browsing.at]?.text;
    if ((key !== EARLIER && key !== LATER) || !untouched) return;
    event.preventDefault();
    const at = Math.min(browsing.at + (key === EARLIER ? 1 : -1), browsing.prompts.length - 1);
    if (at !== browsing.at) show({ ...browsing, at }, area);
  };

  const end = useCallback(() => {
    setBrowsing(null);
    setProblem("");
  }, []);
  const status = browsing === null ? problem : `Earlier prompt ${browsing.at + 1} of ${browsing.prompts.length}. Use ↑ and ↓ to browse, Esc to cancel.`;
  return { status, onKeyDown, end };
}
