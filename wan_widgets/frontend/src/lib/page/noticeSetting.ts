/** Whether the user wants notifications, remembered in this browser and shared by all views of this page. */
import { useEffect, useState } from "preact/hooks";

const STORAGE_KEY = "wan-widgets.notify";

const listeners = new Set<() => void>();
/** The setting, if the browser blocks storage. */
let onWithoutStorage = false;

export function isOn(): boolean {
  try {
    return localStorage.getItem(STORAGE_KEY) === "on";
  } catch {
    return onWithoutStorage;
  }
}

export function setOn(on: boolean): void {
  onWithoutStorage = on;
  try {
    if (on) localStorage.setItem(STORAGE_KEY, "on");
    else localStorage.removeItem(STORAGE_KEY);
  } catch {
    // Then the setting lasts only for this page.
  }
  for (const listener of listeners) listener();
}

/** Whether notifications are on. */
export function useNoticesOn(): boolean {
  const [on, setShown] = useState(isOn);
  useEffect(() => {
    const update = (): void => {
      setShown(isOn());
    };
    listeners.add(update);
    update();
    return () => {
      listeners.delete(update);
    };
  }, []);
  return on;
}
