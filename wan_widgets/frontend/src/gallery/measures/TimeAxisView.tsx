/** A video on one time axis: the shots of the prompt above what was measured. A click seeks the player. */
import type { RefObject, VNode } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { HEIGHT, numberText, pathOf, scaleOf, WIDTH } from "../../compare/measures/curves";
import { Icon } from "../../lib/icons";
import type { TimeAxis, TimeCurve, TimeStretch } from "../../generated/protocol";
import type { Ask } from "../../lib/kernel/ask";
import { percentAt, ticksOf, wavePath } from "./timeAxis";

const FRAME = 1 / 30;
const FULL = 100;
const OF_SOUND: ReadonlySet<TimeStretch["kind"]> = new Set(["silent", "clips"] as const);

interface Props {
  job: string;
  ask: Ask;
  connected: boolean;
  /** Changes whenever the video was measured. */
  news: unknown;
  /** The element around the player, and the player itself. */
  root: RefObject<HTMLElement | null>;
  element: RefObject<HTMLVideoElement | null>;
}

export function TimeAxisView({ job, ask, connected, news, root, element }: Props): VNode | null {
  const axis = useAxis(ask, job, connected, news);
  const position = usePlayerTime(root, element);
  if (axis === null || axis.seconds <= 0) return null;
  const seek = (at: number): void => {
    if (element.current !== null) element.current.currentTime = Math.min(at, Math.max(0, axis.seconds - FRAME));
  };
  return <Lanes axis={axis} position={position} seek={seek} />;
}

export function Lanes({ axis, position, seek }: { axis: TimeAxis; position: number; seek: (at: number) => void }): VNode {
  const { seconds, shots, cuts, cut_summary, curves, waveform, stretches } = axis;
  const odd = cuts.filter(({ kind }) => kind !== "found");
  const place = (at: number): string => `${percentAt(axis, at)}%`;
  const loudness = curves.find(({ name }) => name === "loudness");
  const span = (one: TimeStretch) => ({ "--lo": place(one.start), "--hi": place(one.end) });
  const drawn = useMemo(() => wavePath(waveform), [waveform]);
  return (
    <section class="wan-tl" aria-label={`One time axis, 0 to ${numberText(seconds)} seconds`}>
      <div class="wan-tl__lanes">
        {shots.length > 0 && (
          <>
            <span class="wan-tl__name">Shots of the prompt</span>
            <ol class="wan-tl__lane wan-tl__lane--shots">
              {shots.map((shot) => (
                <li key={shot.number} style={{ "--lo": place(shot.start), "--hi": place(shot.end) }}>
                  <b>{shot.number}</b> <span dir="auto">{shot.text}</span>
                  <span class="wan-vh">
                    , {numberText(shot.start)} to {numberText(shot.end)} seconds
                  </span>
                </li>
              ))}
            </ol>
          </>
        )}
        <span class="wan-tl__name">
          Cuts <span class="wan-meta">{cut_summary}</span>
        </span>
        <ul class="wan-tl__lane wan-tl__lane--cuts" role="list" aria-label="Cuts">
          {cuts.map(({ at, kind, text, sentence }) => (
            <li
              key={`${kind} ${at}`}
              class={`is-${kind}${percentAt(axis, at) > FULL / 2 ? " is-late" : ""}`}
              style={{ "--at": place(at) }}
            >
              <span aria-hidden="true">{text}</span>
              <span class="wan-vh">{sentence}</span>
            </li>
          ))}
        </ul>
        {curves.filter((one) => one !== loudness).map((one) => (
          <Curve key={one.name} curve={one} seconds={seconds}>
            {one.name === "motion" && (
              <Stretches stretches={stretches.filter(({ kind }) => !OF_SOUND.has(kind))} span={span} />
            )}
          </Curve>
        ))}
        {waveform.length > 0 && (
          <>
            <span class="wan-tl__name">
              Sound {loudness !== undefined && <span class="wan-meta">line: loudness</span>}
            </span>
            <div class="wan-tl__lane wan-tl__lane--wave">
              <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
                <path class="is-wave" d={drawn} />
                {loudness !== undefined && <path d={pathOf(loudness, seconds, scaleOf([loudness.curve]))} />}
              </svg>
              <Stretches stretches={stretches.filter(({ kind }) => OF_SOUND.has(kind))} span={span} />
            </div>
          </>
        )}
        <div class="wan-tl__time" aria-hidden="true">
          {ticksOf(seconds).map((tick) => (
            <span key={tick} style={{ "--at": place(tick) }}>
              {tick === 0 ? "0 s" : tick}
            </span>
          ))}
        </div>
        <span class="wan-tl__head" style={{ "--at": place(position) }} aria-hidden="true" />
        <input
          type="range"
          min="0"
          max={seconds}
          step={FRAME}
          value={position}
          aria-label="Time in the video"
          aria-valuetext={`${position.toFixed(1)} of ${seconds.toFixed(1)} seconds`}
          onInput={({ currentTarget }) => {
            seek(Number(currentTarget.value));
          }}
        />
      </div>
      {odd.length > 0 && (
        <ul class="wan-tl__odd" role="list" aria-label="Cuts that differ from the prompt">
          {odd.map(({ at, sentence }) => (
            <li key={at}>
              <Icon name="eye" />
              <span>
                {sentence}{" "}
                <button
                  type="button"
                  class="wan-link"
                  onClick={() => {
                    seek(at);
                  }}
                >
                  Go to {at.toFixed(1)} s
                </button>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Curve({ curve, seconds, children }: { curve: TimeCurve; seconds: number; children: VNode | false }): VNode {
  const scale = useMemo(() => scaleOf([curve.curve]), [curve]);
  const path = useMemo(() => pathOf(curve, seconds, scale), [curve, seconds, scale]);
  return (
    <>
      <span class="wan-tl__name" title={curve.meaning}>
        {curve.label}{" "}
        <span class="wan-meta">
          {numberText(scale.low)} to {numberText(scale.high)} {curve.unit}
        </span>
      </span>
      <div class="wan-tl__lane wan-tl__lane--curve">
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          <path d={path} />
        </svg>
        {children}
      </div>
    </>
  );
}

function Stretches({ stretches, span }: { stretches: TimeStretch[]; span: (one: TimeStretch) => Record<string, string> }): VNode {
  return (
    <>
      {stretches.map((one) => (
        <span key={`${one.kind} ${one.start}`} class={`wan-tl__stretch${one.kind === "clips" ? " is-flag" : ""}`} style={span(one)}>
          <span>{one.kind}</span>
          <span class="wan-vh">
            {" "}
            from {numberText(one.start)} to {numberText(one.end)} seconds
          </span>
        </span>
      ))}
    </>
  );
}

/** The time axis of a job's video; null until it is loaded, or if it is not measured. */
function useAxis(ask: Ask, job: string, connected: boolean, news: unknown): TimeAxis | null {
  const [known, setKnown] = useState<{ job: string; axis: TimeAxis | null } | null>(null);
  useEffect(() => {
    if (!connected) return undefined;
    let disposed = false;
    ask("time_axis", { job }).then(
      ({ body }) => {
        if (!disposed) setKnown({ job, axis: body.axis });
      },
      () => undefined, // the panel is useful without it
    );
    return () => {
      disposed = true;
    };
  }, [ask, job, connected, news]);
  return known?.job === job ? known.axis : null;
}

const MEDIA_EVENTS = ["timeupdate", "seeking", "seeked", "play", "pause", "ended", "emptied", "loadedmetadata"];

/** The time of the player in seconds, updated with each frame while it plays. */
function usePlayerTime(root: RefObject<HTMLElement | null>, element: RefObject<HTMLVideoElement | null>): number {
  const [position, setPosition] = useState(0);
  useEffect(() => {
    const around = root.current;
    if (around === null) return undefined;
    let frame = 0;
    const update = (): void => {
      cancelAnimationFrame(frame);
      const video = element.current;
      setPosition(video?.currentTime ?? 0);
      if (video !== null && !video.paused && !video.ended) frame = requestAnimationFrame(update);
    };
    // Media events do not bubble.
    for (const kind of MEDIA_EVENTS) around.addEventListener(kind, update, { capture: true });
    return () => {
      cancelAnimationFrame(frame);
      for (const kind of MEDIA_EVENTS) around.removeEventListener(kind, update, { capture: true });
    };
  }, [root, element]);
  return position;
}
