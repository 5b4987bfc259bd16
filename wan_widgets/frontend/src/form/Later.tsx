/** Draws what the form brings later, once it is here, and says so where it cannot be brought. */
import type { VNode } from "preact";
import { Icon } from "../lib/icons";
import { lazyPart } from "../lib/page/lazy";

type LaterPart = typeof import("./laterPart");

const useLater = lazyPart(() => import("./laterPart"));

export function Later({ children }: { children: (part: LaterPart) => VNode }): VNode | null {
  const part = useLater(true);
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
