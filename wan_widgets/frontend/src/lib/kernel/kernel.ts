/**
 * Whether the kernel that created a model is still connected.
 *
 * ipywidgets marks its views when the user restarts the kernel, but not when the kernel is shut down or dies. In
 * JupyterLab the widget manager knows the session, which reports that. Without either, the kernel counts as connected,
 * and the page can only show that it does not answer.
 */
import { useEffect, useState } from "preact/hooks";
import type { Channel } from "./channel";
import type { Model } from "./model";

type Slot = (sender: unknown, news: unknown) => void;

interface Signal {
  connect: (slot: Slot) => unknown;
  disconnect: (slot: Slot) => unknown;
}

/** JupyterLab's states of a kernel whose process has ended; a kernel that died restarts under the same id. */
const ENDED: ReadonlySet<unknown> = new Set(["autorestarting", "restarting", "terminating", "dead"]);

/** The part of JupyterLab's widget manager that is used here. */
interface Manager {
  kernel?: { id?: string; isDisposed?: boolean } | null;
  context?: { sessionContext?: { kernelChanged?: Signal; statusChanged?: Signal } };
}

/** Whether the model's own kernel is connected. A later kernel of the same notebook does not know the model. */
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

/** The kernel's id; null if there is no kernel any more, undefined if the host does not report it. */
function idOf({ kernel }: Manager): string | null | undefined {
  return kernel === null || kernel?.isDisposed === true ? null : kernel?.id;
}

/** Reject all pending requests when the kernel disconnects, because they will never be answered. */
export function useRejectWhenDisconnected(channel: Channel, connected: boolean): void {
  useEffect(() => {
    if (!connected) {
      channel.rejectPending("The kernel is gone.", "Start it, run the cell again, and look at wan.jobs() before you send again.");
    }
  }, [channel, connected]);
}
