/** One player of a comparison: no controls of its own, taken in by the synchroniser as long as it stands. */
import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Ensemble } from "./useSync";

interface Props {
  /** Its name among the players. */
  name: string;
  src: string;
  label: string;
  /** Whether it is the one that is heard. */
  audible: boolean;
  ensemble: Ensemble;
  reject: () => void;
  onToggle: () => void;
  className?: string;
}

export function SyncedVideo({ name, src, label, audible, ensemble, reject, onToggle, className = "" }: Props): VNode {
  const element = useRef<HTMLVideoElement>(null);
  useLayoutEffect(() => {
    if (element.current !== null) element.current.muted = !audible;
  }, [audible]);
  useLayoutEffect(() => {
    const video = element.current;
    if (video === null) return undefined;
    const leave = ensemble.join(name, video);
    return () => {
      leave();
      video.removeAttribute("src"); // each forgotten one keeps tens of megabytes in the browser
      video.load();
    };
  }, [ensemble, name, src]);
  return (
    <video
      ref={element}
      class={`wan-film ${className}`.trimEnd()}
      src={src}
      muted
      playsInline
      disablePictureInPicture
      preload="metadata"
      aria-label={label}
      onError={reject}
      onClick={onToggle}
    />
  );
}
