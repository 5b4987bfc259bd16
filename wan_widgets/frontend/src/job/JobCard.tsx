/**
 * One job: its state, its bar, its prompt, what can be done about it, and its video.
 *
 * All words about the job come from the kernel with the `JobView`. The page adds the time that goes on, the
 * buttons, what is known of commands under way, and what it sees itself: that the kernel is gone, or that the
 * video cannot be played here. One status line speaks for the card: changes of state and every quarter.
 */
import type { RefObject, VNode } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { Beside, type Comparing, useComparing } from "../compare/Beside";
import { Menu, type MenuEntry } from "../lib/Menu";
import { Icon } from "../lib/icons";
import { useUniqueId } from "../lib/ids";
import { HOME } from "../lib/keys";
import type { Ask, JobAction, JobView } from "../lib/protocol";
import { Actions, BUSY } from "./Actions";
import { Choices } from "./Choices";
import { useCommands } from "./commands";
import { useCopied } from "./CopyButton";
import { type Deeds, deedsOf, type Said, type UseSettings } from "./deeds";
import { Facts } from "./Facts";
import { useKeptFocus } from "./focus";
import { Head, percentOf } from "./Head";
import { type InnerFocus, KEYS_SHOWN, playerKey, useInnerFocus } from "./keys";
import { About, Frozen, Message, Outcome } from "./Panels";
import { Picture } from "./Picture";
import { OpenFile, Player } from "./Player";
import { Prompt } from "./Prompt";
import { inVSCode } from "../video/served";
import { useVideo, type Video } from "../video/source";
import { Steps } from "./Steps";

const LINES_GOING = 2;
const LINES_DONE = 4;
const MENU = "More for this job";
const QUARTER = 25;
/** How far off the screen a card starts to load its picture. */
const NEAR = "400px";

export interface JobCardProps {
  job: JobView;
  ask: Ask;
  connected: boolean;
  /** The card stands under a form. */
  inForm: boolean;
  /** Take the job's settings over into that form. */
  onUse?: UseSettings;
}

export function JobCard({ job, ask, connected, inForm, onUse }: JobCardProps): VNode {
  const id = useUniqueId();
  const card = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const element = useRef<HTMLVideoElement>(null);
  const inner = useInnerFocus(element);
  const [looping, setLooping] = useState(false);
  const [status, announce] = useStatus(job);
  const near = useNear(card);
  const comparing = useComparing(ask);

  const onKeyDown = (event: KeyboardEvent): void => {
    const told = playerKey(event, element.current, inner.inside());
    if (told !== null) {
      setLooping(element.current?.loop ?? false);
      if (told !== "") announce(told);
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
          onUse={inForm ? onUse : undefined}
          near={near}
          comparing={comparing}
          announce={announce}
          id={id}
          card={card}
          heading={heading}
          element={element}
          inner={inner}
          looping={looping}
        />
        <p class="wan-vh" role="status">
          {status}
        </p>
      </article>
      <Beside comparing={comparing} back="Back to the job" announce={announce} />
    </>
  );
}

interface ContentProps {
  job: JobView;
  ask: Ask;
  connected: boolean;
  onUse: UseSettings | undefined;
  near: boolean;
  comparing: Comparing;
  announce: (text: string) => void;
  id: string;
  card: RefObject<HTMLElement | null>;
  heading: RefObject<HTMLHeadingElement | null>;
  element: RefObject<HTMLVideoElement | null>;
  inner: InnerFocus;
  looping: boolean;
}

function Content(props: ContentProps): VNode {
  const { job, ask, connected, onUse, near, comparing, announce, id, card, heading } = props;
  useKeptFocus(card, heading);
  const commands = useCommands(ask, job.id);
  const video = useVideo(job, ask, connected, near);
  const [copied, mark] = useCopied();
  const [said, say] = useState<Said>(null);
  const deeds = deedsOf({ job, commands, onUse, comparing, announce, copied: mark, say });
  const frozen = !connected && job.ticking;

  const { error, slow, busy, clear } = commands;
  useEffect(() => {
    if (busy !== null) say(null);
  }, [busy]);
  useEffect(() => {
    if (error !== null) announce(`${error.message} ${error.hint}`.trim());
  }, [error, announce]);
  useEffect(() => {
    if (slow) announce(BUSY);
  }, [slow, announce]);

  const head = (
    <Head job={job} connected={connected} frozen={frozen} id={id} heading={heading}>
      {job.state === "completed" && <Star job={job} off={!connected || busy !== null} act={deeds.star} />}
      <Menu
        label={MENU}
        face={
          <>
            <Icon name={copied ? "check" : "dots"} />
            <span class="wan-vh">{MENU}</span>
          </>
        }
        look="wan-btn wan-btn--icon wan-btn--s wan-btn--quiet"
        entries={menuOf(job, deeds, connected && busy === null)}
        {...(job.file === null ? {} : { note: KEYS_SHOWN })}
      />
    </Head>
  );
  const foot = (
    <>
      <Actions job={job} connected={connected} frozen={frozen} commands={commands} deeds={deeds} video={video} announce={announce} />
      <Outcome
        commands={commands}
        said={said}
        close={() => {
          clear();
          say(null);
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
          wanted={near}
          video={video}
          element={props.element}
          inner={props.inner}
          looping={props.looping}
        />
        <div class="wan-job__main">
          {head}
          <Prompt text={job.prompt} lines={LINES_DONE} />
          <Facts job={job} announce={announce} />
          <About job={job} frozen={frozen} />
          {inVSCode() && <Silent video={video} />}
          {foot}
        </div>
      </div>
    );
  }
  return (
    <div class={`wan-job__grid${shape.tall}`}>
      {head}
      <Picture job={job} ask={ask} live={connected && job.ticking} connected={connected && near} />
      <div class="wan-job__what">
        <Prompt text={job.prompt} meta={job.meta} lines={LINES_GOING} />
      </div>
      <div class="wan-job__rest">
        {job.steps.length > 0 && <Steps job={job} stale={job.stale || frozen} />}
        <About job={job} frozen={frozen} />
        {frozen && <Frozen job={job} />}
        <Choices job={job} commands={commands} connected={connected} />
        {foot}
      </div>
    </div>
  );
}

function Star({ job, off, act }: { job: JobView; off: boolean; act: () => void }): VNode {
  return (
    <button
      type="button"
      class="wan-btn wan-btn--icon wan-btn--s wan-btn--quiet wan-starbtn"
      aria-label="Star this video"
      title="Star this video"
      aria-pressed={job.star}
      aria-disabled={off}
      onClick={() => {
        if (!off) act();
      }}
    >
      <Icon name="star" />
    </button>
  );
}

function Silent({ video }: { video: Video }): VNode {
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

function menuOf(job: JobView, deeds: Deeds, free: boolean): MenuEntry[] {
  const act = (action: JobAction) => (): void => {
    deeds.act(action);
  };
  return [
    { label: "Copy the job id", act: deeds.copyId },
    { label: "Copy report", disabled: !free, act: act("report") },
    ...(job.file === null ? [] : [{ label: "Copy path", act: deeds.copyPath }]),
    ...(deeds.can("use") ? [{ label: "Use these settings", disabled: !free, act: act("use") }] : []),
  ];
}

/** Pictures that are not wider than high get a column of their own width. */
function shapeOf(job: JobView): { tall: string; style: Record<string, string> } {
  const { width, height } = job;
  if (width === null || height === null || height === 0) return { tall: "", style: {} };
  return { tall: width <= height ? " wan-job__grid--tall" : "", style: { "--ratio": String(width / height) } };
}

/** What the status line says: the state and every quarter, until something else is announced. */
function useStatus(job: JobView): [status: string, announce: (text: string) => void] {
  const percent = percentOf(job);
  const quarter = percent === null ? 0 : Math.floor(percent / QUARTER) * QUARTER;
  const state = quarter > 0 ? `${job.title} ${quarter} %` : job.title;
  const [status, setStatus] = useState(state);
  const announce = useCallback((text: string) => {
    // The same words twice are spoken twice only if they differ.
    setStatus((before) => (before === text ? `${text}\u00a0` : text));
  }, []);
  useEffect(() => {
    setStatus(state);
  }, [state]);
  return [status, announce];
}

/** Whether the element is, or has been, on the screen or close to it. */
function useNear(element: RefObject<HTMLElement | null>): boolean {
  const [near, setNear] = useState(false);
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
  return near;
}
