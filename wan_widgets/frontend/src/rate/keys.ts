/** The keys of a rating. They work anywhere in it except in text fields; sliders and radio buttons keep their arrows. */
import type { Vote } from "../generated/protocol";

export type Command =
  | { do: "vote"; vote: Vote }
  | { do: "undo" | "skip" | "note" | "next" | "toggle" | "replay" | "sound" }
  | { do: "step"; frames: number }
  | { do: "move"; seconds: number };

export const KEYS_SHOWN =
  "Keys: 1 or \u2190, 2 or \u2192, 0 tie, X both bad; U undo, K skip, N note; Space plays, R from the start, comma and full stop one frame, Shift + \u2190 \u2192 1 s, S sound.";

const VOTES: Readonly<Record<string, Vote>> = {
  "1": "left",
  ArrowLeft: "left",
  "2": "right",
  ArrowRight: "right",
  "0": "tie",
  x: "both bad",
};
const OTHERS: Readonly<Record<string, Command>> = {
  u: { do: "undo" },
  k: { do: "skip" },
  n: { do: "note" },
  r: { do: "replay" },
  s: { do: "sound" },
  ",": { do: "step", frames: -1 },
  ".": { do: "step", frames: 1 },
};

/** Keys that sliders and radio buttons handle themselves. */
const OWN = /^(Arrow.*|Enter| )$/;

/** The command of a key press, or null if the rating does not handle it. */
export function commandOf(event: KeyboardEvent): Command | null {
  const { target } = event;
  if (!(target instanceof Element) || event.defaultPrevented || event.repeat) return null;
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (target.closest("textarea, select, input[type='text']") !== null) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (OWN.test(key) && target.closest("input[type='range'], input[type='radio']") !== null) return null;
  const pressing = target.closest("button, a, summary, input[type='checkbox']") !== null;
  if (key === " ") return pressing ? null : { do: "toggle" };
  if (key === "Enter") return pressing ? null : { do: "next" };
  if (event.shiftKey && key === "ArrowLeft") return { do: "move", seconds: -1 };
  if (event.shiftKey && key === "ArrowRight") return { do: "move", seconds: 1 };
  const vote = VOTES[key];
  return vote === undefined ? (OTHERS[key] ?? null) : { do: "vote", vote };
}
