/** One row of the rail for each kind of field: label on the left, control on the right, reasons below. */
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { Icon } from "../lib/icons";
import type { Json } from "../lib/protocol";
import { described, Why } from "./Messages";
import type { FormState } from "./state";
import { type ControlProps, IconButton, useRow } from "./Row";
import { Varied } from "./Varied";
import { choiceWords, isOn, lengthOf, placeOf, ratioBox, switchWords, textOf, unlessDefault, wholeNumber } from "./words";

/** The control for a field of the rail; what it does not know it shows as nothing. */
export function Control(props: ControlProps & { seed: SeedKeeping }): VNode | null {
  if (props.form.varied[props.field.name] !== undefined) return <Varied {...props} />;
  switch (props.field.kind) {
    case "choice":
      return <Choice {...props} />;
    case "switch":
      return <Switch {...props} />;
    case "integer":
      return <Seed {...props} />;
    case "text":
      return <Text {...props} />;
    default:
      return null;
  }
}

function Choice(props: ControlProps): VNode | null {
  const { form, field } = props;
  const row = useRow(props);
  const value = form.settings[field.name] ?? field.default;
  const boxes = field.choices.map((choice) => ratioBox(choice));
  const drawn = boxes.every((box) => box !== null);
  const reasons = row.off ? [] : [...new Set(Object.values(row.applies.off_choices))];
  return (
    <fieldset
      class="wan-row"
      disabled={row.off}
      aria-describedby={described(row.describedBy, reasons.length > 0 && `${row.base}-off`)}
      {...row.hold}
    >
      <legend>{field.label}</legend>
      <div>
        <span class={`wan-seg ${drawn ? "wan-ratios" : ""}`}>
          {field.choices.map((choice, place) => {
            const box = boxes[place];
            return (
              <label key={choice}>
                <input
                  type="radio"
                  name={row.base}
                  value={choice}
                  checked={!row.off && value === choice}
                  disabled={String(choice) in row.applies.off_choices}
                  onChange={() => {
                    form.edit({ [field.name]: unlessDefault(field, choice) });
                  }}
                />
                <span>
                  {drawn && box !== null && (
                    <svg viewBox="0 0 36 28" aria-hidden="true">
                      <rect {...box} rx="1" />
                    </svg>
                  )}
                  {choiceWords(field, choice)}
                </span>
              </label>
            );
          })}
        </span>
      </div>
      {reasons.length > 0 && <Why id={`${row.base}-off`}>{reasons.join(" ")}</Why>}
      {row.below()}
    </fieldset>
  );
}

function Switch(props: ControlProps): VNode {
  const { form, field } = props;
  const row = useRow(props);
  const on = isOn(field, form.settings[field.name]);
  const help = switchWords(field, on);
  return (
    <div class="wan-row" {...row.hold}>
      <label class="wan-label" for={row.base}>
        {field.label}
      </label>
      <div class="wan-inline">
        <span class="wan-switch">
          <input
            id={row.base}
            type="checkbox"
            role="switch"
            checked={on}
            disabled={row.off}
            aria-describedby={described(help !== "" && `${row.base}-help`, row.describedBy)}
            onChange={() => {
              form.edit({ [field.name]: unlessDefault(field, !on) });
            }}
          />
          <span class="wan-switch__word" aria-hidden="true">
            {on ? "On" : "Off"}
          </span>
        </span>
        {help !== "" && (
          <span class="wan-meta wan-grow" id={`${row.base}-help`}>
            {help}
          </span>
        )}
      </div>
      {row.below()}
    </div>
  );
}

function Text(props: ControlProps): VNode {
  const { form, field } = props;
  const row = useRow(props);
  const area = useRef<HTMLTextAreaElement>(null);
  const text = textOf(form.settings, field.name);
  const length = lengthOf(text);
  const limit = field.soft_length;
  return (
    <div class="wan-row" {...row.hold}>
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
          aria-describedby={described(limit !== null && `${row.base}-count`, row.describedBy)}
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
      {row.below(() => {
        selectFrom(area.current, limit ?? 0);
      })}
    </div>
  );
}

/** Select the text from character `start` on, and bring it into view. */
export function selectFrom(area: HTMLTextAreaElement | null, start: number): void {
  if (area === null) return;
  area.focus();
  area.setSelectionRange(placeOf(area.value, start), area.value.length);
  area.scrollTop = area.scrollHeight;
}

/** Whether the seed stays for the next run; see `useSeed`. */
export interface SeedKeeping {
  kept: boolean;
  setKept: (kept: boolean) => void;
  draw: () => void;
}

/**
 * A seed that was typed or came with the settings is kept. One that was drawn is for the next run only, until
 * the lock is closed; it is taken out again once that run was sent.
 */
export function useSeed(form: FormState): SeedKeeping & { sent: () => void } {
  const field = form.table.fields.find((one) => one.kind === "integer");
  const [loose, setLoose] = useState<Json>(null);
  const name = field?.name ?? "";
  const value = form.settings[name] ?? null;
  const draw = (): number => {
    const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
    const most = field?.maximum ?? 0xffff_ffff;
    const drawn = random % (most + 1);
    form.edit({ [name]: drawn });
    return drawn;
  };
  const kept = value !== null && value !== loose;
  return {
    kept,
    draw: () => {
      const drawn = draw();
      if (!kept) setLoose(drawn);
    },
    setKept: (keep) => {
      if (!keep) setLoose(value);
      else {
        setLoose(null);
        if (value === null) draw();
      }
    },
    sent: () => {
      if (value === null || kept) return;
      setLoose(null);
      form.edit({ [name]: null });
    },
  };
}

function Seed(props: ControlProps & { seed: SeedKeeping }): VNode {
  const { form, field, seed } = props;
  const row = useRow(props);
  const [typed, setTyped] = useState<{ text: string; value: Json }>({ text: "", value: null });
  const value = form.settings[field.name] ?? null;
  const text = typed.value === value ? typed.text : textOf(form.settings, field.name);
  const state = value === null ? "new for each run" : seed.kept ? "kept for every run" : "for the next run";
  return (
    <div class="wan-row" {...row.hold}>
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
            aria-describedby={described(`${row.base}-state`, row.describedBy)}
            onInput={({ currentTarget }) => {
              const next = wholeNumber(currentTarget.value);
              setTyped({ text: currentTarget.value, value: next });
              form.edit({ [field.name]: next });
            }}
          />
          <IconButton icon="dice" label={`Draw a new ${field.label.toLowerCase()}`} off={row.off} act={seed.draw} />
          <IconButton
            icon={seed.kept ? "lock" : "unlock"}
            label={`Keep this ${field.label.toLowerCase()}`}
            off={row.off}
            pressed={seed.kept}
            act={() => {
              seed.setKept(!seed.kept);
            }}
          />
        </span>
        <span class="wan-meta" id={`${row.base}-state`}>
          {state}
        </span>
      </div>
      {row.below()}
    </div>
  );
}
