/** Tuning constants of the shared clock, in seconds unless stated otherwise. */

export const FRAME = 1 / 30;
/** How often the owner should call `tick` while the clock is busy. */
export const TICK_MS = 50;

/** A player with more drift seeks while the others wait. */
export const MAX_DRIFT = 0.25;
/** The offset of a player is the median of this many samples. */
export const OFFSET_SAMPLES = 3;
/**
 * How close to the clock every player has to be before all restart after a wait. After a pause or a seek, each player
 * seeks exactly: a paused player may have advanced without showing it, and jumps when it is started.
 */
export const CLOSE_ENOUGH = 0.05;
/** A player this close to its end counts as ended. */
export const END = 0.02;
/**
 * The playback rate at which players start: a tenth of a second between the first and the last is then less than half
 * a frame. At a lower rate it takes too long until the sound starts, whose clock the players follow.
 */
export const START_RATE = 1 / 8;
/** Maximum duration of the starting and of the converging phase, in ms. */
export const START_MS = 700;
/** A player that has advanced this far since its release runs at the chosen rate. */
export const ADVANCED = 0.02;
/** The share of the offset that the clock corrects at each tick. */
export const CLOCK_GAIN = 0.2;
/**
 * The machine is overloaded if frames lag this far behind the player's time, if the followed players lag this far
 * behind the clock, or if players stay more than a frame apart.
 */
export const MAX_FRAME_LAG = 0.2;
export const MAX_CLOCK_LAG = 0.05;
/** Seeking exactly to the edge of a frame may show the one before. */
export const INTO_FRAME = 0.001;
