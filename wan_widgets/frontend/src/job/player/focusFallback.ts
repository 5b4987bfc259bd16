/** Keeps the keyboard focus: when the focused element is unmounted, the focus moves to a fallback. */
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/** After a render that removed the focused element from `box`, focus `fallback`, which needs a `tabindex`. */
export function useFocusFallback(box: RefObject<HTMLElement | null>, fallback: RefObject<HTMLElement | null>): void {
  const hadFocus = containsFocus(box.current); // read before the old elements are unmounted
  useLayoutEffect(() => {
    if (hadFocus && !containsFocus(box.current)) fallback.current?.focus({ preventScroll: true });
  });
}

function containsFocus(box: HTMLElement | null): boolean {
  const root = box?.getRootNode();
  const active = root instanceof Document || root instanceof ShadowRoot ? root.activeElement : null;
  return box !== null && active !== null && box.contains(active);
}
