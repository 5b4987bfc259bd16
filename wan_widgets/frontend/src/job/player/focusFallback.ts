/** Keep the keyboard's place: when what had the focus goes away, the focus moves to what took its place. */
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/** After a rendering that removed the focused element from `box`, focus `heir` (which has a tabindex). */
export function useFocusFallback(box: RefObject<HTMLElement | null>, fallback: RefObject<HTMLElement | null>): void {
  const hadFocus = containsFocus(box.current); // read while the old elements still stand
  useLayoutEffect(() => {
    if (hadFocus && !containsFocus(box.current)) fallback.current?.focus({ preventScroll: true });
  });
}

function containsFocus(box: HTMLElement | null): boolean {
  const root = box?.getRootNode();
  const active = root instanceof Document || root instanceof ShadowRoot ? root.activeElement : null;
  return box !== null && active !== null && box.contains(active);
}
