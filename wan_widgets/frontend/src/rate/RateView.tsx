/** A rater's round: two clips on one clock and four votes, without anything that identifies the takes. */
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
import { CastVotes } from "./CastVotes";
import { Criteria } from "./Criteria";
import { Done } from "./Done";
import { RankingPanel } from "./RankingPanel";
import { Revealed } from "./Revealed";
import { usePairMedia } from "./usePairMedia";
import { useRating } from "./useRating";
import { useWatched } from "./useWatched";
import { VoteButtons } from "./VoteButtons";

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
      case "replay":
        sync.seek(0);
        sync.play();
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
          {round.takes} takes, {round.total} pairs. Model, prompt and seed stay hidden until you vote; sides are random.
        </span>
        <span class="wan-head__end">
          {round.rater !== "" && <span class="wan-meta">{round.rater}</span>}
          {round.simulated && <span class="wan-simtag">SIMULATED</span>}
          <button
            type="button"
            class="wan-btn"
            aria-pressed={commands.ranking !== null}
            aria-describedby={`${id}-marks`}
            disabled={!connected || commands.busy}
            onClick={commands.toggleRanking}
          >
            Ranking
          </button>
        </span>
      </header>
      <div class="wan-rate__bar">
        <p class="wan-rate__count">
          <b>
            {round.done} of {round.total} pairs
          </b>{" "}
          <span class="wan-meta">
            {round.pair === 0
              ? `nothing left for ${round.criterion}`
              : round.repeats > 0 || round.done === round.total
                ? `a second time, ${round.repeats} more after this one`
                : round.verdict}
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
      {round.changing > 0 && (
        <p class="wan-msg wan-msg--info">
          <Icon name="info" />
          <span>
            <b>You change vote {round.changing}.</b> It counts until you vote again, and stays in the ledger. Skip leaves it as it is.
          </span>
        </p>
      )}
      {round.pair === 0 ? (
        <Done round={round} off={!connected || commands.busy} repeat={commands.repeat} />
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
        <VoteButtons off={off} cast={votes} />
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
      <div class="wan-rate__foot">
        <label class="wan-switch">
          <input
            type="checkbox"
            role="switch"
            checked={round.shows_settings}
            disabled={!connected || commands.busy || levels !== null}
            aria-describedby={`${id}-marks`}
            onChange={(event) => {
              commands.showSettings(event.currentTarget.checked);
            }}
          />
          Show settings after each vote
        </label>
        {round.marked && <span class="wan-meta">Your votes are marked from now on.</span>}
      </div>
      <p class="wan-rate__foot wan-meta">
        <span id={`${id}-reveal`}>Reveal shows the settings and leaves this pair without a vote.</span>{" "}
        <span id={`${id}-marks`}>Votes after settings or the ranking were shown are marked, and left out of rankings.</span>{" "}
        <span>{KEYS_SHOWN}</span>
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
      <CastVotes votes={round.votes} open={round.pair === 0} off={!connected || commands.busy || levels !== null} change={commands.change} />
      {commands.ranking !== null && <RankingPanel ranking={commands.ranking} />}
      <p class="wan-vh" role="status">
        {commands.announcement}
      </p>
    </section>
  );
}
