/**
 * The one message channel to the kernel.
 *
 * Every message has an id of its own and is answered exactly once; a promise settles when its answer
 * comes, when the connection goes, or when the view does, and there is no time limit: a busy kernel may
 * answer much later, and a request that costs money is never sent a second time by itself. While an answer is
 * awaited the kernel is asked for a sign of life; where none comes, the views say so, and go on waiting.
 */
import type { Model } from "./model";
import { PROTOCOL } from "../../generated/protocol";
import { follower } from "./follow";
import { type Answer, type Ask, AskError, type Body, type Kind } from "./ask";

/** After so long without a word the kernel is asked for a sign of life, and after so long it counts as silent. */
export const PING_MS = 2000;
export const SILENT_MS = 5000;

/** Pictures are small: they travel as text, which no host drops. */
const AS_TEXT: ReadonlySet<Kind> = new Set<Kind>(["poster", "thumbnail", "strip"]);
/** What answers with many bytes. */
const LARGE: ReadonlySet<Kind> = new Set<Kind>(["video"]);
/**
 * Whether binary messages pass between this page and its kernel. Some hosts drop them: it is tried once, and then the
 * bytes go as base64 in the message.
 */
const binary: { passes: boolean | undefined } = { passes: undefined };

interface PendingRequest {
  resolve: (body: unknown, buffers: DataView[]) => void;
  reject: (error: AskError) => void;
  /** Bytes go there or come back. */
  usesBinary: boolean;
  /** Send the request once more, with its bytes as text. */
  sendAsText: () => void;
}

interface Reply {
  v: number;
  id: string;
  kind: "answer" | "error";
  body: Readonly<Record<string, unknown>>;
  /** Buffers as text, where the request asked for that. */
  base64?: unknown;
  /** How many buffers the kernel has sent along. */
  buffers?: unknown;
  /** The request came without its buffers, and nothing was done. */
  lost?: unknown;
}

export interface Channel {
  ask: Ask;
  /** Reject all that is open: nobody will answer. */
  rejectPending: (reason: string, hint: string) => void;
  /** Call `listener` when the kernel stops to answer while it is asked, and when it is heard again. */
  onSilence: (listener: (silent: boolean) => void) => () => void;
  /** Say whether something moves in the view: then the kernel is asked for news where none comes by itself. */
  follow: (moving: boolean) => void;
}

/** Open a channel for as long as `signal` is not aborted; `pending` holds what is not answered yet. */
export function openChannel(model: Model, signal: AbortSignal, pending = new Map<string, PendingRequest>()): Channel {
  const ping = (): void => {
    model.send({ v: PROTOCOL, id: newId(), kind: "ping", body: {} }, undefined, []);
  };
  const watch = watchSilence(() => pending.size > 0, ping);
  const following = follower(ping);
  const changed = (): void => {
    watch.heard();
    following.heard();
  };

  function receive(content: unknown, buffers: unknown): void {
    if (!isReply(content)) return;
    const asked = pending.get(content.id);
    if (asked !== undefined && hasLostBytes(content, buffers) && !textTries.has(content.id)) {
      asked.sendAsText();
      watch.heard();
      return;
    }
    pending.delete(content.id);
    if (asked !== undefined) settleBinary(content, asked.usesBinary, textTries.delete(content.id));
    watch.heard();
    if (asked === undefined) return;
    if (content.kind === "answer") {
      asked.resolve(content.body, buffersOf(content, buffers));
      return;
    }
    const { message, hint } = content.body as { message?: unknown; hint?: unknown };
    asked.reject(
      new AskError(
        typeof message === "string" ? message : "The kernel could not do it.",
        typeof hint === "string" ? hint : "",
      ),
    );
  }

  const textTries = new Set<string>();

  function rejectPending(reason: string, hint: string): void {
    const open = [...pending.values()];
    pending.clear();
    watch.heard();
    for (const one of open) one.reject(new AskError(reason, hint));
  }

  const ask: Ask = <K extends Kind>(kind: K, body: Body<K>, buffers: ArrayBuffer[] = []) =>
    new Promise<Answer<K>>((resolve, reject) => {
      if (signal.aborted) {
        reject(new AskError("This view is closed."));
        return;
      }
      const id = newId();
      pending.set(id, {
        // Both sides are made from the same declarations, and come from the same installation.
        resolve: (answer, pieces) => {
          resolve({ body: answer as Answer<K>["body"], buffers: pieces });
        },
        reject,
        usesBinary: buffers.length > 0 || LARGE.has(kind),
        sendAsText: () => {
          textTries.add(id);
          sendAs(true);
        },
      });
      const sendAs = (text: boolean): void => {
        const message = { v: PROTOCOL, id, kind, body };
        if (text && buffers.length > 0) model.send({ ...message, text, base64: buffers.map(base64Of) }, undefined, []);
        else if (text || AS_TEXT.has(kind)) model.send({ ...message, text: true }, undefined, buffers);
        else if (buffers.length > 0) model.send({ ...message, buffers: buffers.length }, undefined, buffers);
        else model.send(message, undefined, []);
      };
      try {
        sendAs(binary.passes === false);
        if (binary.passes === undefined && (buffers.length > 0 || LARGE.has(kind))) {
          // The kernel carries an id out once, so that the same one may be sent again as text.
          const timer = setTimeout(() => {
            if (!textTries.has(id)) pending.get(id)?.sendAsText();
          }, SILENT_MS);
          signal.addEventListener("abort", () => {
            clearTimeout(timer);
          });
        }
        watch.asked();
      } catch {
        pending.delete(id);
        reject(new AskError("The kernel cannot be reached.", "Start the kernel and run the cell again."));
      }
    });

  model.on("msg:custom", receive);
  model.on("change", changed);
  signal.addEventListener(
    "abort",
    () => {
      model.off("msg:custom", receive);
      model.off("change", changed);
      watch.end();
      following.end();
      rejectPending("This view is closed.", "");
    },
    { once: true },
  );
  return { ask, rejectPending, onSilence: watch.listen, follow: following.follow };
}

/** Whether the kernel is silent while it is asked; `ping` asks it for a sign of life. */
function watchSilence(isAsking: () => boolean, ping: () => void) {
  const listeners = new Set<(silent: boolean) => void>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let silent = false;

  function say(now: boolean): void {
    if (now === silent) return;
    silent = now;
    for (const listener of [...listeners]) listener(now);
  }
  function wait(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      tryPing();
      timer = setTimeout(() => {
        say(true);
        wait();
      }, SILENT_MS - PING_MS);
    }, PING_MS);
  }
  function tryPing(): void {
    try {
      ping();
    } catch {
      // Then there is nobody to be heard, which is said a moment later.
    }
  }
  return {
    asked: (): void => {
      if (timer === undefined) wait();
    },
    heard: (): void => {
      say(false);
      if (isAsking()) {
        wait();
        return;
      }
      clearTimeout(timer);
      timer = undefined;
    },
    end: (): void => {
      clearTimeout(timer);
    },
    listen: (listener: (silent: boolean) => void): (() => void) => {
      listeners.add(listener);
      listener(silent);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

/** Whether buffers were dropped on either way, while the message itself passed. */
function hasLostBytes({ lost, buffers: count }: Reply, buffers: unknown): boolean {
  const arrived = Array.isArray(buffers) ? buffers.length : 0;
  return lost === true || (typeof count === "number" && arrived < count);
}

/** Take note of whether binary messages pass, from the first answer to one. */
function settleBinary(reply: Reply, usesBinary: boolean, triedAsText: boolean): void {
  if (binary.passes === undefined && usesBinary && reply.kind === "answer") binary.passes = !triedAsText;
}

/** For tests: nothing is known of the host. */
export function forgetBinary(): void {
  binary.passes = undefined;
}

function buffersOf({ base64 }: Reply, buffers: unknown): DataView[] {
  if (Array.isArray(base64)) {
    return base64.map((text) => new DataView(Uint8Array.from(atob(String(text)), (one) => one.charCodeAt(0)).buffer));
  }
  return Array.isArray(buffers) ? (buffers as DataView[]) : [];
}

function base64Of(buffer: ArrayBuffer): string {
  const bytes = new Uint8Array(buffer);
  let text = "";
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}

const PIECE = 0x8000;
let asked = 0;

function newId(): string {
  asked += 1;
  // randomUUID exists in secure contexts alone, and a hub may be served over plain http.
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return `${high.toString(36)}${low.toString(36)}-${asked.toString(36)}`;
}

function isReply(content: unknown): content is Reply {
  if (content === null || typeof content !== "object") return false;
  const { v, id, kind, body } = content as Record<keyof Reply, unknown>;
  return (
    v === PROTOCOL &&
    typeof id === "string" &&
    (kind === "answer" || kind === "error") &&
    body !== null &&
    typeof body === "object"
  );
}
