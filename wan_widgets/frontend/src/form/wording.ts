/** The form's texts and numbers, from the table, the settings and the verdict. Pure. */
import type { Backend, Field, Json, Mode, Money, Settings, Verdict } from "../generated/protocol";

/** The longest range that a slider shows. */
const LONGEST_RANGE = 120;

/** The length of a text in code points, as Python counts: an emoji is one. */
export function characterCount(text: string): number {
  return Array.from(text).length;
}

export function textOf(settings: Settings, name: string): string {
  const value = settings[name];
  return typeof value === "string" ? value : value === undefined || value === null ? "" : jsonText(value);
}

function jsonText(value: Json): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The sources of a field, in order. */
export function sourcesOf(settings: Settings, name: string): string[] {
  const value = settings[name];
  if (typeof value === "string") return value.trim() === "" ? [] : [value];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

export function hasValue(value: Json | undefined): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === "string") return value.trim() !== "";
  return !Array.isArray(value) || value.length > 0;
}

/** The value to store for a choice: null if it is the default. */
export function nullIfDefault(field: Field, value: Json): Json {
  const defaultValue = field.kind === "switch" ? isOn(field, undefined) : field.default;
  return value === defaultValue ? null : value;
}

/** Whether a switch is on. Without a default it is on, because that is the service's default. */
export function isOn(field: Field, value: Json | undefined): boolean {
  return typeof value === "boolean" ? value : field.default !== false;
}

/** Whether a slider can show the range. Other numbers are typed or drawn at random. */
export function isShortRange({ minimum, maximum }: Field): boolean {
  return minimum !== null && maximum !== null && maximum - minimum <= LONGEST_RANGE;
}

/** The label of a value, capitalized. */
export function labelText(field: Field, value: string | number): string {
  const text = field.labels[String(value)] ?? String(value);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The text of a choice: `5 s`, `Single`, `1080p`. */
export function choiceText(field: Field, choice: string | number): string {
  if (field.labels[String(choice)] !== undefined) return labelText(field, choice);
  if (field.unit !== "") return `${choice} ${field.unit}`;
  const text = String(choice);
  return /^[a-z]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** The rectangle of a ratio inside a 36 by 28 box; null if the choice is not a ratio. */
export function ratioBox(choice: string | number): { x: number; y: number; width: number; height: number } | null {
  const [, across = "", down = ""] = /^(\d+):(\d+)$/.exec(String(choice)) ?? [];
  const ratio = Number(across) / Number(down);
  if (!Number.isFinite(ratio) || ratio <= 0) return null;
  const area = 24 * 24; // about the same area for each
  const scale = Math.min(1, 32 / Math.sqrt(area * ratio), 26 / Math.sqrt(area / ratio));
  const width = Math.sqrt(area * ratio) * scale;
  const height = Math.sqrt(area / ratio) * scale;
  return { x: round((36 - width) / 2), y: round((28 - height) / 2), width: round(width), height: round(height) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The advanced fields that differ from their defaults, such as `seed kept, prompt extend off`. */
export function advancedSummary(fields: Field[], settings: Settings, varied: Settings, seedLocked: boolean): string {
  const parts = fields.flatMap((field) => {
    const value = settings[field.name];
    const name = field.name.replaceAll("_", " ");
    if (varied[field.name] !== undefined) return [`${name} varies`];
    if (!hasValue(value)) return [];
    switch (field.kind) {
      case "text":
        return [name];
      case "integer":
        if (isShortRange(field)) return value === field.default ? [] : [`${name} ${textOf(settings, field.name)}`];
        return [seedLocked ? `${name} kept` : `${name} drawn`];
      case "switch":
        if (isOn(field, value) === isOn(field, undefined)) return [];
        return [isOn(field, value) ? field.label.toLowerCase() : `${field.label.toLowerCase()} off`];
      case "choice":
        if (value === field.default) return [];
        return [field.name === "shot_type" ? `${textOf(settings, field.name)}-shot` : `${field.label.toLowerCase()} ${textOf(settings, field.name)}`];
      default:
        return [];
    }
  });
  return parts.length === 0 ? "all defaults" : parts.join(", ");
}

export function countText(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

/** What would be made, such as `3 videos, 15 s in all, 1080p`. */
export function quantityText({ estimate }: Verdict, takes: number): string {
  if (takes === 1) return estimate.quantity;
  const seconds = estimate.seconds === null ? "" : `${estimate.seconds * takes} s in all`;
  return [countText(takes, "video"), seconds, estimate.resolution].filter((part) => part !== "").join(", ");
}

/** The cost, always approximate; empty if no price is known. */
export function moneyText(money: Money | null, takes: number): string {
  if (money === null) return "";
  const format = new Intl.NumberFormat("en", { style: "currency", currency: money.currency });
  const about = `about ${format.format(money.amount * takes)} by your price table`;
  if (money.up_to === null) return about;
  return `${about}; up to ${format.format(money.up_to * takes)} if the references are billed too`;
}

/** Why the number of videos exceeds the limit although one would not; empty if it does not. */
export function overLimitText({ limits, can_send, sweep }: Verdict, takes: number): string {
  const videos = sweep?.videos ?? takes;
  if (limits.room === null || videos <= limits.room || !can_send) return "";
  return `${sweep === null ? countText(takes, "take") : countText(videos, "video")} would go over your limit.`;
}

/** The text of the backend's badge. */
export function backendLabel(backend: Backend, connected: boolean): string {
  return connected ? backend.badge : "Kernel not connected";
}

/** Prompt placeholders and hints of a mode, in addition to the table. */
export const PROMPT_HINTS: Partial<Record<Mode, { placeholder: string; hint: string }>> = {
  i2v: {
    placeholder: "Motion, camera and sound",
    hint: "Describe motion, camera and sound. The image already fixes subject, scene and style. May stay empty.",
  },
};

/** The help text for the current position of a switch; the table has help for one position only. */
export function switchHelp(field: Field, on: boolean): string {
  if (field.name === "prompt_extend" && !on) return "prompt is sent as written";
  if (field.name === "audio") return ""; // the warning for "off" already explains it
  const help = field.help.replace(/\.$/, "");
  return help.replace(/^The service /, "");
}
