/** One shot of a film: its poster or its state, its editable prompt, its takes, and the button that makes a new take. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { FilmShot } from "../generated/protocol";
import type { Ask } from "../lib/kernel/ask";
import { Icon } from "../lib/icons";
import type { SweepActions } from "../sweep/actions";
import { usePicture } from "../video/picture";
import { Make } from "./Make";
import { ShotPrompt } from "./ShotPrompt";

interface Props {
  shot: FilmShot;
  simulated: boolean;
  playing: boolean;
  ask: Ask;
  connected: boolean;
  actions: SweepActions;
}

export function ShotCard({ shot, simulated, playing, ask, connected, actions }: Props): VNode {
  const poster = usePicture(ask, "poster", connected && shot.file !== null ? { job: shot.job } : null);
  const [prompt, setPrompt] = useState(shot.prompt);
  useEffect(() => {
    setPrompt(shot.prompt);
  }, [shot.job, shot.prompt]);
  const edited = prompt !== shot.prompt;
  const empty = prompt.trim() === "";
  const off = !connected || actions.busy || shot.waits !== "" || empty;
  const free = !shot.under_way && !shot.detached;
  const label = shot.redo ? "Redo from the new start" : edited ? "Make with this prompt" : "New take";
  return (
    <li class={`wan-chain__shot${playing ? " is-open" : ""}`} aria-label={`Shot ${shot.number}`}>
      {shot.number > 1 && (
        <span class={`wan-chain__seam${shot.redo || shot.problem !== "" ? " is-old" : ""}`} aria-hidden="true">
          <Icon name="next" />
        </span>
      )}
      <div class={`wan-chain__pic${poster === null ? " is-empty" : ""}`}>
        <b class="wan-chain__no">{shot.number}</b>
        {poster === null ? (
          <span class="wan-meta">
            {shot.title}
            {shot.percent === null ? "" : ` ${shot.percent} %`}
          </span>
        ) : (
          <img src={poster} alt={`First frame of shot ${shot.number}`} />
        )}
        {shot.seconds !== null && <span class="wan-chain__len">{shot.seconds} s</span>}
        {shot.percent !== null && (
          <progress class="wan-chain__part" max={100} value={shot.percent} aria-label={`Progress of shot ${shot.number}`} />
        )}
      </div>
      <p class={`wan-chain__state is-${shot.tone}`}>
        <Icon name={shot.icon} />
        <span>{shot.title}</span>
      </p>
      <ShotPrompt number={shot.number} facts={shot.facts} prompt={prompt} change={setPrompt}>
        {shot.problem !== "" && <p class="wan-chain__why">{shot.problem}</p>}
        {shot.message !== "" && <p class="wan-chain__why">{shot.message}</p>}
      </ShotPrompt>
      <div class="wan-chain__acts">
        {shot.takes.length > 1 && (
          <select
            class="wan-select"
            aria-label={`Take of shot ${shot.number}`}
            disabled={!connected || actions.busy}
            value={shot.job}
            onChange={(event) => {
              void actions.run("film_choose", { shot: shot.number, job: event.currentTarget.value });
            }}
          >
            {shot.takes.map((take) => (
              <option key={take.job} value={take.job}>
                {take.label}
              </option>
            ))}
          </select>
        )}
        {shot.detached && (
          <button
            type="button"
            class="wan-btn wan-btn--s"
            disabled={!connected || actions.busy}
            onClick={() => {
              void actions.run("resume", { job: shot.job });
            }}
          >
            <Icon name="redo" />
            Resume
          </button>
        )}
        {free && (
          <Make
            label={label}
            price={shot.price}
            simulated={simulated}
            off={off}
            why={empty ? "Write a prompt." : shot.waits}
            make={() => {
              void actions.run("film_remake", { shot: shot.number, job: shot.job, prompt });
            }}
          />
        )}
        {free && shot.start !== null && (
          <Make
            label={`Start from the end of shot ${shot.start}`}
            price={shot.price}
            simulated={simulated}
            off={!connected || actions.busy || empty}
            why=""
            make={() => {
              if (shot.start !== null) void actions.run("film_remake", { shot: shot.number, job: shot.job, prompt, start: shot.start });
            }}
          />
        )}
        {free && shot.final !== null && !edited && (
          <Make
            label={`Make the final at ${shot.final.resolution}`}
            price={shot.final.price}
            simulated={simulated}
            off={!connected || actions.busy}
            why=""
            primary
            make={() => {
              void actions.run("film_remake", { shot: shot.number, job: shot.job, prompt, final: true });
            }}
          />
        )}
      </div>
    </li>
  );
}
