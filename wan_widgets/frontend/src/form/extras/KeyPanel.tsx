/** How to set a key. There is no field for it: text typed into the page may end up in the notebook. */
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { BackendChoice } from "../../generated/protocol";

export function KeyPanel({ choices, close }: { choices: readonly BackendChoice[]; close: () => void }): VNode {
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    panel.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div
      ref={panel}
      class="wan-keypanel"
      role="group"
      aria-label="Use a real key"
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      }}
    >
      {choices
        .filter((one) => one.key_line !== "")
        .map((one) => (
          <p key={one.name}>
            {one.label}: set <code>{one.key_variable}</code> where the kernel is started, or run <code>{one.key_line}</code>{" "}
            in a cell.
          </p>
        ))}
      <p>The line asks for the key without showing or storing it. Never write a key into a notebook.</p>
      <button type="button" class="wan-btn wan-btn--s" onClick={close}>
        Close
      </button>
    </div>
  );
}
