/**
 * A press of the pointer, from down to up. What would move the page under it waits until it is over: a button that
 * moves between the two gets no click.
 */
import { useEffect, useRef, useState } from "preact/hooks";

/** A press that takes longer than this is no click any more, or its end was missed. */
const LONGEST_MS = 1000;

let pressed = false;
let timer: ReturnType<typeof setTimeout> | undefined;
const waiting: (() => void)[] = [];

function begin(): void {
  pressed = true;
  clearTimeout(timer);
  timer = setTimeout(end, LONGEST_MS);
}

function end(): void {
  pressed = false;
  clearTimeout(timer);
  for (const act of waiting.splice(0)) act();
}

/** The click comes with the release: what waits follows it. */
function release(): void {
  if (!pressed) return;
  clearTimeout(timer);
  timer = setTimeout(end, 0);
}

/** Watch the presses on the page while a view is there. */
export function usePresses(): void {
  useEffect(() => {
    const events = [
      ["pointerdown", begin],
      ["pointerup", release],
      ["pointercancel", release],
    ] as const;
    for (const [name, act] of events) document.addEventListener(name, act, true);
    return () => {
      for (const [name, act] of events) document.removeEventListener(name, act, true);
      end();
    };
  }, []);
}

/** Act now, or once the press is over. */
export function afterPress(act: () => void): void {
  if (pressed) waiting.push(act);
  else act();
}

/** A value as it was when the press began, and its newest one otherwise. */
export function useSteady<T>(value: T): T {
  const shown = useRef(value);
  const [, redraw] = useState(0);
  if (!pressed) shown.current = value;
  const late = shown.current !== value;
  useEffect(() => {
    if (!late) return;
    afterPress(() => {
      redraw((count) => count + 1);
    });
  }, [late]);
  return shown.current;
}
