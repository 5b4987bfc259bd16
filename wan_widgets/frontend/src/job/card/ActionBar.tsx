/** The buttons of a card, the id of the task, and one status line. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../../lib/icons";
import type { JobAction, JobView } from "../../generated/protocol";
import { isOutcomeChoice } from "./UnknownOutcome";
import type { Commands } from "../commands";
import { CopyButton } from "../CopyButton";
import type { JobActions } from "../actions";
import type { Video } from "../../video/source";

interface ButtonStyle {
  label: string;
  icon?: string;
  primary?: boolean;
}

const BUTTONS: Partial<Record<JobAction, ButtonStyle>> = {
  stop: { label: "Stop waiting" },
  cancel: { label: "Cancel", icon: "x" },
  remove: { label: "Remove" },
  resume: { label: "Resume", icon: "redo" },
  fetch: { label: "Get the file again", icon: "down" },
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
  /** Whether the player is paused inside the video, so that the visible frame is used. */
  stopped: boolean;
  connected: boolean;
  /** Whether the kernel is disconnected while the job is running, so that its state may be outdated. */
  frozen: boolean;
  commands: Commands;
  actions: JobActions;
  video: Video;
  announce: (text: string) => void;
}

export function ActionBar({ job, stopped, connected, frozen, commands, actions, video, announce }: Props): VNode {
  const shown = job.actions.filter((action) => !isOutcomeChoice(action) && actions.isAvailable(action));
  const off = !connected || commands.busy !== null;
  const needsKernel = !connected && job.actions.some((action) => action !== "download");
  const status = commands.slow ? BUSY : needsKernel ? "needs the kernel" : frozen ? "" : job.note;
  return (
    <div class="wan-acts">
      {shown.map((action) =>
        action === "download" ? (
          <Download key={action} job={job} video={video} connected={connected} />
        ) : (
          <ActionButton
            key={action}
            style={styleOf(action, job, stopped)}
            off={off}
            onPress={() => {
              actions.run(action);
            }}
          />
        ),
      )}
      {job.actions.includes("resume") && (
        <ActionButton
          style={{ label: "Copy resume line" }}
          off={false}
          onPress={() => {
            actions.copyResumeLine();
          }}
        />
      )}
      {job.file === null && job.task_id !== null && (
        <span class="wan-id wan-meta">
          <span>task&nbsp;</span>
          <bdi class="wan-mono" title={job.task_id}>
            {job.task_id}
          </bdi>
          <CopyButton text={job.task_id} label={`Copy the task id ${job.task_id}`} announce={announce} />
        </span>
      )}
      {status !== "" && <span class="wan-meta wan-acts__note">{status}</span>}
    </div>
  );
}

function styleOf(action: JobAction, job: JobView, stopped: boolean): ButtonStyle | undefined {
  switch (action) {
    case "again":
      return { label: job.again, primary: job.state === "refused" && job.tone === "error" };
    case "continue":
      return { label: stopped ? "Continue from this frame" : "Continue from last frame", icon: "next" };
    default:
      return BUTTONS[action];
  }
}

function ActionButton({ style, off, onPress }: { style: ButtonStyle | undefined; off: boolean; onPress: () => void }): VNode | null {
  if (style === undefined) return null;
  return (
    <button
      type="button"
      class={style.primary === true ? "wan-btn wan-btn--primary" : "wan-btn"}
      aria-disabled={off}
      onClick={() => {
        if (!off) onPress();
      }}
    >
      {style.icon !== undefined && <Icon name={style.icon} />}
      {style.label}
    </button>
  );
}

/** A link to the file if it has a URL, or else a button that first loads it from the kernel. */
function Download({ job, video, connected }: { job: JobView; video: Video; connected: boolean }): VNode {
  const [waiting, setWaiting] = useState(false);
  const { source, served, load } = video;
  const name = job.file?.name ?? "";
  // For a draft, the primary action is to make the final.
  const style = job.final != null && job.final.draft !== "" ? "wan-btn" : "wan-btn wan-btn--primary";
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
      <a class={style} href={href} download={name}>
        <Icon name="down" />
        Download
      </a>
    );
  }
  const off = source.kind !== "offer" || !connected;
  return (
    <button
      type="button"
      class={style}
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
