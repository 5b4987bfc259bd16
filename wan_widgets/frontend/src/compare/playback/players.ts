/** One player among those that a clock keeps together: what is needed of a media element, and how its speed is bent. */

/** The least of a media element that is needed here. */
export interface Media {
  currentTime: number;
  readonly duration: number;
  playbackRate: number;
  preload: string;
  readonly readyState: number;
  readonly seeking: boolean;
  readonly paused: boolean;
  readonly ended: boolean;
  play: () => Promise<void>;
  pause: () => void;
}

export const HAVE_METADATA = 1;
export const HAVE_FUTURE_DATA = 3;
/** Off by less than this many seconds counts as together: a quarter of a frame. */
export const TOGETHER = 0.008;
/** The least speed that every browser takes; some throw below it. */
export const LEAST = 1 / 16;
/** How fast a player makes up for being off, per second, and how far its speed is bent at most. */
const GAIN = 4;
const BENT_MOST = 0.25;

export interface Player {
  media: Media;
  /** Where it was last sent: some files have no frame exactly there, and are not sent again. */
  sentTo: number | null;
  /** Where it stood when it was started, or let go. */
  from: number;
  /** How far off it was when it was last looked at: a busy browser now and then tells an old time. */
  offsets: number[];
  /** Whether the browser tells which picture is on the screen. */
  reportsFrames: boolean;
  /** The time of the picture that was last on the screen since it was started. */
  shown: number | null;
}

export function lengthOf({ media }: Player): number {
  return Number.isFinite(media.duration) ? media.duration : 0;
}

export function canRun({ media }: Player): boolean {
  return media.readyState >= HAVE_FUTURE_DATA && !media.seeking;
}

/** Have a player run at a speed; a little faster or slower while it is off. */
export function bend(media: Media, rate: number, offset: number): void {
  const bent = Math.abs(offset) < TOGETHER ? 0 : Math.min(BENT_MOST, Math.max(-BENT_MOST, offset * GAIN));
  const target = Math.max(LEAST, rate * (1 - bent));
  if (Math.abs(media.playbackRate - target) > rate / 200) media.playbackRate = target;
}

export function median(numbers: number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
