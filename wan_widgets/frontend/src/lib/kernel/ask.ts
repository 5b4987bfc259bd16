/** Requests to the kernel: one typed function for all messages, and the error with which a request may fail. */
import type { Messages } from "../../generated/protocol";

export type Kind = keyof Messages;

export type Body<K extends Kind> = Messages[K]["body"];

export interface Answer<K extends Kind> {
  body: Messages[K]["answer"];
  buffers: DataView[];
}

/** Send a request to the kernel; rejects with an `AskError`. */
export type Ask = <K extends Kind>(kind: K, body: Body<K>, buffers?: ArrayBuffer[]) => Promise<Answer<K>>;

/** The kernel's error, or why the kernel could not be reached. */
export class AskError extends Error {
  readonly hint: string;

  constructor(message: string, hint = "") {
    super(message);
    this.name = "AskError";
    this.hint = hint;
  }
}

/** A problem as an `AskError`; any other error becomes one with `message`. */
export function askErrorOf(problem: unknown, message = "The page could not reach the kernel."): AskError {
  return problem instanceof AskError ? problem : new AskError(message);
}

/** The message and the hint of a problem, as one text. */
export function reasonOf(problem: unknown, message = "The page could not reach the kernel."): string {
  const error = askErrorOf(problem, message);
  return `${error.message} ${error.hint}`.trim();
}
