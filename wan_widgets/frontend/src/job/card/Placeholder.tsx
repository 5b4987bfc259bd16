/** The frame in place of the video: what the job waits for, or its source image. */
import type { VNode } from "preact";
import { Icon } from "../../lib/icons";
import type { JobView } from "../../generated/protocol";
import type { Ask } from "../../lib/kernel/ask";
import { usePicture } from "../../video/picture";

/** States in which the frame shows the size of the expected video. */
const PENDING_STATES: ReadonlySet<string> = new Set(["running", "detached"]);
const LABELS: Readonly<Record<string, { icon: string; word: string }>> = {
  preparing: { icon: "clock", word: "waiting" },
  submitting: { icon: "clock", word: "waiting" },
  queued: { icon: "clock", word: "waiting" },
  downloading: { icon: "down", word: "saving" },
  completed: { icon: "filmoff", word: "file deleted" },
  failed: { icon: "ban", word: "no video" },
  refused: { icon: "ban", word: "not sent" },
  unknown: { icon: "quest", word: "no answer" },
  expired: { icon: "filmoff", word: "deleted" },
  canceled: { icon: "x", word: "canceled" },
  dismissed: { icon: "x", word: "dismissed" },
};

interface Props {
  job: JobView;
  ask: Ask;
  /** Whether the job is running and the kernel is connected. */
  busy: boolean;
  connected: boolean;
}

export function Placeholder({ job, ask, busy, connected }: Props): VNode {
  const source = connected ? job.source : null;
  const image = usePicture(ask, "thumbnail", source === null ? null : { job: job.id, source, kind: "image" });
  const size = job.width !== null && job.height !== null;
  const style = size ? { aspectRatio: `${job.width} / ${job.height}` } : undefined;
  if (image !== null) {
    return (
      <div class="wan-frame wan-frame--matte" style={style} aria-busy={busy}>
        <img src={image} alt="Source image" />
      </div>
    );
  }
  const pending = PENDING_STATES.has(job.state) && size;
  const { icon, word } = pending
    ? { icon: "film", word: `${job.width} × ${job.height}` }
    : (LABELS[job.state] ?? { icon: job.icon, word: "waiting" });
  return (
    <div class="wan-frame" style={style} aria-busy={busy}>
      <Icon name={icon} />
      <span>{word}</span>
    </div>
  );
}
