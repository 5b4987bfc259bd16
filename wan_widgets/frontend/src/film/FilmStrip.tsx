/** A chain of shots: a storyboard with editable prompts, the film on one timeline, and the next shot. */
import type { VNode } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";
import type { FilmView } from "../generated/protocol";
import type { Ask } from "../lib/kernel/ask";
import { Icon } from "../lib/icons";
import { useUniqueId } from "../lib/ids";
import { useSweepActions } from "../sweep/actions";
import { type Export, ExportBar, ExportLine } from "./ExportBar";
import { FilmPlayer } from "./FilmPlayer";
import { Make } from "./Make";
import { PlanBar } from "./PlanBar";
import { PlannedCard } from "./PlannedCard";
import { ShotCard } from "./ShotCard";
import { Start } from "./Start";
import { usePlayback } from "./usePlayback";

interface Props {
  film: FilmView;
  ask: Ask;
  connected: boolean;
}

export function FilmStrip({ film, ask, connected }: Props): VNode {
  const id = useUniqueId();
  const actions = useSweepActions(ask);
  const [exported, setExported] = useState<Export>(null);
  const [announcement, setAnnouncement] = useState("");
  /** Planned shots with unsaved prompts: only saved prompts are generated. */
  const [unsaved, setUnsaved] = useState<readonly number[]>([]);
  const noteEdited = useCallback((number: number, edited: boolean) => {
    setUnsaved((before) => [...before.filter((one) => one !== number), ...(edited ? [number] : [])]);
  }, []);
  const { shots, plan } = film;
  const playable = shots.some((shot) => shot.file !== null);
  const playback = usePlayback(shots);
  const playing = playback.piece?.shot ?? null;
  const first = shots.find((shot) => shot.file !== null)?.number ?? null;
  return (
    <section class="wan wan-chain" aria-labelledby={id}>
      <header class="wan-head">
        <h3 class="wan-title" id={id}>
          Film
        </h3>
        <span class="wan-head__why">
          {[film.head, film.summary, film.money].filter((part) => part !== "").join(" · ")}
        </span>
        <span class="wan-head__end">
          {film.simulated && <span class="wan-simtag">SIMULATED</span>}
          {!film.empty && (
            <ExportBar film={film} ask={ask} connected={connected} exported={exported} setExported={setExported} announce={setAnnouncement} />
          )}
        </span>
      </header>
      <ExportLine exported={exported} announce={setAnnouncement} />
      {film.empty ? (
        <Start ask={ask} connected={connected} actions={actions} />
      ) : (
        <>
          <ol class="wan-chain__strip" style={{ "--n": String(Math.max(3, shots.length + plan.shots.length)) }} aria-label="Shots">
            {shots.map((shot) => (
              <ShotCard
                key={shot.number}
                shot={shot}
                simulated={film.simulated}
                playing={playing === shot.number}
                ask={ask}
                connected={connected}
                actions={actions}
              />
            ))}
            {plan.shots.map((shot) => (
              <PlannedCard key={shot.number} shot={shot} connected={connected} actions={actions} edited={noteEdited} />
            ))}
          </ol>
          <FilmBar film={film} playing={playing} play={playback.play} />
          {playback.piece !== null && (
            <FilmPlayer
              shots={shots}
              piece={playback.piece}
              id={playback.id}
              seams={playback.seams}
              setSeams={playback.setSeams}
              loop={playback.loop}
              setLoop={playback.setLoop}
              ask={ask}
              connected={connected}
              ended={playback.next}
              close={playback.close}
            />
          )}
          <div class="wan-chain__foot">
            {shots.length > 0 && (
              <button
                type="button"
                class="wan-btn"
                aria-disabled={!playable}
                onClick={() => {
                  if (first !== null) playback.play(first);
                }}
              >
                <Icon name="play" />
                Play film
              </button>
            )}
            {plan.shots.length > 0 ? (
              <PlanBar plan={plan} unsaved={unsaved} simulated={film.simulated} connected={connected} actions={actions} />
            ) : (
              <NextShot film={film} connected={connected && !actions.busy} add={(prompt) => actions.run("film_add", { shots: shots.length, prompt })} />
            )}
          </div>
        </>
      )}
      {!connected && (
        <p class="wan-msg wan-msg--warn">
          <Icon name="warn" />
          <span>The kernel is not connected, so this film is not updated.</span>
        </p>
      )}
      {actions.error !== null && (
        <p class="wan-msg wan-msg--error" role="alert">
          <Icon name="error" />
          <span>
            <b>{actions.error.message}</b> {actions.error.hint}
          </span>
        </p>
      )}
      <Spoken film={film} announcement={announcement} />
    </section>
  );
}

/** The shots as segments of one timeline. Clicking a segment plays the film from that shot. */
function FilmBar({ film, playing, play }: { film: FilmView; playing: number | null; play: (shot: number) => void }): VNode {
  return (
    <div class="wan-chain__bar" role="group" aria-label="The film on one time">
      {film.shots.map((shot) => (
        <button
          key={shot.number}
          type="button"
          class={shot.file === null ? "is-todo" : ""}
          style={{ "--s": String(shot.seconds ?? 1) }}
          aria-pressed={playing === shot.number}
          aria-disabled={shot.file === null}
          onClick={() => {
            if (shot.file !== null) play(shot.number);
          }}
        >
          <b>{shot.number}</b>
          <span>
            {shot.seconds === null ? "" : `${shot.seconds} s`}
            {shot.file === null ? " to do" : ""}
          </span>
        </button>
      ))}
      {film.plan.shots.map((shot) => (
        <button key={shot.number} type="button" class="is-todo" style={{ "--s": String(shot.seconds ?? 1) }} aria-disabled="true">
          <b>{shot.number}</b>
          <span>{shot.seconds === null ? "" : `${shot.seconds} s`} to do</span>
        </button>
      ))}
    </div>
  );
}

interface NextProps {
  film: FilmView;
  connected: boolean;
  add: (prompt: string) => Promise<void>;
}

/** The prompt of the next shot, with the button that makes it. */
function NextShot({ film, connected, add }: NextProps): VNode {
  const [prompt, setPrompt] = useState("");
  const number = film.shots.length + 1;
  const count = film.shots.length;
  useEffect(() => {
    setPrompt("");
  }, [count]);
  const why = film.waits !== "" ? film.waits : prompt.trim() === "" ? "Write what happens next." : "";
  return (
    <div class="wan-chain__next">
      <input
        class="wan-input"
        type="text"
        aria-label={`Prompt of shot ${number}`}
        placeholder={`What happens in shot ${number}?`}
        value={prompt}
        onInput={(event) => {
          setPrompt(event.currentTarget.value);
        }}
      />
      <Make
        label={`Make shot ${number}`}
        price={film.price}
        simulated={film.simulated}
        off={!connected || why !== ""}
        why={why}
        make={() => {
          void add(prompt);
        }}
      />
    </div>
  );
}

/** The text for screen readers: changed states of shots, and exports. */
function Spoken({ film, announcement }: { film: FilmView; announcement: string }): VNode {
  const states = film.shots.map((shot) => `Shot ${shot.number}: ${shot.title}`).join(". ");
  const [first] = useState(states);
  const [now, setNow] = useState("");
  useEffect(() => {
    if (states !== first) setNow(states);
  }, [states, first]);
  useEffect(() => {
    if (announcement !== "") setNow(announcement);
  }, [announcement]);
  return (
    <p class="wan-vh" role="status">
      {now}
    </p>
  );
}
