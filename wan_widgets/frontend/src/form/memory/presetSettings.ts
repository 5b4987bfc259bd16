/** Which settings belong to a preset, and what a preset would change. Pure. */
import type { Json, Settings, Table } from "../../generated/protocol";
import { hasValue } from "../wording";

function isOfPreset(table: Table, name: string): boolean {
  return name !== "prompt" && !table.media.includes(name);
}

function only(settings: Settings, isIncluded: (name: string) => boolean): Record<string, Json> {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => isIncluded(name)));
}

/** All settings but the prompt and files. */
export function ofPreset(table: Table, settings: Settings): Settings {
  return only(settings, (name) => isOfPreset(table, name));
}

/** The settings with everything that belongs to a preset replaced by the given one. */
export function withPreset(table: Table, settings: Settings, preset: Settings): Settings {
  return { ...only(settings, (name) => !isOfPreset(table, name)), ...preset };
}

/** The labels of the fields that a preset would change. */
export function changedBy(table: Table, settings: Settings, preset: Settings): string[] {
  const before = ofPreset(table, settings);
  const names = [...new Set([...Object.keys(before), ...Object.keys(preset)])];
  return names
    .filter((name) => (hasValue(before[name]) || hasValue(preset[name])) && before[name] !== preset[name])
    .map((name) => (table.fields.find((one) => one.name === name)?.label ?? name).toLowerCase());
}
