/** What is below the prompt if it varies or has names in braces: the names with their values, and the prompt as it is sent. */
import type { VNode } from "preact";
import { Icon } from "../../lib/icons";
import type { Field, Template } from "../../generated/protocol";
import type { FormState } from "../state";
import { SweepNames } from "./SweepFields";
import { countText, textOf } from "../wording";

export function PromptDetails({ form, field, id }: { form: FormState; field: Field; id: string }): VNode {
  const text = textOf(form.settings, field.name);
  const { template } = form.verdict;
  return (
    <>
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
      <SweepNames form={form} id={id} />
      {template !== null && <SentPrompt form={form} field={field} template={template} id={id} />}
    </>
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
