/**
 * Keys pressed in a widget must not reach the notebook. JupyterLab listens in the capture phase, before the widget
 * can stop the event, but ignores elements inside `data-lm-suppress-shortcuts`. Other hosts listen in the bubble phase.
 * The exception is the shortcut that saves the notebook.
 *
 * A click focuses the clicked control, or else the nearest ancestor that is a `home`. Without a home, the notebook's
 * cell would get the focus and the next key: X would cut the cell.
 */
const MARK = "data-lm-suppress-shortcuts";

/** Props for an element that handles keys: a click on anything in it that is not a control focuses the element. */
export const HOME = { tabIndex: -1, "data-wan-home": "" };

/** Make the root element of a widget, or of a page, a home. Its text stays selectable. */
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

/** The label of the command key on this platform. */
export const COMMAND_KEY = MAC.test(navigator.userAgent) ? "\u2318" : "Ctrl";
