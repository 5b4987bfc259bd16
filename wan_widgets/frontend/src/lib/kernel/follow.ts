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

const MOVING: ReadonlySet<string> = new Set(["preparing", "submitting", "queued", "running", "downloading"]);

/** Whether a job in this state is in progress. */
export function moves(state: string): boolean {
  return MOVING.has(state);
}

export interface Follower {
  /** Set whether something in the view is in progress. */
  follow: (moving: boolean) => void;
  /** Called when an update has arrived. */
  heard: () => void;
  end: () => void;
}

/** Poll while something is in progress. `ask` pings the kernel, which then also sends what has changed. */
export function follower(ask: () => void): Follower {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let moving = false;
  let asked = false;
  let pause = QUIET_MS;

  function schedule(next: number): void {
    clearTimeout(timer);
    pause = next;
    timer = moving ? setTimeout(poll, pause) : undefined;
  }
  function poll(): void {
    asked = true;
    try {
      ask();
    } catch {
      // Without a connection, the view reports it at the next request.
    }
    schedule(Math.min(2 * pause, SELDOM_MS));
  }
  return {
    follow: (now) => {
      if (now === moving) return;
      moving = now;
      asked = false;
      schedule(QUIET_MS);
    },
    heard: () => {
      const next = asked ? SOON_MS : QUIET_MS;
      asked = false;
      schedule(next);
    },
    end: () => {
      moving = false;
      clearTimeout(timer);
    },
  };
}

/** Poll for updates while something in a view is in progress. */
export function useFollow(channel: Pick<Follower, "follow">, moving: boolean): void {
  useEffect(() => {
    channel.follow(moving);
  }, [channel, moving]);
}
