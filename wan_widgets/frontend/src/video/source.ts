/**
 * Where a player takes the video from: the notebook's server if it hands the file out, else the kernel in
 * pieces, else nowhere. A small file comes by itself, a large one when it is asked for. Object URLs live as
 * long as what shows them.
 *
 * Where many play at once the whole file is fetched first, a few at a time: a browser opens six connections to
 * a server, each player keeps one, and the seventh would never get one.
 */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { JobFile } from "../generated/protocol";
import { type Ask, AskError, askErrorOf, type Body } from "../lib/kernel/ask";
import { servesVideo, servedUrl } from "./serverUrls";

/** Most bytes in one message: some hosts close the socket on more. */
const CHUNK = 2 * 1024 * 1024;
/** Above this, the kernel is asked for the bytes on a click only. */
const MAX_AUTOMATIC_BYTES = 20_000_000;

/** Above this, a file is played from the server even where many play at once. */
const MAX_PREFETCH_BYTES = 80_000_000;
const MAX_CONCURRENT = 3;

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
type Route = "served" | "small" | "any";

/** What a video belongs to: a job, or a place of a comparison. */
export interface VideoOwner {
  id: string;
  file: JobFile | null;
}

/** The video of `owner`, once it is `enabled`; `whole` where many are to play at once. */
export function useVideo(owner: VideoOwner, ask: Ask, connected: boolean, enabled: boolean, whole = false): Video {
  const { id, file } = owner;
  const [source, setSource] = useState<Source>({ kind: "looking" });
  const [served, setServed] = useState<string | null>(null);
  const [route, setRoute] = useState<{ route: Route }>({ route: "served" });
  const latestConnected = useRef(connected);
  latestConnected.current = connected;

  const path = file?.path_below_root ?? null;
  const size = file?.size ?? null;
  const active = file !== null && enabled;
  useEffect(() => {
    if (!active) return undefined;
    const stop = new AbortController();
    let objectUrl: string | null = null;
    const disposed = (): boolean => stop.signal.aborted;
    const publish = (next: Source): void => {
      if (!disposed()) setSource(next);
    };
    const locate = async (): Promise<void> => {
      const url = path === null ? null : servedUrl(path);
      if (route.route === "served" && url !== null && (await servesVideo(url, stop.signal))) {
        if (disposed()) return;
        setServed(url);
        if (!whole || size === null || size > MAX_PREFETCH_BYTES) {
          publish({ kind: "url", src: url });
          return;
        }
        const blob = await withinLimit(() => fetchServed(url, stop.signal));
        if (disposed()) return;
        objectUrl = URL.createObjectURL(blob);
        publish({ kind: "blob", src: objectUrl });
        return;
      }
      if (disposed()) return;
      if (!latestConnected.current) {
        publish({ kind: "none", message: "The video cannot be shown while the kernel is away.", hint: "" });
        return;
      }
      if (route.route !== "any" && size !== null && size > MAX_AUTOMATIC_BYTES) {
        publish({ kind: "offer", size });
        return;
      }
      const progress = (done: number, whole: number): void => {
        publish({ kind: "loading", done, size: whole });
      };
      progress(0, size ?? 0);
      const blob = await withinLimit(() => fetchBytes(ask, id, stop.signal, progress));
      if (disposed()) return;
      objectUrl = URL.createObjectURL(blob);
      publish({ kind: "blob", src: objectUrl });
    };
    locate().catch((error: unknown) => {
      const { message, hint } = askErrorOf(error, "The video could not be loaded.");
      publish({ kind: "none", message, hint });
    });
    return () => {
      stop.abort();
      if (objectUrl !== null) URL.revokeObjectURL(objectUrl);
    };
  }, [ask, id, path, size, active, route, whole]);

  const missing = source.kind === "none";
  useEffect(() => {
    if (connected && missing) setRoute({ route: "served" });
    // A refusal by the kernel is final; only a kernel that comes back is asked again.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [connected]);

  const load = useCallback(() => {
    setRoute({ route: "any" });
  }, []);
  const reject = useCallback(() => {
    if (source.kind === "url" && latestConnected.current) setRoute({ route: "small" });
    else setSource({ kind: "bad" });
  }, [source.kind]);
  return { source, served, load, reject };
}

/** The address of what can be played, or null. */
export function playableUrl(source: Source | undefined): string | null {
  return source?.kind === "url" || source?.kind === "blob" ? source.src : null;
}

let running = 0;
const waiting: (() => void)[] = [];

/** Do `work` when fewer than so many others are under way. */
async function withinLimit<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running >= MAX_CONCURRENT) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
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
    const { size } = answer.body;
    if (piece === undefined) throw new AskError("The kernel sent no video.");
    pieces.push(piece as DataView<ArrayBuffer>);
    done += piece.byteLength;
    if (done >= size || signal.aborted) return new Blob(pieces, { type: "video/mp4" });
    if (piece.byteLength === 0) throw new AskError("The video's file got shorter while it was read.");
    progress(done, size);
  }
}

/** The picture that the kernel answers with, as an object URL; null until it is there, or if there is none. */
export function usePicture<K extends "poster" | "thumbnail">(ask: Ask, kind: K, body: Body<K> | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  const key = body === null ? "" : JSON.stringify(body);
  useEffect(() => {
    if (key === "") return undefined;
    let objectUrl: string | null = null;
    let disposed = false;
    ask(kind, JSON.parse(key) as Body<K>).then(
      (answer) => {
        const piece = answer.buffers[0];
        if (disposed || piece === undefined) return;
        objectUrl = URL.createObjectURL(new Blob([piece as DataView<ArrayBuffer>], { type: answer.body.mime }));
        setUrl(objectUrl);
      },
      () => undefined, // a picture that cannot be had is simply not shown
    );
    return () => {
      disposed = true;
      setUrl(null);
      if (objectUrl !== null) URL.revokeObjectURL(objectUrl);
    };
  }, [ask, kind, key]);
  return url;
}
