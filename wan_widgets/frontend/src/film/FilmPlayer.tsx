/** The film as it is now, played shot after shot: what is exported, without the export. */
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { FilmShot } from "../generated/protocol";
import type { Ask } from "../lib/kernel/ask";
import { Icon } from "../lib/icons";
import { playableUrl, useVideo } from "../video/source";

interface Props {
  shots: readonly FilmShot[];
  number: number;
  ask: Ask;
  connected: boolean;
  ended: () => void;
  close: () => void;
}

export function FilmPlayer({ shots, number, ask, connected, ended, close }: Props): VNode | null {
  const shot = shots[number - 1];
  if (shot === undefined) return null;
  return (
    <figure class="wan-chain__player" aria-label="The film">
      <Clip key={shot.job} shot={shot} ask={ask} connected={connected} ended={ended} />
      <figcaption>
        <span class="wan-meta">
          Shot {number} of {shots.length}
        </span>
        <button type="button" class="wan-btn wan-btn--s" onClick={close}>
          <Icon name="x" />
          Close
        </button>
      </figcaption>
    </figure>
  );
}

function Clip({ shot, ask, connected, ended }: { shot: FilmShot; ask: Ask; connected: boolean; ended: () => void }): VNode {
  const element = useRef<HTMLVideoElement>(null);
  const { source, load, reject } = useVideo({ id: shot.job, file: shot.file }, ask, connected, true);
  const url = playableUrl(source);
  useEffect(() => {
    const film = element.current;
    if (film === null) return undefined;
    film.play().catch(() => undefined); // the browser may want a press on the player first
    return () => {
      film.pause();
      film.removeAttribute("src");
      film.load();
    };
  }, [url]);
  if (url !== null) {
    return <video ref={element} src={url} controls playsInline aria-label={`Shot ${shot.number}`} onEnded={ended} onError={reject} />;
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
