/**
 * Posters and film strips of tiles: asked for when a tile comes into view, few at a time and the newest first,
 * and kept as object URLs for as long as they are among the last few hundred.
 */
import { useEffect, useState } from "preact/hooks";
import { type Ask, textIn } from "../lib/protocol";

const AT_ONCE = 4;
const KEPT = 240;

export type PictureKind = "poster" | "strip";

interface Wish {
  key: string;
  kind: PictureKind;
  job: string;
  told: (url: string | null) => void;
}

export class Pictures {
  readonly #ask: Ask;
  readonly #urls = new Map<string, string>();
  #wishes: Wish[] = [];
  #open = 0;
  #closed = false;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** The picture if it is there already. */
  known(kind: PictureKind, job: string): string | null {
    return this.#urls.get(`${kind} ${job}`) ?? null;
  }

  /** Tell `told` the picture's URL, or null if there is none; returns what takes the wish back. */
  want(kind: PictureKind, job: string, told: (url: string | null) => void): () => void {
    const wish: Wish = { key: `${kind} ${job}`, kind, job, told };
    this.#wishes.push(wish);
    this.#next();
    return () => {
      this.#wishes = this.#wishes.filter((one) => one !== wish);
      wish.told = () => undefined;
    };
  }

  close(): void {
    this.#closed = true;
    this.#wishes = [];
    for (const url of this.#urls.values()) URL.revokeObjectURL(url);
    this.#urls.clear();
  }

  #next(): void {
    while (this.#open < AT_ONCE && !this.#closed) {
      const wish = this.#wishes.pop();
      if (wish === undefined) return;
      this.#open += 1;
      void this.#fetch(wish)
        .then(
          (url) => {
            wish.told(url);
          },
          () => {
            wish.told(null);
          },
        )
        .finally(() => {
          this.#open -= 1;
          this.#next();
        });
    }
  }

  async #fetch({ key, kind, job }: Wish): Promise<string | null> {
    const there = this.#urls.get(key);
    if (there !== undefined) return there;
    const answer = await this.#ask(kind, { job });
    const piece = answer.buffers[0];
    if (piece === undefined || this.#closed) return null;
    const url = URL.createObjectURL(new Blob([piece as DataView<ArrayBuffer>], { type: textIn(answer, "mime") }));
    this.#urls.set(key, url);
    for (const [oldest, gone] of this.#urls) {
      if (this.#urls.size <= KEPT) break;
      this.#urls.delete(oldest);
      URL.revokeObjectURL(gone);
    }
    return url;
  }
}

/** A picture of a job: its URL, null while it is on its way, false if there is none. */
export function useTilePicture(pictures: Pictures, kind: PictureKind, job: string, wanted: boolean): string | null | false {
  const [found, setFound] = useState<{ job: string; url: string | false } | null>(null);
  const known = pictures.known(kind, job);
  const there = known ?? (found?.job === job ? found.url : null);
  useEffect(() => {
    if (!wanted || pictures.known(kind, job) !== null) return undefined;
    return pictures.want(kind, job, (url) => {
      setFound({ job, url: url ?? false });
    });
  }, [pictures, kind, job, wanted]);
  return there;
}
