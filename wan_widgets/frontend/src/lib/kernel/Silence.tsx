/** Says that the kernel does not answer while something is awaited: it may be busy, or gone where no host tells. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Channel } from "./channel";
import { Icon } from "../icons";

/** Whether something is awaited and no word has come from the kernel for some seconds. */
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
          <b>No answer comes from the kernel.</b> It is busy with a cell, or it is gone. Nothing is known to have been
          sent. If it was restarted, run the cell again: wan.jobs() shows what was made.
        </span>
      </p>
    </div>
  );
}
