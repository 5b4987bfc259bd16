/**
 * One clock for many players. It knows nothing of the page: its owner passes media elements to it, and calls `tick`
 * a few times a second and on every media event.
 *
 * The clock follows the audible player, whose playback rate must not change, or else the median of all players.
 * Small drift is corrected by the playback rate. Large drift makes all players wait while one seeks. Playback starts
 * only when all players are ready, and a player that buffers pauses all. If the machine cannot keep up, all slow down
 * together. The longest player defines the timeline; a shorter one stays on its last frame.
 *
 * A browser starts players one after the other, a tenth of a second apart or more. So they start at a rate so low
 * that the difference is not visible, switch to the chosen rate once the last of them advances, and count as playing
 * when their frames advance and they are within a frame of each other.
 */
import { Pace } from "./pace";
import { type Phase, STATUS, type Status } from "./phase";
import {
  correctRate,
  canRun,
  HAVE_FUTURE_DATA,
  HAVE_METADATA,
  MIN_RATE,
  lengthOf,
  type Media,
  median,
  type Player,
  IN_SYNC,
} from "./players";
import {
  MAX_CLOCK_LAG,
  CLOSE_ENOUGH,
  START_RATE,
  END,
  MAX_DRIFT,
  FRAME,
  INTO_FRAME,
  MAX_FRAME_LAG,
  CLOCK_GAIN,
  OFFSET_SAMPLES,
  ADVANCED,
  START_MS,
} from "./tuning";

export interface SyncView {
  status: Status;
  duration: number;
  rate: number;
  looping: boolean;
  /** Players that have ended while others still play. */
  ended: readonly string[];
  /** Below 1 if all were slowed down because the machine cannot keep up. */
  pace: number;
}

export class Sync {
  private readonly players = new Map<string, Player>();
  private readonly listeners = new Set<() => void>();
  private readonly moveListeners = new Set<() => void>();
  /** The clock's position when its phase began, in seconds. */
  private base = 0;
  private phase: Phase = { kind: "paused" };
  private exact = true;
  private leader: string | null = null;
  private last: SyncView = { status: "paused", duration: 0, rate: 1, looping: false, ended: [], pace: 1 };
  private rate = 1;
  private looping = false;
  private readonly pace: Pace;

  constructor(private readonly now: () => number) {
    this.pace = new Pace(now);
  }

  // -- state --------------------------------------------------------------------------------------

  get view(): SyncView {
    return this.last;
  }

  get duration(): number {
    return Math.max(0, ...[...this.players.values()].map(lengthOf));
  }

  /** The clock's position in seconds. */
  get position(): number {
    const { phase } = this;
    const run = phase.kind === "playing" ? ((this.now() - phase.since) / 1000) * this.rate * this.pace.share : 0;
    return Math.min(this.base + run, Math.max(this.duration, 0));
  }

  /** Whether ticks are needed: the clock is not paused, or a player still seeks or loads. */
  get busy(): boolean {
    return this.phase.kind !== "paused" || [...this.players.values()].some((player) => !this.settled(player));
  }

  /** The seconds between the most advanced and the least advanced running player. */
  get spread(): number {
    const at = this.running().map((player) => player.media.currentTime);
    return at.length < 2 ? 0 : Math.max(...at) - Math.min(...at);
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /** Listen to seeks, starts and stops of the clock, after which `tick` may have work. */
  onMove(listener: () => void): () => void {
    this.moveListeners.add(listener);
    return () => {
      this.moveListeners.delete(listener);
    };
  }

  // -- commands -----------------------------------------------------------------------------------

  join(id: string, media: Media): void {
    this.players.set(id, { media, seekTarget: null, startTime: 0, offsets: [], reportsFrames: false, shown: null });
    if (this.phase.kind !== "paused") this.hold(); // wait until the new one has caught up
    this.tick();
  }

  leave(id: string): void {
    const player = this.players.get(id);
    if (player === undefined) return;
    this.players.delete(id);
    player.media.pause();
    this.tick();
  }

  play(): void {
    if (this.players.size === 0) return;
    if (this.position >= this.duration - END) this.move(0);
    if (this.phase.kind === "paused") this.phase = { kind: "waiting" };
    for (const { media } of this.players.values()) media.preload = "auto";
    this.moved();
  }

  pause(): void {
    if (this.phase.kind !== "paused") this.clearSeekTargets(); // so that all show the same frame
    this.exact = true;
    this.rebase();
    this.phase = { kind: "paused" };
    this.moved();
  }

  seek(seconds: number): void {
    this.move(seconds);
    this.moved();
  }

  /** Pause, and seek by whole frames. */
  step(frames: number): void {
    const at = Math.round((this.position - INTO_FRAME) / FRAME) + frames;
    this.phase = { kind: "paused" };
    this.seek(at * FRAME + INTO_FRAME);
  }

  setRate(rate: number): void {
    this.rebase();
    this.rate = rate;
    this.pace.share = 1;
    this.tick();
  }

  setLooping(looping: boolean): void {
    this.looping = looping;
    this.tick();
  }

  /** Set the audible player. The clock follows it, so that its playback rate is never corrected. */
  setLeader(id: string | null): void {
    this.leader = id;
  }

  /** Record that a player's frame of media time `seconds` was presented. */
  presented(id: string, seconds: number): void {
    const player = this.players.get(id);
    if (player === undefined) return;
    player.reportsFrames = true;
    player.shown = seconds;
  }

  // -- phases -------------------------------------------------------------------------------------

  tick(): void {
    if (this.players.size === 0) this.phase = { kind: "paused" };
    switch (this.phase.kind) {
      case "paused":
      case "waiting":
        this.align();
        break;
      case "starting":
        this.release(this.phase.startedAt);
        break;
      case "converging":
        this.converge(this.phase.startedAt);
        break;
      case "playing":
        this.follow();
        break;
    }
    this.publish();
  }

  private moved(): void {
    this.tick();
    for (const listener of [...this.moveListeners]) listener();
  }

  /** Pause all players and seek them to the clock's position. Start them when all are there and ready. */
  private align(): void {
    for (const player of this.players.values()) {
      const { media } = player;
      if (!media.paused) media.pause();
      if (media.readyState < HAVE_METADATA || media.seeking || this.settled(player)) continue;
      player.seekTarget = this.placeOf(player);
      media.currentTime = player.seekTarget;
    }
    if (this.phase.kind !== "waiting") return;
    const all = [...this.players.values()];
    const ready = all.every((player) => this.settled(player) && (this.isAtEnd(player) || canRun(player)));
    if (!ready) return;
    this.phase = { kind: "starting", startedAt: this.now() };
    for (const player of this.running()) {
      player.startTime = player.media.currentTime;
      player.offsets = [];
      player.media.playbackRate = START_RATE;
      this.start(player);
    }
  }

  /** Switch to the chosen rate once all players advance. */
  private release(startedAt: number): void {
    const running = this.running();
    const late = this.now() - startedAt >= START_MS;
    if (!late && !running.every(({ media, startTime }) => media.currentTime > startTime)) return;
    this.phase = { kind: "converging", startedAt: this.now() };
    for (const player of running) {
      player.startTime = player.media.currentTime;
      player.shown = null;
      player.media.playbackRate = Math.max(MIN_RATE, this.rate * this.pace.share);
    }
  }

  /** Start the clock once the players are in sync. */
  private converge(startedAt: number): void {
    const running = this.running();
    const late = this.now() - startedAt >= START_MS;
    const moving = running.every(
      ({ media, startTime, reportsFrames, shown }) => media.currentTime > startTime + ADVANCED && (!reportsFrames || shown !== null),
    );
    if (!moving && !late) return;
    const at = median(running.map(({ media }) => media.currentTime));
    if (this.spread > MAX_DRIFT) {
      this.slowDown();
      this.hold();
      this.align();
    } else if (this.spread > FRAME && !late) {
      for (const { media } of running) correctRate(media, this.rate * this.pace.share, media.currentTime - at);
    } else {
      this.base = Math.max(this.base, at);
      this.phase = { kind: "playing", since: this.now() };
      this.pace.restart();
      this.follow();
    }
  }

  private follow(): void {
    const common = this.followPlayers();
    if (this.position >= this.duration - IN_SYNC) {
      this.finish();
      return;
    }
    for (const player of this.players.values()) {
      const { media } = player;
      if (this.isAtEnd(player)) {
        if (!media.paused) media.pause();
        continue;
      }
      const offset = median(player.offsets) - common;
      if (media.seeking || media.readyState < HAVE_FUTURE_DATA || Math.abs(offset) > MAX_DRIFT) {
        this.slowDown();
        this.hold();
        this.align();
        return;
      }
      if (media.paused) this.start(player); // the browser paused it to save power
      correctRate(media, this.rate * this.pace.share, player === this.leading() ? 0 : offset);
    }
    this.adjustPace(common);
  }

  /**
   * Move the clock towards the audible player, which runs on the clock of the sound device, or else towards the median
   * player, so that it also waits if all are late. Returns the offset of the followed players from the clock.
   */
  private followPlayers(): number {
    const at = this.position;
    const running = this.running();
    for (const player of running) player.offsets = [...player.offsets.slice(1 - OFFSET_SAMPLES), player.media.currentTime - at];
    const leading = this.leading();
    const followed = leading === undefined || this.isAtEnd(leading) ? running : [leading];
    const offsets = followed.map((player) => median(player.offsets));
    const near = offsets.filter((offset) => Math.abs(offset) <= MAX_DRIFT); // ignore outliers
    if (near.length === 0 && leading !== undefined) return 0;
    const common = median(near.length > 0 ? near : offsets);
    this.rebase();
    this.base += common * CLOCK_GAIN;
    return common;
  }

  /** Slow all players down if the machine is overloaded; speed them up again if it is not. */
  private adjustPace(common: number): void {
    const late = this.running().some(({ media, shown }) => shown !== null && media.currentTime - shown > MAX_FRAME_LAG * this.rate);
    const next = this.pace.observe(late || common < -MAX_CLOCK_LAG * this.rate, this.spread > FRAME);
    if (next === "slower") {
      this.slowDown();
    } else if (next === "faster") {
      this.rebase();
      this.pace.speedUp();
    }
  }

  private slowDown(): void {
    this.rebase();
    this.pace.slowDown();
  }

  private finish(): void {
    if (this.looping) {
      this.move(0);
    } else {
      this.phase = { kind: "paused" };
      this.move(this.duration);
    }
    this.align();
  }

  private start({ media }: Player): void {
    media.play().catch((error: unknown) => {
      // The browser blocks sound without a user gesture. Any other error is an interruption by a pause.
      if (error instanceof Error && error.name === "NotAllowedError") this.pause();
    });
  }

  /** Seek the clock. Unless it is paused, it continues from there when all players are ready. */
  private move(seconds: number): void {
    this.halt();
    this.exact = true;
    this.base = Math.min(Math.max(0, seconds), this.duration);
    this.clearSeekTargets();
  }

  /** Make all players wait at their current position. */
  private hold(): void {
    this.halt();
    this.exact = false;
    this.clearSeekTargets();
  }

  private clearSeekTargets(): void {
    for (const player of this.players.values()) player.seekTarget = null;
  }

  private halt(): void {
    this.rebase();
    if (this.phase.kind !== "paused") this.phase = { kind: "waiting" };
  }

  private rebase(): void {
    this.base = this.position;
    if (this.phase.kind === "playing") this.phase = { kind: "playing", since: this.now() };
  }

  private running(): Player[] {
    return [...this.players.values()].filter((player) => !this.isAtEnd(player));
  }

  private leading(): Player | undefined {
    return this.leader === null ? undefined : this.players.get(this.leader);
  }

  private isAtEnd(player: Player): boolean {
    const length = lengthOf(player);
    return length > 0 && (this.position >= length - END || (player.media.ended && this.phase.kind === "playing"));
  }

  private placeOf(player: Player): number {
    const length = lengthOf(player);
    return length > 0 ? Math.min(this.base, length - INTO_FRAME) : this.base;
  }

  private settled(player: Player): boolean {
    const { media, seekTarget } = player;
    if (media.readyState < HAVE_METADATA || media.seeking) return false;
    const place = this.placeOf(player);
    return seekTarget === place || media.currentTime === place || (!this.exact && Math.abs(media.currentTime - place) <= CLOSE_ENOUGH);
  }

  private publish(): void {
    const ended = this.position > 0 ? [...this.players].filter(([, player]) => this.isAtEnd(player)) : [];
    const allEnded = ended.length === this.players.size;
    const view: SyncView = {
      status: STATUS[this.phase.kind],
      duration: this.duration,
      rate: this.rate,
      looping: this.looping,
      ended: allEnded ? [] : ended.map(([id]) => id),
      pace: this.pace.share,
    };
    if (JSON.stringify(view) === JSON.stringify(this.last)) return;
    this.last = view;
    for (const listener of [...this.listeners]) listener();
  }
}

export function togglePlayback(sync: Sync): void {
  if (sync.view.status === "paused") sync.play();
  else sync.pause();
}
