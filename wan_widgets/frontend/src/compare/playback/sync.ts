/**
 * One clock for many players. It knows nothing of the page: media elements are given to it, and whoever owns it
 * calls `tick` a few times a second and whenever one of them has news.
 *
 * The clock goes along with the player that is heard, whose sound must not be bent, else with the middle one of all.
 * Players off by little run a trifle faster or slower, players off by much make everybody wait while they seek.
 * Nobody starts before all can, and one that has to wait for data holds all. Where the machine cannot keep up, all
 * slow down together. The longest player rules the timeline; a shorter one stands on its last frame.
 *
 * A browser sets players going one after the other, a tenth of a second apart or more. So they start at a speed at
 * which that makes no difference to be seen, are let go once the last of them moves, and count as playing when their
 * pictures move and they are within a frame of each other.
 */
import { Pace } from "./pace";
import { type Phase, STATUS, type Status } from "./phase";
import {
  bend,
  canRun,
  HAVE_FUTURE_DATA,
  HAVE_METADATA,
  LEAST,
  lengthOf,
  type Media,
  median,
  type Player,
  TOGETHER,
} from "./players";
import {
  BEHIND,
  CLOSE,
  CREEP,
  END,
  FAR,
  FRAME,
  INTO_FRAME,
  LATE,
  LEAD,
  LOOKS,
  MOVED,
  START_MS,
} from "./tuning";

export interface SyncView {
  status: Status;
  duration: number;
  rate: number;
  looping: boolean;
  /** Players that stand on their last frame while others go on. */
  ended: readonly string[];
  /** Below 1 where all were slowed down so that all keep up. */
  pace: number;
}

export class Sync {
  private readonly players = new Map<string, Player>();
  private readonly listeners = new Set<() => void>();
  private readonly moveListeners = new Set<() => void>();
  /** Where the clock stood when its phase began, in seconds. */
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

  // -- its state ----------------------------------------------------------------------------------

  get view(): SyncView {
    return this.last;
  }

  get duration(): number {
    return Math.max(0, ...[...this.players.values()].map(lengthOf));
  }

  /** Where the clock stands, in seconds. */
  get position(): number {
    const { phase } = this;
    const run = phase.kind === "playing" ? ((this.now() - phase.since) / 1000) * this.rate * this.pace.share : 0;
    return Math.min(this.base + run, Math.max(this.duration, 0));
  }

  /** Whether anything moves or is on its way, so that ticks are needed. */
  get busy(): boolean {
    return this.phase.kind !== "paused" || [...this.players.values()].some((player) => !this.settled(player));
  }

  /** The seconds between the foremost and the hindmost of the players that run. */
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

  /** Told whenever the clock is sent somewhere, started or stopped: from then on there may be work for `tick`. */
  onMove(listener: () => void): () => void {
    this.moveListeners.add(listener);
    return () => {
      this.moveListeners.delete(listener);
    };
  }

  // -- commands -----------------------------------------------------------------------------------

  join(id: string, media: Media): void {
    this.players.set(id, { media, sentTo: null, from: 0, offsets: [], reportsFrames: false, shown: null });
    if (this.phase.kind !== "paused") this.hold(); // the new one is brought to where the others are
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
    if (this.phase.kind !== "paused") this.forget(); // so that all show the same frame
    this.exact = true;
    this.rebase();
    this.phase = { kind: "paused" };
    this.moved();
  }

  seek(seconds: number): void {
    this.move(seconds);
    this.moved();
  }

  /** Stand still, and go by whole frames. */
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

  /** The player that is heard: the clock follows it, so that its speed is never bent. */
  lead(id: string | null): void {
    this.leader = id;
  }

  /** A picture of a player has come on the screen: the one that belongs to `seconds`. */
  presented(id: string, seconds: number): void {
    const player = this.players.get(id);
    if (player === undefined) return;
    player.reportsFrames = true;
    player.shown = seconds;
  }

  // -- steps --------------------------------------------------------------------------------------

  tick(): void {
    if (this.players.size === 0) this.phase = { kind: "paused" };
    switch (this.phase.kind) {
      case "paused":
      case "waiting":
        this.gather();
        break;
      case "creeping":
        this.letGo(this.phase.startedAt);
        break;
      case "released":
        this.begin(this.phase.startedAt);
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

  /** Bring everybody to the place where the clock stands; start when all are there and ready. */
  private gather(): void {
    for (const player of this.players.values()) {
      const { media } = player;
      if (!media.paused) media.pause();
      if (media.readyState < HAVE_METADATA || media.seeking || this.settled(player)) continue;
      player.sentTo = this.placeOf(player);
      media.currentTime = player.sentTo;
    }
    if (this.phase.kind !== "waiting") return;
    const all = [...this.players.values()];
    const ready = all.every((player) => this.settled(player) && (this.isAtEnd(player) || canRun(player)));
    if (!ready) return;
    this.phase = { kind: "creeping", startedAt: this.now() };
    for (const player of this.running()) {
      player.from = player.media.currentTime;
      player.offsets = [];
      player.media.playbackRate = CREEP;
      this.start(player);
    }
  }

  /** The players have been started: let them go when all move. */
  private letGo(startedAt: number): void {
    const running = this.running();
    const late = this.now() - startedAt >= START_MS;
    if (!late && !running.every(({ media, from }) => media.currentTime > from)) return;
    this.phase = { kind: "released", startedAt: this.now() };
    for (const player of running) {
      player.from = player.media.currentTime;
      player.shown = null;
      player.media.playbackRate = Math.max(LEAST, this.rate * this.pace.share);
    }
  }

  /** The players were let go: start the clock when they run side by side. */
  private begin(startedAt: number): void {
    const running = this.running();
    const late = this.now() - startedAt >= START_MS;
    const moving = running.every(({ media, from, reportsFrames: tells, shown }) => media.currentTime > from + MOVED && (!tells || shown !== null));
    if (!moving && !late) return;
    const at = median(running.map(({ media }) => media.currentTime));
    if (this.spread > FAR) {
      this.slowDown();
      this.hold();
      this.gather();
    } else if (this.spread > FRAME && !late) {
      for (const { media } of running) bend(media, this.rate * this.pace.share, media.currentTime - at);
    } else {
      this.base = Math.max(this.base, at);
      this.phase = { kind: "playing", since: this.now() };
      this.pace.restart();
      this.follow();
    }
  }

  private follow(): void {
    const common = this.followPlayers();
    if (this.position >= this.duration - TOGETHER) {
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
      if (media.seeking || media.readyState < HAVE_FUTURE_DATA || Math.abs(offset) > FAR) {
        this.slowDown();
        this.hold();
        this.gather();
        return;
      }
      if (media.paused) this.start(player); // the browser has paused it to save power
      bend(media, this.rate * this.pace.share, player === this.leading() ? 0 : offset);
    }
    this.watchMachine(common);
  }

  /**
   * Go along with the player that is heard, whose clock is that of the sound device; else with the middle one: a machine
   * that is late with all of them is waited for. Returns how far off the clock those are that it goes along with.
   */
  private followPlayers(): number {
    const at = this.position;
    const running = this.running();
    for (const player of running) player.offsets = [...player.offsets.slice(1 - LOOKS), player.media.currentTime - at];
    const leading = this.leading();
    const followed = leading === undefined || this.isAtEnd(leading) ? running : [leading];
    const offsets = followed.map((player) => median(player.offsets));
    const near = offsets.filter((offset) => Math.abs(offset) <= FAR); // one that is far off by itself leads nobody
    if (near.length === 0 && leading !== undefined) return 0;
    const common = median(near.length > 0 ? near : offsets);
    this.rebase();
    this.base += common * LEAD;
    return common;
  }

  /** Where it is too much for the machine, slow everybody down; where all is well, try a little more. */
  private watchMachine(common: number): void {
    const late = this.running().some(({ media, shown }) => shown !== null && media.currentTime - shown > LATE * this.rate);
    const next = this.pace.observe(late || common < -BEHIND * this.rate, this.spread > FRAME);
    if (next === "slower") {
      this.slowDown();
    } else if (next === "faster") {
      this.rebase();
      this.pace.tryMore();
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
    this.gather();
  }

  private start({ media }: Player): void {
    media.play().catch((error: unknown) => {
      // Without a gesture of the user the browser allows no sound; anything else is an interruption by a pause.
      if (error instanceof Error && error.name === "NotAllowedError") this.pause();
    });
  }

  /** Send the clock somewhere; while it is not paused, it goes on from there when all are ready. */
  private move(seconds: number): void {
    this.halt();
    this.exact = true;
    this.base = Math.min(Math.max(0, seconds), this.duration);
    this.forget();
  }

  /** Have all wait where they are. */
  private hold(): void {
    this.halt();
    this.exact = false;
    this.forget();
  }

  private forget(): void {
    for (const player of this.players.values()) player.sentTo = null;
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
    const { media, sentTo: sent } = player;
    if (media.readyState < HAVE_METADATA || media.seeking) return false;
    const place = this.placeOf(player);
    return sent === place || media.currentTime === place || (!this.exact && Math.abs(media.currentTime - place) <= CLOSE);
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
