/**
 * Asking for news while something moves in a view.
 *
 * Most hosts deliver what a kernel sends at any time. Some deliver only what it sends while it handles a message of the
 * page, so that a bar would stand still until somebody clicks. While something moves and nothing is heard, the page
 * therefore asks by itself: seldom, and often once that has brought news.
 */
import { useEffect } from "preact/hooks";
import type { Channel } from "./channel";

/** The first question, after so long without news. */
export const QUIET_MS = 5000;
/** Where only an answer has brought news, the next question follows after so long. */
export const SOON_MS = 2000;
/** Questions that bring nothing follow each other more and more slowly, up to this. */
export const SELDOM_MS = 30_000;

const MOVING: ReadonlySet<string> = new Set(["preparing", "submitting", "queued", "running", "downloading"]);

/** Whether a job in this state goes on by itself. */
export function moves(state: string): boolean {
  return MOVING.has(state);
}

export interface Follower {
  /** Whether something moves in the view. */
  follow: (moving: boolean) => void;
  /** News has come. */
  heard: () => void;
  end: () => void;
}

/** Follow what moves; `ask` asks the kernel for a sign of life, with which it sends what has changed. */
export function follower(ask: () => void): Follower {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let moving = false;
  let asked = false;
  let pause = QUIET_MS;

  function plan(next: number): void {
    clearTimeout(timer);
    pause = next;
    timer = moving ? setTimeout(question, pause) : undefined;
  }
  function question(): void {
    asked = true;
    try {
      ask();
    } catch {
      // Where nobody can be asked, the view says so once something is awaited.
    }
    plan(Math.min(2 * pause, SELDOM_MS));
  }
  return {
    follow: (now) => {
      if (now === moving) return;
      moving = now;
      asked = false;
      plan(QUIET_MS);
    },
    heard: () => {
      const next = asked ? SOON_MS : QUIET_MS;
      asked = false;
      plan(next);
    },
    end: () => {
      moving = false;
      clearTimeout(timer);
    },
  };
}

/** Ask for news while something moves in a view. */
export function useFollow(channel: Channel, moving: boolean): void {
  useEffect(() => {
    channel.follow(moving);
  }, [channel, moving]);
}
