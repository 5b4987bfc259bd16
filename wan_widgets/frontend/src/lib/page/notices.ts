/**
 * A notification when a video is done and the page is not in focus: a browser notification, and a mark in the tab's
 * title. It is opt-in, remembered in this browser, and never shows the prompt.
 */
import { useEffect, useState } from "preact/hooks";
import { isOn, setOn } from "./noticeSetting";

export type Permission = NotificationPermission | "absent";

/** A job or sweep that may end while the page is not in focus. */
export interface Watched {
  id: string;
  /** Whether it is in progress. */
  going: boolean;
  /** The text once it has ended, such as "Video done"; empty for no notification. */
  words: string;
}

export function permission(): Permission {
  return typeof Notification === "undefined" ? "absent" : Notification.permission;
}

/** Turn notifications on or off. Only here, on the click, the browser asks for permission. */
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
    // Some frames may not even ask; the mark in the title still works.
  }
}

/** The result of `toggle`, as text. */
export function explanation(): string {
  if (!isOn()) return "Notifications are off.";
  const said = 'It says "done" or "failed", never the prompt. It appears only while this page is open but not in focus.';
  switch (permission()) {
    case "granted":
      return `A browser notification and a mark in the tab's title. ${said}`;
    case "absent":
      return `A mark in the tab's title: this page cannot show notifications. ${said}`;
    default:
      return `A mark in the tab's title: the browser does not allow notifications here. ${said}`;
  }
}

/**
 * Notify of each item that ends after the view was opened. `atOpening` has the items that the view had then, if this
 * code came into the page later: what ended in between is announced too.
 */
export function useNotices(watched: readonly Watched[], atOpening = watched): void {
  const [ended] = useState(() => new Set(atOpening.filter(({ going }) => !going).map(({ id }) => id)));
  useEffect(() => {
    for (const { id, going, words } of watched) {
      if (going) {
        ended.delete(id);
      } else if (!ended.has(id)) {
        ended.add(id);
        if (words !== "") announce(id, words);
      }
    }
  });
}

function announce(id: string, words: string): void {
  if (!isOn() || (document.visibilityState === "visible" && document.hasFocus())) return;
  markTitle(id, words);
  if (permission() !== "granted") return;
  try {
    // Two views of one video share the tag, so there is only one notification.
    const notice = new Notification(words, { tag: `wan-${id}` });
    notice.onclick = () => {
      window.focus();
      notice.close();
    };
  } catch {
    // Mobile browsers allow notifications only from service workers.
  }
}

/** The prefix of the tab's title, and the ids of the videos that it counts. */
let mark = "";
const marked = new Set<string>();
/** Restores the mark after a host sets the title, as JupyterLab does when a notebook is changed or saved. */
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
  document.title = titleWithoutMark(); // the host may have changed the title since
  mark = "";
  marked.clear();
  document.removeEventListener("visibilitychange", onLook);
  window.removeEventListener("focus", onLook);
}
