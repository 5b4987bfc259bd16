/** Settings that the model does not have: disabled, with the reason. They return with a model that has them. */
import type { VNode } from "preact";
import { IconButton } from "./FieldRow";
import { HelpText } from "./Messages";
import type { FormState } from "../state";

export function SetAside({ form, id }: { form: FormState; id: string }): VNode {
  const { set_aside } = form.verdict;
  return (
    <div class="wan-aside wan-rows" role="group" aria-label="Set aside">
      {set_aside.map(({ name, label, text, reason }) => (
        <div key={name} class="wan-row" data-field={name}>
          <span class="wan-label">{label}</span>
          <div class="wan-inline">
            <s class="wan-aside__value">{text}</s>
            <IconButton
              icon="x"
              label={`Clear ${label.toLowerCase()}`}
              className="wan-btn--s wan-btn--quiet"
              onPress={() => {
                form.remove("", { [name]: null }, `${label} cleared.`);
              }}
            />
          </div>
          <HelpText id={`${id}-${name}-aside`}>{reason}</HelpText>
        </div>
      ))}
    </div>
  );
}
