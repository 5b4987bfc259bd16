/** One player of a comparison, without controls. The clock controls it while it is mounted. */
import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Ensemble } from "./useSync";

interface Props {
  /** The player's id at the clock. */
  name: string;
  src: string;
  label: string;
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
      video.removeAttribute("src"); // otherwise the browser keeps tens of megabytes per player
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
