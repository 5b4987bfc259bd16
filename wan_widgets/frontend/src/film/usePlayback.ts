/** The playback state of a film: which piece plays, and which one is next. */
import { useCallback, useState } from "preact/hooks";
import type { FilmShot } from "../generated/protocol";
import { type Piece, piecesOf } from "./pieces";

interface Playing {
  pieces: readonly Piece[];
  place: number;
  /** Counts the starts, so that a restarted piece begins at its start. */
  run: number;
}

export interface Playback {
  /** The playing piece; null if none plays. */
  piece: Piece | null;
  /** A unique id for each piece and each start. */
  id: string;
  seams: boolean;
  loop: boolean;
  /** Play the film from a shot. */
  play: (shot: number) => void;
  setSeams: (on: boolean) => void;
  setLoop: (on: boolean) => void;
  next: () => void;
  close: () => void;
}

export function usePlayback(shots: readonly FilmShot[]): Playback {
  const [playing, setPlaying] = useState<Playing | null>(null);
  const [seams, setSeams] = useState(false);
  const [loop, setLoop] = useState(false);
  const piece = playing?.pieces[playing.place] ?? null;
  const from = (shot: number, around: boolean): void => {
    const pieces = piecesOf(shots, shot, around);
    setPlaying((now) => (pieces.length === 0 ? null : { pieces, place: 0, run: (now?.run ?? 0) + 1 }));
  };
  const next = useCallback(() => {
    setPlaying((now) => (now === null || now.place + 1 >= now.pieces.length ? null : { ...now, place: now.place + 1 }));
  }, []);
  return {
    piece,
    id: playing === null ? "" : `${playing.run} ${playing.place}`,
    seams,
    loop,
    play: (shot) => {
      from(shot, seams);
    },
    setSeams: (on) => {
      setSeams(on);
      if (on) setLoop(false);
      if (piece !== null) from(piece.shot, on);
    },
    setLoop: (on) => {
      setLoop(on);
      if (!seams) return; // never both
      setSeams(false);
      if (piece !== null) from(piece.shot, false);
    },
    next,
    close: () => {
      setPlaying(null);
    },
  };
}
