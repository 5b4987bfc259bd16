/** The button that turns browser notifications on and off, and reports what the browser allowed. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../lib/icons";
import { explanation, toggle, useNoticesOn } from "../lib/page/notices";

export function NotifyButton({ showMessage }: { showMessage: (text: string) => void }): VNode {
  const on = useNoticesOn();
  const [busy, setBusy] = useState(false);
  const press = async (): Promise<void> => {
    if (busy) return;
    setBusy(true); // while the browser asks for permission
    await toggle();
    setBusy(false);
    showMessage(explanation());
  };
  return (
    <button type="button" class="wan-btn wan-notify" aria-pressed={on} onClick={() => void press()}>
      <Icon name="bell" />
      Notify when done
    </button>
  );
}
