/** The geometry of a video's time axis. Pure. */
import type { TimeAxis } from "../../generated/protocol";
import { HEIGHT, WIDTH } from "../../compare/measures/curves";

const FULL = 100;
/** Maximum number of ticks. */
const TICKS = 6;
const STEPS = [0.5, 1, 2, 3, 5, 10, 15, 30, 60, 120];

/** The position of a time, 0 to 100. */
export function percentAt({ seconds }: Pick<TimeAxis, "seconds">, at: number): number {
  return seconds > 0 ? Math.min(FULL, Math.max(0, (at / seconds) * FULL)) : 0;
}

/** The times of the ticks below the axis. */
export function ticksOf(seconds: number): number[] {
  const step = STEPS.find((one) => seconds / one <= TICKS) ?? seconds;
  return Array.from({ length: Math.floor(seconds / step + 1e-6) + 1 }, (_, number) => number * step);
}

/** The peaks of a sound as an SVG path of vertical lines around the middle. */
export function wavePath(waveform: readonly number[]): string {
  const middle = HEIGHT / 2;
  return waveform
    .map((peak, place) => {
      const x = round(((place + 0.5) / waveform.length) * WIDTH);
      const reach = Math.max(1, Math.min(1, peak) * middle);
      return `M${x} ${round(middle - reach)}V${round(middle + reach)}`;
    })
    .join("");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
