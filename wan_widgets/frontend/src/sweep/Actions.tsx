/** The buttons of a sweep. What costs money is pressed twice, and says the second time what it takes. */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../lib/icons";
import type { SweepView } from "./protocol";
import type { Deeds } from "./deeds";

interface Props {
  sweep: SweepView;
  deeds: Deeds;
  connected: boolean;
}

export function Actions({ sweep, deeds, connected }: Props): VNode {
  const [sure, setSure] = useState(false);
  const again = useRef<HTMLButtonElement>(null);
  const off = !connected || deeds.busy;
  const missing = !sweep.sending && sweep.missing > 0;
  useEffect(() => {
    if (!missing) setSure(false);
  }, [missing]);
  useEffect(() => {
    if (sure) again.current?.focus();
  }, [sure]);
  return (
    <div class="wan-swp__acts">
      {sweep.sending && (
        <button
          type="button"
          class="wan-btn"
          disabled={off}
          onClick={() => {
            void deeds.run("sweep_stop");
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
            void deeds.run("sweep_resume");
          }}
        >
          <Icon name="redo" />
          Resume {sweep.detached}
        </button>
      )}
      {missing && !sure && (
        <button
          type="button"
          class="wan-btn"
          disabled={off}
          onClick={() => {
            setSure(true);
          }}
        >
          Send the missing cells
        </button>
      )}
      {missing && sure && (
        <span class="wan-swp__sure" role="group" aria-label="Send the missing cells">
          <button
            ref={again}
            type="button"
            class="wan-btn wan-btn--primary"
            disabled={off}
            onClick={() => {
              setSure(false);
              void deeds.run("sweep_go_on", { cells: sweep.missing });
            }}
          >
            {sweep.simulated ? "Simulate" : "Send"} {sweep.missing_quantity}
          </button>
          <button
            type="button"
            class="wan-btn"
            onClick={() => {
              setSure(false);
            }}
          >
            Cancel
          </button>
        </span>
      )}
      {sweep.sending && <span class="wan-meta wan-grow">What was sent goes on, also when no more is sent.</span>}
      {deeds.error !== null && (
        <div class="wan-msg wan-msg--error" role="alert">
          <Icon name="error" />
          <div class="wan-grow">
            <b>{deeds.error.message}</b> {deeds.error.hint}{" "}
            <button type="button" class="wan-link" onClick={deeds.clear}>
              Close
            </button>
          </div>
        </div>
      )}
    </div>
  );
}
