/** The menu that chooses which fields vary: its button, with the number of them. */
import type { VNode } from "preact";
import { Extras } from "../extras/Extras";
import { FormMenu } from "../FormMenu";
import type { FormState } from "../state";

export function VaryMenu({ form, onVary }: { form: FormState; onVary: (name: string) => void }): VNode {
  const number = Object.keys(form.varied).length;
  return (
    <FormMenu label="Vary" text={number > 0 ? `Vary ${number}` : "Vary"} className="wan-btn">
      {(menu) => <Extras>{({ VaryList }) => <VaryList menu={menu} form={form} onVary={onVary} />}</Extras>}
    </FormMenu>
  );
}
