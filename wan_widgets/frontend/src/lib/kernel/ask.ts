/** Asking the kernel: one typed function for every message, and the error with which it may answer. */
import type { Messages } from "../../generated/protocol";

export type Kind = keyof Messages;

export type Body<K extends Kind> = Messages[K]["body"];

export interface Answer<K extends Kind> {
  body: Messages[K]["answer"];
  buffers: DataView[];
}

/** Ask the kernel; rejects with an `AskError`. */
export type Ask = <K extends Kind>(kind: K, body: Body<K>, buffers?: ArrayBuffer[]) => Promise<Answer<K>>;

/** What the kernel said no with, or why it could not be asked. */
export class AskError extends Error {
  readonly hint: string;

  constructor(message: string, hint = "") {
    super(message);
    this.name = "AskError";
    this.hint = hint;
  }
}

/** A problem as an `AskError`; what is none is said in `message`. */
export function askErrorOf(problem: unknown, message = "The page could not ask the kernel."): AskError {
  return problem instanceof AskError ? problem : new AskError(message);
}

/** What went wrong and what to do about it, as one text. */
export function reasonOf(problem: unknown, message = "The page could not ask the kernel."): string {
  const error = askErrorOf(problem, message);
  return `${error.message} ${error.hint}`.trim();
}
