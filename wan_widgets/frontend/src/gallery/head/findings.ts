/** What is found in files as words of the search line: `found:black found:cuts`. Pure. */

const WORD = /(^|\s)found:([\w-]+)(?=\s|$)/gu;

/** The findings that a search line wants, each once. */
export function foundIn(text: string): string[] {
  return [...new Set([...text.matchAll(WORD)].map(([, , name = ""]) => name))];
}

/** The search line with or without a finding; all else in it stays. */
export function withFound(text: string, name: string, on: boolean): string {
  const rest = text.replace(WORD, (word, _space, other: string) => (other === name ? "" : word)).trim();
  return on ? [rest, `found:${name}`].filter((part) => part !== "").join(" ") : rest;
}
