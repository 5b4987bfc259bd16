/** The words of the comparison that the page itself finds. Pure. */
import type { Cell } from "./protocol";
import type { SyncView } from "./sync";

/** Seconds as minutes, seconds and tenths. */
export function clock(seconds: number): string {
  const tenths = Math.floor(Math.max(0, seconds) * 10 + 1e-6);
  const minutes = Math.floor(tenths / 600);
  return `${minutes}:${String(Math.floor((tenths % 600) / 10)).padStart(2, "0")}.${tenths % 10}`;
}

/** How many are there, and what became of the others. */
export function tally(cells: Cell[]): string {
  const done = cells.filter((cell) => cell.file !== null).length;
  const going = cells.filter((cell) => cell.tone === "run").length;
  const failed = cells.filter((cell) => cell.file === null && cell.tone === "error").length;
  const parts = [done === cells.length ? `${done} ${done === 1 ? "video" : "videos"}` : `${done} of ${cells.length} done`];
  if (going > 0) parts.push(`${going} under way`);
  if (failed > 0) parts.push(`${failed} failed`);
  return parts.join(", ");
}

/** What the clock does that is not plain. */
export function hint(view: SyncView): string {
  if (view.status === "waiting") return "Waiting until all are ready";
  if (view.status === "playing" && view.pace < 1) return `Slowed to ${Math.round(view.pace * 100)} % so that all keep up`;
  return "";
}

export interface Fact {
  label: string;
  a: string;
  b: string;
  /** It was asked for differently; how long something took is no choice of anybody's. */
  differs: boolean;
}

const NOT_ASKED: ReadonlySet<string> = new Set(["Took", "Take"]);

/** What is known of two cells, side by side; what differs comes first. */
export function factsOf(a: Cell, b: Cell): Fact[] {
  const labels = [...new Set([...a.facts, ...b.facts].map(([label]) => label))];
  const facts = labels.map((label) => {
    const [first, second] = [a, b].map((cell) => cell.facts.find(([name]) => name === label)?.[1] ?? "not given");
    return { label, a: first ?? "", b: second ?? "", differs: first !== second && !NOT_ASKED.has(label) };
  });
  return [...facts.filter((fact) => fact.differs), ...facts.filter((fact) => !fact.differs)];
}

/** In what two cells differ, in words. */
export function differenceOf(a: Cell, b: Cell): string {
  const names = factsOf(a, b).filter((fact) => fact.differs).map((fact) => fact.label.toLowerCase());
  if (names.length === 0) return "the same settings";
  const [first, ...rest] = names;
  if (rest.length === 0) return `only the ${first ?? ""} differs`;
  const last = rest.pop() ?? "";
  return `${[first, ...rest].join(", ")} and ${last} differ`;
}
