/**
 * The choices if the outcome of a request is unknown, which may cost money. None is the default or has the focus, and
 * nothing happens automatically.
 */
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { JobAction, JobView } from "../../generated/protocol";
import { resumeLine } from "../actions";
import type { Commands } from "../commands";

const CHOICES: ReadonlySet<JobAction> = new Set<JobAction>(["look_again", "adopt", "send_again", "dismiss"]);

/** Whether an action is one of these choices, and so not a button in the action bar. */
export function isOutcomeChoice(action: JobAction): boolean {
  return CHOICES.has(action);
}

interface Props {
  job: JobView;
  commands: Commands;
  connected: boolean;
}

export function UnknownOutcome({ job, commands, connected }: Props): VNode | null {
  const has = (action: JobAction): boolean => job.actions.includes(action);
  const off = !connected || commands.busy !== null;
  if (!job.actions.some(isOutcomeChoice)) return null;
  return (
    <ol class="wan-choices" aria-label="What to do">
      {has("look_again") && (
        <li>
          <p>
            <b>Look again.</b> Looks for this request at the service again. Sends nothing and costs nothing.
          </p>
          <ChoiceButton label="Look again" off={off} onPress={() => void commands.run("look_again", { job: job.id })} />
        </li>
      )}
      {has("adopt") && <Adopt job={job.id} off={off} commands={commands} />}
      {has("send_again") && (
        <li>
          <p>
            <b>It is not there: send again.</b>{" "}
            {job.simulated ? "Simulated: costs nothing." : "If the first one runs after all, you pay for two."}
          </p>
          <ChoiceButton label="Send again, knowing that" off={off} onPress={() => void commands.run("send_again", { job: job.id })} />
        </li>
      )}
      {has("dismiss") && (
        <li>
          <p>
            <b>Dismiss it.</b> The record stays.{" "}
            {job.simulated ? "" : "The request may still be charged. "}
            <code class="wan-mono">{resumeLine(job)}</code> looks for it again.
          </p>
          <ChoiceButton label="Dismiss" off={off} onPress={() => void commands.run("dismiss", { job: job.id })} />
        </li>
      )}
    </ol>
  );
}

function Adopt({ job, off, commands }: { job: string; off: boolean; commands: Commands }): VNode {
  const [id, setId] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const adopt = (): void => {
    if (id.trim() === "") input.current?.focus();
    else if (!off) void commands.run("adopt", { job, task_id: id.trim() });
  };
  return (
    <li>
      <p>
        <b>It is there: adopt it.</b> Paste its task id; this card goes on from there. Costs nothing more.
      </p>
      <div class="wan-group wan-choices__adopt">
        <input
          ref={input}
          class="wan-input wan-mono"
          type="text"
          aria-label="Task id from your account"
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
        <ChoiceButton label="Adopt" off={off} onPress={adopt} />
      </div>
    </li>
  );
}

function ChoiceButton({ label, off, onPress }: { label: string; off: boolean; onPress: () => void }): VNode {
  return (
    <button
      type="button"
      class="wan-btn"
      aria-disabled={off}
      onClick={() => {
        if (!off) onPress();
      }}
    >
      {label}
    </button>
  );
}
