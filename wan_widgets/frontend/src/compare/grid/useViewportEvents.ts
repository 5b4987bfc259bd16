/** Reports when an element comes near the viewport, and when it leaves the viewport. */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** How far outside the viewport, in pixels, a comparison starts to load. */
const NEAR = 400;

interface Handlers {
  onNear: () => void;
  onLeave: () => void;
}

export function useViewportEvents(root: RefObject<HTMLElement | null>, handlers: Handlers): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    const element = root.current;
    if (element === null) return undefined;
    const near = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        near.disconnect();
        latest.current.onNear();
      },
      { rootMargin: `${NEAR}px` },
    );
    const inViewport = new IntersectionObserver((entries) => {
      if (entries.at(-1)?.isIntersecting === false) latest.current.onLeave();
    });
    near.observe(element);
    inViewport.observe(element);
    return () => {
      near.disconnect();
      inViewport.disconnect();
    };
  }, [root]);
}
