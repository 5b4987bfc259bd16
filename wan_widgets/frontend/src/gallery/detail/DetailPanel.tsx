/**
 * The details of one job, and its actions. Viewing changes no form: a separate button fills one, and the form offers
 * to undo that.
 */
import type { RefObject, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ActionBar } from "../../job/card/ActionBar";
import { UnknownOutcome } from "../../job/card/UnknownOutcome";
import { useCommands } from "../../job/commands";
import { CopyButton } from "../../job/CopyButton";
import { jobActions, type Notice } from "../../job/actions";
import { KEYS_SHOWN, playerKey, useControlsFocus } from "../../job/player/keys";
import { useStoppedAt } from "../../job/player/stoppedAt";
import { JobMessages, CommandResult } from "../../job/card/Messages";
import { Player } from "../../job/player/Player";
import { folderUrl } from "../../video/serverUrls";
import { useVideo } from "../../video/source";
import { copyText } from "../../lib/clipboard";
import { Icon } from "../../lib/icons";
import { Measures } from "../../measures/Badges";
import { HOME } from "../../lib/keys";
import { Menu } from "../../lib/Menu";
import type { CopyFormat, Details, Tile } from "../../generated/protocol";
import { type Ask, type AskError, askErrorOf } from "../../lib/kernel/ask";
import type { ComparisonSlot } from "../../compare/EmbeddedComparison";
import { TimeAxisView } from "../measures/TimeAxisView";
import { Facts, Settings } from "./DetailTables";
import { Marks } from "./Marks";

const COPIES = [
  ["Python", "python"],
  ["%%wan cell", "magic"],
  ["curl", "curl"],
  ["Shell command", "command"],
] as const;

export interface DetailPanelProps {
  tile: Tile;
  /** Grows when a video was measured. */
  measured: number;
  ask: Ask;
  connected: boolean;
  announce: (text: string) => void;
  close: () => void;
  /** Show another take in the panel. */
  onShowTake: (job: string) => void;
  /** Show all takes of the request in the list. */
  onShowAllTakes: (job: string) => void;
  onTileChange: (tile: Tile) => void;
  heading: RefObject<HTMLHeadingElement | null>;
  comparison: ComparisonSlot;
  id: string;
}

export function DetailPanel(props: DetailPanelProps): VNode {
  const { tile, measured, ask, connected, announce, close, heading, id } = props;
  const [details, error] = useDetails(ask, tile, measured, connected);
  return (
    <aside class="wan-panel" id={id} aria-labelledby={`${id}-title`}>
      <div class="wan-panel__head">
        <h3 id={`${id}-title`} ref={heading} tabIndex={-1}>
          {tile.file ? "Settings of this video" : "Settings of this job"}
        </h3>
        <button
          type="button"
          class="wan-btn wan-btn--icon wan-btn--s wan-btn--quiet"
          aria-label="Close the panel"
          title="Close the panel"
          onClick={close}
        >
          <Icon name="x" />
        </button>
      </div>
      {error !== null && (
        <p class="wan-msg wan-msg--error" role="alert">
          <Icon name="error" />
          <span>
            {error.message} {error.hint}
          </span>
        </p>
      )}
      {details === null ? (
        <p class="wan-meta">{error === null && "Loading ..."}</p>
      ) : (
        <Content {...props} key={details.job.id} details={details} announce={announce} />
      )}
    </aside>
  );
}

function Content({ tile, ask, connected, announce, onShowTake, onShowAllTakes, onTileChange, comparison, details }: DetailPanelProps & { details: Details }): VNode {
  const { job } = details;
  const panel = useRef<HTMLDivElement>(null);
  const element = useRef<HTMLVideoElement>(null);
  const stoppedAt = useStoppedAt(panel, element);
  const controlsFocus = useControlsFocus(element);
  const [looping, setLooping] = useState(false);
  const [notice, setNotice] = useState<Notice>(null);
  const commands = useCommands(ask);
  const video = useVideo(job, ask, connected, true);
  const actions = jobActions({ job, stoppedAt, commands, onUseSettings: undefined, comparison, announce, onCopied: () => undefined, setNotice });
  const off = !connected || commands.busy !== null;

  const copy = async (text: string, done: string): Promise<void> => {
    if (await copyText(text)) {
      setNotice({ kind: "text", text: done });
      announce(done);
    } else {
      setNotice({ kind: "copy", text });
    }
  };
  const copyAs = async (kind: CopyFormat, label: string): Promise<void> => {
    const taken = await commands.run("settings_of", { job: job.id });
    if (taken === null) return;
    const answer = await commands.run("copy", { settings: taken.settings, as: kind });
    if (answer !== null) await copy(answer.text, `Copied as ${label}`);
  };
  const { error } = commands;
  useEffect(() => {
    if (error !== null) announce(`${error.message} ${error.hint}`.trim());
  }, [error, announce]);

  return (
    <div
      class="wan-panel__body"
      ref={panel}
      {...HOME}
      onKeyDownCapture={(event) => {
        const announcement = playerKey(event, element.current, controlsFocus.inControls());
        if (announcement === null) return;
        setLooping(element.current?.loop ?? false);
        if (announcement !== "") announce(announcement);
      }}
    >
      {job.file === null ? (
        <p class={`wan-state wan-state--${job.tone}`}>
          <Icon name={job.icon} className={job.icon === "spin" ? "wan-spin" : ""} />
          <span>
            {job.title}
            {job.percent !== null && ` ${job.percent} %`}
          </span>
        </p>
      ) : (
        <div class="wan-panel__player" style={{ "--ratio": String((job.width ?? 16) / (job.height ?? 9)) }} title={KEYS_SHOWN}>
          <Player
            job={job}
            file={job.file}
            ask={ask}
            connected={connected}
            shouldLoad
            video={video}
            element={element}
            controlsFocus={controlsFocus}
            looping={looping}
          />
        </div>
      )}
      {job.file !== null && (
        <TimeAxisView job={job.id} ask={ask} connected={connected} news={job.measures.badges.length} root={panel} element={element} />
      )}
      <p class="wan-why">
        <Icon name="eye" />
        <span>Only looking. Your form stays as it is until you press Use in form.</span>
      </p>
      <JobMessages job={job} frozen={!connected && job.ticking} />
      <UnknownOutcome job={job} commands={commands} connected={connected} />
      <ActionBar job={{ ...job, actions: job.actions.filter((action) => action !== "use") }} stopped={stoppedAt !== null} connected={connected} frozen={false} commands={commands} actions={actions} video={video} announce={announce} />
      <div class="wan-acts">
        <button
          type="button"
          class="wan-btn"
          aria-disabled={off}
          onClick={() => {
            if (!off) actions.run("use");
          }}
        >
          <Icon name="form" />
          Use in form
        </button>
        <Menu
          label="Copy as"
          content={
            <>
              Copy as
              <Icon name="chev" />
            </>
          }
          className="wan-btn"
          edge="start"
          entries={COPIES.map(([label, kind]) => ({ label, disabled: off, onSelect: () => void copyAs(kind, label) }))}
        />
        {job.file !== null && (
          <DeleteFile
            name={job.file.name}
            size={job.file.size_text}
            off={off}
            onConfirm={async () => {
              const answer = await commands.run("delete_file", { job: job.id });
              if (answer === null) return;
              onTileChange(answer.tile);
              announce("File deleted; the record stays");
            }}
          />
        )}
      </div>
      <CommandResult
        commands={commands}
        notice={notice}
        close={() => {
          commands.clear();
          setNotice(null);
        }}
      />
      {details.takes.length > 1 && <Takes details={details} onShowTake={onShowTake} onShowAllTakes={onShowAllTakes} />}
      <Settings rows={details.settings} />
      <Facts facts={details.facts} />
      <Measures measures={job.measures} />
      {job.file !== null && <File path={job.file.shown} below={job.file.path_below_root} announce={announce} />}
      <Marks details={details} star={tile.star} ask={ask} connected={connected} announce={announce} onTileChange={onTileChange} />
    </div>
  );
}

interface TakesProps {
  details: Details;
  onShowTake: (job: string) => void;
  onShowAllTakes: (job: string) => void;
}

function Takes({ details, onShowTake, onShowAllTakes }: TakesProps): VNode {
  return (
    <div class="wan-takes" role="group" aria-label="Takes of this request">
      {details.takes.map((take) => (
        <button
          key={take.id}
          type="button"
          class="wan-btn wan-btn--s"
          aria-pressed={take.id === details.job.id}
          title={take.title}
          onClick={() => {
            onShowTake(take.id);
          }}
        >
          {take.star && <Icon name="star" className="wan-i--fill" />}
          {take.label}
        </button>
      ))}
      <button
        type="button"
        class="wan-link"
        onClick={() => {
          onShowAllTakes(details.job.id);
        }}
      >
        Show only these
      </button>
    </div>
  );
}

function File({ path, below, announce }: { path: string; below: string | null; announce: (text: string) => void }): VNode {
  const folder = below === null ? null : folderUrl(below);
  return (
    <dl class="wan-dl">
      <dt>File</dt>
      <dd class="wan-panel__file">
        <bdi class="wan-mono">{path}</bdi>
        <CopyButton text={path} label="Copy the path" announce={announce} />
        {folder !== null && (
          <a
            class="wan-btn wan-btn--icon wan-btn--s wan-btn--quiet"
            href={folder}
            target="_blank"
            rel="noopener"
            aria-label="Open its folder in the file browser"
            title="Open its folder in the file browser"
          >
            <Icon name="folder" />
          </a>
        )}
      </dd>
    </dl>
  );
}

/** Deletes the file after a confirmation, in which the button that keeps it has the focus. */
function DeleteFile({ name, size, off, onConfirm }: { name: string; size: string; off: boolean; onConfirm: () => Promise<void> }): VNode {
  const [confirming, setConfirming] = useState(false);
  const keepButton = useRef<HTMLButtonElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const wasConfirming = useRef(false);
  useEffect(() => {
    if (confirming) keepButton.current?.focus();
    else if (wasConfirming.current) opener.current?.focus();
    wasConfirming.current = confirming;
  }, [confirming]);
  if (!confirming) {
    return (
      <button
        ref={opener}
        type="button"
        class="wan-btn"
        aria-disabled={off}
        onClick={() => {
          if (!off) setConfirming(true);
        }}
      >
        <Icon name="trash" />
        Delete file
      </button>
    );
  }
  return (
    <div
      class="wan-msg wan-msg--warn wan-panel__ask"
      role="alertdialog"
      aria-label="Delete the file?"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        setConfirming(false);
      }}
    >
      <Icon name="warn" />
      <div>
        Delete <bdi class="wan-mono">{name}</bdi>
        {size !== "" && ` (${size})`} for good? The record stays, and running the cell again buys nothing.
        <div class="wan-acts">
          <button
            type="button"
            class="wan-btn"
            aria-disabled={off}
            onClick={() => {
              if (off) return;
              setConfirming(false);
              void onConfirm();
            }}
          >
            <Icon name="trash" />
            Delete it
          </button>
          <button
            ref={keepButton}
            type="button"
            class="wan-btn"
            onClick={() => {
              setConfirming(false);
            }}
          >
            Keep it
          </button>
        </div>
      </div>
    </div>
  );
}

/** The details of the job, reloaded whenever its tile changes. */
function useDetails(ask: Ask, tile: Tile, measured: number, connected: boolean): [details: Details | null, error: AskError | null] {
  const [details, setDetails] = useState<Details | null>(null);
  const [error, setError] = useState<AskError | null>(null);
  const job = tile.id;
  useEffect(() => {
    let disposed = false;
    if (!connected) return undefined;
    ask("info", { job }).then(
      (answer) => {
        if (disposed) return;
        setDetails(answer.body);
        setError(null);
      },
      (problem: unknown) => {
        if (!disposed) setError(askErrorOf(problem));
      },
    );
    return () => {
      disposed = true;
    };
  }, [ask, job, tile, measured, connected]);
  return [details?.job.id === job ? details : null, error];
}
