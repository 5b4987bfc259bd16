/**
 * The keys of a comparison. They work anywhere in it, except where the focused control handles the key itself: text
 * fields, lists and menus, Space on a button, arrows on the wipe and in radio groups.
 */

export type Command =
  | { do: "toggle" | "loop" | "mute" | "full" | "flip" | "swap" | "start" | "end" }
  | { do: "move"; seconds: number }
  | { do: "step"; frames: number }
  | { do: "speed"; by: number }
  | { do: "hear"; number: number };

export const KEYS_SHOWN =
  "Keys: Space; \u2190 \u2192 1 s; comma and full stop one frame; Home, End; 1-9 sound; M mute; L loop; [ ] speed; F full screen.";

/** The command of a key press, or null if the comparison does not handle it. */
export function commandOf(event: KeyboardEvent): Command | null {
  const { target, key } = event;
  if (!(target instanceof Element) || event.defaultPrevented) return null;
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (target.closest("textarea, select, [role='menu'], input[type='text']") !== null) return null;
  const pressing = target.closest("button, a") !== null;
  const own = target.closest("input[type='radio'], .wan-wipe__view input") !== null; // handles arrows, Home and End itself
  if (key === " ") return pressing ? null : { do: "toggle" };
  if (/^[1-9]$/.test(key)) return { do: "hear", number: Number(key) };
  switch (key.length === 1 ? key.toLowerCase() : key) {
    case "ArrowLeft":
      return own ? null : { do: "move", seconds: -1 };
    case "ArrowRight":
      return own ? null : { do: "move", seconds: 1 };
    case "Home":
      return own ? null : { do: "start" };
    case "End":
      return own ? null : { do: "end" };
    case ",":
      return { do: "step", frames: -1 };
    case ".":
      return { do: "step", frames: 1 };
    case "[":
      return { do: "speed", by: -1 };
    case "]":
      return { do: "speed", by: 1 };
    case "l":
      return { do: "loop" };
    case "m":
      return { do: "mute" };
    case "f":
      return { do: "full" };
    case "x":
      return { do: "flip" };
    case "s":
      return { do: "swap" };
    default:
      return null;
  }
}
