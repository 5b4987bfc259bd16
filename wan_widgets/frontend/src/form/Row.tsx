/** What every row of the rail is made of: its field, its reasons and messages, and small buttons. */
import type { ComponentChildren, VNode } from "preact";
import { Icon } from "../lib/icons";
import type { Field } from "../lib/protocol";
import { described, hasProblem, Messages, Why } from "./Messages";
import type { FormState } from "./state";

export interface ControlProps {
  form: FormState;
  field: Field;
  /** The prefix of element ids in this view. */
  id: string;
}

/** What all rows need to know about their field. */
export function useRow({ form, field, id }: ControlProps) {
  const applies = form.applies(field.name);
  const issues = form.issues(field.name);
  const base = `${id}-${field.name}`;
  // Where the value is a problem, the problem says it already.
  const why = !applies.enabled && applies.reason !== "" && issues.every((issue) => issue.message !== applies.reason);
  return {
    base,
    applies,
    issues,
    problem: hasProblem(issues),
    off: !applies.enabled,
    describedBy: described(why && `${base}-why`, issues.length > 0 && `${base}-msgs`),
    below: (onSelect?: () => void): ComponentChildren => (
      <>
        {why && <Why id={`${base}-why`}>{applies.reason}</Why>}
        <Messages form={form} issues={issues} id={`${base}-msgs`} {...(onSelect === undefined ? {} : { onSelect })} />
      </>
    ),
    hold: {
      "data-field": field.name,
      "data-problem": hasProblem(issues),
      onFocusIn: (): void => {
        form.enter(field.name);
      },
      onFocusOut: (event: FocusEvent): void => {
        const { currentTarget, relatedTarget } = event;
        const inside = relatedTarget instanceof Node && (currentTarget as Node).contains(relatedTarget);
        if (!inside) form.leave(field.name);
      },
    },
  };
}

interface IconButtonProps {
  icon: string;
  label: string;
  act: () => void;
  off?: boolean;
  pressed?: boolean;
  look?: string;
}

export function IconButton({ icon, label, act, off = false, pressed, look = "" }: IconButtonProps): VNode {
  return (
    <button
      type="button"
      class={`wan-btn wan-btn--icon ${look}`}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      disabled={off}
      onClick={act}
    >
      <Icon name={icon} />
    </button>
  );
}
