/** Issues as messages, each with its one-click fixes. */
import type { ComponentChildren, VNode } from "preact";
import { Icon } from "../../lib/icons";
import type { Fix, Issue } from "../../generated/protocol";
import type { MessagesProps } from "./Messages";

const LEVELS = {
  error: { icon: "error", word: "Problem: ", look: "error" },
  warning: { icon: "warn", word: "Warning: ", look: "warn" },
} as const;

export function MessageList({ form, issues, id, onSelect }: MessagesProps): VNode {
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
