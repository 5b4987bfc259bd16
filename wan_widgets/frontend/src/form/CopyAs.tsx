/**
 * The settings as text to paste, and the outcome of copying: copied, to be copied by hand, or refused.
 * The menu and the footer's link share one result area.
 */
import type { VNode } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { copyText } from "../lib/clipboard";
import { Icon } from "../lib/icons";
import { Menu } from "../lib/Menu";
import type { CopyFormat } from "../generated/protocol";
import { type Ask, type AskError, askErrorOf } from "../lib/kernel/ask";
import { ErrorMessage } from "./ErrorMessage";
import type { FormState } from "./state";

const COPIES: { label: string; as: CopyFormat; aside?: string }[] = [
  { label: "Python", as: "python", aside: "wan.generate(...)" },
  { label: "%%wan cell", as: "magic" },
  { label: "curl", as: "curl" },
  { label: "Command line", as: "command", aside: "wan-widgets" },
];

/** The line that sets a price table. The user has to fill it in, so instructions follow. */
const PRICES = "prices";
const COPIED_FOR_MS = 1600;

export interface CopyState {
  /** Confirms a recent copy; empty otherwise. */
  confirmation: string;
  /** Text that the browser refused to copy. */
  manual: string;
  /** Whether the price table was copied, or is shown to be copied by hand. */
  prices: boolean;
  error: AskError | null;
  copy: (as: CopyFormat) => void;
  clear: () => void;
}

export function useCopySettings(form: FormState, ask: Ask): CopyState {
  const [confirmation, setConfirmation] = useState("");
  const [manual, setManual] = useState("");
  const [prices, setPrices] = useState(false);
  const [error, setError] = useState<AskError | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    [],
  );
  const run = async (as: CopyFormat): Promise<void> => {
    setManual("");
    setError(null);
    setPrices(false);
    try {
      const text = (await ask("copy", { as, settings: form.flush() })).body.text;
      setPrices(as === PRICES);
      if (!(await copyText(text))) {
        setManual(text);
        return;
      }
      setConfirmation("Copied");
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        setConfirmation("");
      }, COPIED_FOR_MS);
    } catch (problem) {
      setError(askErrorOf(problem, "The settings could not be copied."));
    }
  };
  const clear = useCallback(() => {
    setError(null);
  }, []);
  // Once there are prices, the instructions are obsolete.
  const showsPrices = prices && !form.verdict.estimate.priced;
  return { confirmation, manual, prices: showsPrices, error, copy: (as) => void run(as), clear };
}

export function CopyAs({ copyState, connected }: { copyState: CopyState; connected: boolean }): VNode {
  const { confirmation, copy } = copyState;
  return (
    <>
      <Menu
        label="Copy as"
        content={
          <>
            {confirmation === "" ? "Copy as" : confirmation}
            <Icon name={confirmation === "" ? "chev" : "check"} />
          </>
        }
        className="wan-btn"
        opensUp
        entries={
          connected
            ? COPIES.map(({ as, ...words }) => ({
                ...words,
                onSelect: () => {
                  copy(as);
                },
              }))
            : []
        }
        note={connected ? "Your key is never part of it." : "The kernel is not connected."}
      />
      <span class="wan-vh" role="status">
        {confirmation}
      </span>
    </>
  );
}

/** The message after copying, below the footer's first line. */
export function CopyResult({ copyState, id }: { copyState: CopyState; id: string }): VNode | null {
  const { manual, prices, error, clear } = copyState;
  if (error === null && manual === "" && !prices) return null;
  return (
    <div class="wan-foot__list">
      {error !== null && <ErrorMessage error={error} close={clear} />}
      {prices && (
        <p class="wan-msg wan-msg--info" role="status">
          <Icon name="info" />
          <span>
            {manual === "" && "Copied. "}Paste it into a cell, replace the dots with your own prices, and run it.
          </span>
        </p>
      )}
      {manual !== "" && (
        <>
          <label class="wan-meta" for={`${id}-copy`}>
            The browser does not allow copying; copy this by hand:
          </label>
          <textarea
            class="wan-area wan-mono"
            id={`${id}-copy`}
            rows={4}
            readOnly
            value={manual}
            onFocus={({ currentTarget }) => {
              currentTarget.select();
            }}
          />
        </>
      )}
    </div>
  );
}
