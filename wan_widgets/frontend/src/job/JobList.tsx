/** The jobs of a form, newest first, with one button that resumes all unwatched ones. */
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { Icon } from "../lib/icons";
import type { JobView } from "../generated/protocol";
import type { Ask } from "../lib/kernel/ask";
import type { UseSettings } from "./actions";
import { useFocusFallback } from "./player/focusFallback";
import { JobCard } from "./card/JobCard";

interface Props {
  jobs: JobView[];
  ask: Ask;
  connected: boolean;
  inForm: boolean;
  onUseSettings?: UseSettings;
}

export function JobList({ jobs, ask, connected, inForm, onUseSettings }: Props): VNode | null {
  const list = useRef<HTMLElement>(null);
  useFocusFallback(list, list);
  if (jobs.length === 0) return null;
  const detached = jobs.filter((job) => job.actions.includes("resume"));
  return (
    <section class="wan-jobs" ref={list} tabIndex={-1} aria-label="Jobs">
      {detached.length > 1 && connected && <ResumeAll jobs={detached} ask={ask} />}
      {jobs.map((job) => (
        <JobCard
          key={job.id}
          job={job}
          ask={ask}
          connected={connected}
          inForm={inForm}
          {...(onUseSettings === undefined ? {} : { onUseSettings })}
        />
      ))}
    </section>
  );
}

function ResumeAll({ jobs, ask }: { jobs: JobView[]; ask: Ask }): VNode {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(0);
  const resume = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const ends = await Promise.allSettled(jobs.map((job) => ask("resume", { job: job.id })));
    setFailed(ends.filter((end) => end.status === "rejected").length);
    setBusy(false);
  };
  return (
    <div class="wan wan-msg wan-msg--info wan-jobs__resume">
      <Icon name="info" />
      <div class="wan-grow">
        <b>{jobs.length} jobs are not watched; they go on at the service.</b> Resuming polls and downloads; it never sends
        a new request.{failed > 0 && ` ${failed} could not be resumed: see their cards.`}
      </div>
      <button type="button" class="wan-btn wan-btn--primary" aria-disabled={busy} onClick={() => void resume()}>
        {jobs.length === 2 ? "Resume both" : "Resume all"}
      </button>
    </div>
  );
}
