/** Texts for numbers that only the page knows: elapsed time and received bytes. Pure. */

const SECONDS_PER_MINUTE = 60;
const FRESH = 2;
const MS_PER_MINUTE = 60_000;
const MB = 1_000_000;

/** `1:18` or `1:02:03`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(whole / SECONDS_PER_MINUTE);
  const hours = Math.floor(minutes / SECONDS_PER_MINUTE);
  const two = (value: number): string => String(value % SECONDS_PER_MINUTE).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole)}` : `${minutes}:${two(whole)}`;
}

/** `checked 4 s ago`; `checked just now` for the first seconds. */
export function checkedText(seconds: number): string {
  if (seconds < FRESH) return "checked just now";
  if (seconds < SECONDS_PER_MINUTE) return `checked ${Math.floor(seconds)} s ago`;
  return `checked ${Math.floor(seconds / SECONDS_PER_MINUTE)} min ago`;
}

/** `sends in 0:31`. */
export function sendsInText(seconds: number): string {
  return seconds < 1 ? "sends now" : `sends in ${clock(seconds)}`;
}

/** `14:07, 3 min ago`. */
export function sinceText(at: number, now: number): string {
  const then = new Date(at);
  const hour = `${String(then.getHours()).padStart(2, "0")}:${String(then.getMinutes()).padStart(2, "0")}`;
  const minutes = Math.floor(Math.max(0, now - at) / MS_PER_MINUTE);
  return `${hour}, ${minutes === 0 ? "just now" : `${minutes} min ago`}`;
}

/** `0.4 MB` or `34 MB`. */
export function megabytes(bytes: number): string {
  const value = bytes / MB;
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} MB`;
}

/** A sentence as part of a line: `Nothing was charged.` becomes `nothing was charged`. */
export function asClause(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, "");
}
