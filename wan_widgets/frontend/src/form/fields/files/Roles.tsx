/**
 * The files of a model by role: a row each, with their number and their total length. A role that conflicts with
 * the others stays visible, with the reason and what to remove. Clicking a file's name inserts it into the prompt.
 */
import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../../lib/icons";
import type { Field, Fix, Issue } from "../../../generated/protocol";
import { IconButton } from "../FieldRow";
import { hasProblem, HelpText, Messages } from "../Messages";
import { SourceNews, useSource } from "./SourceFiles";
import { callName, DropHint, FilePicker, type SourcesProps, SourceInput } from "./Sources";
import { sourcesOf } from "../../wording";

const TILE_ICONS = { image: "image", video: "film", audio: "sound" } as const;

export function Roles(props: SourcesProps): VNode {
  const { form, fields, id } = props;
  const inConflict = form.verdict.mode === null;
  const conflicts = inConflict
    ? fields.flatMap((field) => form.issues(field.name, null)).filter((issue) => issue.severity === "error")
    : [];
  const swap = fields.filter((field) => !field.several && field.file_kind === "image" && sourcesOf(form.settings, field.name).length > 0);
  return (
    <div
      class="wan-roles"
      role="group"
      aria-label="Sources"
      aria-describedby={conflicts.length > 0 ? `${id}-conflict` : undefined}
      data-problem={conflicts.length > 0}
    >
      <Messages form={form} issues={conflicts} id={`${id}-conflict`} />
      {grouped(props).map((one) =>
        one.reason === "" ? (
          one.fields.map((field) => <Role key={field.name} {...props} field={field} inConflict={inConflict} />)
        ) : (
          <OffRoles key={one.fields.map((field) => field.name).join()} {...props} {...one} />
        ),
      )}
      {swap.length === 2 && <SwapButton form={form} fields={swap} />}
      <p class="wan-meta">
        Drop or paste files anywhere here; each goes where it fits.{" "}
        {props.simulated ? "The simulator takes local files on this machine." : "Local files are uploaded first, and anyone with the link can open the copy."}
      </p>
    </div>
  );
}

interface Group {
  /** Why the roles are disabled; empty for an enabled role. */
  reason: string;
  fixes: Fix[];
  fields: Field[];
}

/** The roles in order, with the disabled ones last, grouped by reason. */
function grouped({ form, fields }: SourcesProps): Group[] {
  const groups: Group[] = [];
  for (const field of fields) {
    const { enabled, reason, fixes } = form.applies(field.name);
    const off = !enabled && sourcesOf(form.settings, field.name).length === 0;
    const same = groups.find((one) => off && one.reason === reason);
    if (same !== undefined) same.fields.push(field);
    else groups.push({ reason: off ? reason : "", fixes: off ? fixes : [], fields: [field] });
  }
  return [...groups.filter((one) => one.reason === ""), ...groups.filter((one) => one.reason !== "")];
}

function OffRoles({ form, id, fields, reason, fixes }: SourcesProps & Group): VNode {
  const [first] = fields;
  return (
    <div class="wan-role wan-role--off" data-field={first?.name}>
      <span class="wan-role__name">{fields.map((field) => field.label).join(", ")}</span>
      <div>
        <HelpText id={`${id}-${first?.name ?? ""}-why`}>
          {reason}{" "}
          {fixes.map((fix) => (
            <button
              key={fix.label}
              type="button"
              class="wan-link"
              onClick={() => {
                form.remove("", fix.changes, "Files removed.");
              }}
            >
              {fix.label}
            </button>
          ))}
        </HelpText>
      </div>
    </div>
  );
}

function SwapButton({ form, fields }: Pick<SourcesProps, "form" | "fields">): VNode | null {
  const [one, other] = fields;
  if (one === undefined || other === undefined) return null;
  return (
    <p class="wan-acts">
      <button
        type="button"
        class="wan-btn wan-btn--s"
        onClick={() => {
          form.edit({ [one.name]: form.settings[other.name] ?? null, [other.name]: form.settings[one.name] ?? null });
        }}
      >
        <Icon name="swap" />
        Swap the two
      </button>
    </p>
  );
}

function Role(props: SourcesProps & { field: Field; inConflict: boolean }): VNode {
  const { form, field, id, uploads, dropTarget, inConflict } = props;
  const [adding, setAdding] = useState(false);
  const box = useRef<HTMLFieldSetElement>(null);
  const sources = sourcesOf(form.settings, field.name);
  const base = `${id}-${field.name}`;
  const issues = form.issues(field.name).filter((issue) => !(inConflict && issue.index === null && issue.severity === "error"));
  const unmentioned = issues.filter((issue) => issue.code.endsWith("-unmentioned"));
  const others = issues
    .filter((issue) => !unmentioned.includes(issue))
    .map((issue) => (field.several && issue.index !== null ? { ...issue, message: `${callName(field, issue.index + 1)}: ${issue.message}` } : issue));
  const upload = uploads.current?.field === field.name ? uploads.current.upload : null;
  const failure = uploads.failed?.field === field.name ? uploads.failed.error : null;
  const notice = form.notice?.field === field.name ? form.notice : null;
  const room = field.several ? sources.length < field.max_items : sources.length === 0;
  const { count } = form.applies(field.name);
  useEffect(() => {
    if (adding) box.current?.querySelector<HTMLInputElement>(".wan-drop input[type='text']")?.focus();
  }, [adding]);
  const closeAdding = (): void => {
    setAdding(false);
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(".wan-media__first, .wan-media__add, .wan-media__name")?.focus());
  };
  return (
    <fieldset
      ref={box}
      class={`wan-role ${dropTarget === field.name ? "is-over" : ""}`}
      data-slot={field.name}
      data-field={field.name}
      data-problem={hasProblem(issues)}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !adding) return;
        event.stopPropagation();
        closeAdding();
      }}
    >
      <legend class="wan-role__name">
        <span>{field.label}</span>
        <span class="wan-meta">{count !== "" ? count : sources.length === 0 ? "optional" : ""}</span>
      </legend>
      <div class="wan-role__files">
        {dropTarget === field.name && <DropHint field={field} />}
        <Tiles
          {...props}
          sources={sources}
          unmentioned={unmentioned}
          addButton={
            room && !adding ? (
              <button
                type="button"
                class={sources.length === 0 ? "wan-btn wan-btn--s wan-media__first" : "wan-media__add"}
                onClick={() => {
                  setAdding(true);
                }}
              >
                <Icon name="plus" />
                Add<span class="wan-vh"> to {field.label.toLowerCase()}</span>
              </button>
            ) : null
          }
        />
        {room && adding && (
          <SourceInput {...props} dropTarget="" number={sources.length + 1} first={sources.length === 0} close={closeAdding} />
        )}
        <SourceNews form={form} upload={upload} notice={notice} failure={failure} />
        {unmentioned.length > 1 ? (
          <Unmentioned form={form} field={field} issues={unmentioned} />
        ) : (
          <Messages form={form} issues={unmentioned} id={`${base}-unmentioned`} />
        )}
        <Messages form={form} issues={others} id={`${base}-msgs`} />
      </div>
    </fieldset>
  );
}

/** One message for several files that the prompt never mentions. */
function Unmentioned({ form, field, issues }: { form: SourcesProps["form"]; field: Field; issues: Issue[] }): VNode {
  const names = issues.map(({ index }) => callName(field, (index ?? 0) + 1));
  const words = `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
  return (
    <div class="wan-msg wan-msg--warn">
      <Icon name="warn" />
      <div>
        <span class="wan-vh">Warning: </span>
        The prompt never mentions {words}, so they may be ignored.
        <div class="wan-msg__acts">
          {issues.flatMap((issue) =>
            issue.fixes
              .filter((fix) => fix.insert !== "")
              .map((fix) => (
                <button
                  key={fix.label}
                  type="button"
                  class="wan-link"
                  onClick={() => {
                    form.fix(issue, fix);
                  }}
                >
                  {fix.label}
                </button>
              )),
          )}
        </div>
      </div>
    </div>
  );
}

interface TilesProps extends SourcesProps {
  field: Field;
  sources: string[];
  unmentioned: Issue[];
  addButton: ComponentChildren;
}

function Tiles(props: TilesProps): VNode {
  const { form, field, sources, unmentioned, addButton } = props;
  const list = useRef<HTMLUListElement>(null);
  const [moved, setMoved] = useState<number | null>(null);
  const [announcement, setAnnouncement] = useState("");
  const [dragged, setDragged] = useState<number | null>(null);
  // A moved element loses the focus.
  useEffect(() => {
    if (moved === null) return;
    list.current?.children[moved]?.querySelector<HTMLButtonElement>(".wan-media__name")?.focus();
    setMoved(null);
  }, [moved]);
  const move = (from: number, to: number): void => {
    if (from === to || to < 0 || to >= sources.length) return;
    const next = [...sources];
    const [one] = next.splice(from, 1);
    if (one === undefined) return;
    next.splice(to, 0, one);
    form.edit({ [field.name]: next });
    setMoved(to);
    setAnnouncement(`Now ${callName(field, to + 1)}`);
  };
  return (
    <>
      <ul class="wan-media" ref={list}>
        {sources.map((source, place) => (
          <Tile
            key={`${source} ${sources.slice(0, place).filter((one) => one === source).length}`}
            {...props}
            source={source}
            place={place}
            used={form.verdict.mode !== null && field.called !== "" && !unmentioned.some((issue) => issue.index === place)}
            move={move}
            onDragStart={() => {
              setDragged(place);
            }}
            onDropHere={() => {
              if (dragged !== null) move(dragged, place);
              setDragged(null);
            }}
            isDragged={dragged !== null}
          />
        ))}
        {addButton !== null && <li>{addButton}</li>}
      </ul>
      <span class="wan-vh" role="status">
        {announcement}
      </span>
    </>
  );
}

interface TileProps extends TilesProps {
  source: string;
  place: number;
  used: boolean;
  move: (from: number, to: number) => void;
  onDragStart: () => void;
  onDropHere: () => void;
  isDragged: boolean;
}

function Tile(props: TileProps): VNode {
  const { form, field, ask, uploads, onFiles, sources, source, place, used, move, onDragStart, onDropHere, isDragged } = props;
  const kind = field.file_kind ?? "image";
  const { info, url, name } = useSource(form, ask, uploads, source, kind);
  const picker = useRef<HTMLInputElement>(null);
  const call = field.several ? callName(field, place + 1) : field.label;
  const many = field.several && sources.length > 1;
  const remove = (): void => {
    const rest = sources.filter((_, at) => at !== place);
    form.remove(field.name, { [field.name]: rest.length > 0 ? rest : null }, `${call} removed.`);
  };
  const about = [name, info?.summary ?? ""].filter((part) => part !== "").join(", ");
  return (
    <li
      class={`${field.several ? "" : "wan-media__one"} ${info?.problem == null ? "" : "is-bad"}`.trim()}
      draggable={many}
      onDragStart={(event) => {
        event.dataTransfer?.setData("text/plain", "");
        onDragStart();
      }}
      onDragOver={(event) => {
        if (isDragged) event.preventDefault();
      }}
      onDrop={(event) => {
        if (!isDragged) return;
        event.preventDefault();
        event.stopPropagation();
        onDropHere();
      }}
      onKeyDown={(event) => {
        if (event.key === "Delete") remove();
        const by = event.key === "ArrowUp" || event.key === "ArrowLeft" ? -1 : event.key === "ArrowDown" || event.key === "ArrowRight" ? 1 : 0;
        if (!event.altKey || by === 0 || !field.several) return;
        event.preventDefault();
        move(place, place + by);
      }}
    >
      <span class={`wan-media__pic ${kind === "audio" ? "wan-media__pic--audio" : ""}`} title={about}>
        {url === null ? <Icon name={TILE_ICONS[kind]} /> : <img src={url} alt={`Thumbnail of ${name}`} draggable={false} />}
        {info?.seconds != null && <span class="wan-media__len">{info.seconds.toFixed(1)} s</span>}
        <button type="button" class="wan-media__x" aria-label={`Remove ${call}`} title={`Remove ${call}`} onClick={remove}>
          <Icon name="x" />
        </button>
      </span>
      {field.called !== "" ? (
        <span class="wan-media__line">
          {many && place > 0 && (
            <IconButton
              icon="chevl"
              label={`Move ${call} forward`}
              className="wan-btn--s wan-btn--quiet"
              onPress={() => {
                move(place, place - 1);
              }}
            />
          )}
          <button
            type="button"
            class={`wan-media__name ${used ? "is-used" : ""}`}
            title={`Insert ${call} into the prompt. ${about}${many ? ". Alt + arrows move it, Delete removes it" : ""}`}
            onClick={() => form.inserter.current?.(call)}
          >
            {call}
          </button>
        </span>
      ) : (
        <span class="wan-media__facts">
          <span class="wan-file__name" title={source}>
            {name}
          </span>
          <span class="wan-meta">{info?.summary ?? ""}</span>
          <button type="button" class="wan-link" onClick={() => picker.current?.click()}>
            Replace<span class="wan-vh"> {call.toLowerCase()}</span>
          </button>
          <FilePicker field={field} onFiles={onFiles} input={picker} />
        </span>
      )}
    </li>
  );
}
