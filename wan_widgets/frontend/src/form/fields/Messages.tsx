/** Issues as messages under the control that they are about; and help texts. */
import type { ComponentChildren, VNode } from "preact";
import { Icon } from "../../lib/icons";
import type { Issue } from "../../generated/protocol";
import { Extras } from "../extras/Extras";
import type { FormState } from "../state";

export interface MessagesProps {
  form: FormState;
  issues: Issue[];
  /** Element id of the list, for `aria-describedby`. */
  id: string;
  /** Applies fixes that change no setting, such as selecting a part of the text. */
  onSelect?: () => void;
}

export function Messages(props: MessagesProps): VNode | null {
  if (props.issues.length === 0) return null;
  return <Extras>{({ MessageList }) => <MessageList {...props} />}</Extras>;
}

/** Secondary text that explains a control, or why it is disabled. */
export function HelpText({ id, children }: { id?: string | undefined; children: ComponentChildren }): VNode {
  return (
    <p class="wan-why" id={id}>
      <Icon name="info" />
      <span>{children}</span>
    </p>
  );
}

/** Whether any issue is an error rather than a warning. */
export function hasProblem(issues: Issue[]): boolean {
  return issues.some((issue) => issue.severity === "error");
}

/** Ids for `aria-describedby`; undefined if there are none. */
export function idList(...ids: (string | false | undefined)[]): string | undefined {
  const there = ids.filter((id) => id !== false && id !== undefined && id !== "");
  return there.length === 0 ? undefined : there.join(" ");
}
