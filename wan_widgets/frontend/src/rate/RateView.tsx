/** A rater's round: two clips on one clock, four votes, and nothing that tells which take is which. */
import type { VNode } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { SyncedVideo } from "../compare/playback/SyncedVideo";
import { togglePlayback } from "../compare/playback/sync";
import { Transport } from "../compare/playback/Transport";
import { useEnsemble } from "../compare/playback/useSync";
import type { RatingRound, Side, Vote } from "../generated/protocol";
import type { Ask } from "../lib/kernel/ask";
import { Icon } from "../lib/icons";
import { useUniqueId } from "../lib/ids";
import { HOME } from "../lib/keys";
import { commandOf, KEYS_SHOWN } from "./keys";
import { Revealed } from "./Revealed";
import { usePairMedia } from "./usePairMedia";
import { useRating } from "./useRating";
import { useWatched } from "./useWatched";

const HEARD = [
  { id: "left", label: "left" },
  { id: "right", label: "right" },
];
const CLIPS: readonly (readonly [Side, string])[] = [
  ["left", "Left"],
  ["right", "Right"],
];

interface Props {
  rating: RatingRound;
  ask: Ask;
  connected: boolean;
}

export function RateView({ rating, ask, connected }: Props): VNode {
  const id = useUniqueId();
  const commands = useRating(rating, ask);
  const { round, levels } = commands;
  const ensemble = useEnsemble();
  const media = usePairMedia(ask, round.pair, connected);
  const [audible, setAudible] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const noteField = useRef<HTMLInputElement>(null);
  const root = useRef<HTMLElement>(null);
  const watched = useWatched(root, round.pair);
  const { sync } = ensemble;
  useEffect(() => {
    sync.setLooping(true);
  }, [sync]);
  useEffect(() => {
    setNote("");
  }, [round.pair]);
  const votes = (vote: Vote): void => {
    commands.vote(vote, note, watched());
  };
  const off = !connected || commands.busy || media.urls === null || levels !== null;

  const onKey = (event: KeyboardEvent): void => {
    const command = commandOf(event);
    if (command === null) return;
    event.preventDefault();
    switch (command.do) {
      case "vote":
        if (!off) votes(command.vote);
        break;
      case "undo":
      case "skip":
      case "next":
        commands[command.do]();
        break;
      case "note":
        noteField.current?.focus();
        break;
      case "toggle":
        togglePlayback(sync);
        break;
      case "sound":
        setAudible((now) => (now === null ? "left" : now === "left" ? "right" : null));
        break;
      case "step":
        sync.step(command.frames);
        break;
      case "move":
        sync.seek(sync.position + command.seconds);
        break;
    }
  };
  const toggle = useCallback(() => {
    togglePlayback(sync);
  }, [sync]);
  const reject = useCallback(() => undefined, []);

  return (
    <section class="wan wan-rate" aria-labelledby={id} ref={root} onKeyDown={onKey} {...HOME}>
      <header class="wan-head">
        <h3 class="wan-title" id={id}>
          Rate
        </h3>
        <span class="wan-head__why">
          {round.takes} takes, {round.total} pairs. Model, prompt and seed stay hidden until you vote; sides are drawn by
          lot.
        </span>
        <span class="wan-head__end">
          {round.rater !== "" && <span class="wan-meta">{round.rater}</span>}
          {round.simulated && <span class="wan-simtag">SIMULATED</span>}
        </span>
      </header>
      <div class="wan-rate__bar">
        <p class="wan-rate__count">
          <b>
            {round.done} of {round.total} pairs
          </b>{" "}
          <span class="wan-meta">
            {round.pair === 0 ? `nothing left for ${round.criterion}` : round.verdict}
          </span>
        </p>
        <Criteria round={round} busy={commands.busy} choose={commands.choose} />
      </div>
      <div
        class="wan-pairbar"
        role="progressbar"
        aria-label="Pairs rated"
        aria-valuemin={0}
        aria-valuemax={round.total}
        aria-valuenow={round.done}
      >
        <i class="is-full" style={{ flexGrow: round.done }} />
        <i style={{ flexGrow: round.total - round.done }} />
      </div>
      {round.prompt !== "" && (
        <p class="wan-rate__bar">
          <span class="wan-meta">Which follows this prompt better?</span> <span>{round.prompt}</span>
        </p>
      )}
      {round.pair === 0 ? (
        <p class="wan-rate__bar" role="note">
          <Icon name="checkc" /> <b>All {round.total} pairs are rated.</b> wan.ranking(...) shows what the votes say.
        </p>
      ) : (
        <div class="wan-pair">
          {CLIPS.map(([side, label]) => (
            <figure class={`wan-clip${round.covered ? " is-covered" : ""}`} key={side} data-side={side}>
              {media.urls === null ? (
                <span class="wan-meta wan-clip__wait">{media.problem === "" ? "Loading" : media.problem}</span>
              ) : (
                <SyncedVideo
                  name={side}
                  src={media.urls[side]}
                  label={`${label} clip`}
                  audible={audible === side}
                  ensemble={ensemble}
                  reject={reject}
                  onToggle={toggle}
                />
              )}
              {round.covered && (
                <span class="wan-clip__cover">
                  <span class="wan-clip__long">Settings, written here by the simulator, are covered</span>
                  <span class="wan-clip__short">Covered</span>
                </span>
              )}
              <figcaption class="wan-cell__flag">{label}</figcaption>
            </figure>
          ))}
        </div>
      )}
      {levels === null ? (
        <div class="wan-votes" role="group" aria-label="Your vote">
          <VoteButton kind="l" keys="1" off={off} icon="chevl" text="Left is better" press={() => { votes("left"); }} />
          <VoteButton kind="mid wan-vote--t" keys="0" off={off} text="Tie" press={() => { votes("tie"); }} />
          <VoteButton kind="mid wan-vote--b" keys="X" off={off} text="Both bad" press={() => { votes("both bad"); }} />
          <VoteButton kind="r" keys="2" off={off} icon="chevr" text="Right is better" press={() => { votes("right"); }} />
        </div>
      ) : (
        <Revealed levels={levels} next={commands.next} />
      )}
      <div class="wan-rate__foot">
        <span class="wan-lead">
          <Icon name="note" />
          <input
            ref={noteField}
            class="wan-input"
            type="text"
            aria-label="Note on this pair, optional"
            placeholder="What decided it? Optional, goes with the vote"
            value={note}
            onInput={(event) => {
              setNote(event.currentTarget.value);
            }}
          />
        </span>
        <button
          type="button"
          class="wan-btn wan-btn--quiet"
          disabled={!connected || commands.busy || !round.can_undo}
          onClick={commands.undo}
        >
          <Icon name="redo" />
          Undo <kbd>U</kbd>
        </button>
        <button
          type="button"
          class="wan-btn wan-btn--quiet"
          disabled={!connected || commands.busy || round.pair === 0}
          onClick={commands.skip}
        >
          <Icon name="chevr" />
          Skip <kbd>K</kbd>
        </button>
        <button type="button" class="wan-btn" disabled={off || round.pair === 0} aria-describedby={`${id}-reveal`} onClick={commands.reveal}>
          <Icon name="eye" />
          Reveal
        </button>
      </div>
      <p class="wan-rate__foot wan-meta" id={`${id}-reveal`}>
        Reveal shows the settings and leaves this pair without a vote. {KEYS_SHOWN}
      </p>
      {round.problem !== null && (
        <p class="wan-msg wan-msg--warn">
          <Icon name="warn" />
          <span>
            <b>{round.problem.text}</b> {round.problem.hint}
          </span>
        </p>
      )}
      {commands.error !== null && (
        <p class="wan-msg wan-msg--error" role="alert">
          <Icon name="error" />
          <span>
            <b>{commands.error.message}</b> {commands.error.hint}
          </span>
        </p>
      )}
      <Transport
        sync={sync}
        target="both"
        position="both clips"
        label="Playback of both clips"
        cells={HEARD}
        audibleId={audible}
        setAudible={setAudible}
      />
      <p class="wan-vh" role="status">
        {commands.said}
      </p>
    </section>
  );
}

function Criteria({ round, busy, choose }: { round: RatingRound; busy: boolean; choose: (name: string) => void }): VNode | null {
  const id = useUniqueId();
  if (round.criteria.length < 2) return null;
  return (
    <fieldset class="wan-lab" disabled={busy}>
      <legend class="wan-meta">Which is better in</legend>
      <span class="wan-seg wan-seg--s">
        {round.criteria.map((name) => (
          <label key={name}>
            <input
              type="radio"
              name={id}
              value={name}
              checked={name === round.criterion}
              onChange={() => {
                choose(name);
              }}
            />
            <span>{name}</span>
          </label>
        ))}
      </span>
    </fieldset>
  );
}

interface VoteProps {
  kind: string;
  keys: string;
  off: boolean;
  icon?: string;
  text: string;
  press: () => void;
}

function VoteButton({ kind, keys, off, icon, text, press }: VoteProps): VNode {
  const right = kind === "r";
  const drawn = icon === undefined ? null : <Icon name={icon} />;
  return (
    <button type="button" class={`wan-vote wan-vote--${kind}`} aria-disabled={off} onClick={off ? undefined : press}>
      {right ? <kbd>{keys}</kbd> : drawn}
      <span>{text}</span>
      {right ? drawn : <kbd>{keys}</kbd>}
    </button>
  );
}
