/** Fake players for the common clock, each with its own delay and speed. Time passes only when the test calls `pass`. */
import assert from "node:assert/strict";
import { load } from "./load.mjs";

export const { Sync, FRAME, TICK_MS } = await load("compare/playback/sync.ts", "compare/playback/tuning.ts");

export class FakeMedia {
  constructor({ duration = 10, speed = 1, startsAfter = 0, obeysAfter = 0, jumps = 0, seeksFor = 60, ready = 4 } = {}) {
    Object.assign(this, { duration, speed, startsAfter, obeysAfter, jumps, seeksFor, readyState: ready });
    this.at = 0;
    this.rate = 1;
    /** Its actual speed, which follows the requested speed after a delay. */
    this.runs = { rate: 1, next: 1, in: 0 };
    this.sought = true;
    this.preload = "metadata";
    this.paused = true;
    this.seekLeft = 0;
    this.wait = 0;
    this.seeks = 0;
    this.rates = new Set();
  }
  get currentTime() {
    return this.at;
  }
  get playbackRate() {
    return this.rate;
  }
  set playbackRate(rate) {
    assert.ok(rate >= 1 / 16 && rate <= 16, `browsers throw at ${rate}`);
    this.rate = rate;
    this.runs.next = rate;
    this.runs.in = this.obeysAfter;
  }
  set currentTime(seconds) {
    this.sought = true;
    this.at = seconds;
    this.seeks += 1;
    this.seekLeft = this.seeksFor;
  }
  get seeking() {
    return this.seekLeft > 0;
  }
  get ended() {
    return this.at >= this.duration;
  }
  play() {
    if (this.paused) {
      this.wait = this.startsAfter;
      if (!this.sought) this.at += this.jumps;
    }
    this.sought = false;
    this.paused = false;
    return Promise.resolve();
  }
  pause() {
    this.paused = true;
  }
  pass(ms) {
    this.rates.add(this.playbackRate);
    this.runs.in -= ms;
    if (this.runs.in <= 0) this.runs.rate = this.runs.next;
    if (this.seekLeft > 0) {
      this.seekLeft = Math.max(0, this.seekLeft - ms);
      return;
    }
    if (this.paused || this.readyState < 3) return;
    if (this.wait > 0) {
      this.wait -= ms;
      return;
    }
    this.at = Math.min(this.duration, this.at + (ms / 1000) * this.runs.rate * this.speed);
  }
}

/** A clock with its players. `pass` advances time and returns the largest spread while `watch` was set. */
export function setUp(...media) {
  let now = 0;
  const sync = new Sync(() => now);
  media.forEach((one, place) => sync.join(String(place), one));
  let worst = 0;
  const pass = (ms, watch = false) => {
    for (let gone = 0; gone < ms; gone += 10) {
      now += 10;
      for (const one of media) one.pass(10);
      if (now % TICK_MS === 0) sync.tick();
      if (watch && sync.view.status === "playing") worst = Math.max(worst, sync.spread);
    }
    return worst;
  };
  return { sync, media, pass };
}

/** Advance tick by tick until the clock plays; `before` is called before each tick. */
export function untilPlaying({ sync, pass }, before = () => undefined) {
  for (let tick = 0; tick < 40 && sync.view.status !== "playing"; tick += 1) {
    before();
    pass(TICK_MS);
  }
  assert.equal(sync.view.status, "playing");
}
