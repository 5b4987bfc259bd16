/** The synchroniser in the page: ticks while anything moves, news of the players handed on, and none left behind. */
import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { Sync, type SyncView } from "./sync";
import { TICK_MS } from "./tuning";

const NEWS = ["loadedmetadata", "durationchange", "canplay", "seeked", "waiting", "stalled", "ended", "pause"] as const;

export interface Ensemble {
  sync: Sync;
  /** Take a player in, until the function that is returned is called. */
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

/** What the synchroniser shows, renewed when it changes. */
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

/** Where the clock stands, renewed with each picture while it runs. */
export function usePosition(sync: Sync): [position: number, look: () => void] {
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
    const onNews = (): void => {
      this.sync.tick();
      this.wake();
    };
    for (const name of NEWS) video.addEventListener(name, onNews, { signal: stop.signal });
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
