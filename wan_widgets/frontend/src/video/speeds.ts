/** The playback rates and their labels. Pure. */

export const SPEEDS: readonly [speed: number, label: string][] = [
  [0.25, "\u00bc"],
  [0.5, "\u00bd"],
  [1, "1"],
  [2, "2"],
];

/** The next speed up (1) or down (-1) from `rate`, which the browser's menu may have set; `rate` itself at the end. */
export function nextSpeed(rate: number, by: 1 | -1): number {
  const speeds = SPEEDS.map(([speed]) => speed);
  const next = by > 0 ? speeds.find((speed) => speed > rate) : speeds.findLast((speed) => speed < rate);
  return next ?? rate;
}

/** The label of a speed: `½×`, `1.5×`. */
export function speedText(rate: number): string {
  return `${SPEEDS.find(([speed]) => speed === rate)?.[1] ?? rate}\u00d7`;
}
