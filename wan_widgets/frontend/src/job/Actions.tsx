/** The buttons of a card, the job's id, and one line on what is going on with them. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../lib/icons";
import type { JobAction, JobView } from "../lib/protocol";
import { isChoice } from "./Choices";
import type { Commands } from "./commands";
import { CopyButton } from "./CopyButton";
import type { Deeds } from "./deeds";
import type { Video } from "../video/source";

interface Look {
  label: string;
  icon?: string;
  primary?: boolean;
}

const LOOKS: Partial<Record<JobAction, Look>> = {
  stop: { label: "Stop waiting" },
  remove: { label: "Remove" },
  resume: { label: "Resume", icon: "redo" },
  use: { label: "Use these settings" },
  edit: { label: "Edit the prompt", primary: true },
  report: { label: "Copy report" },
  compare: { label: "Compare" },
  balance: { label: "Check balance" },
  key: { label: "Choose another key", icon: "key" },
};
export const BUSY = "Queued: the kernel is busy";

interface Props {
  job: JobView;
  connected: boolean;
  /** The kernel is gone, and what is said of the job is old. */
  frozen: boolean;
  commands: Commands;
  deeds: Deeds;
  video: Video;
  announce: (text: string) => void;
}

export function Actions({ job, connected, frozen, commands, deeds, video, announce }: Props): VNode {
  const shown = job.actions.filter((action) => !isChoice(action) && deeds.can(action));
  const refused = job.state === "refused" && job.tone === "error";
  const off = !connected || commands.busy !== null;
  const needy = !connected && job.actions.some((action) => action !== "download");
  const line = commands.slow ? BUSY : needy ? "needs the kernel" : frozen ? "" : job.note;
  return (
    <div class="wan-acts">
      {shown.map((action) =>
        action === "download" ? (
          <Download key={action} job={job} video={video} connected={connected} />
        ) : (
          <Act
            key={action}
            look={action === "again" ? { label: job.again, primary: refused } : LOOKS[action]}
            off={off}
            act={() => {
              deeds.act(action);
            }}
          />
        ),
      )}
      {job.actions.includes("resume") && (
        <Act
          look={{ label: "Copy resume line" }}
          off={false}
          act={() => {
            deeds.copyResumeLine();
          }}
        />
      )}
      {job.file === null && job.task_id !== null && (
        <span class="wan-id wan-meta">
          <span>job&nbsp;</span>
          <bdi class="wan-mono" title={job.task_id}>
            {job.task_id}
          </bdi>
          <CopyButton text={job.task_id} label={`Copy the job id ${job.task_id}`} announce={announce} />
        </span>
      )}
      {line !== "" && <span class="wan-meta wan-acts__note">{line}</span>}
    </div>
  );
}

function Act({ look, off, act }: { look: Look | undefined; off: boolean; act: () => void }): VNode | null {
  if (look === undefined) return null;
  return (
    <button
      type="button"
      class={look.primary === true ? "wan-btn wan-btn--primary" : "wan-btn"}
      aria-disabled={off}
      onClick={() => {
        if (!off) act();
      }}
    >
      {look.icon !== undefined && <Icon name={look.icon} />}
      {look.label}
    </button>
  );
}

/** A link to the file where there is one to link to; else a button that loads it from the kernel first. */
function Download({ job, video, connected }: { job: JobView; video: Video; connected: boolean }): VNode {
  const [waiting, setWaiting] = useState(false);
  const { source, served, load } = video;
  const name = job.file?.name ?? "";
  const href = served ?? (source.kind === "blob" ? source.src : null);
  useEffect(() => {
    if (!waiting || href === null) return;
    setWaiting(false);
    const link = document.createElement("a");
    link.href = href;
    link.download = name;
    link.click();
  }, [waiting, href, name]);
  if (href !== null) {
    return (
      <a class="wan-btn wan-btn--primary" href={href} download={name}>
        <Icon name="down" />
        Download
      </a>
    );
  }
  const off = source.kind !== "offer" || !connected;
  return (
    <button
      type="button"
      class="wan-btn wan-btn--primary"
      aria-disabled={off}
      onClick={() => {
        if (off) return;
        setWaiting(true);
        load();
      }}
    >
      <Icon name="down" />
      Download
    </button>
  );
}
