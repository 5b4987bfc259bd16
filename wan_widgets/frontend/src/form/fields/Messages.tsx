/** Issues as messages under the control that they are about, each with its one-click fixes; and help texts. */
import type { ComponentChildren, VNode } from "preact";
import { Icon } from "../../lib/icons";
import type { Fix, Issue } from "../../generated/protocol";
import type { FormState } from "../state";

const LEVELS = {
  error: { icon: "error", word: "Problem: ", look: "error" },
  warning: { icon: "warn", word: "Warning: ", look: "warn" },
} as const;

interface Props {
  form: FormState;
  issues: Issue[];
  /** Element id of the list, for `aria-describedby`. */
  id: string;
  /** Applies fixes that change no setting, such as selecting a part of the text. */
  onSelect?: () => void;
}

export function Messages({ form, issues, id, onSelect }: Props): VNode | null {
  if (issues.length === 0) return null;
  return (
    <div class="wan-msgs" id={id}>
      {issues.map((issue) => (
        <Message
          key={`${issue.code} ${issue.index ?? ""} ${issue.message}`}
          issue={issue}
          onFix={(fix) => {
            if (Object.keys(fix.changes).length === 0) onSelect?.();
            else form.fix(issue, fix);
          }}
        />
      ))}
    </div>
  );
}

function Message({ issue, onFix }: { issue: Issue; onFix: (fix: Fix) => void }): VNode {
  const level = LEVELS[issue.severity];
  return (
    <div class={`wan-msg wan-msg--${level.look}`}>
      <Icon name={level.icon} />
      <div>
        <span class="wan-vh">{level.word}</span>
        {formatted(issue.message)}
        {issue.hint !== "" && <> {formatted(issue.hint)}</>}
        {issue.fixes.length > 0 && (
          <div class="wan-msg__acts">
            {issue.fixes.map((fix) => (
              <button
                key={fix.label}
                type="button"
                class="wan-link"
                onClick={() => {
                  onFix(fix);
                }}
              >
                {fix.label}
              </button>
            ))}
          </div>
        )}
      </div>
    </div>
  );
}

/** Formats names of characters as tags, and a quotation at the end as `<q>`. */
function formatted(text: string): ComponentChildren[] {
  return text.split(/(\bcharacter\d+\b|\b(?:Image|Video|Audio) \d+\b|"…[^]*"$)/).map((part, place) => {
    if (place % 2 === 0) return part;
    if (part.startsWith('"')) return <q key={place}>{part.slice(1, -1)}</q>;
    return (
      <span key={place} class="wan-tag">
        {part}
      </span>
    );
  });
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
