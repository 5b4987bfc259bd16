/** What all cells of a comparison share: who is heard, who is A and B, and what can be done. */
import type { Body } from "../lib/protocol";
import type { Better, Cell } from "./protocol";
import type { Ensemble } from "./playback/useSync";

export type Pair = [a: string | null, b: string | null];

export interface CompareContext {
  ensemble: Ensemble;
  audibleId: string | null;
  pair: Pair;
  /** Those that stand on their last frame while others go on. */
  ended: readonly string[];
  connected: boolean;
  setAudible: (id: string | null) => void;
  setPairSide: (side: 0 | 1, id: string) => void;
  toggle: () => void;
  // Each tells whether it was done, and is null where there is nobody to do it.
  /** Write down a star or a note. */
  mark: ((cell: Cell, marks: Body) => Promise<boolean>) | null;
  /** Write down what is thought of two cells. */
  judge: ((a: Cell, b: Cell, said: { better?: Better; note?: string }) => Promise<boolean>) | null;
  /** Ask for something about a cell. */
  command: ((kind: "again" | "resume", cell: Cell) => Promise<boolean>) | null;
}
