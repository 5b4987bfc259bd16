/**
 * A notice when a video is done, for somebody who looks elsewhere: a notice of the browser, and a mark in the tab's
 * title. Only who has asked for it gets it; that is remembered in this browser. It never shows the prompt.
 */
import { useEffect, useRef, useState } from "preact/hooks";

const REMEMBERED_AS = "wan-widgets.notify";

export type Permission = NotificationPermission | "absent";

/** Something that may end while nobody looks. */
export interface Watched {
  id: string;
  /** It may still go on by itself. */
  going: boolean;
  /** What to say once it has ended, such as "Video done"; empty for nothing. */
  words: string;
}

const listeners = new Set<() => void>();
/** Where the browser does not let us remember anything. */
let unremembered = false;

export function isOn(): boolean {
  try {
    return localStorage.getItem(REMEMBERED_AS) === "on";
  } catch {
    return unremembered;
  }
}

function setOn(on: boolean): void {
  unremembered = on;
  try {
    if (on) localStorage.setItem(REMEMBERED_AS, "on");
    else localStorage.removeItem(REMEMBERED_AS);
  } catch {
    // This page alone knows.
  }
  for (const listener of listeners) listener();
}

export function permission(): Permission {
  return typeof Notification === "undefined" ? "absent" : Notification.permission;
}

/** Turn notices on or off. The browser asks for its permission here, on the press, and nowhere else. */
export async function toggle(): Promise<void> {
  if (isOn()) {
    setOn(false);
    return;
  }
  setOn(true);
  if (permission() !== "default") return;
  try {
    await Notification.requestPermission();
  } catch {
    // Some frames may not even ask; the title remains.
  }
  for (const listener of listeners) listener();
}

/** What a press has come to, as a sentence. */
export function explanation(): string {
  if (!isOn()) return "Nothing is said when a video is done.";
  const said = "It says done or failed, never the prompt, and only while this page is open and you look elsewhere.";
  switch (permission()) {
    case "granted":
      return `A notice of the browser and a mark in the tab's title. ${said}`;
    case "absent":
      return `A mark in the tab's title: this page cannot show notices. ${said}`;
    default:
      return `A mark in the tab's title: the browser does not allow notices here. ${said}`;
  }
}

/** Whether notices are on, in every view of this page. */
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

/** Give notice of each that ends while this view is there; not of those that had ended when it came. */
export function useNotices(watched: readonly Watched[]): void {
  const going = useRef(new Set<string>());
  useEffect(() => {
    for (const { id, going: goesOn, words } of watched) {
      if (goesOn) going.current.add(id);
      else if (going.current.delete(id) && words !== "") announce(id, words);
    }
  });
}

function announce(id: string, words: string): void {
  if (!isOn() || (document.visibilityState === "visible" && document.hasFocus())) return;
  markTitle(id, words);
  if (permission() !== "granted") return;
  try {
    // Two views of one video share the tag, so there is one notice.
    const notice = new Notification(words, { tag: `wan-${id}` });
    notice.onclick = () => {
      window.focus();
      notice.close();
    };
  } catch {
    // Browsers of phones know them from service workers alone.
  }
}

/** What stands before the tab's title, and of which videos. */
let mark = "";
const marked = new Set<string>();
/** Hosts set the title anew, JupyterLab whenever a notebook is changed or saved: the mark is put back. */
const titleObserver = typeof MutationObserver === "undefined" ? null : new MutationObserver(putMark);

function putMark(): void {
  if (!document.title.startsWith(mark)) document.title = `${mark}${document.title}`;
}

function markTitle(id: string, words: string): void {
  if (marked.has(id)) return;
  const title = titleWithoutMark();
  marked.add(id);
  mark = marked.size === 1 ? `(${words}) ` : `(${marked.size} videos) `;
  document.title = `${mark}${title}`;
  titleObserver?.observe(document.head, { childList: true, characterData: true, subtree: true });
  document.addEventListener("visibilitychange", onLook);
  window.addEventListener("focus", onLook);
}

function titleWithoutMark(): string {
  return mark !== "" && document.title.startsWith(mark) ? document.title.slice(mark.length) : document.title;
}

function onLook(): void {
  if (document.visibilityState !== "visible") return;
  titleObserver?.disconnect();
  document.title = titleWithoutMark(); // the host may have set another one meanwhile
  mark = "";
  marked.clear();
  document.removeEventListener("visibilitychange", onLook);
  window.removeEventListener("focus", onLook);
}
