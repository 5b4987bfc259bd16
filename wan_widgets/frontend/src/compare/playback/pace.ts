/**
 * How fast all players go where the machine cannot keep up with them: a share of the speed that is wanted. It falls when
 * it was too much for several ticks in a row, and rises again after a while without trouble.
 */

const SLOWER = 0.8;
const SLOWEST = 0.25;
/** How many ticks in a row it has to be too late, or too far apart. */
const LATE_TICKS = 4;
const APART_TICKS = 8;
/** After this many ms without trouble a little more is tried. */
const STEADY_MS = 4000;

export class Pace {
  /** 1 where nothing was slowed down. */
  share = 1;
  private late = 0;
  private apart = 0;
  private steadySince = 0;

  constructor(private readonly now: () => number) {}

  /** Count anew from here on. */
  restart(): void {
    this.late = 0;
    this.apart = 0;
    this.steadySince = this.now();
  }

  slowDown(): void {
    this.share = Math.max(SLOWEST, this.share * SLOWER);
    this.restart();
  }

  /** Take in one tick, and return what should be done: slow down, try a little more, or nothing. */
  observe(late: boolean, apart: boolean): "slower" | "faster" | null {
    this.late = late ? this.late + 1 : 0;
    this.apart = apart ? this.apart + 1 : 0;
    if (this.late >= LATE_TICKS || this.apart >= APART_TICKS) return "slower";
    return this.share < 1 && this.now() - this.steadySince > STEADY_MS ? "faster" : null;
  }

  tryMore(): void {
    this.share = Math.min(1, this.share / SLOWER);
    this.steadySince = this.now();
  }
}
