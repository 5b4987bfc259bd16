/** Draws a part of the form that is loaded on demand, once it is here, and says so where it cannot be brought. */
import type { VNode } from "preact";
import { Icon } from "../../lib/icons";
import { lazyPart } from "../../lib/page/lazy";

type ExtrasPart = typeof import("./part");

const useExtras = lazyPart(() => import("./part"));

export function Extras({ children }: { children: (part: ExtrasPart) => VNode }): VNode | null {
  const part = useExtras(true);
  if (part === null) return null;
  if (!(part instanceof Error)) return children(part);
  return (
    <p class="wan-msg wan-msg--error" role="alert">
      <Icon name="error" />
      <span>
        <b>This part of the form could not be loaded.</b> Run the cell again; if it stays, report this line: {part.message}
      </span>
    </p>
  );
}
