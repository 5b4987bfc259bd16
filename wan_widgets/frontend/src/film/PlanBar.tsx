/** Makes the planned shots: one at a time with a review of each, or all in sequence. */
import type { VNode } from "preact";
import type { FilmPlan } from "../generated/protocol";
import { Icon } from "../lib/icons";
import type { SweepActions } from "../sweep/actions";
import { Make } from "./Make";

interface Props {
  plan: FilmPlan;
  /** Shots with unsaved prompts. */
  unsaved: readonly number[];
  simulated: boolean;
  connected: boolean;
  actions: SweepActions;
}

export function PlanBar({ plan, unsaved, simulated, connected, actions }: Props): VNode {
  const first = plan.shots[0]?.number ?? 1;
  const shots = plan.look ? 1 : plan.shots.length;
  const running = plan.queued > 0;
  const edited = unsaved.find((number) => number < first + shots);
  const why = plan.waits !== "" ? plan.waits : edited === undefined ? "" : `Save the prompt of shot ${edited} first.`;
  return (
    <div class="wan-chain__plan">
      <p class="wan-chain__title" role="status">
        {plan.title}
      </p>
      {plan.problem !== null && (
        <p class="wan-msg wan-msg--error" role="alert">
          <Icon name="error" />
          <span>
            <b>{plan.problem.text}</b> {plan.problem.hint}
          </span>
        </p>
      )}
      <div class="wan-chain__press">
        {running ? (
          <button
            type="button"
            class="wan-btn wan-btn--s"
            disabled={!connected || actions.busy}
            onClick={() => {
              void actions.run("film_look", { on: true });
            }}
          >
            Pause after this shot
          </button>
        ) : (
          <Make
            key={`${plan.as_shown} ${shots}`}
            label={shots === 1 ? `Make shot ${first}` : `Make ${shots} shots`}
            price={shots === 1 ? plan.price : plan.price_of_all}
            simulated={simulated}
            off={!connected || actions.busy || why !== ""}
            why={why}
            videos={shots}
            primary
            make={() => {
              void actions.run("film_make", { shot: first, shots, as_shown: plan.as_shown });
            }}
          />
        )}
        {!running && plan.start !== null && (
          <Make
            key={`${plan.as_shown} start`}
            label={`Start shot ${first} from the end of ${plan.start}`}
            price={plan.price}
            simulated={simulated}
            off={!connected || actions.busy || unsaved.includes(first)}
            why=""
            make={() => {
              if (plan.start !== null) void actions.run("film_make", { shot: first, shots: 1, as_shown: plan.as_shown, start: plan.start });
            }}
          />
        )}
        {!running && plan.draft !== null && (
          <Make
            key={`${plan.as_shown} draft`}
            label={`Draft all at ${plan.draft.resolution}`}
            price={plan.draft.price}
            simulated={simulated}
            off={!connected || actions.busy || unsaved.length > 0}
            why=""
            videos={plan.shots.length}
            make={() => {
              void actions.run("film_make", { shot: first, shots: plan.shots.length, as_shown: plan.as_shown, draft: true });
            }}
          />
        )}
        <button
          type="button"
          class="wan-btn wan-btn--s"
          aria-pressed={plan.look}
          disabled={!connected || actions.busy}
          onClick={() => {
            void actions.run("film_look", { on: !plan.look });
          }}
        >
          <Icon name="eye" />
          Review each shot before making the next
        </button>
      </div>
    </div>
  );
}
