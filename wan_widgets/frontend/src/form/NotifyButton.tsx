/** Whether this browser gives notice when a video is done, and what came of asking it. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../lib/icons";
import { explanation, toggle, useNoticesOn } from "../lib/page/notices";

export function NotifyButton({ say }: { say: (text: string) => void }): VNode {
  const on = useNoticesOn();
  const [busy, setBusy] = useState(false);
  const press = async (): Promise<void> => {
    if (busy) return;
    setBusy(true); // while the browser asks
    await toggle();
    setBusy(false);
    say(explanation());
  };
  return (
    <button type="button" class="wan-btn wan-notify" aria-pressed={on} onClick={() => void press()}>
      <Icon name="bell" />
      Notify when done
    </button>
  );
}
