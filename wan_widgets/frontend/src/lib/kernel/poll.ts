/**
 * Polling for updates while something in a view is in progress.
 *
 * Most hosts deliver the kernel's messages at any time. Some deliver them only while the kernel handles a message of
 * the page, so a progress bar would not move until somebody clicks. Therefore the page polls while something is in
 * progress and no updates arrive: rarely at first, and more often once that has brought updates.
 */
import { useEffect } from "preact/hooks";

/** The first poll, after this time without updates. */
export const QUIET_MS = 5000;
/** The next poll, if only a poll has brought updates. */
export const SOON_MS = 2000;
/** The maximum interval: it doubles with every poll that brings nothing. */
export const SELDOM_MS = 30_000;

const IN_PROGRESS: ReadonlySet<string> = new Set(["preparing", "submitting", "queued", "running", "downloading"]);

/** Whether a job in this state is in progress. */
export function isInProgress(state: string): boolean {
  return IN_PROGRESS.has(state);
}

export interface Poller {
  /** Set whether something in the view is in progress. */
  setPolling: (active: boolean) => void;
  /** Called when an update has arrived. */
  onUpdate: () => void;
  end: () => void;
}

/** Poll while something is in progress. `ping` pings the kernel, which then also sends what has changed. */
export function poller(ping: () => void): Poller {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let active = false;
  let polled = false;
  let pause = QUIET_MS;

  function schedule(next: number): void {
    clearTimeout(timer);
    pause = next;
    timer = active ? setTimeout(poll, pause) : undefined;
  }
  function poll(): void {
    polled = true;
    try {
      ping();
    } catch {
      // Without a connection, the view reports it at the next request.
    }
    schedule(Math.min(2 * pause, SELDOM_MS));
  }
  return {
    setPolling: (now) => {
      if (now === active) return;
      active = now;
      polled = false;
      schedule(QUIET_MS);
    },
    onUpdate: () => {
      const next = polled ? SOON_MS : QUIET_MS;
      polled = false;
      schedule(next);
    },
    end: () => {
      active = false;
      clearTimeout(timer);
    },
  };
}

/** Poll for updates while something in a view is in progress. */
export function usePolling(channel: Pick<Poller, "setPolling">, active: boolean): void {
  useEffect(() => {
    channel.setPolling(active);
  }, [channel, active]);
}
