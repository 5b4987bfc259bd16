/** The two videos of a pair, fetched from the kernel in chunks. Their object URLs do not identify the takes. */
import { useEffect, useState } from "preact/hooks";
import type { Side } from "../generated/protocol";
import { type Ask, AskError, reasonOf } from "../lib/kernel/ask";

const CHUNK = 2 * 1024 * 1024;
const SIDES: readonly Side[] = ["left", "right"];

export interface PairMedia {
  /** The URLs, once both are loaded: the order of loading would give away the file sizes. */
  urls: Readonly<Record<Side, string>> | null;
  problem: string;
}

const NONE: PairMedia = { urls: null, problem: "" };

export function usePairMedia(ask: Ask, pair: number, connected: boolean): PairMedia {
  const [media, setMedia] = useState<PairMedia>(NONE);
  useEffect(() => {
    setMedia(NONE);
    if (pair === 0 || !connected) return undefined;
    const stop = new AbortController();
    const made: string[] = [];
    const load = async (): Promise<void> => {
      const [left, right] = await Promise.all(SIDES.map((side) => fetchSide(ask, pair, side, stop.signal)));
      if (stop.signal.aborted || left === undefined || right === undefined) return;
      made.push(URL.createObjectURL(left), URL.createObjectURL(right));
      setMedia({ urls: { left: made[0] ?? "", right: made[1] ?? "" }, problem: "" });
    };
    load().catch((error: unknown) => {
      if (!stop.signal.aborted) setMedia({ urls: null, problem: reasonOf(error, "The videos could not be loaded.") });
    });
    return () => {
      stop.abort();
      for (const url of made) URL.revokeObjectURL(url);
    };
  }, [ask, pair, connected]);
  return media;
}

async function fetchSide(ask: Ask, pair: number, side: Side, signal: AbortSignal): Promise<Blob> {
  const pieces: DataView<ArrayBuffer>[] = [];
  let done = 0;
  for (;;) {
    const { body, buffers } = await ask("rate_media", { pair, side, offset: done, length: CHUNK });
    const piece = buffers[0];
    if (piece === undefined || (piece.byteLength === 0 && done < body.size)) throw new AskError("The kernel sent no video.");
    pieces.push(piece as DataView<ArrayBuffer>);
    done += piece.byteLength;
    if (done >= body.size || signal.aborted) return new Blob(pieces, { type: "video/mp4" });
  }
}
