/** The actions behind the buttons and the menu of a card. */
import { copyText } from "../lib/clipboard";
import type { JobAction, JobView, Settings } from "../generated/protocol";
import type { ComparisonSlot } from "../compare/EmbeddedComparison";
import type { Commands } from "./commands";

/** Load settings into the form: replace all, replace all and focus the prompt ("edit"), or merge these ("part"). */
export type UseSettings = (settings: Settings, how: "all" | "edit" | "part") => void;

/** A message below the card's buttons, until it is closed. */
export type Notice = { kind: "text"; text: string } | { kind: "copy"; text: string } | null;

export interface JobActions {
  /** Whether an action is available here: some need a form. */
  isAvailable: (action: JobAction) => boolean;
  run: (action: JobAction) => void;
  star: () => void;
  copyId: () => void;
  copyPath: () => void;
  copyResumeLine: () => void;
}

interface ActionOptions {
  job: JobView;
  /** The position in seconds at which the player is paused; null for the last frame. */
  stoppedAt: number | null;
  commands: Commands;
  onUseSettings: UseSettings | undefined;
  comparison: ComparisonSlot;
  announce: (text: string) => void;
  /** Called after something was copied. */
  onCopied: () => void;
  setNotice: (notice: Notice) => void;
}

/** A key never passes through the page, so only the line of code that prompts for it is offered. */
function keyInstructions(line: string): string {
  return `Copied: ${line}. Run it in a cell: it asks for the key without showing or storing it. Then come back here.`;
}

/** The line of code that watches a job again. */
export function resumeLine(job: Pick<JobView, "short_id">): string {
  return `wan.resume("${job.short_id}")`;
}

const DONE: Partial<Record<JobAction, string>> = { again: "New take started", dismiss: "Dismissed", cancel: "Canceled" };

/** Actions that are one message about the job. */
type PlainAction = "stop" | "cancel" | "resume" | "fetch" | "again" | "dismiss" | "look_again" | "send_again";

export function jobActions({ job, stoppedAt, commands, onUseSettings, comparison, announce, onCopied, setNotice }: ActionOptions): JobActions {
  const notify = (text: string): void => {
    setNotice({ kind: "text", text });
    announce(text);
  };
  const copy = async (text: string): Promise<boolean> => {
    if (await copyText(text)) {
      announce("Copied");
      onCopied();
      return true;
    }
    setNotice({ kind: "copy", text });
    announce("The browser does not allow copying; the text is shown to be copied by hand");
    return false;
  };
  /** For a card without a form: the kernel fills the open form, or returns the line of code that opens one. */
  const fillForm = async (): Promise<void> => {
    const answer = await commands.run("use", { job: job.id });
    if (answer === null) return;
    if (!answer.filled) {
      const onCopied = await copy(answer.text);
      if (onCopied) notify("No form is open, so the line that makes one was copied.");
      return;
    }
    notify("Settings loaded into the open form, which offers to undo it.");
  };
  const frame = stoppedAt === null ? { job: job.id } : { job: job.id, at: stoppedAt };
  /** Use the visible frame, or the last one, as the first frame in the form. Nothing else changes. */
  const continueFrom = async (): Promise<void> => {
    if (onUseSettings !== undefined) {
      const answer = await commands.run("last_frame", frame);
      if (answer !== null) onUseSettings(answer.settings, "part");
      return;
    }
    const answer = await commands.run("continue_from", frame);
    if (answer === null) return;
    if (answer.filled) notify(`${stoppedAt === null ? "The last frame" : "This frame"} is the first frame in the open form, which offers to undo it.`);
    else if (await copy(answer.text)) notify("No form is open, so the line that makes one was copied.");
  };
  const applySettings = async (edit: boolean): Promise<void> => {
    if (onUseSettings === undefined) {
      await fillForm();
      return;
    }
    const answer = await commands.run("settings_of", { job: job.id });
    if (answer !== null) onUseSettings(answer.settings, edit ? "edit" : "all");
  };
  const report = async (): Promise<void> => {
    const answer = await commands.run("report", { job: job.id });
    if (answer !== null) await copy(answer.text);
  };
  const balance = async (): Promise<void> => {
    const answer = await commands.run("balance", { job: job.id });
    if (answer === null) return;
    notify(answer.text);
  };
  const key = async (): Promise<void> => {
    if (!(await copy(job.key_line))) return;
    notify(keyInstructions(job.key_line));
  };
  const compare = async (): Promise<void> => {
    const answer = await commands.run("compare", { ...comparison.body, job: job.id });
    if (answer !== null) comparison.show(answer);
  };
  const star = async (): Promise<void> => {
    const on = !job.star;
    if ((await commands.run("mark", { job: job.id, star: on })) !== null) announce(on ? "Starred" : "Star removed");
  };
  const command = async (kind: PlainAction): Promise<void> => {
    const answer = await commands.run(kind, { job: job.id });
    if (answer !== null) announce(DONE[kind] ?? "");
  };
  const run = (action: JobAction): void => {
    switch (action) {
      case "use":
        return void applySettings(false);
      case "edit":
        return void applySettings(true);
      case "continue":
        return void continueFrom();
      case "report":
        return void report();
      case "balance":
        return void balance();
      case "key":
        return void key();
      case "compare":
        return void compare();
      case "remove":
        return void command("stop"); // stopping an unsent job removes it
      case "download":
      case "adopt":
        return; // handled by a link, and by a choice with its own input
      default:
        return void command(action);
    }
  };
  return {
    isAvailable: (action) => onUseSettings !== undefined || action !== "edit",
    run,
    star: () => void star(),
    copyId: () => void copy(job.task_id ?? job.id),
    copyPath: () => void copy(job.file?.shown ?? ""),
    copyResumeLine: () => void copy(resumeLine(job)),
  };
}
