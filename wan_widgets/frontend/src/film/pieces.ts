/** The pieces that a film's player plays: whole shots, or only the seconds around each cut. Pure. */
import type { FilmShot } from "../generated/protocol";

/** Seconds before and after a cut. */
export const AROUND = 1;

export interface Piece {
  shot: number;
  /** The whole shot, only its first second, or only its last. */
  part: "whole" | "head" | "tail";
}

/** The pieces from shot `first`; with `seams`, from the cut before it. */
export function piecesOf(shots: readonly FilmShot[], first: number, seams: boolean): Piece[] {
  const numbers = shots.filter(({ file }) => file !== null).map(({ number }) => number);
  if (!seams) return numbers.filter((number) => number >= first).map((shot) => ({ shot, part: "whole" }));
  const cuts = numbers.slice(1).map((after, place) => ({ before: numbers[place] ?? after, after }));
  const later = cuts.filter(({ after }) => after >= first);
  return (later.length > 0 ? later : cuts.slice(-1)).flatMap(({ before, after }): Piece[] => [
    { shot: before, part: "tail" },
    { shot: after, part: "head" },
  ]);
}

/** The start time of a piece in a video of `seconds`. */
export function startOf(part: Piece["part"], seconds: number): number {
  return part === "tail" && Number.isFinite(seconds) ? Math.max(0, seconds - AROUND) : 0;
}

/** Whether a piece has ended at a time. */
export function isOver(part: Piece["part"], at: number): boolean {
  return part === "head" && at >= AROUND;
}
