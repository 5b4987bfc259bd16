/** Notifies of jobs and sweeps that end while the page is not in focus; draws nothing. */
import type { JobView, SweepView } from "../generated/protocol";
import { useNotices } from "../lib/page/notices";
import { jobsWatched, sweepsWatched } from "./notices";

interface Shown {
  jobs: readonly JobView[];
  sweeps: readonly SweepView[];
}

/** The first job of a form may end before this code is in the page, so the form says what it had at its opening. */
export function EndNotices({ shown, atOpening }: { shown: Shown; atOpening: Shown }): null {
  useNotices(watched(shown), watched(atOpening));
  return null;
}

const watched = ({ jobs, sweeps }: Shown) => [...jobsWatched(jobs), ...sweepsWatched(sweeps)];
