/** What all cells of a comparison share: which one is heard, which two are A and B, and what can be done. */
import type { Ensemble } from "./playback/useSync";
import type { CompareRequests } from "./requests";
import type { MeasuresAnswer } from "../generated/protocol";
import type { Pair } from "./store";

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
  measures: MeasuresAnswer | null;
  /** Null where there is no kernel to ask. */
  requests: CompareRequests | null;
}
