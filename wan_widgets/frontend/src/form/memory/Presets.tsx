/** Named settings: a menu that loads them, and the panel that it opens. */
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Preset } from "../../generated/protocol";
import type { Ask } from "../../lib/kernel/ask";
import { Extras } from "../extras/Extras";
import { FormMenu } from "../FormMenu";
import type { FormState } from "../state";

interface Props {
  form: FormState;
  ask: Ask;
  id: string;
  className: string;
}

export function Presets({ form, ask, id, className }: Props): VNode {
  const [presets, setPresets] = useState<readonly Preset[]>([]);
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLSpanElement>(null);
  const all = { form, ask, presets, setPresets };
  return (
    <>
      <span ref={place}>
        <FormMenu label="Presets" className={className}>
          {(menu) => (
            <Extras>
              {({ PresetList }) => (
                <PresetList
                  {...all}
                  menu={menu}
                  openPanel={() => {
                    setOpen(true);
                  }}
                />
              )}
            </Extras>
          )}
        </FormMenu>
      </span>
      {open && (
        <Extras>
          {({ PresetPanel }) => (
            <PresetPanel
              {...all}
              id={id}
              close={() => {
                setOpen(false);
                place.current?.querySelector("button")?.focus();
              }}
            />
          )}
        </Extras>
      )}
    </>
  );
}
