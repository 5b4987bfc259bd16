/** The position at which the player of a card is paused inside the video. */
import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

const MEDIA_EVENTS = ["play", "pause", "seeked", "ended", "emptied"];
/** Seconds before the end in which the last frame is visible. */
const LAST = 0.02;

/** The position in seconds at which the video inside `card` is paused; null while it plays, and at its start and end. */
export function useStoppedAt(card: RefObject<HTMLElement | null>, element: RefObject<HTMLVideoElement | null>): number | null {
  const [at, setAt] = useState<number | null>(null);
  useEffect(() => {
    const root = card.current;
    if (root === null) return undefined;
    const onMediaEvent = ({ target }: Event): void => {
      const video = element.current;
      if (video === null || target !== video) return;
      const { paused, ended, currentTime, duration } = video;
      setAt(paused && !ended && currentTime > 0 && currentTime < duration - LAST ? currentTime : null);
    };
    // Media events do not bubble.
    for (const kind of MEDIA_EVENTS) root.addEventListener(kind, onMediaEvent, { capture: true });
    return () => {
      for (const kind of MEDIA_EVENTS) root.removeEventListener(kind, onMediaEvent, { capture: true });
    };
  }, [card, element]);
  return at;
}
