/**
 * Where a player takes the video from: the notebook's server if it hands the file out, else the kernel in
 * pieces, else nowhere. A small file comes by itself, a large one when it is asked for. Object URLs live as
 * long as what shows them.
 *
 * Where many play at once the whole file is fetched first, a few at a time: a browser opens six connections to
 * a server, each player keeps one, and the seventh would wait for ever.
 */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type Ask, AskError, type Body, type JobFile, textIn } from "../lib/protocol";
import { answers, servedUrl } from "./served";

/** Most bytes in one message: some hosts close the socket on more. */
const CHUNK = 2 * 1024 * 1024;
/** Above this, the kernel is asked for the bytes on a click only. */
const BY_ITSELF = 20_000_000;

/** Above this, a file is played from the server even where many play at once. */
const MOST_WHOLE = 80_000_000;
const AT_ONCE = 3;

export type Source =
  | { kind: "looking" }
  | { kind: "url" | "blob"; src: string }
  | { kind: "loading"; done: number; size: number }
  | { kind: "offer"; size: number }
  | { kind: "none"; message: string; hint: string }
  | { kind: "bad" };

export interface Video {
  source: Source;
  /** The file's address at the notebook's server, once it has answered. */
  served: string | null;
  /** Fetch the bytes from the kernel, whatever their number. */
  load: () => void;
  /** The player cannot play what it was given. */
  reject: () => void;
}

/** How to go about it: from the server; from the kernel if it is small; from the kernel in any case. */
type Way = "served" | "small" | "any";

/** What a video belongs to: a job, or a place of a comparison. */
export interface Owner {
  id: string;
  file: JobFile | null;
}

/** The video of `owner`, once it is `wanted`; `whole` where many are to play at once. */
export function useVideo(owner: Owner, ask: Ask, connected: boolean, wanted: boolean, whole = false): Video {
  const { id, file } = owner;
  const [source, setSource] = useState<Source>({ kind: "looking" });
  const [served, setServed] = useState<string | null>(null);
  const [way, setWay] = useState<{ way: Way }>({ way: "served" });
  const linked = useRef(connected);
  linked.current = connected;

  const below = file?.path_below_root ?? null;
  const size = file?.size ?? null;
  const there = file !== null && wanted;
  useEffect(() => {
    if (!there) return undefined;
    const stop = new AbortController();
    let made: string | null = null;
    const gone = (): boolean => stop.signal.aborted;
    const show = (next: Source): void => {
      if (!gone()) setSource(next);
    };
    const find = async (): Promise<void> => {
      const url = below === null ? null : servedUrl(below);
      if (way.way === "served" && url !== null && (await answers(url, stop.signal))) {
        if (gone()) return;
        setServed(url);
        if (!whole || size === null || size > MOST_WHOLE) {
          show({ kind: "url", src: url });
          return;
        }
        const blob = await inTurn(() => fetchServed(url, stop.signal));
        if (gone()) return;
        made = URL.createObjectURL(blob);
        show({ kind: "blob", src: made });
        return;
      }
      if (gone()) return;
      if (!linked.current) {
        show({ kind: "none", message: "The video cannot be shown while the kernel is away.", hint: "" });
        return;
      }
      if (way.way !== "any" && size !== null && size > BY_ITSELF) {
        show({ kind: "offer", size });
        return;
      }
      const progress = (done: number, whole: number): void => {
        show({ kind: "loading", done, size: whole });
      };
      progress(0, size ?? 0);
      const blob = await inTurn(() => fetchBytes(ask, id, stop.signal, progress));
      if (gone()) return;
      made = URL.createObjectURL(blob);
      show({ kind: "blob", src: made });
    };
    find().catch((error: unknown) => {
      const { message, hint } = error instanceof AskError ? error : new AskError("The video could not be loaded.");
      show({ kind: "none", message, hint });
    });
    return () => {
      stop.abort();
      if (made !== null) URL.revokeObjectURL(made);
    };
  }, [ask, id, below, size, there, way, whole]);

  const missing = source.kind === "none";
  useEffect(() => {
    if (connected && missing) setWay({ way: "served" });
    // A refusal by the kernel is final; only a kernel that comes back is asked again.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [connected]);

  const load = useCallback(() => {
    setWay({ way: "any" });
  }, []);
  const reject = useCallback(() => {
    if (source.kind === "url" && linked.current) setWay({ way: "small" });
    else setSource({ kind: "bad" });
  }, [source.kind]);
  return { source, served, load, reject };
}

let underWay = 0;
const waiting: (() => void)[] = [];

/** Do `work` when fewer than so many others are under way. */
async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (underWay >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else underWay += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) underWay -= 1;
    else next();
  }
}

async function fetchServed(url: string, signal: AbortSignal): Promise<Blob> {
  const answer = await fetch(url, { credentials: "same-origin", signal });
  if (!answer.ok) throw new AskError("The notebook's server did not hand out the video.");
  return answer.blob();
}

async function fetchBytes(
  ask: Ask,
  job: string,
  signal: AbortSignal,
  progress: (done: number, size: number) => void,
): Promise<Blob> {
  const pieces: DataView<ArrayBuffer>[] = [];
  let done = 0;
  for (;;) {
    const answer = await ask("video", { job, offset: done, length: CHUNK });
    const piece = answer.buffers[0];
    const size = answer.body["size"];
    if (piece === undefined || typeof size !== "number") throw new AskError("The kernel sent no video.");
    pieces.push(piece as DataView<ArrayBuffer>);
    done += piece.byteLength;
    if (done >= size || signal.aborted) return new Blob(pieces, { type: "video/mp4" });
    if (piece.byteLength === 0) throw new AskError("The video's file got shorter while it was read.");
    progress(done, size);
  }
}

/** The picture that the kernel answers with, as an object URL; null until it is there, or if there is none. */
export function usePicture(ask: Ask, kind: "poster" | "thumbnail", body: Body | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  const key = body === null ? "" : JSON.stringify(body);
  useEffect(() => {
    if (key === "") return undefined;
    let made: string | null = null;
    let gone = false;
    ask(kind, JSON.parse(key) as Body).then(
      (answer) => {
        const piece = answer.buffers[0];
        if (gone || piece === undefined) return;
        made = URL.createObjectURL(new Blob([piece as DataView<ArrayBuffer>], { type: textIn(answer, "mime") }));
        setUrl(made);
      },
      () => undefined, // a picture that cannot be had is simply not shown
    );
    return () => {
      gone = true;
      setUrl(null);
      if (made !== null) URL.revokeObjectURL(made);
    };
  }, [ask, kind, key]);
  return url;
}
