/**
 * The source image and the reference videos: a slot for each, with an input for a path or URL, and for files chosen,
 * dropped or pasted. Filled slots come first; a disabled slot stays visible with its reason.
 */
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { Icon } from "../../../lib/icons";
import type { Field } from "../../../generated/protocol";
import type { Ask } from "../../../lib/kernel/ask";
import { Extras } from "../../extras/Extras";
import { hasProblem, Messages, HelpText } from "../Messages";
import type { FormState } from "../../state";
import type { Uploads } from "./uploads";
import { sourcesOf } from "../../wording";

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
          {sources.length > 0 && <Extras>{({ SourceFiles }) => <SourceFiles {...props} sources={sources} issues={issues} />}</Extras>}
          {room && !inConflict && <SourceInput {...props} dropTarget={dropTarget} number={sources.length + 1} first={sources.length === 0} />}
          {!room && dropTarget === field.name && <DropHint field={field} />}
          {(upload !== null || notice !== null || failure !== null) && (
            <Extras>{({ SourceNews }) => <SourceNews form={form} upload={upload} notice={notice} failure={failure} />}</Extras>
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
