/** Named settings: a menu that loads them, and opens the panel that saves and deletes them. */
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Preset } from "../../generated/protocol";
import { Icon } from "../../lib/icons";
import { type Ask, reasonOf } from "../../lib/kernel/ask";
import { Menu } from "../../lib/Menu";
import { Extras } from "../extras/Extras";
import type { FormState } from "../state";
import { changedBy, withPreset } from "./presetSettings";

interface Props {
  form: FormState;
  ask: Ask;
  id: string;
  className: string;
}

export function Presets({ form, ask, id, className }: Props): VNode {
  const [presets, setPresets] = useState<readonly Preset[]>([]);
  const [note, setNote] = useState("");
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLSpanElement>(null);
  const load = (): void => {
    ask("presets", {}).then(
      ({ body }) => {
        setPresets(body.presets);
        setNote("A preset sets everything except the prompt and files.");
      },
      (error: unknown) => {
        setNote(reasonOf(error, "The presets could not be read."));
      },
    );
  };
  return (
    <>
      <span ref={place}>
        <Menu
          label="Presets"
          content={
            <>
              Presets
              <Icon name="chev" />
            </>
          }
          className={className}
          movesFocus
          onOpen={load}
          entries={[
            ...presets.map((preset) => ({
              key: `preset ${preset.name}`,
              label: preset.name,
              aside: changedText(form, preset),
              onSelect: () => {
                form.load(withPreset(form.table, form.settings, preset.settings), `Preset ${preset.name} loaded.`);
              },
            })),
            {
              key: "panel",
              label: presets.length === 0 ? "Save these settings…" : "Save or delete…",
              onSelect: () => {
                setOpen(true);
              },
            },
          ]}
          {...(note === "" ? {} : { note })}
        />
      </span>
      {open && (
        <Extras>
          {({ PresetPanel }) => (
            <PresetPanel
              form={form}
              ask={ask}
              id={id}
              presets={presets}
              setPresets={setPresets}
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

/** Which fields a preset would change, by label. */
function changedText(form: FormState, preset: Preset): string {
  const labels = changedBy(form.table, form.settings, preset.settings);
  return labels.length === 0 ? "no changes" : `changes ${labels.join(", ")}`;
}
