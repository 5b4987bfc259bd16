/**
 * Throttles work that follows changes: it runs at once after the first change, and after later ones at most once in
 * `gapMs`. It always runs after the last one.
 */
export class Throttle {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pending = false;

  constructor(
    private readonly work: () => void,
    private readonly gapMs: number,
  ) {}

  /** Something has changed. */
  readonly changed = (): void => {
    this.#pending = true;
    if (this.#timer === undefined) this.flush();
  };

  /** Run the pending work now, if any. */
  readonly flush = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#pending) return;
    this.#pending = false;
    this.#timer = setTimeout(this.flush, this.gapMs);
    this.work();
  };

  /** Drop the pending work. */
  readonly cancel = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pending = false;
  };
}
