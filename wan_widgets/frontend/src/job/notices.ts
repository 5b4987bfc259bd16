/** The texts of notifications about jobs and sweeps that have ended. */
import type { JobView, SweepView } from "../generated/protocol";
import type { Watched } from "../lib/page/notices";

/** Ends that the user caused are omitted: they need no notification. */
const WORDS: Readonly<Record<string, string>> = {
  completed: "Video done",
  failed: "Video failed",
  refused: "Video not sent",
  expired: "Video expired",
  unknown: "Video needs your decision",
};

export function jobsWatched(jobs: readonly JobView[]): Watched[] {
  return jobs.map(({ id, ticking, state }) => ({ id, going: ticking, words: WORDS[state] ?? "" }));
}

export function sweepsWatched(sweeps: readonly SweepView[]): Watched[] {
  return sweeps.map(({ id, over }) => ({ id, going: !over, words: "Sweep done" }));
}
