/** The progress bar of a job: one segment per step, with the real `<progress>` inside the current one. */
import type { VNode } from "preact";
import { Icon } from "../../lib/icons";
import type { JobStep, JobView } from "../../generated/protocol";

const MARKS: Partial<Record<JobStep["status"], { icon: string; word: string }>> = {
  done: { icon: "check", word: " done" },
  bad: { icon: "x", word: " failed" },
  doubt: { icon: "help", word: " unknown" },
};
const CLASSES: Record<JobStep["status"], string> = {
  todo: "",
  now: "is-now",
  blind: "is-now is-blind",
  done: "is-done",
  bad: "is-now is-bad",
  doubt: "is-now is-doubt",
};

export function Steps({ job, stale }: { job: JobView; stale: boolean }): VNode {
  return (
    <ol class={stale ? "wan-steps wan-steps--stale" : "wan-steps"} aria-label="Steps">
      {job.steps.map((step) => (
        <Step key={step.name} step={step} title={job.title} percent={job.percent} stale={stale} />
      ))}
    </ol>
  );
}

interface StepProps {
  step: JobStep;
  title: string;
  percent: number | null;
  stale: boolean;
}

function Step({ step, title, percent, stale }: StepProps): VNode {
  const mark = MARKS[step.status];
  const moving = step.status === "now" || step.status === "blind";
  const known = step.status === "now" ? (percent ?? 0) : null;
  return (
    <li
      class={CLASSES[step.status]}
      aria-current={step.status === "todo" || step.status === "done" ? undefined : "step"}
      style={known === null ? undefined : { "--p": `${known}%` }}
    >
      {mark !== undefined && <Icon name={mark.icon} />}
      {step.name}
      {mark !== undefined && <span class="wan-vh">{mark.word}</span>}
      {moving && !stale && <progress aria-label={title} max={100} {...(known === null ? {} : { value: known })} />}
    </li>
  );
}
