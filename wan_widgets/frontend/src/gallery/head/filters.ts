/** The filters of the gallery, and the texts of their chips. Pure. */
import type { About, Filters, Json, OrderChoice } from "../../generated/protocol";

/** The orders of the list, other than by measures. */
export const ORDERS: readonly OrderChoice[] = [
  { name: "newest", label: "Newest first" },
  { name: "oldest", label: "Oldest first" },
  { name: "longest", label: "Longest first" },
  { name: "prompt", label: "By prompt" },
];

export interface Chip {
  name: string;
  text: string;
}

/** Filters with a control in the bar; the others are shown as chips below it. */
const IN_BAR: ReadonlySet<string> = new Set(["text", "mode", "starred", "noted"]);

/** The filters with one changed; null or "" removes it. */
export function withFilter(filters: Filters, name: string, value: Json): Filters {
  return Object.fromEntries(Object.entries({ ...filters, [name]: value }).filter(([, one]) => one !== null && one !== ""));
}

/** The filters that are shown as chips. */
export function chipsOf(filters: Filters, about: About): Chip[] {
  return Object.entries(filters)
    .filter(([name, value]) => !IN_BAR.has(name) && !(name === "state" && textOf(value) in about.states))
    .map(([name, value]) => ({ name, text: chipText(name, value, about) }));
}

/** Whether any filter is active. */
export function isFiltered(filters: Filters): boolean {
  return Object.values(filters).some((value) => value !== "" && value !== null);
}

function chipText(name: string, value: Json, about: About): string {
  const text = textOf(value);
  switch (name) {
    case "since":
      return `since ${timeOf(value, text)}`;
    case "until":
      return `until ${timeOf(value, text)}`;
    case "backend":
      return `made with ${about.backends[text] ?? text}`;
    case "simulated":
      return value === true ? "simulated" : "not simulated";
    case "tag":
      return `#${text}`;
    case "takes_of":
      return `takes of ${text.slice(0, 8)}`;
    default:
      return `${name} ${text}`;
  }
}

function textOf(value: Json): string {
  if (Array.isArray(value)) return value.map(textOf).join(", ");
  return typeof value === "object" ? "" : String(value);
}

function timeOf(value: Json, text: string): string {
  return typeof value === "number" ? new Date(value * 1000).toISOString().slice(0, 10) : text;
}
