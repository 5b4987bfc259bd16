/** The common parts of every settings row: its field, its reasons and messages, and icon buttons. */
import type { ComponentChildren, VNode } from "preact";
import { Icon } from "../../lib/icons";
import type { Field } from "../../generated/protocol";
import { idList, hasProblem, Messages, HelpText } from "./Messages";
import type { FormState } from "../state";

export interface ControlProps {
  form: FormState;
  field: Field;
  /** The prefix of element ids in this view. */
  id: string;
}

/** The state and the props that every row derives from its field. */
export function useRow({ form, field, id }: ControlProps) {
  const applies = form.applies(field.name);
  // The default may depend on the mode.
  const here: Field = applies.default_here === undefined ? field : { ...field, default: applies.default_here };
  const issues = form.issues(field.name);
  const base = `${id}-${field.name}`;
  // Omit the reason if an issue already states it.
  const showsReason = !applies.enabled && applies.reason !== "" && issues.every((issue) => issue.message !== applies.reason);
  return {
    base,
    here,
    applies,
    issues,
    problem: hasProblem(issues),
    off: !applies.enabled,
    describedBy: idList(showsReason && `${base}-why`, issues.length > 0 && `${base}-msgs`),
    messages: (onSelect?: () => void): ComponentChildren => (
      <>
        {showsReason && <HelpText id={`${base}-why`}>{applies.reason}</HelpText>}
        <Messages form={form} issues={issues} id={`${base}-msgs`} {...(onSelect === undefined ? {} : { onSelect })} />
      </>
    ),
    fieldProps: {
      "data-field": field.name,
      "data-problem": hasProblem(issues),
      onFocusIn: (): void => {
        form.focusField(field.name);
      },
      onFocusOut: (event: FocusEvent): void => {
        const { currentTarget, relatedTarget } = event;
        const remains = relatedTarget instanceof Node && (currentTarget as Node).contains(relatedTarget);
        if (!remains) form.leaveField(field.name);
      },
    },
  };
}

interface IconButtonProps {
  icon: string;
  label: string;
  onPress: () => void;
  disabled?: boolean;
  pressed?: boolean;
  className?: string;
}

export function IconButton({ icon, label, onPress, disabled = false, pressed, className = "" }: IconButtonProps): VNode {
  return (
    <button
      type="button"
      class={`wan-btn wan-btn--icon ${className}`}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onPress}
    >
      <Icon name={icon} />
    </button>
  );
}
