/**
 * A cache of posters and film strips. They are requested when a tile becomes visible, some at a time and the newest
 * request first, and kept as object URLs. The oldest are revoked beyond a few hundred.
 */
import { useEffect, useState } from "preact/hooks";
import type { Ask } from "../../lib/kernel/ask";

/** As many as are in view at first: each takes the kernel a millisecond once it is made, and its way there and back far longer. */
const MAX_CONCURRENT = 12;
const MAX_CACHED = 240;

export type ImageKind = "poster" | "strip";

interface ImageRequest {
  key: string;
  kind: ImageKind;
  job: string;
  onLoaded: (url: string | null) => void;
}

export class ImageCache {
  readonly #ask: Ask;
  readonly #urls = new Map<string, string>();
  #requests: ImageRequest[] = [];
  #open = 0;
  #closed = false;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** The URL of an image, if it is cached. */
  cached(kind: ImageKind, job: string): string | null {
    return this.#urls.get(`${kind} ${job}`) ?? null;
  }

  /** Call `onLoaded` with the image's URL, or null if there is none. Returns a function that cancels the request. */
  request(kind: ImageKind, job: string, onLoaded: (url: string | null) => void): () => void {
    const request: ImageRequest = { key: `${kind} ${job}`, kind, job, onLoaded };
    this.#requests.push(request);
    this.#next();
    return () => {
      this.#requests = this.#requests.filter((one) => one !== request);
      request.onLoaded = () => undefined;
    };
  }

  close(): void {
    this.#closed = true;
    this.#requests = [];
    for (const url of this.#urls.values()) URL.revokeObjectURL(url);
    this.#urls.clear();
  }

  #next(): void {
    while (this.#open < MAX_CONCURRENT && !this.#closed) {
      const request = this.#requests.pop();
      if (request === undefined) return;
      this.#open += 1;
      void this.#fetch(request)
        .then(
          (url) => {
            request.onLoaded(url);
          },
          () => {
            request.onLoaded(null);
          },
        )
        .finally(() => {
          this.#open -= 1;
          this.#next();
        });
    }
  }

  async #fetch({ key, kind, job }: ImageRequest): Promise<string | null> {
    const cachedUrl = this.#urls.get(key);
    if (cachedUrl !== undefined) return cachedUrl;
    const answer = await this.#ask(kind, { job });
    const piece = answer.buffers[0];
    if (piece === undefined || this.#closed) return null;
    const url = URL.createObjectURL(new Blob([piece as DataView<ArrayBuffer>], { type: answer.body.mime }));
    this.#urls.set(key, url);
    for (const [oldest, staleUrl] of this.#urls) {
      if (this.#urls.size <= MAX_CACHED) break;
      this.#urls.delete(oldest);
      URL.revokeObjectURL(staleUrl);
    }
    return url;
  }
}

/** An image of a job: its URL, null while it is pending, false if there is none. */
export function useTileImage(images: ImageCache, kind: ImageKind, job: string, enabled: boolean): string | null | false {
  const [found, setFound] = useState<{ job: string; url: string | false } | null>(null);
  const cached = images.cached(kind, job);
  const cachedUrl = cached ?? (found?.job === job ? found.url : null);
  useEffect(() => {
    if (!enabled || images.cached(kind, job) !== null) return undefined;
    return images.request(kind, job, (url) => {
      setFound({ job, url: url ?? false });
    });
  }, [images, kind, job, enabled]);
  return cachedUrl;
}
