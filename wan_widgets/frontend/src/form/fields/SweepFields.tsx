/** The rows of a field that varies, and of the names in the prompt that vary; and the menu that chooses them. */
import type { VNode } from "preact";
import { MenuList } from "../../lib/Menu";
import type { OpenMenu } from "../../lib/MenuButton";
import type { Field, Json } from "../../generated/protocol";
import { type ControlProps, IconButton, useRow } from "./FieldRow";
import { idList, hasProblem, Messages } from "./Messages";
import type { FormState } from "../state";
import { choiceText, countText, isOn, textOf } from "../wording";

const NUMBERS = "1, 2, 3 or 7..9";

/** The initial values of a field that begins to vary: its current value. */
export function initialValues(form: FormState, field: Field): Json {
  const value = form.settings[field.name];
  switch (field.kind) {
    case "text":
      return true;
    case "integer":
      return textOf({ value: value ?? field.default }, "value");
    case "switch":
      return [isOn(field, value)];
    default:
      return [value ?? field.default];
  }
}

export function SweepField(props: ControlProps): VNode {
  const { form, field } = props;
  const row = useRow(props);
  const given = form.varied[field.name] ?? null;
  const stopButton = (
    <IconButton
      icon="x"
      label={`Stop varying ${field.label.toLowerCase()}`}
      className="wan-btn--quiet"
      onPress={() => {
        form.vary(field.name, null);
      }}
    />
  );
  if (field.kind === "text") {
    return (
      <div class="wan-row" {...row.fieldProps}>
        <label class="wan-label" for={row.base}>
          {field.label}
        </label>
        <LinesInput
          id={row.base}
          text={textOf(form.settings, field.name)}
          problem={row.problem}
          describedBy={row.describedBy}
          change={(text) => {
            form.edit({ [field.name]: text });
          }}
          stopButton={stopButton}
        />
        {row.messages()}
      </div>
    );
  }
  if (field.kind === "integer") {
    return (
      <div class="wan-row" {...row.fieldProps}>
        <label class="wan-label" for={row.base}>
          {field.label}
        </label>
        <div class="wan-inline">
          <input
            class="wan-input wan-varied"
            id={row.base}
            type="text"
            autoComplete="off"
            value={Array.isArray(given) ? given.map((one: Json) => textOf({ one }, "one")).join(", ") : typeof given === "string" ? given : ""}
            placeholder={NUMBERS}
            aria-invalid={row.problem}
            aria-describedby={idList(`${row.base}-vary`, row.describedBy)}
            onInput={({ currentTarget }) => {
              form.vary(field.name, currentTarget.value);
            }}
          />
          {stopButton}
          <span class="wan-meta" id={`${row.base}-vary`}>
            several, as {NUMBERS}
          </span>
        </div>
        {row.messages()}
      </div>
    );
  }
  const chosen = Array.isArray(given) ? given : [];
  const choices: { value: Json; words: string }[] =
    field.kind === "switch"
      ? [
          { value: true, words: "On" },
          { value: false, words: "Off" },
        ]
      : field.choices.map((choice) => ({ value: choice, words: choiceText(field, choice) }));
  return (
    <fieldset class="wan-row" aria-describedby={row.describedBy} {...row.fieldProps}>
      <legend>{field.label}</legend>
      <div class="wan-inline">
        <span class="wan-seg">
          {choices.map(({ value, words }) => (
            <label key={words}>
              <input
                type="checkbox"
                checked={chosen.includes(value)}
                onChange={() => {
                  // Keep the field's own order.
                  const next = choices.map((one) => one.value).filter((one) => chosen.includes(one) !== (one === value));
                  form.vary(field.name, next);
                }}
              />
              <span>{words}</span>
            </label>
          ))}
        </span>
        {stopButton}
      </div>
      {row.messages()}
    </fieldset>
  );
}

interface LinesProps {
  id: string;
  text: string;
  problem: boolean;
  describedBy: string | undefined;
  change: (text: string) => void;
  stopButton: VNode;
}

/** Several texts, one per line. */
function LinesInput({ id, text, problem, describedBy, change, stopButton }: LinesProps): VNode {
  const number = text.split("\n").filter((line) => line.trim() !== "").length;
  return (
    <div>
      <textarea
        class="wan-area"
        id={id}
        rows={3}
        value={text}
        aria-invalid={problem}
        aria-describedby={idList(`${id}-vary`, describedBy)}
        onInput={({ currentTarget }) => {
          change(currentTarget.value);
        }}
      />
      <div class="wan-inline">
        <span class="wan-meta" id={`${id}-vary`}>
          one in each line: {countText(number, "value")}
        </span>
        {stopButton}
      </div>
    </div>
  );
}

/** The varying names in the prompt's braces, each with its values. */
export function SweepNames({ form, id }: { form: FormState; id: string }): VNode[] {
  return Object.keys(form.varied)
    .filter(isName)
    .map((name) => {
      const issues = form.issues(name);
      const base = `${id}-${name.slice(1, -1)}`;
      const given = form.varied[name];
      return (
        <div
          key={name}
          class="wan-row"
          data-field={name}
          data-problem={hasProblem(issues)}
          onFocusIn={() => {
            form.focusField(name);
          }}
          onFocusOut={() => {
            form.leaveField(name);
          }}
        >
          <label class="wan-label wan-mono" for={base}>
            {name}
          </label>
          <LinesInput
            id={base}
            text={typeof given === "string" ? given : ""}
            problem={hasProblem(issues)}
            describedBy={issues.length > 0 ? `${base}-msgs` : undefined}
            change={(text) => {
              form.vary(name, text);
            }}
            stopButton={
              <IconButton
                icon="x"
                label={`Stop varying ${name}`}
                className="wan-btn--quiet"
                onPress={() => {
                  form.vary(name, null);
                }}
              />
            }
          />
          <Messages form={form} issues={issues} id={`${base}-msgs`} />
        </div>
      );
    });
}

function isName(key: string): boolean {
  return key.startsWith("{");
}

/** The entries of the menu that chooses which fields vary. */
export function VaryList({ menu, form, onVary }: { menu: OpenMenu; form: FormState; onVary: (name: string) => void }): VNode {
  const fields = form.table.fields.filter((field) => field.can_vary && form.applies(field.name).enabled);
  const toggle = (name: string, values: Json): void => {
    const begins = form.varied[name] === undefined;
    form.vary(name, begins ? values : null);
    if (begins) onVary(name);
  };
  return (
    <MenuList
      menu={menu}
      opensUp
      multiple
      entries={[
        ...fields.map((field) => ({
          label: field.label,
          ...(field.kind === "text" ? { aside: "one in each line" } : {}),
          checked: form.varied[field.name] !== undefined,
          onSelect: () => {
            toggle(field.name, initialValues(form, field));
          },
        })),
        ...form.verdict.names.map(([name, value]) => ({
          label: `{${name}}`,
          group: "Names in the prompt",
          aside: "one in each line",
          checked: form.varied[`{${name}}`] !== undefined,
          onSelect: () => {
            toggle(`{${name}}`, value);
          },
        })),
      ]}
      note="Several values make a sweep: a video for every combination."
    />
  );
}
