/**
 * What passes between the kernel and the page: the traits as JSON, and the messages.
 *
 * Traits of the form: `table`, `settings`, `varied`, `edits`, `verdict`, `jobs`, `sweeps`, `backend`, `loaded`. Trait
 * of a card: `job`; of a sweep's card: `sweep`; of the gallery: `about`, `news`; of a comparison: `grid`, `cells`.
 * Messages: `{v, id, kind, body}` with buffers; each is answered exactly once, also on error.
 * What only one view is told stands beside it: `sweep/`, `gallery/` and `compare/protocol`.
 * The page adds no rule of its own: what is wrong, what is off and why stands in the verdict.
 */


export const PROTOCOL = 1;

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Settings as typed, by the fields' names; only those that are given. */
export type Settings = Readonly<Record<string, Json>>;

/** Settings to change; null clears one. */
export type Changes = Readonly<Record<string, Json>>;

export type FieldKind = "text" | "choice" | "integer" | "switch" | "image" | "clips";

export interface Field {
  name: string;
  kind: FieldKind;
  label: string;
  help: string;
  default: Json;
  choices: (string | number)[];
  minimum: number | null;
  maximum: number | null;
  soft_length: number | null;
  max_items: number;
  unit: string;
  advanced: boolean;
  placeholder: string;
  /** MIME types that a file may have. */
  accept: string[];
  hint: string;
  /** Whether it can be given several values. */
  can_vary: boolean;
}

export interface Snippet {
  label: string;
  text: string;
}

export interface Table {
  model: string;
  label: string;
  fields: Field[];
  snippets: { templates: Snippet[]; inserts: Snippet[] };
  /** The form's id: stored views of its jobs carry it, and are hidden while the form is on the page. */
  form_id?: string;
}

export type Mode = "t2v" | "i2v" | "r2v";

export interface Fix {
  label: string;
  changes: Changes;
  /** What to put at the prompt's cursor, in place of the changes; empty where there is no such thing. */
  insert: string;
}

export interface Issue {
  field: string;
  severity: "error" | "warning";
  message: string;
  hint: string;
  code: string;
  index: number | null;
  fixes: Fix[];
}

export interface Availability {
  enabled: boolean;
  reason: string;
  /** Choices that are off, with the reason, by the choice as text. */
  off_choices: Record<string, string>;
}

export interface InputInfo {
  name: string;
  summary: string;
  local: boolean;
  problem: string | null;
}

export interface Money {
  amount: number;
  /** The most that it may be, where that is more. */
  up_to: number | null;
  currency: string;
}

/** What stands where a prompt has names in braces. */
export interface Template {
  /** The prompt as it would be sent. */
  text: string;
  /** The negative prompt as it would be sent, where that is not what was typed. */
  negative: string;
  names: [name: string, value: string][];
  /** The prompt in which the braces are only braces; empty where it has no names. */
  literal: string;
}

export interface Verdict {
  /** The count of edits that was judged. */
  edits: number;
  mode: Mode | null;
  mode_label: string;
  mode_reason: string;
  can_send: boolean;
  issues: Issue[];
  template: Template | null;
  /** The names in braces of the prompts as typed, and what they stand for, if that is known. */
  names: [name: string, value: string][];
  fields: Record<string, Availability>;
  output: { size: string; duration: string; sound: string };
  inputs: Record<string, InputInfo>;
  estimate: { quantity: string; seconds: number | null; resolution: string; money: Money | null; priced: boolean };
  /** What the user's limits leave, in words, and how many such videos still fit; null: as many as you like. */
  limits: { left: string; room: number | null };
  /** What would be made where fields have several values; null where none has, or they cannot be sent. */
  sweep: SweepPlan | null;
}

export interface SweepPlan {
  cells: number;
  /** Cells that exist already, and are not made again. */
  made: number;
  /** Videos that would be made. */
  videos: number;
  quantity: string;
  money: Money | null;
  shape: string;
  prompts: string[];
  more_prompts: number;
}

export interface BackendChoice {
  name: string;
  label: string;
  /** It can be chosen: it has a key, or needs none. */
  ready: boolean;
  /** Whether it works, as far as is known. */
  aside: string;
}

export interface Backend {
  name: string;
  label: string;
  ready: boolean;
  simulated: boolean;
  badge: string;
  /** The problem as a word, such as `refused-key`; empty if it is ready. */
  code: string;
  problem: string;
  hint: string;
  choices: BackendChoice[];
}

export type Tone = "run" | "ok" | "error" | "warn" | "off";

export interface JobStep {
  name: string;
  status: "todo" | "now" | "blind" | "done" | "bad" | "doubt";
}

export interface JobFile {
  name: string;
  shown: string;
  path_below_root: string | null;
  size: number | null;
  size_text: string;
  seconds: number | null;
  flags: string[];
}

export type JobAction =
  | "stop"
  | "remove"
  | "resume"
  | "again"
  | "use"
  | "edit"
  | "adopt"
  | "send_again"
  | "dismiss"
  | "look_again"
  | "report"
  | "balance"
  | "key"
  | "compare"
  | "download";

export interface JobMessage {
  level: "error" | "warn" | "info";
  text: string;
  hint: string;
}

export interface JobView {
  id: string;
  short_id: string;
  state: string;
  title: string;
  tone: Tone;
  icon: string;
  steps: JobStep[];
  stale: boolean;
  percent: number | null;
  /** Seconds at the moment of sending; the page counts on while `ticking`. */
  elapsed: number | null;
  ticking: boolean;
  /** Seconds since the service was last asked, at the moment of sending; null where nobody needs to know. */
  asked: number | null;
  /** Seconds until a request that is held back goes out by itself, at the moment of sending. */
  goes_out: number | null;
  when: string;
  aside: string;
  prompt: string;
  meta: string;
  width: number | null;
  height: number | null;
  simulated: boolean;
  task_id: string | null;
  note: string;
  message: JobMessage | null;
  /** The service's own text. */
  detail: string;
  actions: JobAction[];
  /** What the button says that makes the video anew. */
  again: string;
  charged: string;
  file: JobFile | null;
  facts: [label: string, value: string][];
  take: number;
  star: boolean;
  /** A source image to show, or null. */
  source: string | null;
}

/** Settings that Python has put into the form in place of all: how often, and what was there before. */
export interface Loaded {
  count?: number;
  undo?: Settings;
}

/** The traits of the form and the cards; the other views add theirs to it, beside what they are made of. */
export interface Traits {
  table: Table;
  settings: Settings;
  /** Fields with several values: a list, a text such as `1, 2, 7..9`, or true for a prompt in each line. */
  varied: Settings;
  edits: number;
  verdict: Verdict;
  jobs: JobView[];
  backend: Backend;
  job: JobView;
  loaded: Loaded;
}

export type Kind =
  | "submit"
  | "stop"
  | "resume"
  | "resume_all"
  | "unfinished"
  | "again"
  | "dismiss"
  | "look_again"
  | "send_again"
  | "adopt"
  | "settings_of"
  | "put"
  | "thumbnail"
  | "poster"
  | "video"
  | "copy"
  | "report"
  | "backend"
  | "balance"
  | "sweep"
  | "sweep_retry"
  | "sweep_stop"
  | "sweep_resume"
  | "takes"
  | "takes_cost"
  | "judge"
  | "sweep_go_on"
  | "mark"
  | "export"
  | "page"
  | "info"
  | "strip"
  | "day"
  | "folder"
  | "delete_file"
  | "use"
  | "compare"
  | "compare_close";

export type Body = Readonly<Record<string, Json>>;

export interface Answer {
  body: Readonly<Record<string, Json>>;
  buffers: DataView[];
}

/** Ask the kernel; rejects with an `AskError`. */
export type Ask = (kind: Kind, body: Body, buffers?: ArrayBuffer[]) => Promise<Answer>;

/** What the kernel said no with, or why it could not be asked. */
export class AskError extends Error {
  readonly hint: string;

  constructor(message: string, hint = "") {
    super(message);
    this.name = "AskError";
    this.hint = hint;
  }
}

/** Settings from an answer's body. */
export function settingsIn(answer: Answer): Settings {
  const value = answer.body["settings"];
  return value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
}

/** A number from an answer's body; 0 if there is none. */
export function numberIn(answer: Answer, name: string): number {
  const value = answer.body[name];
  return typeof value === "number" ? value : 0;
}

/** A text from an answer's body; empty if there is none. */
export function textIn(answer: Answer, name: string): string {
  const value = answer.body[name];
  return typeof value === "string" ? value : "";
}
