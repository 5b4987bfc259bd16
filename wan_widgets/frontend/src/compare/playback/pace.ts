/**
 * Slows all players down if the machine cannot keep up: a factor on the chosen playback rate. It falls after several
 * overloaded ticks in a row, and rises again after a while without overload.
 */

const SLOWER = 0.8;
const SLOWEST = 0.25;
/** How many late ticks in a row, or ticks with players apart, count as overload. */
const LATE_TICKS = 4;
const APART_TICKS = 8;
/** After this many ms without overload the pace rises one step. */
const STEADY_MS = 4000;

export class Pace {
  /** Factor on the playback rate; 1 if nothing was slowed down. */
  share = 1;
  private late = 0;
  private apart = 0;
  private steadySince = 0;

  constructor(private readonly now: () => number) {}

  /** Reset the counts. */
  restart(): void {
    this.late = 0;
    this.apart = 0;
    this.steadySince = this.now();
  }

  slowDown(): void {
    this.share = Math.max(SLOWEST, this.share * SLOWER);
    this.restart();
  }

  /** Record one tick, and return what to do. */
  observe(late: boolean, apart: boolean): "slower" | "faster" | null {
    this.late = late ? this.late + 1 : 0;
    this.apart = apart ? this.apart + 1 : 0;
    if (this.late >= LATE_TICKS || this.apart >= APART_TICKS) return "slower";
    return this.share < 1 && this.now() - this.steadySince > STEADY_MS ? "faster" : null;
  }

  speedUp(): void {
    this.share = Math.min(1, this.share / SLOWER);
    this.steadySince = this.now();
  }
}
