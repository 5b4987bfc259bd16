/**
 * The one message channel to the kernel.
 *
 * Every message has an id of its own and is answered exactly once; a promise settles when its answer
 * comes, when the connection goes, or when the view does, and there is no time limit: a busy kernel may
 * answer much later, and a request that costs money is never sent a second time by itself.
 */
import type { Model } from "./model";
import { PROTOCOL } from "../generated/protocol";
import { type Answer, type Ask, AskError, type Body, type Kind } from "./ask";

interface PendingRequest {
  resolve: (body: unknown, buffers: DataView[]) => void;
  reject: (error: AskError) => void;
}

interface Reply {
  v: number;
  id: string;
  kind: "answer" | "error";
  body: Readonly<Record<string, unknown>>;
}

export interface Channel {
  ask: Ask;
  /** Reject all that is open: nobody will answer. */
  rejectPending: (reason: string, hint: string) => void;
}

/** Open a channel for as long as `signal` is not aborted; `pending` holds what is not answered yet. */
export function openChannel(model: Model, signal: AbortSignal, pending = new Map<string, PendingRequest>()): Channel {

  function receive(content: unknown, buffers: unknown): void {
    if (!isReply(content)) return;
    const asked = pending.get(content.id);
    if (asked === undefined) return;
    pending.delete(content.id);
    if (content.kind === "answer") {
      asked.resolve(content.body, Array.isArray(buffers) ? (buffers as DataView[]) : []);
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

  function rejectPending(reason: string, hint: string): void {
    const open = [...pending.values()];
    pending.clear();
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
      });
      try {
        model.send({ v: PROTOCOL, id, kind, body }, undefined, buffers);
      } catch {
        pending.delete(id);
        reject(new AskError("The kernel cannot be reached.", "Start the kernel and run the cell again."));
      }
    });

  model.on("msg:custom", receive);
  signal.addEventListener(
    "abort",
    () => {
      model.off("msg:custom", receive);
      rejectPending("This view is closed.", "");
    },
    { once: true },
  );
  return { ask, rejectPending };
}

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
