/**
 * The outcome of a request is not known, and money may be at stake: every way on, side by side.
 * None is the default, none has the focus, nothing happens by itself.
 */
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { JobAction, JobView } from "../lib/protocol";
import type { Commands } from "./commands";

const CHOICES: ReadonlySet<JobAction> = new Set<JobAction>(["look_again", "adopt", "send_again", "dismiss"]);

/** Whether an action is one of the choices, and so not a button of its own. */
export function isChoice(action: JobAction): boolean {
  return CHOICES.has(action);
}

interface Props {
  job: JobView;
  commands: Commands;
  connected: boolean;
}

export function Choices({ job, commands, connected }: Props): VNode | null {
  const has = (action: JobAction): boolean => job.actions.includes(action);
  const off = !connected || commands.busy !== null;
  if (!job.actions.some(isChoice)) return null;
  return (
    <ol class="wan-choices" aria-label="What to do">
      {has("look_again") && (
        <li>
          <p>
            <b>Look again.</b> Asks the service for this request by its id. Costs nothing.
          </p>
          <Choice label="Look again" off={off} act={() => void commands.run("look_again")} />
        </li>
      )}
      {has("adopt") && <Adopt off={off} commands={commands} />}
      {has("send_again") && (
        <li>
          <p>
            <b>It is not there: send again.</b>{" "}
            {job.simulated ? "Simulated: costs nothing." : "If the first one runs after all, you pay for two."}
          </p>
          <Choice label="Send again, knowing that" off={off} act={() => void commands.run("send_again")} />
        </li>
      )}
      {has("dismiss") && (
        <li>
          <p>
            <b>Leave it.</b> Keeps the record in the history, stops asking.
          </p>
          <Choice label="Dismiss" off={off} act={() => void commands.run("dismiss")} />
        </li>
      )}
    </ol>
  );
}

function Adopt({ off, commands }: { off: boolean; commands: Commands }): VNode {
  const [id, setId] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const adopt = (): void => {
    if (id.trim() === "") input.current?.focus();
    else if (!off) void commands.run("adopt", { task_id: id.trim() });
  };
  return (
    <li>
      <p>
        <b>It is there: adopt it.</b> Paste its id; this card goes on from there. Costs nothing more.
      </p>
      <div class="wan-group wan-choices__adopt">
        <input
          ref={input}
          class="wan-input wan-mono"
          type="text"
          aria-label="Job id from your account"
          placeholder="tsk_vid_..."
          autocomplete="off"
          spellcheck={false}
          value={id}
          onInput={(event) => {
            setId(event.currentTarget.value);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.isComposing) adopt();
          }}
        />
        <Choice label="Adopt" off={off} act={adopt} />
      </div>
    </li>
  );
}

function Choice({ label, off, act }: { label: string; off: boolean; act: () => void }): VNode {
  return (
    <button
      type="button"
      class="wan-btn"
      aria-disabled={off}
      onClick={() => {
        if (!off) act();
      }}
    >
      {label}
    </button>
  );
}
