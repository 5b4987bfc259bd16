/** What the kernel tells of a sweep: its cells, and what can be done about those that are missing. */
import type { Tone } from "../lib/protocol";

export interface SweepCell {
  index: number;
  /** What is its own, such as `prompt A cat, seed 7`. */
  label: string;
  state: string;
  title: string;
  tone: Tone;
  icon: string;
  percent: number | null;
  job: string;
  short_id: string;
  file: string;
  /** It has ended without a video, and may be sent again. */
  failed: boolean;
  message: string;
}

export interface SweepView {
  id: string;
  short_id: string;
  title: string;
  shape: string;
  counted: string;
  percent: number;
  over: boolean;
  sending: boolean;
  simulated: boolean;
  quantity: string;
  missing: number;
  missing_quantity: string;
  detached: number;
  problem: { text: string; hint: string } | null;
  grid: { row: string; column: string; columns: string[]; rows: { label: string; cells: number[] }[] } | null;
  cells: SweepCell[];
}

declare module "../lib/protocol" {
  interface Traits {
    sweeps: SweepView[];
    sweep: SweepView;
  }
}
