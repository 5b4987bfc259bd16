/** The texts of the comparison that the page makes itself. Pure. */
import { isOriginal } from "./grid/layout";
import type { Better, Cell, PairRating } from "../generated/protocol";
import type { SyncView } from "./playback/sync";

/** Seconds as minutes, seconds and tenths. */
export function clock(seconds: number): string {
  const tenths = Math.floor(Math.max(0, seconds) * 10 + 1e-6);
  const minutes = Math.floor(tenths / 600);
  return `${minutes}:${String(Math.floor((tenths % 600) / 10)).padStart(2, "0")}.${tenths % 10}`;
}

/** A summary: how many cells are done, running or failed, and the total length of all takes. */
export function tally(cells: Cell[]): string {
  const places = cells.filter(isOriginal).map((first) => cells.filter((cell) => cell.of === first.id));
  const takes = cells.filter((cell) => cell.file !== null);
  const done = places.filter((place) => place.some((cell) => cell.file !== null)).length;
  const without = places.filter((place) => place.every((cell) => cell.file === null));
  const running = without.filter((place) => place.some((cell) => cell.tone === "run")).length;
  const failed = without.filter((place) => place.every((cell) => cell.tone === "error")).length;
  const parts = [`${done} of ${places.length} cells done`];
  if (running > 0) parts.push(`${running} under way`);
  if (failed > 0) parts.push(`${failed} failed`);
  const seconds = takes.reduce((sum, cell) => sum + (cell.file?.seconds ?? 0), 0);
  const length = takes.every((cell) => cell.file?.seconds != null) && seconds > 0 ? `, ${Math.round(seconds * 10) / 10} s` : "";
  const name = takes.length === done ? "video" : "take";
  const all = takes.length === 0 ? "" : `${takes.length} ${name}${takes.length === 1 ? "" : "s"}${length}`;
  if (done === places.length && name === "video") return all;
  return all === "" ? parts.join(", ") : `${parts.join(", ")}. ${all}`;
}

/** Explains why the clock waits or runs slowly. */
export function clockHint(view: SyncView): string {
  if (view.status === "waiting") return "Waiting until all are ready";
  if (view.status === "playing" && view.pace < 1) return `Slowed to ${Math.round(view.pace * 100)} % so that all keep up`;
  return "";
}

export interface FactPair {
  label: string;
  a: string;
  b: string;
  /** Whether it is a setting that differs; how long a job took is not a setting. */
  differs: boolean;
}

/** The rating of two cells from the viewpoint of the first, also if it was saved in the other order. */
export function ratingOf(pairs: PairRating[], a: Cell, b: Cell): PairRating {
  const same = pairs.find((pair) => pair.a === a.id && pair.b === b.id);
  if (same !== undefined) return same;
  const reversed = pairs.find((pair) => pair.a === b.id && pair.b === a.id);
  const better: Better = reversed?.better === "a" ? "b" : reversed?.better === "b" ? "a" : (reversed?.better ?? "");
  return { a: a.id, b: b.id, better, note: reversed?.note ?? "" };
}

const NOT_SETTINGS: ReadonlySet<string> = new Set(["Took", "Take"]);

/** The facts of two cells side by side, those that differ first. */
export function factPairs(a: Cell, b: Cell): FactPair[] {
  const labels = [...new Set([...a.facts, ...b.facts].map(([label]) => label))];
  const facts = labels.map((label) => {
    const [first, second] = [a, b].map((cell) => cell.facts.find(([name]) => name === label)?.[1] ?? "not given");
    return { label, a: first ?? "", b: second ?? "", differs: first !== second && !NOT_SETTINGS.has(label) };
  });
  return [...facts.filter((fact) => fact.differs), ...facts.filter((fact) => !fact.differs)];
}

/** A text about the settings in which two cells differ. */
export function differenceText(a: Cell, b: Cell): string {
  const names = factPairs(a, b).filter((fact) => fact.differs).map((fact) => fact.label.toLowerCase());
  if (names.length === 0) return "the same settings";
  const [first, ...rest] = names;
  if (rest.length === 0) return `only the ${first ?? ""} differs`;
  const last = rest.pop() ?? "";
  return `${[first, ...rest].join(", ")} and ${last} differ`;
}
