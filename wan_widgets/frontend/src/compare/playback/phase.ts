/** The phases of the shared clock, and the status of each as the page shows it. */

/** Waiting: some players are not ready. Starting: the players are not in sync yet. */
export type Status = "paused" | "waiting" | "starting" | "playing";

/** The phase of the clock. Times are in ms of the time source that is passed to `Sync`. */
export type Phase =
  | { kind: "paused" }
  /** Until every player is at its target position and can play. */
  | { kind: "waiting" }
  /** The players start at a low rate, until the last of them advances. */
  | { kind: "starting"; startedAt: number }
  /** The players run at the chosen rate, until they are in sync. */
  | { kind: "converging"; startedAt: number }
  /** The clock runs. */
  | { kind: "playing"; since: number };

export const STATUS: Readonly<Record<Phase["kind"], Status>> = {
  paused: "paused",
  waiting: "waiting",
  starting: "starting",
  converging: "starting",
  playing: "playing",
};
