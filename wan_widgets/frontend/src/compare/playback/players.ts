/** A player of the shared clock: the part of a media element that it needs, and the correction of its playback rate. */

/** The part of a media element that the clock uses. */
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
/** Drift below this many seconds, a quarter of a frame, is not corrected. */
export const IN_SYNC = 0.008;
/** The lowest playback rate that every browser accepts; some throw below it. */
export const MIN_RATE = 1 / 16;
/** How strongly drift changes the playback rate, and the maximum relative change. */
const RATE_GAIN = 4;
const MAX_CORRECTION = 0.25;

export interface Player {
  media: Media;
  /** Target of the last seek. Some files have no frame exactly there; they are not seeked again. */
  seekTarget: number | null;
  /** Its position at the beginning of the current starting phase. */
  startTime: number;
  /** The latest offsets from the clock: a busy browser sometimes reports an outdated time. */
  offsets: number[];
  /** Whether the browser reports presented frames. */
  reportsFrames: boolean;
  /** The media time of the last presented frame since it was started. */
  shown: number | null;
}

export function lengthOf({ media }: Player): number {
  return Number.isFinite(media.duration) ? media.duration : 0;
}

export function canRun({ media }: Player): boolean {
  return media.readyState >= HAVE_FUTURE_DATA && !media.seeking;
}

/** Set a player's playback rate, a little faster or slower to correct its offset. */
export function correctRate(media: Media, rate: number, offset: number): void {
  const correction = Math.abs(offset) < IN_SYNC ? 0 : Math.min(MAX_CORRECTION, Math.max(-MAX_CORRECTION, offset * RATE_GAIN));
  const target = Math.max(MIN_RATE, rate * (1 - correction));
  if (Math.abs(media.playbackRate - target) > rate / 200) media.playbackRate = target;
}

export function median(numbers: number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
