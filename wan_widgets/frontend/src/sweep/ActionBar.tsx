/** The buttons of a sweep. Actions that cost money need a confirmation, which shows the quantity. */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../lib/icons";
import type { SweepView } from "../generated/protocol";
import type { SweepActions } from "./actions";

interface Props {
  sweep: SweepView;
  actions: SweepActions;
  connected: boolean;
}

export function ActionBar({ sweep, actions, connected }: Props): VNode {
  const [confirming, setConfirming] = useState(false);
  const confirmButton = useRef<HTMLButtonElement>(null);
  const off = !connected || actions.busy;
  const missing = !sweep.sending && sweep.missing > 0;
  useEffect(() => {
    if (!missing) setConfirming(false);
  }, [missing]);
  useEffect(() => {
    if (confirming) confirmButton.current?.focus();
  }, [confirming]);
  return (
    <div class="wan-swp__acts">
      {sweep.sending && (
        <button
          type="button"
          class="wan-btn"
          disabled={off}
          onClick={() => {
            void actions.run("sweep_stop", { sweep: sweep.id });
          }}
        >
          Send no more
        </button>
      )}
      {sweep.detached > 0 && (
        <button
          type="button"
          class="wan-btn"
          disabled={off}
          onClick={() => {
            void actions.run("sweep_resume", { sweep: sweep.id });
          }}
        >
          <Icon name="redo" />
          Resume {sweep.detached}
        </button>
      )}
      {missing && !confirming && (
        <button
          type="button"
          class="wan-btn"
          disabled={off}
          onClick={() => {
            setConfirming(true);
          }}
        >
          Send the missing cells
        </button>
      )}
      {missing && confirming && (
        <span class="wan-swp__confirm" role="group" aria-label="Send the missing cells">
          <button
            ref={confirmButton}
            type="button"
            class="wan-btn wan-btn--primary"
            disabled={off}
            onClick={() => {
              setConfirming(false);
              void actions.run("sweep_go_on", { sweep: sweep.id, cells: sweep.missing });
            }}
          >
            {sweep.simulated ? "Simulate" : "Send"} {sweep.missing_quantity}
          </button>
          <button
            type="button"
            class="wan-btn"
            onClick={() => {
              setConfirming(false);
            }}
          >
            Cancel
          </button>
        </span>
      )}
      {sweep.sending && <span class="wan-meta wan-grow">Cells that were sent continue, even if no more are sent.</span>}
      {actions.error !== null && (
        <div class="wan-msg wan-msg--error" role="alert">
          <Icon name="error" />
          <div class="wan-grow">
            <b>{actions.error.message}</b> {actions.error.hint}{" "}
            <button type="button" class="wan-link" onClick={actions.clear}>
              Close
            </button>
          </div>
        </div>
      )}
    </div>
  );
}
