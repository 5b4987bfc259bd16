/** The button that undoes a removal or a load. */
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { FormState } from "../state";

/** Takes the focus on mount, because the control that had it was unmounted. */
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
