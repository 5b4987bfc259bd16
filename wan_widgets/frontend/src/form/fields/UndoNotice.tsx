/** A message about a change, with the button that undoes it. */
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../../lib/icons";
import type { FormState, Notice } from "../state";

/** Takes the focus on mount, because the control that had it was unmounted. */
function UndoButton({ form }: { form: FormState }): VNode {
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

export function UndoNotice({ form, notice }: { form: FormState; notice: Notice }): VNode {
  return (
    <p class="wan-msg wan-msg--info" role="status">
      <Icon name="info" />
      <span>
        {notice.text} <UndoButton form={form} />
      </span>
    </p>
  );
}
