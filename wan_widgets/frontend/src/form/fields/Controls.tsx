/** The row of a field in the settings column, by kind: label on the left, control on the right, reasons below. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Json } from "../../generated/protocol";
import { idList, HelpText } from "./Messages";
import type { FormState } from "../state";
import { type ControlProps, useRow } from "./FieldRow";
import { Extras } from "../extras/Extras";
import { choiceText, isOn, isShortRange, nullIfDefault, ratioBox, switchHelp } from "../wording";

/** The control for a field; null for an unknown kind. */
export function Control(props: ControlProps & { seed: SeedLock }): VNode | null {
  if (props.form.varied[props.field.name] !== undefined) return <Extras>{({ SweepField }) => <SweepField {...props} />}</Extras>;
  switch (props.field.kind) {
    case "choice":
      return <Choice {...props} />;
    case "switch":
      return <Switch {...props} />;
    case "integer":
      return (
        <Extras>{({ RangeField, SeedField }) => (isShortRange(props.field) ? <RangeField {...props} /> : <SeedField {...props} />)}</Extras>
      );
    case "text":
      return <Extras>{({ TextField }) => <TextField {...props} />}</Extras>;
    default:
      return null;
  }
}

/** The box of a choice without a fixed ratio. */
const OPEN_BOX = { x: 5, y: 4, width: 26, height: 20, "stroke-dasharray": "3 2.4" };

function Choice(props: ControlProps): VNode | null {
  const { form, field } = props;
  const row = useRow(props);
  const value = form.settings[field.name] ?? row.here.default;
  const boxes = field.choices.map((choice) => ratioBox(choice));
  // Among ratios, a choice without a fixed ratio has a dashed box.
  const showsRatios = boxes.filter((box) => box !== null).length > 1;
  const note = row.off ? "" : row.applies.note;
  const reasons = row.off ? [] : [...new Set(Object.values(row.applies.off_choices))];
  return (
    <fieldset
      class="wan-row"
      disabled={row.off}
      aria-describedby={idList(row.describedBy, note !== "" && `${row.base}-note`, reasons.length > 0 && `${row.base}-off`)}
      {...row.fieldProps}
    >
      <legend>{field.label}</legend>
      <div>
        <span class={`wan-seg ${showsRatios ? "wan-ratios" : ""} ${boxes.length > 5 ? "wan-ratios--6" : ""}`}>
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
                    form.edit({ [field.name]: nullIfDefault(row.here, choice) });
                  }}
                />
                <span>
                  {showsRatios && (
                    <svg viewBox="0 0 36 28" aria-hidden="true">
                      <rect {...(box ?? OPEN_BOX)} rx="1" />
                    </svg>
                  )}
                  {choiceText(field, choice)}
                </span>
              </label>
            );
          })}
        </span>
      </div>
      {note !== "" && <HelpText id={`${row.base}-note`}>{note}</HelpText>}
      {reasons.length > 0 && <HelpText id={`${row.base}-off`}>{reasons.join(" ")}</HelpText>}
      {row.messages()}
    </fieldset>
  );
}

function Switch(props: ControlProps): VNode {
  const { form, field } = props;
  const row = useRow(props);
  const on = isOn(field, form.settings[field.name]);
  const help = switchHelp(field, on);
  return (
    <div class="wan-row" {...row.fieldProps}>
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
            aria-describedby={idList(help !== "" && `${row.base}-help`, row.describedBy)}
            onChange={() => {
              form.edit({ [field.name]: nullIfDefault(field, !on) });
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
      {row.messages()}
    </div>
  );
}

/** Whether the seed is kept for later runs; see `useSeed`. */
export interface SeedLock {
  locked: boolean;
  setLocked: (locked: boolean) => void;
  randomize: () => void;
}

/**
 * A seed that was typed or loaded with the settings is kept. A drawn seed is for the next run only and is
 * cleared after that run was sent, unless the lock is closed.
 */
export function useSeed(form: FormState): SeedLock & { afterSubmit: () => void } {
  const field = form.table.fields.find((one) => one.kind === "integer" && !isShortRange(one));
  const [unlocked, setUnlocked] = useState<Json>(null);
  const name = field?.name ?? "";
  const value = form.settings[name] ?? null;
  const randomize = (): number => {
    const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
    const most = field?.maximum ?? 0xffff_ffff;
    const drawnSeed = random % (most + 1);
    form.edit({ [name]: drawnSeed });
    return drawnSeed;
  };
  const locked = value !== null && value !== unlocked;
  return {
    locked,
    randomize: () => {
      const drawnSeed = randomize();
      if (!locked) setUnlocked(drawnSeed);
    },
    setLocked: (lock) => {
      if (!lock) setUnlocked(value);
      else {
        setUnlocked(null);
        if (value === null) randomize();
      }
    },
    afterSubmit: () => {
      if (value === null || locked) return;
      setUnlocked(null);
      form.edit({ [name]: null });
    },
  };
}
