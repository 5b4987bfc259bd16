/**
 * The player: the browser's own controls with a poster, or a fallback if the video cannot be played.
 *
 * A simulated video has its mark in every frame and in the poster, so there is no overlay for it. `src` is removed
 * when the element unmounts: otherwise the browser keeps tens of megabytes per player.
 */
import type { RefObject, VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../lib/icons";
import type { JobFile, JobView } from "../../generated/protocol";
import type { Ask } from "../../lib/kernel/ask";
import { useFocusFallback } from "./focusFallback";
import { type ControlsFocus, KEYS_NAMED } from "./keys";
import { usePicture } from "../../video/picture";
import type { Video } from "../../video/source";
import { speedText } from "../../video/speeds";
import { megabytes } from "../wording";

interface Props {
  job: JobView;
  file: JobFile;
  ask: Ask;
  connected: boolean;
  shouldLoad: boolean;
  video: Video;
  element: RefObject<HTMLVideoElement | null>;
  controlsFocus: ControlsFocus;
  looping: boolean;
}

export function Player({ job, file, ask, connected, shouldLoad, video, element, controlsFocus, looping }: Props): VNode {
  const poster = usePicture(ask, "poster", connected && shouldLoad ? { job: job.id } : null);
  const box = useRef<HTMLElement>(null);
  const [rate, setRate] = useState(1);
  useFocusFallback(box, box);
  const { source } = video;
  const draft = job.final?.draft ?? "";
  const busy = source.kind === "looking" || source.kind === "loading";
  return (
    <figure class="wan-player" ref={box} tabIndex={-1} aria-label="Video" aria-busy={busy}>
      {source.kind === "url" || source.kind === "blob" ? (
        <NativePlayer
          key={source.src}
          src={source.src}
          poster={poster}
          label={job.prompt === "" ? "Video" : job.prompt}
          element={element}
          controlsFocus={controlsFocus}
          onRate={setRate}
          reject={video.reject}
        />
      ) : (
        <>
          {poster !== null && <img class="wan-player__poster" src={poster} alt="" />}
          <Fallback file={file} video={video} />
        </>
      )}
      {(looping || rate !== 1 || draft !== "") && (
        <div class={`wan-player__tags ${job.simulated ? "wan-player__tags--below" : ""}`}>
          {draft !== "" && <span class="wan-player__tag">{draft}</span>}
          {looping && <span class="wan-player__tag">Loop</span>}
          {rate !== 1 && <span class="wan-player__tag">{speedText(rate)}</span>}
        </div>
      )}
    </figure>
  );
}

interface FilmProps {
  src: string;
  poster: string | null;
  label: string;
  element: RefObject<HTMLVideoElement | null>;
  controlsFocus: ControlsFocus;
  /** Called when the playback rate changes, by a key or in the browser's menu. */
  onRate: (rate: number) => void;
  reject: () => void;
}

function NativePlayer({ src, poster, label, element, controlsFocus, onRate, reject }: FilmProps): VNode {
  useLayoutEffect(() => {
    const video = element.current;
    return () => {
      onRate(1); // a new element starts at the default rate
      video?.pause();
      video?.removeAttribute("src");
      video?.load();
    };
  }, [element, onRate]);
  return (
    <video
      ref={element}
      src={src}
      {...(poster === null ? {} : { poster })}
      controls
      playsInline
      preload="metadata"
      aria-label={label}
      aria-keyshortcuts={KEYS_NAMED}
      onError={reject}
      onRateChange={({ currentTarget }) => {
        onRate(currentTarget.playbackRate);
      }}
      onFocus={controlsFocus.onFocus}
      onPointerDown={controlsFocus.onPointerDown}
      onKeyDown={controlsFocus.onKeyDown}
    />
  );
}

function Fallback({ file, video }: { file: JobFile; video: Video }): VNode | null {
  const { source, served, load } = video;
  switch (source.kind) {
    case "loading":
      return (
        <div class="wan-player__note">
          <progress aria-label="Loading the video" max={source.size} value={source.done} />
          <p>
            Loading {megabytes(source.done)} of {megabytes(source.size)}
          </p>
        </div>
      );
    case "offer":
      return (
        <div class="wan-player__note">
          <button type="button" class="wan-btn" onClick={load}>
            <Icon name="play" />
            Load {megabytes(source.size)}
          </button>
        </div>
      );
    case "none":
      return <Problem file={file} served={served} message={source.message} hint={source.hint} />;
    case "bad":
      return <Problem file={file} served={served} message="This browser cannot play the file." hint="" />;
    default:
      return null;
  }
}

interface ProblemProps {
  file: JobFile;
  served: string | null;
  message: string;
  hint: string;
}

function Problem({ file, served, message, hint }: ProblemProps): VNode {
  return (
    <div class="wan-player__note wan-player__note--bad">
      <Icon name="filmoff" />
      <p>
        <b>{message}</b> {hint}
      </p>
      {served !== null && <OpenFile url={served} text="Open the file" />}
      <bdi class="wan-mono">{file.shown}</bdi>
    </div>
  );
}

/** A link that opens the file in a new tab. */
export function OpenFile({ url, text }: { url: string; text: string }): VNode {
  return (
    <a class="wan-link" href={url} target="_blank" rel="noopener">
      {text}
    </a>
  );
}
