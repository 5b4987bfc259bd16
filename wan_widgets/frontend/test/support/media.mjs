/** A fake media element for the common clock. Its time changes only when the test sets it. */
export function mediaElement(duration = 10) {
  return {
    currentTime: 0,
    duration,
    playbackRate: 1,
    preload: "metadata",
    readyState: 4,
    seeking: false,
    paused: true,
    ended: false,
    async play() {
      this.paused = false;
    },
    pause() {
      this.paused = true;
    },
  };
}
