/** The files of a slot: thumbnails and details, and the order and names of clips; and news of a slot, such as an upload. */
import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { usePicture } from "../../../video/picture";
import { Icon } from "../../../lib/icons";
import type { Field, FileKind } from "../../../generated/protocol";
import type { Ask, AskError } from "../../../lib/kernel/ask";
import { IconButton } from "../FieldRow";
import { Messages } from "../Messages";
import { callName, FilePicker, type SourcesProps } from "./Sources";
import type { FormState, Notice } from "../../state";
import type { Upload, Uploads } from "./uploads";
import { UndoNotice } from "../UndoNotice";

/** The files of a slot for one image, or for several clips. */
export function SourceFiles(props: ClipsProps): VNode {
  const { field, sources } = props;
  if (field.several) return <Clips {...props} />;
  return (
    <>
      {sources.map((source) => (
        <ImageSource key={source} {...props} source={source} />
      ))}
    </>
  );
}

interface NewsProps {
  form: FormState;
  upload: Upload | null;
  notice: Notice | null;
  failure: AskError | null;
}

/** The upload in progress, a change that can be undone, and why an upload failed. */
export function SourceNews({ form, upload, notice, failure }: NewsProps): VNode {
  return (
    <>
      {upload !== null && <Progress upload={upload} />}
      {notice !== null && <UndoNotice form={form} notice={notice} />}
      {failure !== null && (
        <div class="wan-msg wan-msg--error" role="alert">
          <Icon name="error" />
          <div>
            {failure.message} {failure.hint}
          </div>
        </div>
      )}
    </>
  );
}

function Progress({ upload: { name, done, size } }: { upload: Upload }): VNode {
  return (
    <p class="wan-inline wan-meta" role="status">
      <progress class="wan-progress" aria-label={`Copying ${name} to the kernel`} max={Math.max(size, 1)} value={done} />
      <span>Copying {name} to the kernel</span>
    </p>
  );
}

/** The details, the thumbnail and the display name of a source. */
export function useSource(form: FormState, ask: Ask, uploads: Uploads, source: string, kind: FileKind) {
  const info = form.verdict.inputs[source];
  const readable = info?.local === true && info.problem === null;
  const url = usePicture(ask, "thumbnail", readable && kind !== "audio" ? { source, kind } : null);
  // Show a relative path in full, and an absolute one by its file name.
  const whole = !/^([/\\~]|[A-Za-z]:)/.test(source);
  const name = uploads.nameOf(source) ?? (whole ? source : (info?.name ?? source.replace(/^.*[/\\]/, "")));
  return { info, url, name };
}

function Thumbnail({ url, alt, icon }: { url: string | null; alt: string; icon: string }): VNode {
  return (
    <span class="wan-file__thumb">{url === null ? <Icon name={icon} /> : <img src={url} alt={alt} />}</span>
  );
}

function SourceDetails({ name, source, children }: { name: string; source: string; children: ComponentChildren }): VNode {
  return (
    <div class="wan-file__facts">
      {children}
      <span class="wan-vh">{name === source ? "" : source}</span>
    </div>
  );
}

function ImageSource(props: SourcesProps & { field: Field; source: string }): VNode {
  const { form, field, ask, uploads, simulated, onFiles, source } = props;
  const { info, url, name } = useSource(form, ask, uploads, source, field.file_kind ?? "image");
  const picker = useRef<HTMLInputElement>(null);
  const remove = (): void => {
    form.remove(field.name, { [field.name]: null }, `${field.label} removed.`);
  };
  return (
    <div
      class="wan-file"
      onKeyDown={(event) => {
        if (event.key === "Delete") remove();
      }}
    >
      <Thumbnail url={url} alt={`Thumbnail of ${name}`} icon="image" />
      <SourceDetails name={name} source={source}>
        <p class="wan-file__name" title={source}>
          {name}
        </p>
        <p class="wan-meta">{info?.summary ?? ""}</p>
      </SourceDetails>
      <span class="wan-file__acts">
        <button type="button" class="wan-btn wan-btn--s" onClick={() => picker.current?.click()}>
          Replace
        </button>
        <IconButton icon="x" label={`Remove the ${field.label.toLowerCase()}`} className="wan-btn--s wan-btn--quiet" onPress={remove} />
      </span>
      <FilePicker field={field} onFiles={onFiles} input={picker} />
      {info?.local === true && info.problem === null && form.verdict.mode !== null && (
        <p class="wan-meta wan-file__note">
          {simulated
            ? "Local file. The simulator takes it on this machine; nothing leaves it."
            : "Local file. Generate uploads it first; anyone who has the link can open the uploaded copy."}
        </p>
      )}
    </div>
  );
}

interface ClipsProps extends SourcesProps {
  field: Field;
  sources: string[];
  issues: FormState["verdict"]["issues"];
}

function Clips(props: ClipsProps): VNode {
  const { form, field, sources, issues, id } = props;
  const list = useRef<HTMLOListElement>(null);
  const [moved, setMoved] = useState<{ to: number; by: -1 | 1 } | null>(null);
  const [announcement, setAnnouncement] = useState("");

  // A moved element loses the focus: return it to the same button, or to the other one if that is disabled.
  useEffect(() => {
    if (moved === null) return;
    const row = list.current?.children[moved.to];
    const [up, down] = row?.querySelectorAll<HTMLButtonElement>("[data-move]") ?? [];
    const [first, other] = moved.by < 0 ? [up, down] : [down, up];
    (first?.disabled === true ? other : first)?.focus();
    setMoved(null);
  }, [moved]);

  const move = (from: number, by: -1 | 1): void => {
    const to = from + by;
    const next = [...sources];
    const [one] = next.splice(from, 1);
    if (one === undefined || to < 0 || to > next.length) return;
    next.splice(to, 0, one);
    form.edit({ [field.name]: next });
    setMoved({ to, by });
    setAnnouncement(`Now ${callName(field, to + 1)}`);
  };
  return (
    <>
      <ol class="wan-refs" ref={list}>
        {sources.map((source, place) => (
          <Clip
            key={`${source} ${sources.slice(0, place).filter((one) => one === source).length}`}
            {...props}
            source={source}
            place={place}
            id={`${id}-${field.name}-${place}`}
            issues={issues.filter((issue) => issue.index === place)}
            move={move}
          />
        ))}
      </ol>
      <span class="wan-vh" role="status">
        {announcement}
      </span>
    </>
  );
}

interface ClipProps extends ClipsProps {
  source: string;
  place: number;
  move: (from: number, by: -1 | 1) => void;
}

function Clip(props: ClipProps): VNode {
  const { form, field, ask, uploads, sources, source, place, issues, id, move } = props;
  const { info, url, name } = useSource(form, ask, uploads, source, field.file_kind ?? "video");
  const character = callName(field, place + 1);
  const unmentioned = issues.some((issue) => issue.code === "clip-unmentioned");
  const used = form.verdict.mode === "r2v" && !unmentioned;
  const remove = (): void => {
    const rest = sources.filter((_, at) => at !== place);
    form.remove(field.name, { [field.name]: rest.length > 0 ? rest : null }, `${character} removed.`);
  };
  return (
    <li
      onKeyDown={(event) => {
        if (event.key === "Delete") remove();
        if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
        event.preventDefault();
        move(place, event.key === "ArrowUp" ? -1 : 1);
      }}
    >
      <Thumbnail url={url} alt={`First frame of ${name}`} icon="film" />
      <SourceDetails name={name} source={source}>
        <p class="wan-refs__name">
          <span class={`wan-tag ${used ? "wan-tag--used" : ""}`}>{character}</span>
          <span class="wan-file__name" title={source}>
            {name}
          </span>
        </p>
        <p class="wan-meta">{info?.summary ?? ""}</p>
      </SourceDetails>
      <span class="wan-file__acts">
        <MoveButton by={-1} name={character} disabled={place === 0} onMove={move} place={place} />
        <MoveButton by={1} name={character} disabled={place === sources.length - 1} onMove={move} place={place} />
        <IconButton icon="x" label={`Remove ${character}`} className="wan-btn--s wan-btn--quiet" onPress={remove} />
      </span>
      <Messages form={form} issues={issues} id={`${id}-msgs`} />
    </li>
  );
}

interface MoveProps {
  by: -1 | 1;
  name: string;
  disabled: boolean;
  place: number;
  onMove: ClipProps["move"];
}

function MoveButton({ by, name, disabled, place, onMove }: MoveProps): VNode {
  const label = `Move ${name} ${by < 0 ? "up" : "down"}`;
  return (
    <button
      type="button"
      class="wan-btn wan-btn--icon wan-btn--s wan-btn--quiet"
      aria-label={label}
      title={`${label} (Alt + ${by < 0 ? "Up" : "Down"})`}
      data-move={by}
      disabled={disabled}
      onClick={() => {
        onMove(place, by);
      }}
    >
      <Icon name={by < 0 ? "aup" : "adown"} />
    </button>
  );
}
