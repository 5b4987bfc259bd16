/** The phases of the common clock, and how each is called in the page. */

/** Waiting: until all can; starting: until all run side by side. */
export type Status = "paused" | "waiting" | "starting" | "playing";

/** What the clock does. Times are in ms of the clock that the owner gives. */
export type Phase =
  | { kind: "paused" }
  /** Until every player is at its place and can run. */
  | { kind: "waiting" }
  /** Players were started at a low speed, until the last of them moves. */
  | { kind: "creeping"; startedAt: number }
  /** Players run at their full speed, until they are side by side. */
  | { kind: "released"; startedAt: number }
  /** The clock runs. */
  | { kind: "playing"; since: number };

export const STATUS: Readonly<Record<Phase["kind"], Status>> = {
  paused: "paused",
  waiting: "waiting",
  creeping: "starting",
  released: "starting",
  playing: "playing",
};
