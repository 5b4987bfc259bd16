/** One place of the grid: its player, or why there is none, and the tool buttons below it. */
import type { RefObject, VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { Icon } from "../../lib/icons";
import { HOME } from "../../lib/keys";
import type { Cell } from "../../generated/protocol";
import { playableUrl, type Video } from "../../video/source";
import { SyncedVideo } from "../playback/SyncedVideo";
import { Measures } from "../../measures/Badges";
import { CellMeasure } from "../measures/CellMeasure";
import { NoteField } from "./NoteField";
import type { CompareContext } from "../context";

const MEGA = 1_000_000;

interface Props {
  cell: Cell;
  /** All cells in the same place, each with what distinguishes it from the others. */
  others: { cell: Cell; apart: string }[];
  showTake: (id: string) => void;
  video: Video | undefined;
  context: CompareContext;
}

export function CellView({ cell, others, showTake, video, context }: Props): VNode {
  const { audibleId, pair, ended } = context;
  const playable = playableUrl(video?.source) !== null;
  const audible = audibleId === cell.id;
  return (
    <div class={`wan-cell${audible ? " is-heard" : ""}`} {...HOME}>
      <Picture cell={cell} video={video} context={context} />
      {cell.file !== null && (
        <div class="wan-cell__flags" aria-hidden="true">
          {audible && (
            <span class="wan-cell__flag">
              <Icon name="sound" />
              Heard
            </span>
          )}
          {ended.includes(cell.id) && <span class="wan-cell__flag">Ended</span>}
          <span class="wan-cell__end">
            {pair[0] === cell.id && <span class="wan-cell__flag">A</span>}
            {pair[1] === cell.id && <span class="wan-cell__flag">B</span>}
          </span>
        </div>
      )}
      {context.measures !== null && <CellMeasure id={cell.id} measures={context.measures} />}
      {context.measures === null && cell.badges !== undefined && <Measures measures={{ badges: cell.badges, measuring: false }} />}
      <Tools cell={cell} others={others} showTake={showTake} playable={playable} context={context} />
    </div>
  );
}

function Picture({ cell, video, context }: { cell: Cell; video: Video | undefined; context: CompareContext }): VNode {
  const src = playableUrl(video?.source);
  if (cell.file === null) return <MissingVideo key={cell.id} cell={cell} context={context} />;
  if (src === null || video === undefined) {
    return (
      <div class="wan-cell__pic" aria-busy={video?.source.kind === "loading" || video?.source.kind === "looking"}>
        {video !== undefined && <VideoFallback cell={cell} video={video} />}
      </div>
    );
  }
  return (
    <div class="wan-cell__pic">
      <SyncedVideo
        key={src}
        name={cell.id}
        src={src}
        label={cell.prompt === "" ? cell.label : `${cell.label}: ${cell.prompt}`}
        audible={context.audibleId === cell.id}
        ensemble={context.ensemble}
        reject={video.reject}
        onToggle={context.toggle}
      />
    </div>
  );
}

/** Why there is no video, with a button to retry or resume if possible. */
function MissingVideo({ cell, context }: { cell: Cell; context: CompareContext }): VNode {
  const [pending, setPending] = useState(false);
  const failed = cell.tone === "error" || cell.tone === "warn";
  const retry = cell.actions[0];
  return (
    <div class={`wan-cell__pic wan-cell__pic--${failed ? "fail" : "none"}`}>
      <div class={failed ? "wan-cell__fail" : "wan-cell__wait"} aria-busy={cell.tone === "run"}>
        <Icon name={cell.icon} className={cell.icon === "spin" ? "wan-spin" : ""} />
        <b>
          {cell.title}
          {cell.percent !== null && cell.tone === "run" ? ` ${cell.percent} %` : ""}
        </b>
        {cell.message !== "" && <p title={cell.message}>{cell.message}</p>}
        {retry !== undefined && context.requests !== null && (
          <button
            type="button"
            class="wan-btn wan-btn--s"
            aria-label={`${retry === "again" ? "Retry" : "Resume"} ${cell.label}`}
            disabled={pending || !context.connected}
            onClick={(event) => {
              event.currentTarget.closest<HTMLElement>(".wan-cell")?.focus(); // the button will be unmounted
              setPending(true); // ignore further clicks until the request settles
              void context.requests?.retry(retry, cell).finally(() => {
                setPending(false);
              });
            }}
          >
            <Icon name={retry === "again" ? "redo" : "plug"} />
            {retry === "again" ? "Retry" : "Resume"}
          </button>
        )}
      </div>
    </div>
  );
}

function VideoFallback({ cell, video }: { cell: Cell; video: Video }): VNode | null {
  const { source, load } = video;
  switch (source.kind) {
    case "loading":
      return (
        <div class="wan-cell__note">
          <progress aria-label={`Loading ${cell.label}`} max={source.size} value={source.done} />
        </div>
      );
    case "offer":
      return (
        <div class="wan-cell__note">
          <button type="button" class="wan-btn wan-btn--s" aria-label={`Load ${cell.label}`} onClick={load}>
            <Icon name="play" />
            Load {Math.round(source.size / MEGA)} MB
          </button>
        </div>
      );
    case "none":
    case "bad":
      return (
        <div class="wan-cell__note">
          <Icon name="filmoff" />
          <p>{source.kind === "none" ? `${source.message} ${source.hint}` : "This browser cannot play the file."}</p>
        </div>
      );
    default:
      return null;
  }
}

interface ToolsProps {
  cell: Cell;
  others: { cell: Cell; apart: string }[];
  showTake: (id: string) => void;
  playable: boolean;
  context: CompareContext;
}

function Tools({ cell, others, showTake, playable, context }: ToolsProps): VNode {
  const [editingNote, setEditingNote] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const { audibleId, pair, setAudible, setPairSide, requests, connected } = context;
  const audible = audibleId === cell.id;
  const canMark = requests !== null && cell.can_mark;
  return (
    <>
      {cell.made !== undefined && <p class="wan-meta wan-cell__made">{cell.made}</p>}
      <div class="wan-cell__tools">
        {cell.file !== null && (
          <Tool
            label={`Hear ${cell.label}`}
            icon={audible ? "sound" : "mute"}
            pressed={audible}
            disabled={!playable}
            onPress={() => {
              setAudible(audible ? null : cell.id);
            }}
          />
        )}
        {canMark ? (
          <>
            <Tool
              label={`Star ${cell.label}`}
              icon="star"
              pressed={cell.star}
              extra=" wan-starbtn"
              disabled={!connected}
              onPress={() => {
                void requests.mark(cell, { star: !cell.star });
              }}
            />
            <Tool
              self={opener}
              label={`Note on ${cell.label}`}
              icon="note"
              pressed={editingNote}
              disabled={!connected}
              onPress={() => {
                setEditingNote(!editingNote);
              }}
            />
          </>
        ) : (
          cell.star && (
            <span class="wan-cell__starred" title="Starred">
              <Icon name="star" className="wan-i--fill" />
              <span class="wan-vh">Starred</span>
            </span>
          )
        )}
        {cell.file !== null &&
          (["A", "B"] as const).map((side, place) => (
            <button
              key={side}
              type="button"
              class="wan-btn wan-btn--s wan-btn--quiet wan-cell__side"
              aria-label={`${side} is ${cell.label}`}
              aria-pressed={pair[place] === cell.id}
              aria-disabled={!playable}
              onClick={() => {
                if (playable) setPairSide(place as 0 | 1, cell.id);
              }}
            >
              {side}
            </button>
          ))}
        {others.length > 1 && <TakeSwitch cell={cell} others={others} showTake={showTake} />}
        {cell.file === null && cell.tone === "error" && <span class="wan-meta">others unaffected</span>}
      </div>
      {editingNote && requests !== null ? (
        <NoteField
          key={cell.id}
          label={`Note on ${cell.label}`}
          labeled={false}
          note={cell.note}
          autofocus
          disabled={!connected}
          save={(note) => requests.mark(cell, { note })}
          close={(back) => {
            setEditingNote(false);
            if (back) opener.current?.focus();
          }}
        />
      ) : (
        cell.note !== "" && (
          <p class="wan-meta wan-cell__words" dir="auto">
            {cell.note}
          </p>
        )
      )}
    </>
  );
}

/** Switches between several cells in one place. */
function TakeSwitch({ cell, others, showTake }: { cell: Cell; others: ToolsProps["others"]; showTake: (id: string) => void }): VNode {
  const at = others.findIndex((one) => one.cell.id === cell.id);
  const step = (by: number): void => {
    const next = others[at + by];
    if (next !== undefined) showTake(next.cell.id);
  };
  const takes = others.every((one) => one.cell.of === cell.of);
  const [before, after] = takes ? ["Earlier take of", "Later take of"] : ["The one before", "The one after"];
  return (
    <span class="wan-take">
      <Tool label={`${before} ${cell.label}`} icon="chevl" disabled={at <= 0} onPress={() => { step(-1); }} />
      {takes ? (
        <span>
          <span class="wan-take__w">take </span>
          {cell.take} of {Math.max(...others.map((one) => one.cell.take))}
        </span>
      ) : (
        <span title={others[at]?.apart ?? ""}>
          {at + 1} of {others.length}
          <span class="wan-vh">: {others[at]?.apart ?? ""}</span>
        </span>
      )}
      <Tool label={`${after} ${cell.label}`} icon="chevr" disabled={at >= others.length - 1} onPress={() => { step(1); }} />
    </span>
  );
}

interface ToolProps {
  self?: RefObject<HTMLButtonElement | null>;
  label: string;
  icon: string;
  pressed?: boolean;
  disabled?: boolean;
  extra?: string;
  onPress: () => void;
}

function Tool({ self, label, icon, pressed, disabled = false, extra = "", onPress }: ToolProps): VNode {
  return (
    <button
      ref={self ?? null}
      type="button"
      class={`wan-btn wan-btn--icon wan-btn--s wan-btn--quiet${extra}`}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      aria-disabled={disabled}
      onClick={() => {
        if (!disabled) onPress(); // aria-disabled keeps the focus on the button
      }}
    >
      <Icon name={icon} />
    </button>
  );
}
