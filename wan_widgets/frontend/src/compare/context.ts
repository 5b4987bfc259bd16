/** The state and the actions that all cells of a comparison share. */
import type { Ensemble } from "./playback/useSync";
import type { CompareRequests } from "./requests";
import type { MeasuresAnswer } from "../generated/protocol";
import type { Pair } from "./store";

export interface CompareContext {
  ensemble: Ensemble;
  audibleId: string | null;
  pair: Pair;
  /** Players that have ended while others still play. */
  ended: readonly string[];
  connected: boolean;
  setAudible: (id: string | null) => void;
  setPairSide: (side: 0 | 1, id: string) => void;
  toggle: () => void;
  measures: MeasuresAnswer | null;
  /** Null without a kernel. */
  requests: CompareRequests | null;
}
