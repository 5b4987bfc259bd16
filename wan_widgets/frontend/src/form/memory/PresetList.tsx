/** The entries of the menu that loads named settings, and opens the panel that saves and deletes them. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Preset } from "../../generated/protocol";
import { type Ask, reasonOf } from "../../lib/kernel/ask";
import { MenuList } from "../../lib/Menu";
import type { OpenMenu } from "../../lib/MenuButton";
import type { FormState } from "../state";
import { changedBy, withPreset } from "./presetSettings";

interface Props {
  menu: OpenMenu;
  form: FormState;
  ask: Ask;
  presets: readonly Preset[];
  setPresets: (presets: readonly Preset[]) => void;
  openPanel: () => void;
}

export function PresetList({ menu, form, ask, presets, setPresets, openPanel }: Props): VNode {
  const [note, setNote] = useState("");
  useEffect(() => {
    ask("presets", {}).then(
      ({ body }) => {
        setPresets(body.presets);
        setNote("A preset sets everything except the prompt and files.");
      },
      (error: unknown) => {
        setNote(reasonOf(error, "The presets could not be read."));
      },
    );
  }, [ask, setPresets]);
  return (
    <MenuList
      menu={menu}
      movesFocus
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
          onSelect: openPanel,
        },
      ]}
      {...(note === "" ? {} : { note })}
    />
  );
}

/** Which fields a preset would change, by label. */
function changedText(form: FormState, preset: Preset): string {
  const labels = changedBy(form.table, form.settings, preset.settings);
  return labels.length === 0 ? "no changes" : `changes ${labels.join(", ")}`;
}
