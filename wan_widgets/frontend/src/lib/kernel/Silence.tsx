/** A warning that the kernel does not answer a pending request: it may be busy, or gone without notice by the host. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Channel } from "./channel";
import { Icon } from "../icons";

/** Whether a request is pending and nothing was received from the kernel for some seconds. */
export function useSilent(channel: Channel): boolean {
  const [silent, setSilent] = useState(false);
  useEffect(() => channel.onSilence(setSilent), [channel]);
  return silent;
}

export function Silence({ silent }: { silent: boolean }): VNode | null {
  if (!silent) return null;
  return (
    <div class="wan wan-silence">
      <p class="wan-msg wan-msg--warn" role="status">
        <Icon name="warn" />
        <span>
          <b>The kernel does not answer.</b> It is busy with a cell, or it is gone. The page does not know whether
          anything was sent. If the kernel was restarted, run the cell again: wan.jobs() shows what was made.
        </span>
      </p>
    </div>
  );
}
