/** What the kernel tells of a comparison: its axes and its cells; in an exported page it stands in the page. */
import type { JobFile, Tone } from "../lib/protocol";

/** One setting that varies, and its values as labels. */
export interface Axis {
  name: string;
  label: string;
  values: string[];
}

export interface Grid {
  /** What all cells have in common; may be empty. */
  title: string;
  axes: Axis[];
  /** Which axis runs down and which across at first. */
  rows: number | null;
  cols: number | null;
  /** The comparison's id: its stored view carries it, and is hidden while the comparison is on the page. */
  id?: string;
  /** The line that makes a data frame of it; empty where no job is known, none in an exported page. */
  frame?: string;
}

/** One place of a comparison: a video, or why there is none. */
export interface Cell {
  id: string;
  /** The cell in whose place it stands: itself, or the one of which it is a further take. */
  of: string;
  take: number;
  /** Its value on each axis. */
  place: number[];
  label: string;
  /** What tells it from others in the same place. */
  own: string;
  state: string;
  title: string;
  tone: Tone;
  icon: string;
  percent: number | null;
  message: string;
  prompt: string;
  width: number | null;
  height: number | null;
  simulated: boolean;
  star: boolean;
  note: string;
  /** Whether star and note can be written down. */
  can_mark: boolean;
  actions: ("again" | "resume")[];
  file: JobFile | null;
  /** In an exported page: where the video is. */
  src: string | null;
  facts: [label: string, value: string][];
}

/** What was said of two cells beside each other. */
export interface Said {
  a: string;
  b: string;
  better: Better;
  note: string;
}

export type Better = "a" | "b" | "same" | "";

/** What new takes would be. */
export interface More {
  videos: number;
  /** How many and how long, such as `3 videos · 15 s`. */
  quantity: string;
  /** The quantity, and the money where it is known. */
  text: string;
  simulated: boolean;
}

export interface Sums {
  /** What the videos that are done cost, in words; may be empty. */
  money: string;
  /** A new take of every cell; null where the cells are no sweep's. */
  more: More | null;
  /** What holds up the takes that were added. */
  said: string;
}

declare module "../lib/protocol" {
  interface Traits {
    grid: Grid;
    cells: Cell[];
    sums: Sums;
    pairs: Said[];
  }
}
