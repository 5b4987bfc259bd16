/** What is drawn on the time axis of a video. Pure. */
import type { TimeAxis } from "../../generated/protocol";
import { HEIGHT, WIDTH } from "../../compare/measures/curves";

const FULL = 100;
/** Ticks of the axis at most. */
const TICKS = 6;
const STEPS = [0.5, 1, 2, 3, 5, 10, 15, 30, 60, 120];

/** Where a time stands, 0 to 100. */
export function percentAt({ seconds }: Pick<TimeAxis, "seconds">, at: number): number {
  return seconds > 0 ? Math.min(FULL, Math.max(0, (at / seconds) * FULL)) : 0;
}

/** The times that are written below the axis. */
export function ticksOf(seconds: number): number[] {
  const step = STEPS.find((one) => seconds / one <= TICKS) ?? seconds;
  return Array.from({ length: Math.floor(seconds / step + 1e-6) + 1 }, (_, number) => number * step);
}

/** Peaks of a sound as one line from its middle up and down. */
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
