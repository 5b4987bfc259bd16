/**
 * One job: its state, its progress bar, its prompt, its actions and its video.
 *
 * All texts about the job come from the kernel with the `JobView`. The page adds the running time, the buttons, the
 * state of pending commands, and what only the page knows: that the kernel is disconnected, or that the video cannot
 * be played here. One status line announces changes of state, and every 25 % of progress.
 */
import type { RefObject, VNode } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { EmbeddedComparison, type ComparisonSlot, useEmbeddedComparison } from "../../compare/EmbeddedComparison";
import { Menu, type MenuEntry } from "../../lib/Menu";
import { Icon } from "../../lib/icons";
import { Measures } from "../../measures/Badges";
import { useUniqueId } from "../../lib/ids";
import { HOME } from "../../lib/keys";
import type { JobAction, JobView } from "../../generated/protocol";
import type { Ask } from "../../lib/kernel/ask";
import { ActionBar, BUSY } from "./ActionBar";
import { UnknownOutcome } from "./UnknownOutcome";
import { useCommands } from "../commands";
import { useCopied } from "../CopyButton";
import { type JobActions, jobActions, type Notice, type UseSettings } from "../actions";
import { DraftBeside } from "./DraftBeside";
import { Facts } from "./Facts";
import { Final } from "./Final";
import { useFocusFallback } from "../player/focusFallback";
import { Header, percentOf } from "./Header";
import { type ControlsFocus, KEYS_SHOWN, playerKey, useControlsFocus } from "../player/keys";
import { JobMessages, DisconnectedNotice, Message, CommandResult } from "./Messages";
import { Placeholder } from "./Placeholder";
import { OpenFile, Player } from "../player/Player";
import { useStoppedAt } from "../player/stoppedAt";
import { Prompt } from "./Prompt";
import { inVSCode } from "../../video/serverUrls";
import { useVideo, type Video } from "../../video/source";
import { Steps } from "./Steps";

const LINES_GOING = 2;
const LINES_DONE = 4;
const MENU = "More for this job";
const QUARTER = 25;
/** How far outside the viewport a card starts to load its poster. */
const NEAR = "400px";

export interface JobCardProps {
  job: JobView;
  ask: Ask;
  connected: boolean;
  /** Whether the card is below a form. */
  inForm: boolean;
  /** Load the job's settings into that form. */
  onUseSettings?: UseSettings;
}

export function JobCard({ job, ask, connected, inForm, onUseSettings }: JobCardProps): VNode {
  const id = useUniqueId();
  const card = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const element = useRef<HTMLVideoElement>(null);
  const controlsFocus = useControlsFocus(element);
  const [looping, setLooping] = useState(false);
  const [status, announce] = useStatus(job);
  const nearViewport = useNearViewport(card);
  const comparison = useEmbeddedComparison(ask);

  const onKeyDown = (event: KeyboardEvent): void => {
    const announcement = playerKey(event, element.current, controlsFocus.inControls());
    if (announcement !== null) {
      setLooping(element.current?.loop ?? false);
      if (announcement !== "") announce(announcement);
    }
  };
  return (
    <>
      <article class="wan wan-job" ref={card} aria-labelledby={id} {...HOME} onKeyDownCapture={onKeyDown}>
        <Content
          key={job.id}
          job={job}
          ask={ask}
          connected={connected}
          onUseSettings={inForm ? onUseSettings : undefined}
          nearViewport={nearViewport}
          comparison={comparison}
          announce={announce}
          id={id}
          card={card}
          heading={heading}
          element={element}
          controlsFocus={controlsFocus}
          looping={looping}
        />
        <p class="wan-vh" role="status">
          {status}
        </p>
      </article>
      <EmbeddedComparison comparison={comparison} back="Back to the job" announce={announce} />
    </>
  );
}

interface ContentProps {
  job: JobView;
  ask: Ask;
  connected: boolean;
  onUseSettings: UseSettings | undefined;
  nearViewport: boolean;
  comparison: ComparisonSlot;
  announce: (text: string) => void;
  id: string;
  card: RefObject<HTMLElement | null>;
  heading: RefObject<HTMLHeadingElement | null>;
  element: RefObject<HTMLVideoElement | null>;
  controlsFocus: ControlsFocus;
  looping: boolean;
}

function Content(props: ContentProps): VNode {
  const { job, ask, connected, onUseSettings, nearViewport, comparison, announce, id, card, heading } = props;
  useFocusFallback(card, heading);
  const commands = useCommands(ask);
  const video = useVideo(job, ask, connected, nearViewport);
  const [copied, markCopied] = useCopied();
  const [notice, setNotice] = useState<Notice>(null);
  const stoppedAt = useStoppedAt(card, props.element);
  const actions = jobActions({ job, stoppedAt, commands, onUseSettings, comparison, announce, onCopied: markCopied, setNotice });
  const frozen = !connected && job.ticking;
  // A draft always offers the final; other videos offer it in the menu.
  const [offersFinal, setOffersFinal] = useState(false);

  const { error, slow, busy, clear } = commands;
  useEffect(() => {
    if (busy !== null) setNotice(null);
  }, [busy]);
  useEffect(() => {
    if (error !== null) announce(`${error.message} ${error.hint}`.trim());
  }, [error, announce]);
  useEffect(() => {
    if (slow) announce(BUSY);
  }, [slow, announce]);

  const header = (
    <Header job={job} connected={connected} frozen={frozen} id={id} heading={heading}>
      {job.state === "completed" && <StarButton job={job} off={!connected || busy !== null} run={actions.star} />}
      <Menu
        label={MENU}
        content={
          <>
            <Icon name={copied ? "check" : "dots"} />
            <span class="wan-vh">{MENU}</span>
          </>
        }
        className="wan-btn wan-btn--icon wan-btn--s wan-btn--quiet"
        entries={[
          ...menuOf(job, actions, connected && busy === null),
          ...(job.final?.draft !== "" || offersFinal
            ? []
            : [
                {
                  label: "Make it at a higher resolution",
                  onSelect: () => {
                    setOffersFinal(true);
                  },
                },
              ]),
        ]}
        {...(job.file === null ? {} : { note: KEYS_SHOWN })}
      />
    </Header>
  );
  const footer = (
    <>
      <ActionBar
        job={job}
        stopped={stoppedAt !== null}
        connected={connected}
        frozen={frozen}
        commands={commands}
        actions={actions}
        video={video}
        announce={announce}
      />
      <CommandResult
        commands={commands}
        notice={notice}
        close={() => {
          clear();
          setNotice(null);
        }}
      />
    </>
  );
  const shape = shapeOf(job);
  if (job.file !== null) {
    return (
      <div class={`wan-job__grid wan-job__grid--player${shape.tall}`} style={shape.style}>
        <Player
          job={job}
          file={job.file}
          ask={ask}
          connected={connected}
          shouldLoad={nearViewport}
          video={video}
          element={props.element}
          controlsFocus={props.controlsFocus}
          looping={props.looping}
        />
        <div class="wan-job__main">
          {header}
          <Prompt text={job.prompt} lines={LINES_DONE} />
          <Facts job={job} announce={announce} />
          <Measures measures={job.measures} />
          {job.final !== null && (job.final.draft !== "" || offersFinal) && (
            <Final job={job} offer={job.final} connected={connected} commands={commands} announce={announce} />
          )}
          {job.beside !== null && (
            <DraftBeside
              job={job}
              beside={job.beside}
              ask={ask}
              connected={connected}
              near={nearViewport}
              commands={commands}
              comparison={comparison}
              announce={announce}
            />
          )}
          <JobMessages job={job} frozen={frozen} />
          {inVSCode() && <SilentVideoNotice video={video} />}
          {footer}
        </div>
      </div>
    );
  }
  return (
    <div class={`wan-job__grid${shape.tall}`}>
      {header}
      <Placeholder job={job} ask={ask} busy={connected && job.ticking} connected={connected && nearViewport} />
      <div class="wan-job__what">
        <Prompt text={job.prompt} meta={job.meta} lines={LINES_GOING} />
      </div>
      <div class="wan-job__rest">
        {job.steps.length > 0 && <Steps job={job} stale={job.stale || frozen} />}
        <JobMessages job={job} frozen={frozen} />
        {frozen && <DisconnectedNotice job={job} />}
        <UnknownOutcome job={job} commands={commands} connected={connected} />
        {footer}
      </div>
    </div>
  );
}

function StarButton({ job, off, run }: { job: JobView; off: boolean; run: () => void }): VNode {
  return (
    <button
      type="button"
      class="wan-btn wan-btn--icon wan-btn--s wan-btn--quiet wan-starbtn"
      aria-label="Star this video"
      title="Star this video"
      aria-pressed={job.star}
      aria-disabled={off}
      onClick={() => {
        if (!off) run();
      }}
    >
      <Icon name="star" />
    </button>
  );
}

function SilentVideoNotice({ video }: { video: Video }): VNode {
  return (
    <Message level="info">
      VS Code cannot play the sound of this file (AAC). The sound is in the file.
      {video.served !== null && (
        <div class="wan-msg__acts">
          <OpenFile url={video.served} text="Open the file outside" />
        </div>
      )}
    </Message>
  );
}

function menuOf(job: JobView, actions: JobActions, free: boolean): MenuEntry[] {
  const run = (action: JobAction) => (): void => {
    actions.run(action);
  };
  return [
    { label: `Copy the ${job.task_id === null ? "job" : "task"} id`, onSelect: actions.copyId },
    { label: "Copy report", disabled: !free, onSelect: run("report") },
    ...(job.file === null ? [] : [{ label: "Copy path", onSelect: actions.copyPath }]),
    ...(actions.isAvailable("use") ? [{ label: "Use these settings", disabled: !free, onSelect: run("use") }] : []),
  ];
}

/** The layout of the card: square and portrait videos use a narrower column. */
function shapeOf(job: JobView): { tall: string; style: Record<string, string> } {
  const { width, height } = job;
  if (width === null || height === null || height === 0) return { tall: "", style: {} };
  return { tall: width <= height ? " wan-job__grid--tall" : "", style: { "--ratio": String(width / height) } };
}

/** The status line: the state and every 25 % of progress, until something else is announced. */
function useStatus(job: JobView): [status: string, announce: (text: string) => void] {
  const percent = percentOf(job);
  const quarter = percent === null ? 0 : Math.floor(percent / QUARTER) * QUARTER;
  const state = quarter > 0 ? `${job.title} ${quarter} %` : job.title;
  const [status, setStatus] = useState(state);
  const announce = useCallback((text: string) => {
    // Screen readers repeat a text only if it differs, so toggle a trailing space.
    setStatus((before) => (before === text ? `${text}\u00a0` : text));
  }, []);
  useEffect(() => {
    setStatus(state);
  }, [state]);
  return [status, announce];
}

/** Whether the element is, or was, near the viewport. */
function useNearViewport(element: RefObject<HTMLElement | null>): boolean {
  const [nearViewport, setNear] = useState(false);
  useEffect(() => {
    const shown = element.current;
    if (shown === null) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        setNear(true);
        observer.disconnect();
      },
      { rootMargin: NEAR },
    );
    observer.observe(shown);
    return () => {
      observer.disconnect();
    };
  }, [element]);
  return nearViewport;
}
