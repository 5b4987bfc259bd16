/** What the buttons and the menu of a card do. */
import { copyText } from "../lib/clipboard";
import { type JobAction, type JobView, type Kind, type Settings, settingsIn, textIn } from "../lib/protocol";
import type { Comparing } from "../compare/Beside";
import type { Commands } from "./commands";

/** Take settings over into the form; `edit` then goes to the prompt. */
export type UseSettings = (settings: Settings, edit: boolean) => void;

/** What the card says below its buttons, until it is closed. */
export type Said = { kind: "text"; text: string } | { kind: "copy"; text: string } | null;

export interface Deeds {
  /** Whether an action exists here: some need a form. */
  can: (action: JobAction) => boolean;
  act: (action: JobAction) => void;
  star: () => void;
  copyId: () => void;
  copyPath: () => void;
  copyResumeLine: () => void;
}

interface Means {
  job: JobView;
  commands: Commands;
  onUse: UseSettings | undefined;
  comparing: Comparing;
  announce: (text: string) => void;
  /** Something has been copied. */
  copied: () => void;
  say: (said: Said) => void;
}

/** A key never passes through the page: what can be had here is the line that asks for it. */
const KEY_LINE = 'wan.use("toapis", ask=True)';
const KEY_WAY = `Copied: ${KEY_LINE}. Run it in a cell: it asks for the key without showing or storing it. Then come back here.`;

const DONE: Partial<Record<JobAction, string>> = { again: "New take started", dismiss: "Dismissed" };

export function deedsOf({ job, commands, onUse, comparing, announce, copied, say }: Means): Deeds {
  const tell = (text: string): void => {
    say({ kind: "text", text });
    announce(text);
  };
  const copy = async (text: string): Promise<boolean> => {
    if (await copyText(text)) {
      announce("Copied");
      copied();
      return true;
    }
    say({ kind: "copy", text });
    announce("The browser does not allow copying; the text is shown to be copied by hand");
    return false;
  };
  /** Without a form around the card, the kernel fills the one that is open, or gives the line that makes one. */
  const fillForm = async (): Promise<void> => {
    const answer = await commands.run("use");
    if (answer === null) return;
    if (answer.body["filled"] !== true) {
      const copied = await copy(textIn(answer, "text"));
      if (copied) tell("No form is open, so the line that makes one was copied.");
      return;
    }
    tell("Settings loaded into the open form, which offers to undo it.");
  };
  const take = async (edit: boolean): Promise<void> => {
    if (onUse === undefined) {
      await fillForm();
      return;
    }
    const answer = await commands.run("settings_of");
    if (answer !== null) onUse(settingsIn(answer), edit);
  };
  const report = async (): Promise<void> => {
    const answer = await commands.run("report");
    if (answer !== null) await copy(textIn(answer, "text"));
  };
  const balance = async (): Promise<void> => {
    const answer = await commands.run("balance");
    if (answer === null) return;
    tell(textIn(answer, "text"));
  };
  const key = async (): Promise<void> => {
    if (!(await copy(KEY_LINE))) return;
    tell(KEY_WAY);
  };
  const compare = async (): Promise<void> => {
    const answer = await commands.run("compare", comparing.body);
    if (answer !== null) comparing.show(answer);
  };
  const star = async (): Promise<void> => {
    const on = !job.star;
    if ((await commands.run("mark", { star: on })) !== null) announce(on ? "Starred" : "Star taken away");
  };
  const command = async (kind: Kind & JobAction): Promise<void> => {
    const answer = await commands.run(kind);
    if (answer !== null) announce(DONE[kind] ?? "");
  };
  const act = (action: JobAction): void => {
    switch (action) {
      case "use":
        return void take(false);
      case "edit":
        return void take(true);
      case "report":
        return void report();
      case "balance":
        return void balance();
      case "key":
        return void key();
      case "compare":
        return void compare();
      case "remove":
        return void command("stop"); // what was not sent is let go by stopping
      case "download":
      case "adopt":
        return; // a link, and a choice with its own field
      default:
        return void command(action);
    }
  };
  return {
    can: (action) => onUse !== undefined || action !== "edit",
    act,
    star: () => void star(),
    copyId: () => void copy(job.task_id ?? job.id),
    copyPath: () => void copy(job.file?.shown ?? ""),
    copyResumeLine: () => void copy(`wan.resume("${job.short_id}")`),
  };
}
