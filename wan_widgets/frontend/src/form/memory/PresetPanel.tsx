/** The panel where named settings are saved and deleted, with undo. */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Preset, Settings } from "../../generated/protocol";
import { Icon } from "../../lib/icons";
import { type Ask, reasonOf } from "../../lib/kernel/ask";
import type { FormState } from "../state";
import { textOf } from "../wording";
import { ofPreset } from "./presetSettings";

/** What was done, and how to undo it. */
interface Done {
  text: string;
  undo?: () => Promise<void>;
}

interface PanelProps {
  form: FormState;
  ask: Ask;
  id: string;
  presets: readonly Preset[];
  setPresets: (presets: readonly Preset[]) => void;
  close: () => void;
}

export function PresetPanel({ form, ask, id, presets, setPresets, close }: PanelProps): VNode {
  const [name, setName] = useState("");
  const [done, setDone] = useState<Done>({ text: "" });
  const [failed, setFailed] = useState("");
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus({ preventScroll: true });
  }, []);
  const same = presets.find((one) => one.name.toLowerCase() === name.trim().toLowerCase());

  const run = async (change: () => Promise<Done>): Promise<void> => {
    setFailed("");
    try {
      setDone(await change());
    } catch (error) {
      setDone({ text: "" });
      setFailed(reasonOf(error, "The presets could not be changed."));
    }
  };
  const savePreset = async (title: string, settings: Settings): Promise<void> => {
    setPresets((await ask("preset_save", { name: title, settings })).body.presets);
  };
  const deletePreset = async (title: string): Promise<void> => {
    setPresets((await ask("preset_delete", { name: title })).body.presets);
  };
  const save = (): void => {
    const title = name.trim();
    if (title === "") {
      input.current?.focus();
      return;
    }
    void run(async () => {
      await savePreset(title, ofPreset(form.table, form.flush()));
      setName("");
      const undo = same === undefined ? () => deletePreset(title) : () => savePreset(same.name, same.settings);
      return { text: same === undefined ? `Saved as ${title}.` : `${title} replaced.`, undo };
    });
  };
  const remove = (preset: Preset): void => {
    input.current?.focus();
    void run(async () => {
      await deletePreset(preset.name);
      return { text: `${preset.name} deleted.`, undo: () => savePreset(preset.name, preset.settings) };
    });
  };
  return (
    <div
      class="wan-keypanel wan-presets"
      role="group"
      aria-label="Presets"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      }}
    >
      <label for={`${id}-preset`}>Save these settings as</label>
      <input
        ref={input}
        id={`${id}-preset`}
        class="wan-input wan-presets__name"
        maxLength={60}
        autocomplete="off"
        value={name}
        onInput={({ currentTarget }) => {
          setName(currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing) return;
          event.preventDefault();
          save();
        }}
      />
      <button type="button" class="wan-btn wan-btn--s" onClick={save}>
        {same === undefined ? "Save" : `Replace ${same.name}`}
      </button>
      <button type="button" class="wan-btn wan-btn--quiet wan-btn--s" onClick={close}>
        Close
      </button>
      {presets.length > 0 && (
        <ul class="wan-presets__list" aria-label="Saved presets">
          {presets.map((preset) => (
            <li key={preset.name}>
              <b>{preset.name}</b>
              <span class="wan-meta">{summary(form, preset)}</span>
              <button
                type="button"
                class="wan-btn wan-btn--quiet wan-btn--s wan-btn--icon"
                aria-label={`Delete ${preset.name}`}
                onClick={() => {
                  remove(preset);
                }}
              >
                <Icon name="trash" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {failed !== "" && (
        <p class="wan-msg wan-msg--error" role="alert">
          <Icon name="error" />
          <span>{failed}</span>
        </p>
      )}
      <p class="wan-presets__done wan-meta" role="status">
        {done.text}{" "}
        {done.undo !== undefined && (
          <button
            type="button"
            class="wan-link"
            onClick={() => {
              const { undo } = done;
              input.current?.focus();
              if (undo !== undefined) void run(() => undo().then(() => ({ text: "Undone." })));
            }}
          >
            Undo
          </button>
        )}
      </p>
    </div>
  );
}

function summary(form: FormState, { settings }: Preset): string {
  const parts = Object.entries(settings).map(([name, value]) => {
    const label = form.field(name)?.label ?? name;
    return `${label} ${value === true ? "on" : value === false ? "off" : textOf(settings, name)}`;
  });
  return parts.join(", ") || "all defaults";
}
