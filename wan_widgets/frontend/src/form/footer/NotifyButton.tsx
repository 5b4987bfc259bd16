/** The button that turns browser notifications on and off, and reports what the browser allowed. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../../lib/icons";
import { useNoticesOn } from "../../lib/page/noticeSetting";
import { EXTRAS } from "../extras/Extras";

export function NotifyButton({ showMessage }: { showMessage: (text: string) => void }): VNode {
  const on = useNoticesOn();
  const [busy, setBusy] = useState(false);
  const press = (): void => {
    if (busy) return;
    EXTRAS.run(({ toggle, explanation }) => {
      setBusy(true); // while the browser asks for permission
      void toggle().then(() => {
        setBusy(false);
        showMessage(explanation());
      });
    });
  };
  return (
    <button type="button" class="wan-btn wan-notify" aria-pressed={on} onClick={press}>
      <Icon name="bell" />
      Notify when done
    </button>
  );
}
