/**
 * The source image and the reference videos: paths and URLs, files chosen, dropped or pasted, thumbnails,
 * and the order and names of the clips. Filled slots come first; a disabled slot stays visible with its reason.
 */
import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { usePicture } from "../../video/source";
import { Icon } from "../../lib/icons";
import type { Field, FileKind } from "../../generated/protocol";
import type { Ask } from "../../lib/kernel/ask";
import { IconButton } from "./FieldRow";
import { hasProblem, Messages, HelpText } from "./Messages";
import type { FormState } from "../state";
import type { Upload, Uploads } from "./uploads";
import { UndoButton } from "./UndoButton";
import { sourcesOf } from "../wording";

export interface SourcesProps {
  form: FormState;
  fields: Field[];
  id: string;
  ask: Ask;
  uploads: Uploads;
  simulated: boolean;
  /** The slot that would receive the dragged file. */
  dropTarget: string;
  onFiles: (field: Field, files: File[]) => void;
}

export function Sources(props: SourcesProps): VNode {
  const { form, fields, id } = props;
  const filled = fields.filter((field) => sourcesOf(form.settings, field.name).length > 0);
  const inConflict = form.verdict.mode === null && filled.length > 1;
  const conflicts = inConflict
    ? fields.flatMap((field) => form.issues(field.name, null)).filter((issue) => issue.severity === "error")
    : [];
  const order = inConflict ? fields : [...filled, ...fields.filter((field) => !filled.includes(field))];
  return (
    <div
      class={`wan-sources ${filled.length > 0 ? "wan-sources--one" : ""}`}
      role="group"
      aria-label="Sources"
      aria-describedby={conflicts.length > 0 ? `${id}-conflict` : undefined}
      data-problem={conflicts.length > 0}
    >
      <Messages form={form} issues={conflicts} id={`${id}-conflict`} />
      {order.map((field) => (
        <Slot key={field.name} {...props} field={field} inConflict={inConflict} />
      ))}
    </div>
  );
}

function Slot(props: SourcesProps & { field: Field; inConflict: boolean }): VNode {
  const { form, field, id, uploads, dropTarget, inConflict } = props;
  const sources = sourcesOf(form.settings, field.name);
  const applies = form.applies(field.name);
  const box = useRef<HTMLFieldSetElement>(null);
  const base = `${id}-${field.name}`;
  const disabled = !applies.enabled && sources.length === 0;
  const issues = form
    .issues(field.name)
    .filter((issue) => !(inConflict && issue.index === null && issue.severity === "error"));
  const general = issues.filter((issue) => issue.index === null || issue.index >= sources.length || !field.several);
  const upload = uploads.current?.field === field.name ? uploads.current.upload : null;
  const failure = uploads.failed?.field === field.name ? uploads.failed.error : null;
  const notice = form.notice?.field === field.name ? form.notice : null;
  const { several } = field;
  const room = several ? sources.length < field.max_items : sources.length === 0;
  const note = sources.length > 0 ? (several ? "the order gives the names" : "first frame") : several ? `optional, up to ${field.max_items}` : "optional, first frame";

  return (
    <fieldset
      ref={box}
      class={`wan-slot ${disabled ? "wan-slot--off" : ""}`}
      disabled={disabled}
      data-slot={field.name}
      data-field={field.name}
      data-problem={hasProblem(issues)}
      aria-describedby={disabled ? `${base}-why` : undefined}
    >
      <legend>
        {field.label} {!disabled && <span class="wan-meta">{note}</span>}
      </legend>
      {disabled ? (
        <div class="wan-drop">
          <HelpText id={`${base}-why`}>{applies.reason}</HelpText>
        </div>
      ) : (
        <>
          {several ? (
            <Clips {...props} sources={sources} issues={issues} />
          ) : (
            sources.map((source) => <ImageSource key={source} {...props} source={source} />)
          )}
          {room && !inConflict && <SourceInput {...props} dropTarget={dropTarget} number={sources.length + 1} first={sources.length === 0} />}
          {!room && dropTarget === field.name && <DropHint field={field} />}
          {upload !== null && <Progress upload={upload} />}
          {notice !== null && (
            <p class="wan-msg wan-msg--info" role="status">
              <Icon name="info" />
              <span>
                {notice.text} <UndoButton form={form} />
              </span>
            </p>
          )}
          {failure !== null && (
            <div class="wan-msg wan-msg--error" role="alert">
              <Icon name="error" />
              <div>
                {failure.message} {failure.hint}
              </div>
            </div>
          )}
          <Messages form={form} issues={general} id={`${base}-msgs`} />
        </>
      )}
    </fieldset>
  );
}

/** The name of a file in the prompt; if it has none, the field's label with the file's number. */
export function callName(field: Field, number: number): string {
  return field.called === "" ? `${field.label.replace(/s$/, "")} ${number}` : field.called.replace("{number}", String(number));
}

/** The noun for one file of a field: `Image`, `Reference video`. */
function fileWord(field: Field): string {
  if (field.file_kind === "image") return "Image";
  if (field.file_kind === "audio") return "Sound";
  return field.several ? "Reference video" : "Clip";
}

interface InputProps extends SourcesProps {
  field: Field;
  /** The number that an added file would have. */
  number: number;
  first: boolean;
  /** Called after a file was added, if the input is for one file only. */
  close?: () => void;
}

/** The input for a path or URL, with a file picker and a drop target. */
export function SourceInput(props: InputProps): VNode {
  const { form, field, id, dropTarget, onFiles, number, first, close } = props;
  const [text, setText] = useState("");
  const picker = useRef<HTMLInputElement>(null);
  const base = `${id}-${field.name}`;
  const { several } = field;
  const noun = fileWord(field);
  const commit = (): void => {
    const source = text.trim();
    if (source === "") return;
    setText("");
    form.edit({ [field.name]: several ? [...sourcesOf(form.settings, field.name), source] : source });
    form.leaveField(field.name);
    close?.();
  };
  return (
    <div class={`wan-drop ${first ? "" : "wan-drop--more"} ${dropTarget === field.name ? "is-over" : ""}`}>
      {dropTarget === field.name && <DropHint field={field} />}
      <div class="wan-group">
        <span class="wan-lead">
          <Icon name={first ? (field.file_kind === "image" ? "image" : field.file_kind === "audio" ? "sound" : "film") : "plus"} />
          <input
            class="wan-input"
            type="text"
            autoComplete="off"
            spellcheck={false}
            value={text}
            aria-label={first ? `${noun} path or URL` : `Add ${noun.toLowerCase()}: path or URL`}
            aria-describedby={first ? `${base}-hint` : undefined}
            placeholder={first ? "Path or URL" : `Add ${callName(field, number)}: path or URL`}
            onInput={({ currentTarget }) => {
              setText(currentTarget.value);
            }}
            onKeyDown={(event) => {
              if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) commit();
            }}
            onBlur={commit}
          />
        </span>
        <button type="button" class="wan-btn" onClick={() => picker.current?.click()}>
          Choose<span class="wan-vh"> {noun.toLowerCase()}</span>
        </button>
      </div>
      <FilePicker
        field={field}
        onFiles={(one, files) => {
          onFiles(one, files);
          close?.();
        }}
        input={picker}
      />
      {first && (
        <p class="wan-meta" id={`${base}-hint`}>
          {several ? "Or drop files." : "Or drop or paste."} {field.hint}
        </p>
      )}
    </div>
  );
}

export function FilePicker(props: {
  field: Field;
  onFiles: SourcesProps["onFiles"];
  input: { current: HTMLInputElement | null };
}): VNode {
  const { field, onFiles, input } = props;
  return (
    <input
      ref={input}
      type="file"
      hidden
      accept={field.accept.join(",")}
      multiple={field.several}
      onChange={({ currentTarget }) => {
        const files = [...(currentTarget.files ?? [])];
        currentTarget.value = ""; // allow choosing the same file again
        if (files.length > 0) onFiles(field, files);
      }}
    />
  );
}

export function DropHint({ field }: { field: Field }): VNode {
  return (
    <p class="wan-inline wan-over">
      <Icon name="down" />
      <b>{field.several ? `Drop to add as ${field.label.toLowerCase()}` : `Drop to use as the ${field.label.toLowerCase()}`}</b>
    </p>
  );
}

export function Progress({ upload: { name, done, size } }: { upload: Upload }): VNode {
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

function Clips(props: ClipsProps): VNode | null {
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

  if (sources.length === 0) return null;
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
