/** The form's own words and numbers, made from table, settings and verdict: pure functions. */
import type { Backend, Field, Json, Mode, Money, Settings, Verdict } from "../generated/protocol";

/** The longest range that a slider shows. */
const LONGEST_RANGE = 120;

/** Characters of a text as Python counts them: a smiley is one. */
export function characterCount(text: string): number {
  return Array.from(text).length;
}

/** The position of character number `count`, in the units of selections. */
export function utf16Offset(text: string, count: number): number {
  let place = 0;
  let left = count;
  for (const character of text) {
    if (left === 0) break;
    place += character.length;
    left -= 1;
  }
  return place;
}

export function textOf(settings: Settings, name: string): string {
  const value = settings[name];
  return typeof value === "string" ? value : value === undefined || value === null ? "" : jsonText(value);
}

function jsonText(value: Json): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The sources that a field holds, in order. */
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

/** What to write into the settings for a choice: nothing where it is the default. */
export function nullIfDefault(field: Field, value: Json): Json {
  const defaultValue = field.kind === "switch" ? isOn(field, undefined) : field.default;
  return value === defaultValue ? null : value;
}

/** Whether a switch is on; one without a default of its own is on (the service decides, and it says yes). */
export function isOn(field: Field, value: Json | undefined): boolean {
  return typeof value === "boolean" ? value : field.default !== false;
}

/** What was typed for a whole number: the number, or the text if it is not a number, or null if it is blank. */
export function wholeNumber(text: string): Json {
  const bare = text.trim();
  if (bare === "") return null;
  return /^[+-]?\d+$/.test(bare) ? Number(bare) : text;
}

/** A range that a slider can show; any other number is drawn by lot or typed. */
export function isShortRange({ minimum, maximum }: Field): boolean {
  return minimum !== null && maximum !== null && maximum - minimum <= LONGEST_RANGE;
}

/** The marks below a slider: its ends, and round numbers between them that leave room to read. */
export function rangeMarks(least: number, greatest: number): number[] {
  const step = greatest - least > 20 ? 5 : greatest - least > 8 ? 3 : 1;
  const first = Math.ceil((least + 1) / step) * step;
  const inner = Array.from({ length: Math.max(0, Math.ceil((greatest - first) / step)) }, (_, place) => first + place * step);
  return [least, ...inner.filter((mark) => mark - least >= step / 2 && greatest - mark >= step / 2), greatest];
}

/** What a value is called, with a capital. */
export function labelText(field: Field, value: string | number): string {
  const text = field.labels[String(value)] ?? String(value);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A choice as it reads: `5 s`, `Single`, `1080p`. */
export function choiceText(field: Field, choice: string | number): string {
  if (field.labels[String(choice)] !== undefined) return labelText(field, choice);
  if (field.unit !== "") return `${choice} ${field.unit}`;
  const text = String(choice);
  return /^[a-z]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** Width and height of a ratio drawn into a 36 by 28 box; null if it is no ratio. */
export function ratioBox(choice: string | number): { x: number; y: number; width: number; height: number } | null {
  const [, across = "", down = ""] = /^(\d+):(\d+)$/.exec(String(choice)) ?? [];
  const ratio = Number(across) / Number(down);
  if (!Number.isFinite(ratio) || ratio <= 0) return null;
  const area = 24 * 24; // about the same ink for each
  const scale = Math.min(1, 32 / Math.sqrt(area * ratio), 26 / Math.sqrt(area / ratio));
  const width = Math.sqrt(area * ratio) * scale;
  const height = Math.sqrt(area / ratio) * scale;
  return { x: round((36 - width) / 2), y: round((28 - height) / 2), width: round(width), height: round(height) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** What differs from the defaults among the advanced fields, such as `seed kept, prompt extend off`. */
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

/** What it costs, always after the quantity and always "about"; empty where no price is known. */
export function moneyText(money: Money | null, takes: number): string {
  if (money === null) return "";
  const format = new Intl.NumberFormat("en", { style: "currency", currency: money.currency });
  const about = `about ${format.format(money.amount * takes)} by your price table`;
  if (money.up_to === null) return about;
  return `${about}; up to ${format.format(money.up_to * takes)} if the references are billed too`;
}

/** Why so many videos do not go out, where one would; empty if they do. */
export function overLimitText({ limits, can_send, sweep }: Verdict, takes: number): string {
  const videos = sweep?.videos ?? takes;
  if (limits.room === null || videos <= limits.room || !can_send) return "";
  return `${sweep === null ? countText(takes, "take") : countText(videos, "video")} would go over your limit.`;
}

/** How the backend is named in its badge. */
export function backendLabel(backend: Backend, connected: boolean): string {
  return connected ? backend.badge : "Kernel not connected";
}

/** What a mode has to say about its prompt, beyond the table. */
export const PROMPT_HINTS: Partial<Record<Mode, { placeholder: string; hint: string }>> = {
  i2v: {
    placeholder: "Motion, camera and sound",
    hint: "Describe motion, camera and sound. The image already fixes subject, scene and style. May stay empty.",
  },
};

/** What a switch means in the position it has, where the table's help is about one of them only. */
export function switchHelp(field: Field, on: boolean): string {
  if (field.name === "prompt_extend" && !on) return "prompt is sent as written";
  if (field.name === "audio") return ""; // off is a warning, which says the same
  const help = field.help.replace(/\.$/, "");
  return help.replace(/^The service /, "");
}
