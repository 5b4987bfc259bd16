/**
 * Keys pressed in a widget are the widget's. JupyterLab listens while the event comes down, before the widget
 * can stop it, and leaves alone what stands under `data-lm-suppress-shortcuts`; other hosts listen on the way up.
 * Saving the notebook is the exception that everybody's fingers know.
 */
const MARK = "data-lm-suppress-shortcuts";

/** Keep key presses inside `root` from the notebook until the signal aborts. */
export function keepKeys(root: HTMLElement, signal: AbortSignal): void {
  const own = (event: KeyboardEvent): void => {
    if (!event.composedPath().includes(root)) return;
    if (saves(event)) root.removeAttribute(MARK);
    else root.setAttribute(MARK, "true");
  };
  const stop = (event: KeyboardEvent): void => {
    if (!saves(event)) event.stopPropagation();
  };
  root.setAttribute(MARK, "true");
  window.addEventListener("keydown", own, { capture: true, signal });
  root.addEventListener("keydown", stop, { signal });
  root.addEventListener("keyup", stop, { signal });
}

function saves(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s";
}

const MAC = /mac|iphone|ipad/i;

/** The key that commands go with, as it is written on this keyboard. */
export const COMMAND_KEY = MAC.test(navigator.userAgent) ? "\u2318" : "Ctrl";
