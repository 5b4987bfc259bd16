/**
 * The source of a player's video: the notebook's server if it serves the file, or else the kernel in chunks. A small
 * file is loaded automatically, a large one on demand. Object URLs are revoked on unmount.
 *
 * If many players play at once, each file is fetched as a whole first, a few at a time: a browser opens at most six
 * connections per server, and each streaming player holds one.
 *
 * The server is asked about the first file of a folder. Once it has handed one out, the player gets the others' URLs at
 * once, and what it cannot play is fetched from the kernel.
 */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { JobFile } from "../generated/protocol";
import { type Ask, AskError, askErrorOf } from "../lib/kernel/ask";
import { servesVideo, servedUrl } from "./serverUrls";

/** Maximum bytes per message: some hosts close the socket above that. */
const CHUNK = 2 * 1024 * 1024;
/** Above this size, bytes are loaded from the kernel only on a click. */
const MAX_AUTOMATIC_BYTES = 20_000_000;

/** Above this size, a file is streamed from the server even if many play at once. */
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
  /** The file's URL at the notebook's server, once that has responded. */
  served: string | null;
  /** Load the bytes from the kernel, whatever the size. */
  load: () => void;
  /** Called if the player cannot play the source. */
  reject: () => void;
}

/** The folders whose files the server hands out. */
const servedFolders = new Set<string>();

/** For tests: forget what the server has handed out. */
export function resetServed(): void {
  servedFolders.clear();
}

function folderOf(url: string): string {
  return url.slice(0, url.lastIndexOf("/"));
}

async function isServed(url: string, signal: AbortSignal): Promise<boolean> {
  const folder = folderOf(url);
  if (servedFolders.has(folder)) return true;
  const found = await servesVideo(url, signal);
  if (found) servedFolders.add(folder);
  return found;
}

/** Where to load from: the server, the kernel if the file is small, or the kernel in any case. */
type Route = "served" | "small" | "any";

/** The owner of a video: a job, or a cell of a comparison. */
export interface VideoOwner {
  id: string;
  file: JobFile | null;
}

/** The video of `owner`, loaded once `enabled`. Set `whole` if many play at once. */
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
  // A file of a known folder begins to load in the very frame in which it is done.
  const knownUrl = active && !whole && source.kind === "looking" && path !== null ? servedUrl(path) : null;
  const shown: Source = knownUrl !== null && servedFolders.has(folderOf(knownUrl)) ? { kind: "url", src: knownUrl } : source;
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
      if (route.route === "served" && url !== null && (await (whole ? servesVideo : isServed)(url, stop.signal))) {
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
        publish({ kind: "none", message: "The video cannot be shown while the kernel is not connected.", hint: "" });
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
    // A refusal by the kernel is final; retry only after a reconnect.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [connected]);

  const load = useCallback(() => {
    setRoute({ route: "any" });
  }, []);
  const reject = useCallback(() => {
    if (shown.kind === "url" && latestConnected.current) setRoute({ route: "small" });
    else setSource({ kind: "bad" });
  }, [shown.kind]);
  return { source: shown, served, load, reject };
}

/** The URL of a playable source, or null. */
export function playableUrl(source: Source | undefined): string | null {
  return source?.kind === "url" || source?.kind === "blob" ? source.src : null;
}

let running = 0;
const waiting: (() => void)[] = [];

/** Run `work` with limited concurrency. */
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
  if (!answer.ok) throw new AskError("The notebook's server did not send the video.");
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
