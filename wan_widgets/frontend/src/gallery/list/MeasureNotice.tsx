/** Above a list that uses measures: how many videos are not measured, a button to measure them, and the progress. */
import type { VNode } from "preact";
import { Icon } from "../../lib/icons";
import type { Measuring } from "../../generated/protocol";

interface Props {
  /** Undefined if the list does not use measures. */
  unmeasured: number | undefined;
  measuring: Measuring;
  connected: boolean;
  measureAll: () => void;
  pause: (paused: boolean) => void;
}

export function MeasureNotice({ unmeasured, measuring: { total, left, paused }, connected, measureAll, pause }: Props): VNode | null {
  if (left > 0) {
    const done = Math.max(0, total - left);
    return (
      <p class="wan-msg wan-msg--info wan-gal__notice">
        <Icon name={paused ? "pause" : "spin"} className={paused ? "" : "wan-spin"} />
        <span class="wan-grow">
          {paused ? "Paused at" : "Measuring"} {number(done)} of {number(total)}. Finished measurements are kept.
          <progress aria-label="Measuring" max={total} value={done} />
        </span>
        <button
          type="button"
          class="wan-btn wan-btn--s"
          disabled={!connected}
          onClick={() => {
            pause(!paused);
          }}
        >
          {paused ? "Continue" : "Pause"}
        </button>
      </p>
    );
  }
  if (unmeasured === undefined || unmeasured === 0) return null;
  return (
    <p class="wan-msg wan-msg--info wan-gal__notice">
      <Icon name="info" />
      <span class="wan-grow">
        <b>{unmeasured === 1 ? "1 video is" : `${number(unmeasured)} videos are`} not measured yet.</b> It takes about a second
        each on this machine, and nothing is sent.
      </span>
      <button type="button" class="wan-btn wan-btn--s" disabled={!connected} onClick={measureAll}>
        Measure all
      </button>
    </p>
  );
}

function number(count: number): string {
  return count.toLocaleString("en");
}
