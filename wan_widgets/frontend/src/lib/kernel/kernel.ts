/**
 * Whether the kernel that made a model is still behind it.
 *
 * ipywidgets marks its views when the user restarts the kernel, and says nothing when it is shut down or dies; in
 * JupyterLab the widget manager knows the session, which does. Where neither can be asked, the kernel counts as there: then an
 * answer that does not come is all that can be shown.
 */
import { useEffect, useState } from "preact/hooks";
import type { Channel } from "./channel";
import type { Model } from "./model";

type Slot = (sender: unknown, news: unknown) => void;

interface Signal {
  connect: (slot: Slot) => unknown;
  disconnect: (slot: Slot) => unknown;
}

/** What JupyterLab says of a kernel whose process has ended; one that died starts again under the same id. */
const ENDED: ReadonlySet<unknown> = new Set(["autorestarting", "restarting", "terminating", "dead"]);

/** The parts of JupyterLab's widget manager that matter here. */
interface Manager {
  kernel?: { id?: string; isDisposed?: boolean } | null;
  context?: { sessionContext?: { kernelChanged?: Signal; statusChanged?: Signal } };
}

/** Whether the model's own kernel is there; a later kernel of the same notebook knows nothing of the model. */
export function useConnected(model: Model, el: HTMLElement): boolean {
  const [connected, setConnected] = useState(true);
  useEffect(() => {
    const manager = (model.widget_manager ?? {}) as Manager;
    const session = manager.context?.sessionContext;
    const signals = [session?.kernelChanged, session?.statusChanged];
    const initialId = idOf(manager);
    let ended = false;
    const check = (_sender?: unknown, news?: unknown): void => {
      const currentId = idOf(manager);
      ended ||= ENDED.has(news);
      setConnected(!ended && el.closest(".jupyter-widgets-disconnected") === null && currentId !== null && currentId === initialId);
    };
    const onClose = (): void => {
      setConnected(false);
    };
    model.on("comm_live_update", check);
    model.on("comm:close", onClose);
    for (const signal of signals) signal?.connect(check);
    check();
    return () => {
      model.off("comm_live_update", check);
      model.off("comm:close", onClose);
      for (const signal of signals) signal?.disconnect(check);
    };
  }, [model, el]);
  return connected;
}

/** The kernel's id; null if there is none any more, undefined if the host does not tell. */
function idOf({ kernel }: Manager): string | null | undefined {
  return kernel === null || kernel?.isDisposed === true ? null : kernel?.id;
}

/** When the kernel goes, nothing that was asked will be answered: say so to everybody who waits. */
export function useRejectWhenDisconnected(channel: Channel, connected: boolean): void {
  useEffect(() => {
    if (!connected) {
      channel.rejectPending("The kernel is gone.", "Start it, run the cell again, and look at wan.jobs() before sending anew.");
    }
  }, [channel, connected]);
}
