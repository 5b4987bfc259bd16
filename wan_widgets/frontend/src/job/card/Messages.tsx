/** The messages of a card: about the job, about the connection to the kernel, and about commands. */
import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../../lib/icons";
import type { JobMessage, JobView } from "../../generated/protocol";
import type { Commands } from "../commands";
import type { Notice } from "../actions";

export function Message({ level, children }: { level: JobMessage["level"]; children: ComponentChildren }): VNode {
  return (
    <div class={`wan-msg wan-msg--${level}`}>
      <Icon name={level} />
      <div class="wan-grow" dir="auto">
        {children}
      </div>
    </div>
  );
}

/** The kernel's message about the job, and the service's own text below it. Progress messages need a connection. */
export function JobMessages({ job, frozen }: { job: JobView; frozen: boolean }): VNode | null {
  if (frozen && job.message?.level === "info") return null;
  return (
    <>
      {job.message !== null && (
        <Message level={job.message.level}>
          {job.message.text} {job.message.hint}
        </Message>
      )}
      {job.detail !== "" && (
        <p class="wan-raw" lang="und" dir="auto">
          {job.detail}
        </p>
      )}
    </>
  );
}

/** The kernel is disconnected while the job is running. */
export function DisconnectedNotice({ job }: { job: JobView }): VNode {
  return (
    <Message level="warn">
      The kernel is not connected, so this card is not updated.
      {job.task_id !== null && " The job continues at the service."} Reconnect, or run{" "}
      <span class="wan-code">wan.resume()</span> later.
    </Message>
  );
}

/** The result of the last command: its error, or its answer. */
export function CommandResult({ commands, notice, close }: { commands: Commands; notice: Notice; close: () => void }): VNode | null {
  const { error } = commands;
  if (error !== null) {
    return (
      <DismissibleMessage level="error" close={close}>
        {error.message} {error.hint}
      </DismissibleMessage>
    );
  }
  if (notice === null) return null;
  return (
    <DismissibleMessage level="info" close={close}>
      {notice.kind === "copy" ? <ManualCopy text={notice.text} /> : notice.text}
    </DismissibleMessage>
  );
}

function DismissibleMessage(props: { level: JobMessage["level"]; close: () => void; children: ComponentChildren }): VNode {
  return (
    <div class={`wan-msg wan-msg--${props.level}`}>
      <Icon name={props.level} />
      <div class="wan-grow" dir="auto">
        {props.children}
      </div>
      <button
        type="button"
        class="wan-btn wan-btn--icon wan-btn--s wan-btn--quiet"
        aria-label="Close this message"
        title="Close this message"
        onClick={props.close}
      >
        <Icon name="x" />
      </button>
    </div>
  );
}

function ManualCopy({ text }: { text: string }): VNode {
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    area.current?.focus();
    area.current?.select();
  }, [text]);
  return (
    <label>
      The browser does not allow copying here. Copy it by hand:
      <textarea ref={area} class="wan-area wan-mono" readOnly rows={4} value={text} />
    </label>
  );
}
