/** Findings in files as terms of the search line: `found:black found:cuts`. Pure. */

const WORD = /(^|\s)found:([\w-]+)(?=\s|$)/gu;

/** The findings in a search line, without duplicates. */
export function foundIn(text: string): string[] {
  return [...new Set([...text.matchAll(WORD)].map(([, , name = ""]) => name))];
}

/** The search line with or without a finding; the rest is unchanged. */
export function withFound(text: string, name: string, on: boolean): string {
  const rest = text.replace(WORD, (word, _space, other: string) => (other === name ? "" : word)).trim();
  return on ? [rest, `found:${name}`].filter((part) => part !== "").join(" ") : rest;
}
