/** The way back from what was removed or loaded. */
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { FormState } from "../state";

/** The way back; it takes the focus, which was on what is now gone. */
export function UndoButton({ form }: { form: FormState }): VNode {
  const button = useRef<HTMLButtonElement>(null);
  const quiet = form.notice?.quiet === true;
  useEffect(() => {
    if (!quiet) button.current?.focus({ preventScroll: true });
  }, [quiet]);
  return (
    <button ref={button} type="button" class="wan-link" onClick={form.undo}>
      Undo
    </button>
  );
}
