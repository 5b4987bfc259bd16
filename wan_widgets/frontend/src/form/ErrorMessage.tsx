/** An error from the kernel, as a message that can be closed. */
import type { VNode } from "preact";
import { Icon } from "../lib/icons";
import type { AskError } from "../lib/kernel/ask";

export function ErrorMessage({ error, close }: { error: AskError; close: () => void }): VNode {
  return (
    <div class="wan-msg wan-msg--error" role="alert">
      <Icon name="error" />
      <div class="wan-grow">
        <b>{error.message}</b> {error.hint}
        <div class="wan-msg__acts">
          <button type="button" class="wan-link" onClick={close}>
            Close
          </button>
        </div>
      </div>
    </div>
  );
}
