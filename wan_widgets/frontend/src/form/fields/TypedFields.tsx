/** The rows of fields that are typed: a text, and a seed. */
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { Icon } from "../../lib/icons";
import type { Json } from "../../generated/protocol";
import type { SeedLock } from "./Controls";
import { type ControlProps, IconButton, useRow } from "./FieldRow";
import { idList } from "./Messages";
import { characterCount, textOf } from "../wording";
import { utf16Offset, wholeNumber } from "../numbers";

export function TextField(props: ControlProps): VNode {
  const { form, field } = props;
  const row = useRow(props);
  const area = useRef<HTMLTextAreaElement>(null);
  const text = textOf(form.settings, field.name);
  const length = characterCount(text);
  const limit = field.soft_length;
  return (
    <div class="wan-row" {...row.fieldProps}>
      <label class="wan-label" for={row.base}>
        {field.label}
      </label>
      <div>
        <textarea
          ref={area}
          class="wan-area"
          id={row.base}
          rows={2}
          value={text}
          disabled={row.off}
          placeholder={field.placeholder}
          aria-invalid={row.problem}
          aria-describedby={idList(limit !== null && `${row.base}-count`, row.describedBy)}
          onInput={({ currentTarget }) => {
            form.edit({ [field.name]: currentTarget.value });
          }}
        />
        {limit !== null && (
          <span class={`wan-meta wan-tally ${length > limit ? "wan-count--over" : ""}`} id={`${row.base}-count`}>
            <span class="wan-vh">Length </span>
            {length > limit && <Icon name="warn" />}
            {length.toLocaleString("en")} / {limit.toLocaleString("en")}
          </span>
        )}
      </div>
      {row.messages(() => {
        selectFrom(area.current, limit ?? 0);
      })}
    </div>
  );
}

/** Select the text from character `start` to the end, and scroll it into view. */
export function selectFrom(area: HTMLTextAreaElement | null, start: number): void {
  if (area === null) return;
  area.focus();
  area.setSelectionRange(utf16Offset(area.value, start), area.value.length);
  area.scrollTop = area.scrollHeight;
}

export function SeedField(props: ControlProps & { seed: SeedLock }): VNode {
  const { form, field, seed } = props;
  const row = useRow(props);
  const [typed, setTyped] = useState<{ text: string; value: Json }>({ text: "", value: null });
  const value = form.settings[field.name] ?? null;
  const text = typed.value === value ? typed.text : textOf(form.settings, field.name);
  const state = value === null ? "new for each run" : seed.locked ? "kept for every run" : "for the next run";
  return (
    <div class="wan-row" {...row.fieldProps}>
      <label class="wan-label" for={row.base}>
        {field.label}
      </label>
      <div class="wan-inline">
        <span class="wan-group wan-seed">
          <input
            class="wan-input"
            id={row.base}
            type="text"
            inputMode="numeric"
            autoComplete="off"
            value={text}
            disabled={row.off}
            placeholder={field.placeholder}
            aria-invalid={row.problem}
            aria-describedby={idList(`${row.base}-state`, row.describedBy)}
            onInput={({ currentTarget }) => {
              const next = wholeNumber(currentTarget.value);
              setTyped({ text: currentTarget.value, value: next });
              form.edit({ [field.name]: next });
            }}
          />
          <IconButton icon="dice" label={`Draw a new ${field.label.toLowerCase()}`} disabled={row.off} onPress={seed.randomize} />
          <IconButton
            icon={seed.locked ? "lock" : "unlock"}
            label={`Keep this ${field.label.toLowerCase()}`}
            disabled={row.off}
            pressed={seed.locked}
            onPress={() => {
              seed.setLocked(!seed.locked);
            }}
          />
        </span>
        <span class="wan-meta" id={`${row.base}-state`}>
          {state}
        </span>
      </div>
      {row.messages()}
    </div>
  );
}
