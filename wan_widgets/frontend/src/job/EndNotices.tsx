/** Notifies of jobs and sweeps that end while the page is not in focus; draws nothing. */
import type { JobView, SweepView } from "../generated/protocol";
import { useNotices } from "../lib/page/notices";
import { jobsWatched, sweepsWatched } from "./notices";

export function EndNotices({ jobs, sweeps }: { jobs: readonly JobView[]; sweeps: readonly SweepView[] }): null {
  useNotices([...jobsWatched(jobs), ...sweepsWatched(sweeps)]);
  return null;
}
