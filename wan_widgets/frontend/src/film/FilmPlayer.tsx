/** Plays the shots of the film one after the other, without an export. */
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { FilmShot } from "../generated/protocol";
import type { Ask } from "../lib/kernel/ask";
import { Icon } from "../lib/icons";
import { playableUrl, useVideo } from "../video/source";
import { isOver, type Piece, startOf } from "./pieces";

interface Props {
  shots: readonly FilmShot[];
  piece: Piece;
  /** A unique id for each piece, because a shot may be in several. */
  id: string;
  seams: boolean;
  setSeams: (on: boolean) => void;
  loop: boolean;
  setLoop: (on: boolean) => void;
  ask: Ask;
  connected: boolean;
  ended: () => void;
  close: () => void;
}

export function FilmPlayer({ shots, piece, id, seams, setSeams, loop, setLoop, ask, connected, ended, close }: Props): VNode | null {
  const shot = shots[piece.shot - 1];
  if (shot === undefined) return null;
  const cuts = shots.filter(({ file }) => file !== null).length > 1;
  return (
    <figure class="wan-chain__player" aria-label="The film">
      <Clip key={`${id} ${shot.job}`} shot={shot} part={piece.part} loop={loop} ask={ask} connected={connected} ended={ended} />
      <figcaption>
        <span class="wan-meta">
          {piece.part === "whole" ? "" : piece.part === "tail" ? "End of shot " : "Start of shot "}
          {piece.part === "whole" ? `Shot ${piece.shot}` : piece.shot} of {shots.length}
        </span>
        <button
          type="button"
          class="wan-btn wan-btn--s"
          aria-pressed={loop}
          onClick={() => {
            setLoop(!loop);
          }}
        >
          <Icon name="loop" />
          Loop shot
        </button>
        <button
          type="button"
          class="wan-btn wan-btn--s"
          aria-pressed={seams}
          aria-disabled={!cuts}
          title="Plays a second before and after each cut"
          onClick={() => {
            if (cuts) setSeams(!seams);
          }}
        >
          <Icon name="link" />
          Only the seams
        </button>
        <button type="button" class="wan-btn wan-btn--s" onClick={close}>
          <Icon name="x" />
          Close
        </button>
      </figcaption>
    </figure>
  );
}

interface ClipProps {
  shot: FilmShot;
  part: Piece["part"];
  loop: boolean;
  ask: Ask;
  connected: boolean;
  ended: () => void;
}

function Clip({ shot, part, loop, ask, connected, ended }: ClipProps): VNode {
  const element = useRef<HTMLVideoElement>(null);
  const { source, load, reject } = useVideo({ id: shot.job, file: shot.file }, ask, connected, true);
  const url = playableUrl(source);
  useEffect(() => {
    const film = element.current;
    if (film === null) return undefined;
    film.play().catch(() => undefined); // the browser may require a user gesture first
    return () => {
      film.pause();
      film.removeAttribute("src");
      film.load();
    };
  }, [url]);
  if (url !== null) {
    return (
      <video
        ref={element}
        src={url}
        controls
        playsInline
        loop={loop}
        aria-label={`Shot ${shot.number}`}
        onLoadedMetadata={({ currentTarget }) => {
          const start = startOf(part, currentTarget.duration);
          if (start > 0) currentTarget.currentTime = start;
        }}
        onTimeUpdate={({ currentTarget }) => {
          if (isOver(part, currentTarget.currentTime)) ended();
        }}
        onEnded={ended}
        onError={reject}
      />
    );
  }
  if (source.kind === "offer") {
    return (
      <button type="button" class="wan-btn" onClick={load}>
        <Icon name="play" />
        Load shot {shot.number}
      </button>
    );
  }
  return <p class="wan-meta">{source.kind === "none" ? `${source.message} ${source.hint}` : source.kind === "bad" ? "This browser cannot play the file." : "Loading"}</p>;
}
