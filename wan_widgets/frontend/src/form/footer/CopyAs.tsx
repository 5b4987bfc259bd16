/**
 * The settings as text to paste: the menu of its formats, and the outcome of copying: copied, to be copied by hand, or
 * refused. The menu and the footer's link share one result area.
 */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { copyText } from "../../lib/clipboard";
import { Icon } from "../../lib/icons";
import { MenuList } from "../../lib/Menu";
import type { OpenMenu } from "../../lib/MenuButton";
import type { CopyFormat } from "../../generated/protocol";
import { type Ask, type AskError, askErrorOf } from "../../lib/kernel/ask";
import { ErrorMessage } from "../ErrorMessage";
import type { FormState } from "../state";

const COPIES: { label: string; as: CopyFormat; aside?: string }[] = [
  { label: "Python", as: "python", aside: "wan.generate(...)" },
  { label: "%%wan cell", as: "magic" },
  { label: "curl", as: "curl" },
  { label: "Command line", as: "command", aside: "wan-widgets" },
];

/** The line that sets a price table. The user has to fill it in, so instructions follow. */
const PRICES = "prices";
const COPIED_FOR_MS = 1600;

/** A request to copy; a new one each time. */
export interface CopyRequest {
  as: CopyFormat;
}

interface ListProps {
  menu: OpenMenu;
  connected: boolean;
  copy: (as: CopyFormat) => void;
}

/** The entries of the menu. */
export function CopyList({ menu, connected, copy }: ListProps): VNode {
  return (
    <MenuList
      menu={menu}
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
  );
}

interface ResultProps {
  form: FormState;
  ask: Ask;
  id: string;
  request: CopyRequest;
  /** Called once the text was copied, and when that is old news. */
  confirm: (copied: boolean) => void;
}

/** Copies what is requested; the message after that, below the footer's first line. */
export function CopyResult({ form, ask, id, request, confirm }: ResultProps): VNode | null {
  /** Text that the browser refused to copy. */
  const [manual, setManual] = useState("");
  /** Whether the price table was copied, or is shown to be copied by hand. */
  const [prices, setPrices] = useState(false);
  const [error, setError] = useState<AskError | null>(null);
  const latest = useRef({ form, confirm });
  latest.current = { form, confirm };
  useEffect(() => {
    const { as } = request;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = new AbortController();
    const disposed = (): boolean => stop.signal.aborted;
    const run = async (): Promise<void> => {
      setManual("");
      setError(null);
      setPrices(false);
      try {
        const text = (await ask("copy", { as, settings: latest.current.form.flush() })).body.text;
        if (disposed()) return;
        setPrices(as === PRICES);
        const copied = await copyText(text);
        if (disposed()) return;
        if (!copied) {
          setManual(text);
          return;
        }
        latest.current.confirm(true);
        timer = setTimeout(() => {
          latest.current.confirm(false);
        }, COPIED_FOR_MS);
      } catch (problem) {
        if (!disposed()) setError(askErrorOf(problem, "The settings could not be copied."));
      }
    };
    void run();
    return () => {
      stop.abort();
      clearTimeout(timer);
      latest.current.confirm(false);
    };
  }, [ask, request]);
  // Once there are prices, the instructions are obsolete.
  const showsPrices = prices && !form.verdict.estimate.priced;
  if (error === null && manual === "" && !showsPrices) return null;
  return (
    <div class="wan-foot__list">
      {error !== null && (
        <ErrorMessage
          error={error}
          close={() => {
            setError(null);
          }}
        />
      )}
      {showsPrices && (
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
