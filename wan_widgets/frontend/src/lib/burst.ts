/**
 * Work that follows changes which may come in quick succession: it is done at once for the first of them, and for those
 * that follow at most once in so many ms. The last one is never left out.
 */
export class Burst {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due = false;

  constructor(
    private readonly work: () => void,
    private readonly gapMs: number,
  ) {}

  /** Something has changed. */
  readonly changed = (): void => {
    this.#due = true;
    if (this.#timer === undefined) this.flush();
  };

  /** Do now what is due; nothing if nothing is. */
  readonly flush = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#due) return;
    this.#due = false;
    this.#timer = setTimeout(this.flush, this.gapMs);
    this.work();
  };

  /** Leave out what is due. */
  readonly cancel = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#due = false;
  };
}
