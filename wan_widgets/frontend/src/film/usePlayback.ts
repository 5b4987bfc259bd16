/** Which piece of a film plays, and how it goes on. */
import { useCallback, useState } from "preact/hooks";
import type { FilmShot } from "../generated/protocol";
import { type Piece, piecesOf } from "./pieces";

interface Playing {
  pieces: readonly Piece[];
  place: number;
  /** Counts the presses: a piece that is played anew begins anew. */
  run: number;
}

export interface Playback {
  /** Null while nothing plays. */
  piece: Piece | null;
  /** Another one for each piece and each press. */
  id: string;
  seams: boolean;
  loop: boolean;
  /** Play from a shot on. */
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
      if (!on || !seams) return;
      setSeams(false);
      if (piece !== null) from(piece.shot, false);
    },
    next,
    close: () => {
      setPlaying(null);
    },
  };
}
