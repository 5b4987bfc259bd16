/** A number in a short range: a stepper and a slider, and a switch for special values such as "automatic". */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../../lib/icons";
import type { Json } from "../../generated/protocol";
import { idList, HelpText } from "./Messages";
import { type ControlProps, useRow } from "./FieldRow";
import { rangeMarks, wholeNumber } from "../numbers";
import { labelText, nullIfDefault, textOf } from "../wording";

/** Half the width of the slider's thumb, whose center cannot reach the ends. */
const THUMB = "7px";

export function RangeField(props: ControlProps): VNode {
  const { form } = props;
  const row = useRow(props);
  const field = row.here;
  const least = field.minimum ?? 0;
  const greatest = field.maximum ?? least;
  const most = row.applies.most ?? greatest;
  const value = form.settings[field.name] ?? field.default;
  const special = field.special.find((one) => one === value);
  // The number to return to after a special value.
  const [last, setLast] = useState(typeof field.default === "number" ? field.default : least);
  const [typed, setTyped] = useState<{ text: string; value: Json }>({ text: "", value: null });
  const number = special === undefined && typeof value === "number" ? value : last;
  const shown = Math.min(greatest, Math.max(least, number));
  const set = (next: Json): void => {
    if (typeof next === "number" && next >= least) setLast(next);
    form.edit({ [field.name]: nullIfDefault(field, next) });
  };
  const step = (by: number): void => {
    setTyped({ text: "", value: null });
    set(Math.min(most, Math.max(least, number + by)));
  };
  const text = typed.text !== "" && typed.value === value ? typed.text : value === null ? "" : textOf({ value }, "value");
  const at = (place: number): string => `calc(${THUMB} + (100% - 2 * ${THUMB}) * ${(place - least) / Math.max(1, greatest - least)})`;
  const reason = row.applies.most_reason;
  const unit = field.unit === "" ? "" : ` ${field.unit}`;
  return (
    <fieldset class="wan-row" disabled={row.off} aria-describedby={idList(row.describedBy, reason !== "" && `${row.base}-most`)} {...row.fieldProps}>
      <legend>{field.label}</legend>
      <div class="wan-dur">
        <div class="wan-dur__top">
          {field.special.length > 0 && (
            <span class="wan-seg wan-seg--s">
              <label>
                <input
                  type="radio"
                  name={`${row.base}-kind`}
                  checked={special === undefined}
                  onChange={() => {
                    set(last);
                  }}
                />
                <span>Set</span>
              </label>
              {field.special.map((one) => (
                <label key={one}>
                  <input
                    type="radio"
                    name={`${row.base}-kind`}
                    checked={special === one}
                    onChange={() => {
                      set(one);
                    }}
                  />
                  <span>{labelText(field, one)}</span>
                </label>
              ))}
            </span>
          )}
          {special === undefined ? (
            <>
              <span class="wan-step">
                <button
                  type="button"
                  aria-label={`${field.label}: one less`}
                  disabled={row.off || number <= least}
                  onClick={() => {
                    step(-1);
                  }}
                >
                  <Icon name="minus" />
                </button>
                <input
                  type="text"
                  inputMode="numeric"
                  autoComplete="off"
                  aria-label={field.unit === "s" ? "Seconds" : field.label}
                  aria-invalid={row.problem}
                  placeholder={field.default === null ? "as source" : ""}
                  value={text}
                  onInput={({ currentTarget }) => {
                    const next = wholeNumber(currentTarget.value);
                    setTyped({ text: currentTarget.value, value: next ?? field.default });
                    set(next);
                  }}
                  onKeyDown={(event) => {
                    const by = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
                    if (by === 0) return;
                    event.preventDefault();
                    step(by);
                  }}
                />
                <button
                  type="button"
                  aria-label={`${field.label}: one more`}
                  disabled={row.off || number >= most}
                  onClick={() => {
                    step(1);
                  }}
                >
                  <Icon name="plus" />
                </button>
              </span>
              <span>{field.unit}</span>
            </>
          ) : (
            <span class="wan-meta">
              the model chooses {least} to {greatest}
              {unit}
            </span>
          )}
        </div>
        {special === undefined && (
          <>
            <input
              class="wan-range"
              type="range"
              min={least}
              max={greatest}
              value={shown}
              disabled={row.off}
              aria-label={`${field.label}, ${least} to ${most}${unit}`}
              style={`--p:${at(shown)};--wan-off:${most < greatest ? at(most) : "100%"}`}
              onInput={({ currentTarget }) => {
                const next = Math.min(most, Number(currentTarget.value));
                currentTarget.value = String(next);
                setTyped({ text: "", value: null });
                set(next);
              }}
            />
            <span class="wan-dur__scale" aria-hidden="true">
              {rangeMarks(least, greatest).map((mark) => (
                <span key={mark} style={`--at:${((mark - least) / Math.max(1, greatest - least)) * 100}%`}>
                  {mark}
                </span>
              ))}
            </span>
          </>
        )}
      </div>
      {reason !== "" && special === undefined && <HelpText id={`${row.base}-most`}>{reason}</HelpText>}
      {row.messages()}
    </fieldset>
  );
}
