/** How often each clip of a pair was played to its end. */
import type { RefObject } from "preact";
import { useCallback, useEffect, useRef } from "preact/hooks";

/** Shares of the duration: past the first a clip counts as played; back before the second it can count again. */
const NEAR_END = 0.95;
const BEGUN = 0.5;

interface Count {
  times: number;
  counted: boolean;
}

/** Return a function that returns the counts of left and right for the current pair. */
export function useWatched(root: RefObject<HTMLElement | null>, pair: number): () => readonly [number, number] {
  const counts = useRef<Record<string, Count>>({});
  useEffect(() => {
    counts.current = {};
    const element = root.current;
    if (element === null) return undefined;
    const onTime = ({ target }: Event): void => {
      if (!(target instanceof HTMLVideoElement) || !(target.duration > 0)) return;
      const side = target.closest<HTMLElement>("[data-side]")?.dataset["side"] ?? "";
      const count = (counts.current[side] ??= { times: 0, counted: false });
      const share = target.currentTime / target.duration;
      if (share >= NEAR_END && !count.counted && !target.seeking) {
        count.times += 1;
        count.counted = true;
      } else if (share < BEGUN) {
        count.counted = false;
      }
    };
    element.addEventListener("timeupdate", onTime, { capture: true });
    return () => {
      element.removeEventListener("timeupdate", onTime, { capture: true });
    };
  }, [root, pair]);
  return useCallback(() => [counts.current["left"]?.times ?? 0, counts.current["right"]?.times ?? 0], []);
}
