/** Where the player of a card was stopped, if that is inside the video: the frame that is seen. */
import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

const NEWS = ["play", "pause", "seeked", "ended", "emptied"];
/** Seconds before the end in which the last frame is seen. */
const LAST = 0.02;

/** Return the time in seconds at which the video inside `card` stands; null while it plays, and at its start and end. */
export function useStoppedAt(card: RefObject<HTMLElement | null>, element: RefObject<HTMLVideoElement | null>): number | null {
  const [at, setAt] = useState<number | null>(null);
  useEffect(() => {
    const root = card.current;
    if (root === null) return undefined;
    const onNews = ({ target }: Event): void => {
      const video = element.current;
      if (video === null || target !== video) return;
      const { paused, ended, currentTime, duration } = video;
      setAt(paused && !ended && currentTime > 0 && currentTime < duration - LAST ? currentTime : null);
    };
    // What a player says does not bubble.
    for (const kind of NEWS) root.addEventListener(kind, onNews, { capture: true });
    return () => {
      for (const kind of NEWS) root.removeEventListener(kind, onNews, { capture: true });
    };
  }, [card, element]);
  return at;
}
