/** The prompt with its menus and its counter. */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../lib/icons";
import type { Field, Snippet, Template } from "../../generated/protocol";
import { selectFrom } from "./Controls";
import type { Ask } from "../../lib/kernel/ask";
import { Menu } from "../../lib/Menu";
import { HistoryMenu } from "../memory/HistoryMenu";
import { Presets } from "../memory/Presets";
import { usePromptHistory } from "../memory/promptHistory";
import { idList, hasProblem, Messages, HelpText } from "./Messages";
import type { FormState } from "../state";
import { SweepNames } from "./SweepFields";
import { countText, characterCount, PROMPT_HINTS, textOf } from "../wording";

const NEAR_THE_END = 100;
const BUTTON_CLASS = "wan-btn wan-btn--quiet wan-btn--s";

export function Prompt({ form, field, id, ask }: { form: FormState; field: Field; id: string; ask: Ask }): VNode {
  const area = useRef<HTMLTextAreaElement>(null);
  const entered = useRef(false);
  const text = textOf(form.settings, field.name);
  const issues = form.issues(field.name);
  const mode = form.verdict.mode;
  const hints = mode === null ? undefined : PROMPT_HINTS[mode];
  const base = `${id}-${field.name}`;
  const limit = field.soft_length;
  const length = characterCount(text);

  const insert = (snippet: string): void => {
    const box = area.current;
    if (box === null) return;
    // Before the first focus, the browser may report any cursor position.
    if (!entered.current) box.setSelectionRange(box.value.length, box.value.length);
    box.focus();
    const { value, selectionStart: start, selectionEnd: end } = box;
    const before = value.slice(0, end);
    const after = value.slice(end);
    const gap = (left: string, right: string): string =>
      left === "" || right === "" || /\s$/.test(left) || /^[\s,.;:!?]/.test(right) ? "" : " ";
    const piece = gap(before, snippet) + snippet + gap(snippet, after);
    box.setSelectionRange(end, end); // insert without replacing a selection
    // Deprecated, but still the only way that supports the browser's own undo.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    if (!document.execCommand("insertText", false, piece)) {
      box.setRangeText(piece, end, end, "end");
      form.edit({ [field.name]: box.value });
    }
    const first = /\[[^\]\n]*\]/.exec(piece);
    if (first !== null && start === end) {
      box.setSelectionRange(end + first.index, end + first.index + first[0].length);
    }
  };

  form.inserter.current = insert;
  const history = usePromptHistory(ask, text, (earlier) => {
    form.edit({ [field.name]: earlier });
  });

  return (
    <div
      class="wan-prompt"
      data-field={field.name}
      data-problem={hasProblem(issues)}
      onFocusIn={() => {
        form.focusField(field.name);
      }}
      onFocusOut={(event) => {
        const { currentTarget, relatedTarget } = event;
        if (relatedTarget instanceof Node && currentTarget.contains(relatedTarget)) return;
        history.end();
        form.leaveField(field.name);
      }}
    >
      <div class="wan-prompt__top">
        <label for={base}>{field.label}</label>
        <SnippetMenu label="Template" snippets={form.table.snippets.templates} insert={insert} />
        <SnippetMenu label="Insert" snippets={form.table.snippets.inserts} insert={insert} />
        <HistoryMenu
          ask={ask}
          className={BUTTON_CLASS}
          put={(earlier) => {
            form.load({ ...form.settings, [field.name]: earlier }, "Earlier prompt inserted.");
          }}
        />
        <Presets form={form} ask={ask} id={id} className={BUTTON_CLASS} />
        {limit !== null && <CharacterCount id={`${base}-count`} length={length} limit={limit} />}
      </div>
      <textarea
        ref={area}
        class="wan-area"
        id={base}
        rows={5}
        value={text}
        placeholder={hints?.placeholder ?? field.placeholder}
        aria-invalid={hasProblem(issues)}
        aria-describedby={idList(
          limit !== null && `${base}-count`,
          form.verdict.template !== null && `${base}-sent`,
          hints !== undefined && `${base}-hint`,
          issues.length > 0 && `${base}-msgs`,
        )}
        onFocus={() => {
          entered.current = true;
        }}
        onKeyDown={history.onKeyDown}
        onInput={({ currentTarget }) => {
          history.end();
          form.edit({ [field.name]: currentTarget.value });
        }}
      />
      <p class="wan-meta wan-prompt__history" role="status">
        {history.status}
      </p>
      {form.varied[field.name] !== undefined && (
        <p class="wan-msg wan-msg--info wan-lines">
          <Icon name="info" />
          <span>
            Each line is a prompt: {countText(text.split("\n").filter((line) => line.trim() !== "").length, "prompt")}.{" "}
            <button
              type="button"
              class="wan-link"
              onClick={() => {
                form.vary(field.name, null);
              }}
            >
              Make it one prompt
            </button>
          </span>
        </p>
      )}
      <SweepNames form={form} id={base} />
      {form.verdict.template !== null && <SentPrompt form={form} field={field} template={form.verdict.template} id={base} />}
      {hints !== undefined && <HelpText id={`${base}-hint`}>{hints.hint}</HelpText>}
      <Messages
        form={form}
        issues={issues}
        id={`${base}-msgs`}
        onSelect={() => {
          selectFrom(area.current, limit ?? 0);
        }}
      />
    </div>
  );
}

interface SentProps {
  form: FormState;
  field: Field;
  template: Template;
  id: string;
}

/** The prompt as it would be sent, with the names in braces filled in, and a button to send literal braces. */
function SentPrompt({ form, field, template, id }: SentProps): VNode {
  const { text, negative, names, literal } = template;
  return (
    <div class="wan-msg wan-msg--info wan-sent" id={`${id}-sent`}>
      <Icon name="text" />
      <div>
        <b>Sent as:</b> <span class="wan-sent__text">{text}</span>
        {negative !== "" && (
          <div>
            <b>Negative prompt:</b> <span class="wan-sent__text">{negative}</span>
          </div>
        )}
        {names.length > 0 && (
          <ul class="wan-sent__names">
            {names.map(([name, value]) => (
              <li key={name}>
                <span class="wan-tag">{`{${name}}`}</span> {value}
              </li>
            ))}
          </ul>
        )}
        {literal !== "" && (
          <div class="wan-msg__acts">
            <button
              type="button"
              class="wan-link"
              onClick={() => {
                form.edit({ [field.name]: literal });
              }}
            >
              Send the braces as they are
            </button>
          </div>
        )}
      </div>
    </div>
  );
}

function SnippetMenu(props: { label: string; snippets: Snippet[]; insert: (text: string) => void }): VNode | null {
  const { label, snippets, insert } = props;
  if (snippets.length === 0) return null;
  return (
    <Menu
      label={label}
      content={
        <>
          {label}
          <Icon name="chev" />
        </>
      }
      className={BUTTON_CLASS}
      movesFocus
      entries={snippets.map((snippet) => {
        const [group = "", name = ""] = snippet.label.split(": ", 2);
        const onSelect = (): void => {
          insert(snippet.text);
        };
        return name === "" ? { label: group, onSelect } : { label: name, group, onSelect };
      })}
    />
  );
}

/** The character counter. It is announced near the limit and above it, not on every keystroke. */
function CharacterCount({ id, length, limit }: { id: string; length: number; limit: number }): VNode {
  const over = length > limit;
  const announcement = over
    ? `Over ${limit.toLocaleString("en")} characters: the rest will be cut.`
    : length >= limit - NEAR_THE_END
      ? `${(limit - NEAR_THE_END).toLocaleString("en")} of ${limit.toLocaleString("en")} characters.`
      : "";
  const [first] = useState(announcement);
  const [speaks, setSpeaks] = useState(false);
  useEffect(() => {
    if (announcement !== first) setSpeaks(true); // do not announce the initial text
  }, [announcement, first]);
  return (
    <>
      <span class={`wan-count ${over ? "wan-count--over" : ""}`} id={id}>
        <span class="wan-vh">Length </span>
        {over && <Icon name="warn" />}
        {length.toLocaleString("en")} / {limit.toLocaleString("en")}
      </span>
      <span class="wan-vh" aria-live="polite">
        {speaks ? announcement : ""}
      </span>
    </>
  );
}
