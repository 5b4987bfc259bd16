/**
 * The one message channel to the kernel.
 *
 * Every message has a unique id and is answered exactly once. Its promise settles when the answer arrives, when the
 * kernel disconnects, or when the view is closed. There is no timeout, because a busy kernel may answer much later, and
 * a request is never retried in a way that could cost money twice. While a request is pending, the kernel is pinged; if
 * it does not respond, the views show a warning and keep waiting.
 */
import type { Model } from "./model";
import { PROTOCOL } from "../../generated/protocol";
import { poller } from "./poll";
import { type Answer, type Ask, AskError, type Body, type Kind } from "./ask";

/** Silence after which the kernel is pinged, and after which it counts as silent. */
export const PING_MS = 2000;
export const SILENT_MS = 5000;

/** Images are small, so they are sent as text, which no host drops. */
const AS_TEXT: ReadonlySet<Kind> = new Set<Kind>(["poster", "thumbnail", "strip"]);
/** Requests with large binary answers. */
const LARGE: ReadonlySet<Kind> = new Set<Kind>(["video"]);
/**
 * Whether binary messages pass between this page and its kernel; undefined until known. Some hosts drop them. Then the
 * bytes are sent as base64 in the message.
 */
const binary: { passes: boolean | undefined } = { passes: undefined };

interface PendingRequest {
  resolve: (body: unknown, buffers: DataView[]) => void;
  reject: (error: AskError) => void;
  /** Whether the request or its answer has binary buffers. */
  usesBinary: boolean;
  /** Send the request again with the same id, and its bytes as text. */
  sendAsText: () => void;
}

interface Reply {
  v: number;
  id: string;
  kind: "answer" | "error";
  body: Readonly<Record<string, unknown>>;
  /** Buffers as text, if the request asked for it. */
  base64?: unknown;
  /** How many buffers the kernel sent. */
  buffers?: unknown;
  /** The request arrived without its buffers, so the kernel ignored it. */
  lost?: unknown;
}

export interface Channel {
  ask: Ask;
  /** Reject all pending requests. */
  rejectPending: (reason: string, hint: string) => void;
  /** Call `listener` when the kernel stops responding while a request is pending, and when it responds again. */
  onSilence: (listener: (silent: boolean) => void) => () => void;
  /** Set whether something in the view is in progress. If so, and no updates arrive, the kernel is polled. */
  setPolling: (active: boolean) => void;
}

/** Open a channel until `signal` aborts; `pending` holds the pending requests. */
export function openChannel(model: Model, signal: AbortSignal, pending = new Map<string, PendingRequest>()): Channel {
  const ping = (): void => {
    model.send({ v: PROTOCOL, id: newId(), kind: "ping", body: {} }, undefined, []);
  };
  const watch = watchSilence(() => pending.size > 0, ping);
  const polling = poller(ping);
  const changed = (): void => {
    watch.heard();
    polling.onUpdate();
  };

  function receive(content: unknown, buffers: unknown): void {
    if (!isReply(content)) return;
    const asked = pending.get(content.id);
    if (asked !== undefined && hasLostBytes(content, buffers) && !textRetries.has(content.id)) {
      asked.sendAsText();
      watch.heard();
      return;
    }
    pending.delete(content.id);
    if (asked !== undefined) settleBinary(content, asked.usesBinary, textRetries.delete(content.id));
    watch.heard();
    if (asked === undefined) return;
    if (content.kind === "answer") {
      asked.resolve(content.body, buffersOf(content, buffers));
      return;
    }
    const { message, hint } = content.body as { message?: unknown; hint?: unknown };
    asked.reject(
      new AskError(
        typeof message === "string" ? message : "The kernel reported an error without a message.",
        typeof hint === "string" ? hint : "",
      ),
    );
  }

  const textRetries = new Set<string>();

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
        // The types of both sides are generated from the same declarations, in the same installation.
        resolve: (answer, pieces) => {
          resolve({ body: answer as Answer<K>["body"], buffers: pieces });
        },
        reject,
        usesBinary: buffers.length > 0 || LARGE.has(kind),
        sendAsText: () => {
          textRetries.add(id);
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
          // The kernel runs each id only once, so it is safe to send the same id again as text.
          const timer = setTimeout(() => {
            if (!textRetries.has(id)) pending.get(id)?.sendAsText();
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
      polling.end();
      rejectPending("This view is closed.", "");
    },
    { once: true },
  );
  return { ask, rejectPending, onSilence: watch.listen, setPolling: polling.setPolling };
}

/** Watch whether the kernel is silent while a request is pending. */
function watchSilence(isAsking: () => boolean, ping: () => void) {
  const listeners = new Set<(silent: boolean) => void>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let silent = false;

  function setSilent(now: boolean): void {
    if (now === silent) return;
    silent = now;
    for (const listener of [...listeners]) listener(now);
  }
  function wait(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      tryPing();
      timer = setTimeout(() => {
        setSilent(true);
        wait();
      }, SILENT_MS - PING_MS);
    }, PING_MS);
  }
  function tryPing(): void {
    try {
      ping();
    } catch {
      // Without a connection, the silence is reported a moment later.
    }
  }
  return {
    asked: (): void => {
      if (timer === undefined) wait();
    },
    heard: (): void => {
      setSilent(false);
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

/** Whether buffers were dropped in either direction, although the message passed. */
function hasLostBytes({ lost, buffers: count }: Reply, buffers: unknown): boolean {
  const arrived = Array.isArray(buffers) ? buffers.length : 0;
  return lost === true || (typeof count === "number" && arrived < count);
}

/** Record whether binary messages pass, based on the first answer to one. */
function settleBinary(reply: Reply, usesBinary: boolean, triedAsText: boolean): void {
  if (binary.passes === undefined && usesBinary && reply.kind === "answer") binary.passes = !triedAsText;
}

/** For tests: reset what is known of the host. */
export function resetBinary(): void {
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
  // In chunks, because the number of arguments of a call is limited.
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}

const PIECE = 0x8000;
let asked = 0;

function newId(): string {
  asked += 1;
  // randomUUID exists only in secure contexts, and a hub may be served over plain http.
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
