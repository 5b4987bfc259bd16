/**
 * Keys pressed in a widget are the widget's. JupyterLab listens while the event comes down, before the widget
 * can stop it, and leaves alone what stands under `data-lm-suppress-shortcuts`; other hosts listen on the way up.
 * Saving the notebook is the exception that everybody's fingers know.
 *
 * A click leaves the focus where it fell: on a control, else on the nearest element that is a `home`. Without one
 * the notebook's cell would have it, and the next key would be the notebook's: X would cut the cell.
 */
const MARK = "data-lm-suppress-shortcuts";

/** For an element that acts on keys: after a click on anything in it that is no control, it has the focus itself. */
export const HOME = { tabIndex: -1, "data-wan-home": "" };

/** Make the outermost element of a widget, or of a page, a home; what is in it stays selectable. */
export function makeHome(root: HTMLElement): void {
  root.tabIndex = HOME.tabIndex;
  root.dataset["wanHome"] = HOME["data-wan-home"];
}

/** Keep key presses inside `root` from the notebook until the signal aborts. */
export function keepKeys(root: HTMLElement, signal: AbortSignal): void {
  const onWindowKey = (event: KeyboardEvent): void => {
    if (!event.composedPath().includes(root)) return;
    if (isSaveShortcut(event)) root.removeAttribute(MARK);
    else root.setAttribute(MARK, "true");
  };
  const stop = (event: KeyboardEvent): void => {
    if (!isSaveShortcut(event)) event.stopPropagation();
  };
  root.setAttribute(MARK, "true");
  window.addEventListener("keydown", onWindowKey, { capture: true, signal });
  root.addEventListener("keydown", stop, { signal });
  root.addEventListener("keyup", stop, { signal });
}

function isSaveShortcut(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s";
}

const MAC = /mac|iphone|ipad/i;

/** The key that commands go with, as it is written on this keyboard. */
export const COMMAND_KEY = MAC.test(navigator.userAgent) ? "\u2318" : "Ctrl";
