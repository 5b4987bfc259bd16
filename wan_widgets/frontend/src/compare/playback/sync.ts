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
import {
  bend,
  canRun,
  HAVE_FUTURE_DATA,
  HAVE_METADATA,
  LEAST,
  lengthOf,
  type Media,
  middle,
  type Player,
  TOGETHER,
} from "./players";

/** Waiting: until all can; starting: until all run side by side. */
export type Status = "paused" | "waiting" | "starting" | "playing";

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

export const FRAME = 1 / 30;
/** How often the owner should call `tick` while anything moves. */
export const TICK_MS = 50;

/** Off by more than this many seconds, a player seeks while the others wait. */
const FAR = 0.25;
/** Of so many looks at a player the middle one counts. */
const LOOKS = 3;
/**
 * How close a player has to stand before all start after a wait. After a pause, and where somebody has chosen a place,
 * each is sent there: one that was only paused may have run on unseen, and jumps when it is started.
 */
const CLOSE = 0.05;
/** A player this close to its end, in seconds, is at its end. */
const END = 0.02;
/**
 * At what speed players start: a tenth of a second between the first and the last is then half a frame. At a still lower
 * one the first sound, whose clock they go by, takes too long.
 */
const CREEP = 1 / 8;
/** Players start one after the other; they are let go with the last, and count as playing, after this many ms at most. */
const START_MS = 700;
/** So many seconds on from where it was let go, a player moves at its full speed. */
const MOVED = 0.02;
/** How much of its distance to the players the clock makes up at each tick. */
const LEAD = 0.2;
/**
 * What shows that it is too much for the machine: pictures so many seconds behind the sound's clock, or all players so
 * many behind ours, or players that are further apart than a frame and do not come together.
 */
const LATE = 0.2;
const BEHIND = 0.05;
/** Seeking exactly to the edge of a frame may show the one before. */
const INTO_FRAME = 0.001;

export class Sync {
  private readonly players = new Map<string, Player>();
  private readonly listeners = new Set<() => void>();
  private readonly movers = new Set<() => void>();
  private base = 0;
  /** Since when the clock runs, in ms; null while it stands. */
  private since: number | null = null;
  /** When the players were started, or let go; null while they are not starting. */
  private startedAt: number | null = null;
  private letGo = false;
  private wanted = false;
  private exact = true;
  private leader: string | null = null;
  private last: SyncView = { status: "paused", duration: 0, rate: 1, looping: false, ended: [], pace: 1 };
  private rate = 1;
  private looping = false;
  private readonly pace: Pace;

  constructor(private readonly now: () => number) {
    this.pace = new Pace(now);
  }

  // -- what it is ---------------------------------------------------------------------------------

  get view(): SyncView {
    return this.last;
  }

  get duration(): number {
    return Math.max(0, ...[...this.players.values()].map(lengthOf));
  }

  /** Where the clock stands, in seconds. */
  get position(): number {
    const run = this.since === null ? 0 : ((this.now() - this.since) / 1000) * this.rate * this.pace.share;
    return Math.min(this.base + run, Math.max(this.duration, 0));
  }

  /** Whether anything moves or is on its way, so that ticks are needed. */
  get busy(): boolean {
    return this.wanted || [...this.players.values()].some((player) => !this.settled(player));
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
    this.movers.add(listener);
    return () => {
      this.movers.delete(listener);
    };
  }

  // -- what it is told ----------------------------------------------------------------------------

  join(id: string, media: Media): void {
    this.players.set(id, { media, sent: null, from: 0, offs: [], tells: false, shown: null });
    if (this.wanted) this.hold(); // the new one is brought to where the others are
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
    this.wanted = true;
    for (const { media } of this.players.values()) media.preload = "auto";
    this.stir();
  }

  pause(): void {
    if (this.wanted) this.forget(); // so that all show the same frame
    this.wanted = false;
    this.exact = true;
    this.stand();
    this.stir();
  }

  seek(seconds: number): void {
    this.move(seconds);
    this.stir();
  }

  /** Stand still, and go by whole frames. */
  step(frames: number): void {
    const at = Math.round((this.position - INTO_FRAME) / FRAME) + frames;
    this.wanted = false;
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
    player.tells = true;
    player.shown = seconds;
  }

  // -- what it does -------------------------------------------------------------------------------

  tick(): void {
    if (this.players.size === 0) this.wanted = false;
    if (!this.wanted || this.since === null) {
      if (this.startedAt === null) this.gather();
      else this.begin();
    } else {
      this.follow();
    }
    this.tell();
  }

  private stir(): void {
    this.tick();
    for (const listener of [...this.movers]) listener();
  }

  /** Bring everybody to the place where the clock stands; start when all are there and ready. */
  private gather(): void {
    for (const player of this.players.values()) {
      const { media } = player;
      if (!media.paused) media.pause();
      if (media.readyState < HAVE_METADATA || media.seeking || this.settled(player)) continue;
      player.sent = this.placeOf(player);
      media.currentTime = player.sent;
    }
    if (!this.wanted) return;
    const all = [...this.players.values()];
    const ready = all.every((player) => this.settled(player) && (this.over(player) || canRun(player)));
    if (!ready) return;
    this.startedAt = this.now();
    this.letGo = false;
    for (const player of this.running()) {
      player.from = player.media.currentTime;
      player.offs = [];
      player.media.playbackRate = CREEP;
      this.start(player);
    }
  }

  /** The players have been started: let them go when all move, and the clock when they run side by side. */
  private begin(): void {
    if (this.startedAt === null) return;
    const running = this.running();
    const late = this.now() - this.startedAt >= START_MS;
    if (!this.letGo) {
      if (late || running.every(({ media, from }) => media.currentTime > from)) this.release(running);
      return;
    }
    const moving = running.every(({ media, from, tells, shown }) => media.currentTime > from + MOVED && (!tells || shown !== null));
    if (!moving && !late) return;
    const at = middle(running.map(({ media }) => media.currentTime));
    if (this.spread > FAR) {
      this.slowDown();
      this.hold();
      this.gather();
    } else if (this.spread > FRAME && !late) {
      for (const { media } of running) bend(media, this.rate * this.pace.share, media.currentTime - at);
    } else {
      this.startedAt = null;
      this.base = Math.max(this.base, at);
      this.since = this.now();
      this.pace.restart();
      this.follow();
    }
  }

  private release(players: Player[]): void {
    this.letGo = true;
    this.startedAt = this.now();
    for (const player of players) {
      player.from = player.media.currentTime;
      player.shown = null;
      player.media.playbackRate = Math.max(LEAST, this.rate * this.pace.share);
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
      if (this.over(player)) {
        if (!media.paused) media.pause();
        continue;
      }
      const off = middle(player.offs) - common;
      if (media.seeking || media.readyState < HAVE_FUTURE_DATA || Math.abs(off) > FAR) {
        this.slowDown();
        this.hold();
        this.gather();
        return;
      }
      if (media.paused) this.start(player); // the browser has paused it to save power
      bend(media, this.rate * this.pace.share, player === this.leading() ? 0 : off);
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
    for (const player of running) player.offs = [...player.offs.slice(1 - LOOKS), player.media.currentTime - at];
    const leading = this.leading();
    const led = leading === undefined || this.over(leading) ? running : [leading];
    const offs = led.map((player) => middle(player.offs));
    const near = offs.filter((off) => Math.abs(off) <= FAR); // one that is far off by itself leads nobody
    if (near.length === 0 && leading !== undefined) return 0;
    const common = middle(near.length > 0 ? near : offs);
    this.rebase();
    this.base += common * LEAD;
    return common;
  }

  /** Where it is too much for the machine, slow everybody down; where all is well, try a little more. */
  private watchMachine(common: number): void {
    const late = this.running().some(({ media, shown }) => shown !== null && media.currentTime - shown > LATE * this.rate);
    const next = this.pace.look(late || common < -BEHIND * this.rate, this.spread > FRAME);
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
      this.wanted = false;
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

  private move(seconds: number): void {
    this.stand();
    this.exact = true;
    this.base = Math.min(Math.max(0, seconds), this.duration);
    this.forget();
  }

  private hold(): void {
    this.stand();
    this.exact = false;
    this.forget();
  }

  private forget(): void {
    for (const player of this.players.values()) player.sent = null;
  }

  private stand(): void {
    this.rebase();
    this.since = null;
    this.startedAt = null;
  }

  private rebase(): void {
    this.base = this.position;
    if (this.since !== null) this.since = this.now();
  }

  private running(): Player[] {
    return [...this.players.values()].filter((player) => !this.over(player));
  }

  private leading(): Player | undefined {
    return this.leader === null ? undefined : this.players.get(this.leader);
  }

  private over(player: Player): boolean {
    const length = lengthOf(player);
    return length > 0 && (this.position >= length - END || (player.media.ended && this.since !== null));
  }

  private placeOf(player: Player): number {
    const length = lengthOf(player);
    return length > 0 ? Math.min(this.base, length - INTO_FRAME) : this.base;
  }

  private settled(player: Player): boolean {
    const { media, sent } = player;
    if (media.readyState < HAVE_METADATA || media.seeking) return false;
    const place = this.placeOf(player);
    return sent === place || media.currentTime === place || (!this.exact && Math.abs(media.currentTime - place) <= CLOSE);
  }

  private status(): Status {
    if (!this.wanted) return "paused";
    if (this.since !== null) return "playing";
    return this.startedAt === null ? "waiting" : "starting";
  }

  private tell(): void {
    const standing = this.position > 0 ? [...this.players].filter(([, player]) => this.over(player)) : [];
    const everybody = standing.length === this.players.size;
    const view: SyncView = {
      status: this.status(),
      duration: this.duration,
      rate: this.rate,
      looping: this.looping,
      ended: everybody ? [] : standing.map(([id]) => id),
      pace: this.pace.share,
    };
    if (JSON.stringify(view) === JSON.stringify(this.last)) return;
    this.last = view;
    for (const listener of [...this.listeners]) listener();
  }
}
