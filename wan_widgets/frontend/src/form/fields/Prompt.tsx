/** The prompt with its menus and its counter. */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../lib/icons";
import type { Field } from "../../generated/protocol";
import type { Ask } from "../../lib/kernel/ask";
import { EXTRAS, Extras } from "../extras/Extras";
import { FormMenu } from "../FormMenu";
import { Presets } from "../memory/Presets";
import type { PromptHistoryKeys } from "../memory/promptHistory";
import { idList, hasProblem, Messages, HelpText } from "./Messages";
import type { FormState } from "../state";
import { characterCount, PROMPT_HINTS, textOf } from "../wording";

const NEAR_THE_END = 100;
const BUTTON_CLASS = "wan-btn wan-btn--quiet wan-btn--s";

export function Prompt({ form, field, id, ask }: { form: FormState; field: Field; id: string; ask: Ask }): VNode {
  const area = useRef<HTMLTextAreaElement>(null);
  const entered = useRef(false);
  const history = useRef<PromptHistoryKeys | null>(null);
  const text = textOf(form.settings, field.name);
  const issues = form.issues(field.name);
  const { mode, template } = form.verdict;
  const hints = mode === null ? undefined : PROMPT_HINTS[mode];
  const base = `${id}-${field.name}`;
  const limit = field.soft_length;
  const length = characterCount(text);

  const put = (earlier: string): void => {
    form.edit({ [field.name]: earlier });
  };
  const insert = (snippet: string): void => {
    EXTRAS.run(({ insertText }) => {
      const box = area.current;
      if (box === null) return;
      insertText(box, snippet, entered.current, put);
    });
  };
  form.inserter.current = insert;

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
        history.current?.end();
        form.leaveField(field.name);
      }}
    >
      <div class="wan-prompt__top">
        <label for={base}>{field.label}</label>
        {(["templates", "inserts"] as const)
          .filter((kind) => form.table.snippets[kind].length > 0)
          .map((kind) => (
            <FormMenu key={kind} label={kind === "templates" ? "Template" : "Insert"} className={BUTTON_CLASS}>
              {(menu) => <Extras>{({ SnippetList }) => <SnippetList menu={menu} snippets={form.table.snippets[kind]} insert={insert} />}</Extras>}
            </FormMenu>
          ))}
        <FormMenu label="History" className={BUTTON_CLASS}>
          {(menu) => (
            <Extras>
              {({ HistoryList }) => (
                <HistoryList
                  menu={menu}
                  ask={ask}
                  put={(earlier) => {
                    form.load({ ...form.settings, [field.name]: earlier }, "Earlier prompt inserted.");
                  }}
                />
              )}
            </Extras>
          )}
        </FormMenu>
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
          template !== null && `${base}-sent`,
          hints !== undefined && `${base}-hint`,
          issues.length > 0 && `${base}-msgs`,
        )}
        onFocus={() => {
          entered.current = true;
        }}
        onKeyDown={(event) => {
          history.current?.onKeyDown(event);
        }}
        onInput={({ currentTarget }) => {
          history.current?.end();
          form.edit({ [field.name]: currentTarget.value });
        }}
      />
      <Extras now={false}>{({ HistoryStatus }) => <HistoryStatus ask={ask} text={text} put={put} keys={history} />}</Extras>
      {(template !== null || Object.keys(form.varied).length > 0) && (
        <Extras>{({ PromptDetails }) => <PromptDetails form={form} field={field} id={base} />}</Extras>
      )}
      {hints !== undefined && <HelpText id={`${base}-hint`}>{hints.hint}</HelpText>}
      <Messages
        form={form}
        issues={issues}
        id={`${base}-msgs`}
        onSelect={() => {
          EXTRAS.run(({ selectFrom }) => {
            selectFrom(area.current, limit ?? 0);
          });
        }}
      />
    </div>
  );
}

/** The character counter. It is announced near the limit and above it, not on every keystroke. */
function CharacterCount({ id, length, limit }: { id: string; length: number; limit: number }): VNode {
  const over = length > limit;
  const announcement = over
    ? `Over ${limit.toLocaleString("en")} characters: the rest will be cut.`
    : length >= limit - NEAR_THE_END
      ? `At most ${NEAR_THE_END} characters left.`
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
