/**
 * Pointer presses, from pointerdown to pointerup. Layout changes are deferred until the press is over, because a
 * button that moves in between gets no click.
 */
import { useEffect, useRef, useState } from "preact/hooks";

/** A longer press is not a click any more, or its end was missed. */
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

/** The click event follows pointerup, so run the deferred actions after it. */
function release(): void {
  clearTimeout(timer);
  timer = setTimeout(end, 0);
}

/** Watch pointer presses on the page while a view is mounted. */
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

/** Run `act` now, or once the current press is over. */
export function afterPress(act: () => void): void {
  if (pressed) waiting.push(act);
  else act();
}

/** The latest value, except during a press: then the value from before the press. */
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
