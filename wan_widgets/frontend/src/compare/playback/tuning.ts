/** The times and distances by which the common clock decides. Seconds, where nothing else is said. */

export const FRAME = 1 / 30;
/** How often the owner should call `tick` while anything moves. */
export const TICK_MS = 50;

/** Off by more than this many seconds, a player seeks while the others wait. */
export const FAR = 0.25;
/** Of so many looks at a player the middle one counts. */
export const LOOKS = 3;
/**
 * How close a player has to stand before all start after a wait. After a pause, and where somebody has chosen a place,
 * each is sent there: one that was only paused may have run on unseen, and jumps when it is started.
 */
export const CLOSE = 0.05;
/** A player this close to its end, in seconds, is at its end. */
export const END = 0.02;
/**
 * At what speed players start: a tenth of a second between the first and the last is then half a frame. At a still lower
 * one the first sound, whose clock they go by, takes too long.
 */
export const CREEP = 1 / 8;
/** Players start one after the other; they are let go with the last, and count as playing, after this many ms at most. */
export const START_MS = 700;
/** So many seconds on from where it was let go, a player moves at its full speed. */
export const MOVED = 0.02;
/** How much of its distance to the players the clock makes up at each tick. */
export const LEAD = 0.2;
/**
 * What shows that it is too much for the machine: pictures so many seconds behind the sound's clock, or all players so
 * many behind ours, or players that are further apart than a frame and do not come together.
 */
export const LATE = 0.2;
export const BEHIND = 0.05;
/** Seeking exactly to the edge of a frame may show the one before. */
export const INTO_FRAME = 0.001;
