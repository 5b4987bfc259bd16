/**
 * What passes between the kernel and the page: the traits as JSON, and the messages.
 *
 * Traits of the form: `table`, `settings`, `varied`, `edits`, `verdict`, `jobs`, `sweeps`, `backend`, `loaded`. Trait
 * of a card: `job`; of a sweep's card: `sweep`; of the gallery: `about`, `news`; of a comparison: `grid`, `cells`.
 * Messages: `{v, id, kind, body}` with buffers; each is answered exactly once, also on error.
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
  ready: boolean;
}

export interface Backend {
  name: string;
  label: string;
  ready: boolean;
  simulated: boolean;
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
  charged: string;
  file: JobFile | null;
  facts: [label: string, value: string][];
  take: number;
  /** A source image to show, or null. */
  source: string | null;
}

export interface SweepCell {
  index: number;
  /** What is its own, such as `prompt A cat, seed 7`. */
  label: string;
  state: string;
  title: string;
  tone: Tone;
  icon: string;
  percent: number | null;
  job: string;
  short_id: string;
  file: string;
  /** It has ended without a video, and may be sent again. */
  failed: boolean;
  message: string;
}

export interface SweepView {
  id: string;
  short_id: string;
  title: string;
  shape: string;
  counted: string;
  percent: number;
  over: boolean;
  sending: boolean;
  simulated: boolean;
  quantity: string;
  missing: number;
  missing_quantity: string;
  detached: number;
  problem: { text: string; hint: string } | null;
  grid: { row: string; column: string; columns: string[]; rows: { label: string; cells: number[] }[] } | null;
  cells: SweepCell[];
}

/** One setting that varies, and its values as labels. */
export interface Axis {
  name: string;
  label: string;
  values: string[];
}

export interface Grid {
  /** What all cells have in common; may be empty. */
  title: string;
  axes: Axis[];
  /** Which axis runs down and which across at first. */
  rows: number | null;
  cols: number | null;
  /** The comparison's id: its stored view carries it, and is hidden while the comparison is on the page. */
  id?: string;
}

/** One place of a comparison: a video, or why there is none. */
export interface Cell {
  id: string;
  /** Its value on each axis. */
  place: number[];
  label: string;
  /** What tells it from others in the same place. */
  own: string;
  state: string;
  title: string;
  tone: Tone;
  icon: string;
  percent: number | null;
  message: string;
  prompt: string;
  width: number | null;
  height: number | null;
  simulated: boolean;
  star: boolean;
  note: string;
  /** Whether star and note can be written down. */
  can_mark: boolean;
  actions: ("again" | "resume")[];
  file: JobFile | null;
  /** In an exported page: where the video is. */
  src: string | null;
  facts: [label: string, value: string][];
}

/** A job in the gallery's list. */
export interface Tile {
  id: string;
  state: string;
  title: string;
  tone: Tone;
  icon: string;
  percent: number | null;
  elapsed: number | null;
  prompt: string;
  meta: string;
  length: string;
  /** Why there is no video. */
  reason: string;
  star: boolean;
  note: string;
  tags: string[];
  /** `take 2 of 3`; empty where there is one. */
  take: string;
  simulated: boolean;
  file: boolean;
  day: string;
  at: number;
}

/** Where a page of the history ended. */
export type Cursor = [at: number, row: number];

/** What is looked for, by the names of `wan.jobs`; what is absent or empty does not matter. */
export type Wanted = Readonly<Record<string, Json>>;

export interface About {
  id: string;
  folder: string;
  page: number;
  filters: Wanted;
  states: Record<string, string>;
  modes: Record<string, string>;
  most_compared: number;
}

/** How many jobs each choice would leave. */
export interface Counts {
  total: number;
  matching: number;
  states: Record<string, number>;
  modes: Record<string, number>;
  models: Record<string, number>;
  backends: Record<string, number>;
  tags: Record<string, number>;
  starred: number;
}

export interface PageOfTiles {
  tiles: Tile[];
  cursor: Cursor | null;
  /** With the first page alone. */
  counts?: Counts;
}

export interface SettingRow {
  name: string;
  label: string;
  text: string;
  default: boolean;
  /** What stands in the open form instead; empty where it is the same. */
  form: string;
}

/** Everything there is to say of one job. */
export interface Details {
  job: JobView;
  settings: SettingRow[];
  facts: [label: string, value: string][];
  note: string;
  tags: string[];
  star: boolean;
  takes: { id: string; label: string; title: string; star: boolean }[];
  known_tags: string[];
}

/** Settings that Python has put into the form in place of all: how often, and what was there before. */
export interface Loaded {
  count?: number;
  undo?: Settings;
}

/** The traits of all widgets. */
export interface Traits {
  grid: Grid;
  cells: Cell[];
  table: Table;
  settings: Settings;
  /** Fields with several values: a list, a text such as `1, 2, 7..9`, or true for a prompt in each line. */
  varied: Settings;
  edits: number;
  verdict: Verdict;
  sweeps: SweepView[];
  jobs: JobView[];
  backend: Backend;
  job: JobView;
  sweep: SweepView;
  loaded: Loaded;
  about: About;
  news: Tile[];
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
  | "sweep_go_on"
  | "mark"
  | "export"
  | "page"
  | "info"
  | "strip"
  | "delete_file"
  | "use"
  | "compare";

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

/** A text from an answer's body; empty if there is none. */
export function textIn(answer: Answer, name: string): string {
  const value = answer.body[name];
  return typeof value === "string" ? value : "";
}
