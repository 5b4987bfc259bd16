/** Keeps the stored view of the form up to date in the notebook; draws nothing. */
import type { JobView, SweepView } from "../generated/protocol";
import type { Ask } from "../lib/kernel/ask";
import type { Model } from "../lib/kernel/model";
import { useStoredView } from "../lib/page/storedView";

interface Props {
  model: Model;
  ask: Ask;
  id: string | undefined;
  jobs: readonly JobView[];
  sweeps: readonly SweepView[];
  connected: boolean;
}

export function StoredView({ model, ask, id, jobs, sweeps, connected }: Props): null {
  useStoredView(model, ask, id, newsOf(jobs, sweeps), connected);
  return null;
}

/** A key that changes whenever the stored view of the form has to be renewed. */
function newsOf(jobs: readonly JobView[], sweeps: readonly SweepView[]): string {
  return [...sweeps.map((one) => `${one.id} ${one.summary}`), ...jobs.map((one) => `${one.id} ${one.state}`)].join();
}
