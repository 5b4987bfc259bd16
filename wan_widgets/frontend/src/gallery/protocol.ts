/** What the kernel tells the gallery: tiles, counts, and all there is on one job. */
import type { JobView, Json, Tone } from "../lib/protocol";

/** A job in the gallery's list. */
export interface Tile {
  id: string;
  state: string;
  title: string;
  tone: Tone;
  icon: string;
  percent: number | null;
  elapsed: number | null;
  prompt: string;
  meta: string;
  length: string;
  /** Why there is no video. */
  reason: string;
  star: boolean;
  note: string;
  tags: string[];
  /** `take 2 of 3`; empty where there is one. */
  take: string;
  simulated: boolean;
  file: boolean;
  /** The heading that it stands under: a day, a length, or none. */
  day: string;
  at: number;
}

/** Where a page of the history ended. */
export type Cursor = [at: number, row: number];

/** How the list is ordered. */
export type Order = "newest" | "oldest" | "longest" | "prompt";

export const ORDERS: readonly (readonly [order: Order, words: string])[] = [
  ["newest", "Newest first"],
  ["oldest", "Oldest first"],
  ["longest", "Longest first"],
  ["prompt", "By prompt"],
];

/** What is looked for, by the names of `wan.jobs`; what is absent or empty does not matter. */
export type Wanted = Readonly<Record<string, Json>>;

export interface About {
  id: string;
  folder: string;
  page: number;
  filters: Wanted;
  states: Record<string, string>;
  modes: Record<string, string>;
  most_compared: number;
}

/** How many jobs each choice would leave. */
export interface Counts {
  total: number;
  matching: number;
  states: Record<string, number>;
  modes: Record<string, number>;
  models: Record<string, number>;
  backends: Record<string, number>;
  tags: Record<string, number>;
  starred: number;
}

export interface PageOfTiles {
  tiles: Tile[];
  cursor: Cursor | null;
  /** What the days of these tiles have come to in words, by their headings. */
  days: Record<string, string>;
  /** With the first page alone. */
  counts?: Counts;
}

export interface SettingRow {
  name: string;
  label: string;
  text: string;
  default: boolean;
  /** What stands in the open form instead; empty where it is the same. */
  form: string;
}

/** Everything there is to say of one job. */
export interface Details {
  job: JobView;
  settings: SettingRow[];
  facts: [label: string, value: string][];
  note: string;
  tags: string[];
  star: boolean;
  takes: { id: string; label: string; title: string; star: boolean }[];
  known_tags: string[];
}

declare module "../lib/protocol" {
  interface Traits {
    about: About;
    news: Tile[];
  }
}
