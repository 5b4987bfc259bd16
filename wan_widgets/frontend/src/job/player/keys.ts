/**
 * The keys of a card: Space plays, arrows seek by 1 s, comma and full stop by one frame, L loops, M mutes,
 * brackets change the playback rate.
 *
 * They work anywhere in the card, except where the focused control handles the key itself: text fields, menus, Space
 * on a button, and Space and arrows on the buttons inside the browser's player.
 */
import type { RefObject } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { nextSpeed } from "../../video/speeds";

const SECOND = 1;
const FRAME = 1 / 30;

export const KEYS_SHOWN = "Player keys: Space; \u2190 \u2192 1 s; comma and full stop one frame; L loop; M mute; [ ] speed.";
export const KEYS_NAMED = "Space ArrowLeft ArrowRight , . L M [ ]";

export interface ControlsFocus {
  /** Whether the focus is on a button inside the browser's player, as far as the page can see. */
  inControls: () => boolean;
  onFocus: (event: FocusEvent) => void;
  onPointerDown: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** Track the focus inside the browser's controls, where the page sees it only on the video element. */
export function useControlsFocus(video: RefObject<HTMLVideoElement | null>): ControlsFocus {
  const inControls = useRef(false);
  return useMemo(
    () => ({
      inControls: () => inControls.current,
      onFocus: ({ relatedTarget }) => {
        const from = relatedTarget instanceof Node ? (video.current?.compareDocumentPosition(relatedTarget) ?? 0) : 0;
        inControls.current = (from & Node.DOCUMENT_POSITION_FOLLOWING) !== 0; // Shift+Tab enters at the last button
      },
      onPointerDown: () => {
        inControls.current = false;
      },
      onKeyDown: (event) => {
        if (event.key === "Tab") inControls.current = true;
      },
    }),
    [video],
  );
}

/**
 * Handle a key in the capture phase, because the browser's player handles Space and arrows at the target and ignores
 * `preventDefault`. Returns the text to announce, or null if the key is not for the player.
 */
export function playerKey(event: KeyboardEvent, video: HTMLVideoElement | null, inControls: boolean): string | null {
  const announcement = handleKey(event, video, inControls);
  if (announcement !== null) {
    event.preventDefault();
    event.stopPropagation();
  }
  return announcement;
}

function handleKey(event: KeyboardEvent, video: HTMLVideoElement | null, inControls: boolean): string | null {
  const { target } = event;
  if (video === null || !(target instanceof Element) || event.defaultPrevented) return null;
  if (isChord(event)) return null;
  if (target.closest("input, textarea, select, [role='menu']") !== null) return null;
  const pressing = target.closest("button, a") !== null;
  const native = target === video && inControls;
  switch (event.key) {
    case " ":
      if (pressing || native) return null;
      if (video.paused) void video.play().catch(() => undefined); // the player reports its own errors
      else video.pause();
      return "";
    case "ArrowLeft":
    case "ArrowRight":
      if (native) return null;
      move(video, event.key === "ArrowLeft" ? -SECOND : SECOND);
      return "";
    case ",":
    case ".":
      video.pause();
      move(video, event.key === "," ? -FRAME : FRAME);
      return "";
    case "l":
    case "L":
      video.loop = !video.loop;
      return video.loop ? "Loop on" : "Loop off";
    case "m":
    case "M":
      video.muted = !video.muted;
      return video.muted ? "Sound off" : "Sound on";
    case "[":
    case "]":
      video.playbackRate = nextSpeed(video.playbackRate, event.key === "[" ? -1 : 1);
      return `Speed ${video.playbackRate}`;
    default:
      return null;
  }
}

/** Whether modifiers are pressed. AltGr, which some systems report as Ctrl + Alt, is allowed for typing brackets. */
function isChord({ key, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean {
  const bracket = key === "[" || key === "]";
  return metaKey || (bracket ? ctrlKey && !altKey : ctrlKey || altKey);
}

function move(video: HTMLVideoElement, by: number): void {
  const end = Number.isFinite(video.duration) ? video.duration : 0;
  video.currentTime = Math.min(end, Math.max(0, video.currentTime + by));
}
