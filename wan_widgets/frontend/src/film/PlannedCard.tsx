/** A planned shot with an editable prompt and length. Editing costs nothing. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { FilmPlanned } from "../generated/protocol";
import { Icon } from "../lib/icons";
import type { SweepActions } from "../sweep/actions";
import { ShotPrompt } from "./ShotPrompt";

interface Props {
  shot: FilmPlanned;
  connected: boolean;
  actions: SweepActions;
  /** Called with whether the prompt has unsaved changes. */
  edited: (number: number, edited: boolean) => void;
}

export function PlannedCard({ shot, connected, actions, edited: noteEdited }: Props): VNode {
  const [prompt, setPrompt] = useState(shot.prompt);
  useEffect(() => {
    setPrompt(shot.prompt);
  }, [shot.prompt]);
  const edited = prompt !== shot.prompt;
  useEffect(() => {
    noteEdited(shot.number, edited);
    return () => {
      noteEdited(shot.number, false);
    };
  }, [noteEdited, shot.number, edited]);
  const save = (text: string, seconds: number | null): void => {
    void actions.run("film_edit", { shot: shot.number, prompt: text, seconds });
  };
  return (
    <li class="wan-chain__shot" aria-label={`Shot ${shot.number}`}>
      {shot.number > 1 && (
        <span class="wan-chain__seam" aria-hidden="true">
          <Icon name="next" />
        </span>
      )}
      <div class="wan-chain__pic is-empty">
        <b class="wan-chain__no">{shot.number}</b>
        <span>{shot.number > 1 ? `starts from the last frame of ${shot.number - 1}` : "not made yet"}</span>
        {shot.seconds !== null && <span class="wan-chain__len">{shot.seconds} s</span>}
      </div>
      <p class="wan-chain__state is-off">
        <Icon name="minus" />
        <span>Not made</span>
      </p>
      <ShotPrompt number={shot.number} facts={shot.facts} prompt={prompt} change={setPrompt} />
      <div class="wan-chain__acts">
        {shot.lengths.length > 1 && (
          <select
            class="wan-select"
            aria-label={`Length of shot ${shot.number}`}
            disabled={!connected || actions.busy}
            value={String(shot.seconds ?? "")}
            onChange={(event) => {
              save(prompt.trim() === "" ? shot.prompt : prompt, Number(event.currentTarget.value));
            }}
          >
            {shot.seconds === null && <option value="">usual length</option>}
            {shot.lengths.map((length) => (
              <option key={length} value={String(length)}>
                {length} s
              </option>
            ))}
          </select>
        )}
        {edited && (
          <button
            type="button"
            class="wan-btn wan-btn--s"
            disabled={!connected || actions.busy || prompt.trim() === ""}
            onClick={() => {
              save(prompt, null);
            }}
          >
            Save the prompt
          </button>
        )}
      </div>
    </li>
  );
}
