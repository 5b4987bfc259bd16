/** Connects the clock to the page: ticks while it is busy, forwards media events, and cleans up on unmount. */
import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { Sync, type SyncView } from "./sync";
import { TICK_MS } from "./tuning";

const MEDIA_EVENTS = ["loadedmetadata", "durationchange", "canplay", "seeked", "waiting", "stalled", "ended", "pause"] as const;

export interface Ensemble {
  sync: Sync;
  /** Add a player; the returned function removes it. */
  join: (id: string, video: HTMLVideoElement) => () => void;
}

export function useEnsemble(): Ensemble {
  const driver = useMemo(() => new Driver(), []);
  useEffect(
    () => () => {
      driver.stop();
    },
    [driver],
  );
  return driver;
}

/** The clock's view; re-renders when it changes. */
export function useSyncView(sync: Sync): SyncView {
  const [view, setView] = useState(sync.view);
  useEffect(() => {
    setView(sync.view);
    return sync.onChange(() => {
      setView(sync.view);
    });
  }, [sync]);
  return view;
}

/** The clock's position; re-renders on each animation frame while it runs. */
export function usePosition(sync: Sync): [position: number, update: () => void] {
  const { status } = useSyncView(sync);
  const [position, setPosition] = useState(sync.position);
  const update = useCallback(() => {
    setPosition(sync.position);
  }, [sync]);
  useEffect(() => {
    update();
    if (status !== "playing") return sync.onMove(update);
    let frame = requestAnimationFrame(function next() {
      update();
      frame = requestAnimationFrame(next);
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [sync, status, update]);
  return [position, update];
}

class Driver implements Ensemble {
  readonly sync = new Sync(() => performance.now());
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    this.sync.onMove(() => {
      this.wake();
    });
  }

  readonly join = (id: string, video: HTMLVideoElement): (() => void) => {
    const stop = new AbortController();
    const onMediaEvent = (): void => {
      this.sync.tick();
      this.wake();
    };
    for (const name of MEDIA_EVENTS) video.addEventListener(name, onMediaEvent, { signal: stop.signal });
    const watch = (): void => {
      video.requestVideoFrameCallback((_, { mediaTime }) => {
        if (stop.signal.aborted) return;
        this.sync.presented(id, mediaTime);
        watch();
      });
    };
    if ("requestVideoFrameCallback" in video) watch();
    this.sync.join(id, video);
    this.wake();
    return () => {
      stop.abort();
      this.sync.leave(id);
    };
  };

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private wake(): void {
    this.timer ??= setInterval(() => {
      this.sync.tick();
      if (!this.sync.busy) this.stop();
    }, TICK_MS);
  }
}
