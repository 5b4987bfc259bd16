/**
 * The part of the form's code that follows the form. It is loaded when one of its controls is needed, or shortly after the
 * form was mounted. If it cannot be loaded, a message appears in its place.
 */
import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { Icon } from "../../lib/icons";
import { lazyPart } from "../../lib/page/lazy";

type ExtrasPart = typeof import("./part");

export const EXTRAS = lazyPart(() => import("./part"));

/** Delay, so that the form can be used first. */
const PREFETCH_AFTER_MS = 500;

interface Props {
  /** Whether it is needed now; otherwise it is drawn once it is here. */
  now?: boolean;
  children: (part: ExtrasPart) => VNode | null;
}

export function Extras({ now = true, children }: Props): VNode | null {
  const part = EXTRAS.usePart(now);
  if (part === null) return null;
  if (!(part instanceof Error)) return children(part);
  return (
    <p class="wan-msg wan-msg--error" role="alert">
      <Icon name="error" />
      <span>
        <b>This part of the form could not be loaded.</b> Run the cell again. If it happens again, report this line:{" "}
        {part.message}
      </span>
    </p>
  );
}

/** Load it once the form can be used, so that it is here when it is needed. */
export function usePrefetch(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      EXTRAS.load().catch(() => undefined); // tried again when it is needed
    }, PREFETCH_AFTER_MS);
    return () => {
      clearTimeout(timer);
    };
  }, []);
}
