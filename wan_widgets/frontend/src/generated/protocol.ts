/* eslint-disable */
/**
 * The data and messages that the kernel and the page exchange.
 *
 * Generated from wan_widgets/protocol by `python wan_widgets/frontend/protocol.py`. Do not edit.
 */

export type Json = boolean | number | string | Json[] | { readonly [name: string]: Json } | null;

/** Settings as typed, by field name; only those that are given. */
export type Settings = { readonly [name: string]: Json };

/** Settings to change; null clears one. */
export type Changes = { readonly [name: string]: Json };

export type Tone = "run" | "ok" | "error" | "warn" | "off";

export type Mode = "t2v" | "i2v" | "r2v" | "edit";

/** A label and its text, or a name and its value. */
export type Pair = [string, string];

/** The file of a finished video. */
export interface JobFile {
  name: string;
  /** The path as it is displayed. */
  shown: string;
  /** The path below the folder that the notebook server serves; null if the server does not serve the file. */
  path_below_root: string | null;
  size: number | null;
  size_text: string;
  seconds: number | null;
  flags: string[];
}

/** An estimated cost. */
export interface Money {
  amount: number;
  /** The highest possible amount; null if it equals `amount`. */
  up_to: number | null;
  currency: string;
  /** The date of the price table. */
  as_of: string;
}

/** A message and a hint on what to do. */
export interface Message {
  text: string;
  hint: string;
}

/** A body without content. */
export interface Empty {}

/** A number of things. */
export interface CountAnswer {
  count: number;
}

/** A text to show or to copy. */
export interface TextAnswer {
  text: string;
}

/** The name of a backend. */
export interface NameBody {
  name: string;
  /** The service whose protocol the simulator speaks; empty for the service of each model. */
  service?: string;
  /** The region of the service to use. */
  region?: string;
}

/** A job that the view shows. */
export interface JobBody {
  job: string;
}

/** The job whose card sends the message, if a card does. */
export interface OptionalJob {
  job?: string;
}

/** A part of the page's code, for a host that does not resolve references to models. */
export interface CodeBody {
  part: string;
}

/** The output that the notebook stores for a widget, by media type. */
export interface StoredAnswer {
  bundle: { readonly [name: string]: string };
}

/** Settings for a form. */
export interface SettingsAnswer {
  settings: Settings;
}

/** One measure of one video in a few words. */
export interface MeasureBadge {
  name: string;
  /** Empty if the text needs no label. */
  label: string;
  /** The value with its unit. */
  text: string;
  /** What the measure is, in one line; also why the value is not known, if it is not. */
  meaning: string;
  /** Whether it is worth a look. */
  flag: boolean;
}

/** The measures of the video of a job. */
export interface JobMeasures {
  /** Empty while it is not measured. */
  badges: MeasureBadge[];
  /** Whether it waits to be measured, or is being measured. */
  measuring: boolean;
}

/** A measure that can be chosen. */
export interface MeasureChoice {
  name: string;
  label: string;
  unit: string;
  meaning: string;
  /** Whether it has values over time. */
  curve: boolean;
}

/** The distribution of one measure over the videos of the folder. */
export interface Histogram {
  name: string;
  /** The start of the first bar. */
  low: number;
  /** The width of a bar. */
  step: number;
  /** The number of videos in each bar. */
  bars: number[];
  /** Whether each bar is one whole number. */
  whole: boolean;
}

/** A property of some files by which the list can be filtered. */
export interface FoundChoice {
  name: string;
  label: string;
  /** How many videos of the folder have it. */
  count: number;
  meaning: string;
}

/** The distributions of the measures over the videos of the folder. */
export interface HistogramsAnswer {
  /** The measures in which videos differ. */
  histograms: Histogram[];
  /** Measures that are the same in every video, each with its value. */
  same: Pair[];
  found: FoundChoice[];
}

/** One measure of a video in the gallery. */
export interface TileMeasure {
  name: string;
  /** The value without its unit. */
  text: string;
  /** Its position between the least and the greatest value of the folder, 0 to 1; null if it is not known. */
  at: number | null;
  /** Why there is no value. */
  why: string;
}

/** The measures of a video in the gallery. */
export interface TileMeasures {
  /** In the order of columns. */
  values: TileMeasure[];
  /** What is worth a look. */
  flags: string[];
}

/** A shot with times in the prompt. */
export interface AskedShot {
  number: number;
  start: number;
  end: number;
  /** What the prompt says about it. */
  text: string;
}

/** A cut in the video, or a cut that the prompt asks for and that the video lacks. */
export interface CutMark {
  at: number;
  kind: "found" | "missing" | "extra";
  /** A short text, such as `9.4, 0.4 s late`. */
  text: string;
  sentence: string;
}

/** A measure over time. */
export interface TimeCurve {
  name: string;
  label: string;
  unit: string;
  meaning: string;
  /** Seconds between two values. */
  step: number;
  curve: number[];
}

/** A period of time that is worth a look. */
export interface TimeStretch {
  kind: "silent" | "clips" | "black" | "frozen";
  start: number;
  end: number;
}

/** One video on a time axis: what the prompt asks for, and what was measured. */
export interface TimeAxis {
  seconds: number;
  /** Empty if the prompt gives no times. */
  shots: AskedShot[];
  cuts: CutMark[];
  /** How many of the requested cuts were found, as text. */
  cut_summary: string;
  /** Motion and flicker, and the loudness if there is sound. */
  curves: TimeCurve[];
  /** Peaks of the sound from start to end, 0 to 1; empty without sound. */
  waveform: number[];
  stretches: TimeStretch[];
}

/** The time axis of a video. */
export interface TimeAxisAnswer {
  /** Null if the video is not measured. */
  axis: TimeAxis | null;
}

/** One measure of the video in one cell. */
export interface CellMeasure {
  value: number | null;
  text: string;
  /** Why there is no value. */
  why: string;
  /** What is worth a look in the video, by any measure. */
  flags: string[];
  /** Seconds between two values of the curve. */
  step: number;
  /** Its values over time; empty if it has none. */
  curve: number[];
}

/** The shares of the settings in the variance of one measure. */
export interface VarianceRow {
  label: string;
  /** The share of each setting, 0 to 1. */
  shares: number[];
  /** The rest: interactions and chance. */
  left: number;
  sentence: string;
}

/** A take in the table of likeness. */
export interface AlikeTake {
  cell: string;
  /** Its row and column, such as `A1`. */
  short: string;
  label: string;
}

/** Two cells that look the same. */
export interface AlikePair {
  a: string;
  b: string;
  text: string;
}

/** How much of the variance each setting explains, and how alike the takes are. */
export interface SpreadAnswer {
  settings: string[];
  /** The measures that differ; empty with too few takes. */
  variance: VarianceRow[];
  caveats: string[];
  takes: AlikeTake[];
  /** The likeness of each take to each other one; null if it is not known. */
  likeness: ((number | null)[])[];
  near: AlikePair[];
  /** Number of measured takes beyond the limit of the table of likeness. */
  left_out: number;
}

/** One measure of all videos of a comparison. */
export interface MeasuresAnswer {
  chosen: string;
  choices: MeasureChoice[];
  /** By cell id, without the cells that are not measured. */
  cells: { readonly [name: string]: CellMeasure };
  /** Number of videos that are not measured, including those that wait. */
  unmeasured: number;
  /** Number of videos that wait to be measured. */
  waiting: number;
}

/** The measure to show; empty for the default. */
export interface MeasureBody {
  measure: string;
}

/** Whether to pause measuring at the next frame, or to continue. */
export interface PauseBody {
  paused: boolean;
}

export type StepStatus = "todo" | "now" | "blind" | "done" | "bad" | "doubt";

export type JobAction =
  | "stop"
  | "remove"
  | "cancel"
  | "resume"
  | "fetch"
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
  | "download"
  | "continue";

export type Level = "error" | "warn" | "info";

/** One step of a job's progress bar. */
export interface JobStep {
  name: string;
  status: StepStatus;
}

/** A message of the kernel about a job. */
export interface JobMessage {
  level: Level;
  text: string;
  hint: string;
}

/** A resolution and a length for a final. */
export interface FinalChoice {
  resolution: string;
  /** Null to leave the length unchanged. */
  seconds: number | null;
  /** The length as text. */
  length: string;
  quantity: string;
  price: string;
}

/** The same video at a higher resolution. */
export interface FinalOffer {
  /** The word for the video, such as `Draft`; empty if its resolution is not only for drafts. */
  draft: string;
  /** The length of the video in seconds; null if the model has chosen it. */
  length: number | null;
  choices: FinalChoice[];
}

/** One property of a draft and of its final. */
export interface DraftFact {
  label: string;
  draft: string;
  /** Empty if it is the same. */
  final: string;
}

/** The draft from which a final was made, shown beside the final. */
export interface DraftBeside {
  id: string;
  /** The caption of its picture. */
  name: string;
  /** The caption of the picture of the final. */
  final: string;
  /** Whether its file exists. */
  there: boolean;
  facts: DraftFact[];
  /** How alike the two look, 0 to 1; empty while it is not known. */
  likeness: string;
  meaning: string;
  measuring: boolean;
}

/** A job with all its texts. */
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
  /** Seconds at the time of sending; the page continues to count while `ticking` is true. */
  elapsed: number | null;
  ticking: boolean;
  /** Seconds since the last poll, at the time of sending; null if it is not shown. */
  asked: number | null;
  /** Seconds until a held-back request is sent automatically, at the time of sending. */
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
  /** The text of the service. */
  detail: string;
  actions: JobAction[];
  /** The label of the button that makes the video again. */
  again: string;
  charged: string;
  file: JobFile | null;
  facts: Pair[];
  take: number;
  star: boolean;
  /** The line of code that asks for a key of its service in a hidden prompt. */
  key_line: string;
  /** A source image to show, or null. */
  source: string | null;
  /** Null if it cannot be made at a higher resolution. */
  final: FinalOffer | null;
  /** Null if it is not the final of a draft. */
  beside: DraftBeside | null;
  measures: JobMeasures;
}

/** A frame of a job's video. */
export interface FrameBody {
  job: string;
  /** Seconds from the start; absent for the last frame. */
  at?: number;
}

/** A job, and its id at the service. */
export interface AdoptBody {
  job: string;
  task_id: string;
}

/** A finished video to make again at another resolution, and with another length if it is given. */
export interface FinalBody {
  job: string;
  resolution: string;
  duration?: number;
}

/** Whether a form was filled; `text` is otherwise the line of code that makes one. */
export interface UseAnswer {
  filled: boolean;
  text: string;
}

/** A picture. Its bytes are in a buffer. */
export interface ImageAnswer {
  mime: string;
}

/** An input file that the view shows. */
export interface ThumbnailBody {
  source: string;
  kind: "image" | "video";
  job?: string;
}

/** The chunk of a video to send. */
export interface VideoBody {
  job: string;
  offset: number;
  length: number;
}

/** The size of the whole video. The bytes of the chunk are in a buffer. */
export interface VideoPiece {
  size: number;
}

export type FieldKind =
  | "text"
  | "choice"
  | "integer"
  | "switch"
  | "image"
  | "images"
  | "clip"
  | "clips"
  | "audios";

export type FileKind = "image" | "video" | "audio";

/** One setting as the form shows it. */
export interface Field {
  name: string;
  kind: FieldKind;
  /** The kind of its files; null if it takes no files. */
  file_kind: FileKind | null;
  /** Whether it takes a list of files. */
  several: boolean;
  /** How a prompt refers to one of its files, with `{number}` in it; empty if prompts cannot. */
  called: string;
  /** The word for its file or files in a sentence. */
  noun: string;
  label: string;
  help: string;
  default: Json;
  choices: (string | number)[];
  /** Labels of values, by the value as text; values without an entry are their own label. */
  labels: { readonly [name: string]: string };
  /** Numbers outside the range that have a special meaning. */
  special: number[];
  minimum: number | null;
  maximum: number | null;
  soft_length: number | null;
  max_items: number;
  unit: string;
  advanced: boolean;
  placeholder: string;
  /** The accepted MIME types. */
  accept: string[];
  hint: string;
  /** Whether it can have several values, for a sweep. */
  can_vary: boolean;
}

/** A text to insert into the prompt. */
export interface Snippet {
  label: string;
  text: string;
}

/** The menus above the prompt. */
export interface Snippets {
  templates: Snippet[];
  inserts: Snippet[];
}

/** Everything that the form needs to know about a model. */
export interface Table {
  /** Identifies the model and the service. A verdict names the table that it belongs to. */
  key: string;
  model: string;
  label: string;
  /** The draft resolution; empty if the model has none. */
  draft: string;
  fields: Field[];
  /** The settings of all models that take files. */
  media: string[];
  snippets: Snippets;
  /** The id of the form. Stored views of its jobs have the same id, and are hidden while the form is on the page. */
  form_id?: string;
}

/** A correction that one click makes. */
export interface Fix {
  label: string;
  changes: Changes;
  /** A text to insert at the cursor of the prompt, instead of the changes; empty if there is none. */
  insert: string;
}

/** One error or warning. */
export interface Issue {
  field: string;
  severity: "error" | "warning";
  message: string;
  hint: string;
  code: string;
  index: number | null;
  fixes: Fix[];
}

/** Whether a field can be used now. */
export interface Availability {
  enabled: boolean;
  reason: string;
  /** Reasons why choices are disabled, by the choice as text. */
  off_choices: { readonly [name: string]: string };
  /** The greatest number that can be used now; null if it is the maximum of the field. */
  most: number | null;
  most_reason: string;
  /** What the value means with the other settings. */
  note: string;
  /** The number of files that are given, and how many are possible. */
  count: string;
  /** Changes that enable a disabled field. */
  fixes: Fix[];
  /** The value that is used if none is given; absent if it is the default of the field. */
  default_here?: Json;
}

/** What is known about an input file or URL. */
export interface InputInfo {
  name: string;
  summary: string;
  /** Its length; null for a picture or an unknown length. */
  seconds: number | null;
  local: boolean;
  problem: string | null;
}

/** A prompt with names in braces, and the values that replace the names. */
export interface Template {
  /** The prompt as it would be sent. */
  text: string;
  /** The negative prompt as it would be sent, if it differs from the typed one. */
  negative: string;
  names: Pair[];
  /** The prompt with its braces escaped, so that nothing is replaced; empty if it has no names. */
  literal: string;
}

/** The properties of the resulting video as text. */
export interface Output {
  size: string;
  duration: string;
  sound: string;
}

/** What one video would cost. */
export interface EstimateView {
  quantity: string;
  seconds: number | null;
  resolution: string;
  money: Money | null;
  /** Whether there is a price table. */
  priced: boolean;
}

/** What remains of the user's limits. */
export interface LimitsView {
  left: string;
  /** The number of such videos that still fit; null without a limit. */
  room: number | null;
}

/** The sweep that would be made if fields have several values. */
export interface SweepPlan {
  cells: number;
  /** Number of cells that exist already and are not made again. */
  made: number;
  /** Number of videos that would be made. */
  videos: number;
  quantity: string;
  money: Money | null;
  shape: string;
  prompts: string[];
  more_prompts: number;
}

/** A given setting that the model does not have. */
export interface SetAside {
  name: string;
  label: string;
  /** Its value as text. */
  text: string;
  reason: string;
}

/** The kernel's validation of the typed settings. */
export interface Verdict {
  /** The key of the table that it belongs to. */
  table: string;
  set_aside: SetAside[];
  /** The value of the trait `edits` when the settings were validated. */
  edits: number;
  /** The page whose settings were validated; empty for all pages. */
  editor?: string;
  mode: Mode | null;
  mode_label: string;
  mode_reason: string;
  can_send: boolean;
  issues: Issue[];
  template: Template | null;
  /** The names in braces in the typed prompts, and their values if they are known. */
  names: Pair[];
  fields: { readonly [name: string]: Availability };
  output: Output;
  inputs: { readonly [name: string]: InputInfo };
  estimate: EstimateView;
  limits: LimitsView;
  /** Null if no field has several values, or if they cannot be sent. */
  sweep: SweepPlan | null;
}

/** A backend that can be chosen. */
export interface BackendChoice {
  name: string;
  label: string;
  /** Whether it has a key, or needs none. */
  ready: boolean;
  /** A remark on whether it works, as far as is known. */
  aside: string;
  /** The environment variable of its key; empty if it needs none. */
  key_variable: string;
  /** The line of code that asks for its key in a hidden prompt; empty if it needs none. */
  key_line: string;
}

/** A service whose protocol the simulator can speak. */
export interface BackendFace {
  /** Empty for the service of each model. */
  name: string;
  label: string;
  chosen: boolean;
}

/** A region of the service in use. */
export interface Region {
  name: string;
  label: string;
  chosen: boolean;
}

/** The backend in use. It contains no key and no part of one. */
export interface Backend {
  name: string;
  label: string;
  ready: boolean;
  simulated: boolean;
  badge: string;
  /** The kind of problem, such as `refused-key`; empty if it is ready. */
  code: string;
  problem: string;
  hint: string;
  /** The usual name of the region of its host; empty if it has none. */
  region: string;
  /** The regions to choose from; empty if there is no choice, as with the host of a workspace. */
  regions: Region[];
  /** What to check after changing the region. */
  region_note: string;
  choices: BackendChoice[];
  /** The protocols that the simulator can speak; empty for other backends. */
  faces: BackendFace[];
}

/** A model in the picker, and its abilities in a few words. */
export interface ModelChoice {
  name: string;
  label: string;
  /** The inputs that it makes videos from. */
  makes: string;
  length: string;
  size: string;
  /** The price of a short video; empty if it is not known. */
  price: string;
  /** The draft resolution; empty if it has none. */
  draft: string;
  /** Why it cannot be chosen; empty if it can. */
  off: string;
}

/** The settings that a change of the model has replaced; they return with the earlier model. */
export interface Replaced {
  was: Settings;
  became: Settings;
  varied: Settings;
}

/** The settings that changes of the model have replaced, by the earlier model. */
export type Left = { readonly [name: string]: Replaced };

/** One effect of a change of the model. */
export interface ModelEffect {
  kind: "aside" | "other" | "more" | "back";
  text: string;
}

/** The last time that Python replaced all settings of the form. */
export interface Loaded {
  /** How often Python has replaced them. */
  count?: number;
  /** The settings before. */
  undo?: Settings;
  /** The trait `left` before. */
  left?: Left;
}

/** An earlier prompt, as it was typed. */
export interface SentPrompt {
  text: string;
  /** When it was last sent, and how often. */
  aside: string;
  /** Whether one of its videos is starred. */
  star: boolean;
}

/** Named settings. */
export interface Preset {
  name: string;
  settings: Settings;
}

/** Videos to make from the current settings. */
export interface SubmitBody {
  settings: Settings;
  takes: number;
  edits: number;
  /** The prompt to send, as the page has shown it. */
  filled: Template | null;
}

/** The jobs that were made. */
export interface JobIds {
  jobs: string[];
}

/** A sweep to make, as the page has shown it. */
export interface SweepBody {
  settings: Settings;
  varied: Settings;
  videos: number;
  prompts: string[];
}

/** The sweep that was made. */
export interface SweepId {
  sweep: string;
}

/** One chunk of a file. Its bytes are in a buffer. */
export interface PutBody {
  name: string;
  size: number;
  offset: number;
  last: boolean;
  field: string;
}

/** The path of the file, once it is complete. */
export interface PutAnswer {
  source?: string;
}

export type CopyFormat = "python" | "magic" | "command" | "curl" | "prices";

/** Settings to copy as text. */
export interface CopyBody {
  settings: Settings;
  as: CopyFormat;
  job?: string;
}

/** The settings in one of several pages that show the form. */
export interface VerdictBody {
  settings: Settings;
  varied: Settings;
  edits: number;
}

/** The verdict on these settings. */
export interface VerdictAnswer {
  verdict: Verdict;
}

/** Prompts that were sent from this folder, latest first. */
export interface PromptsAnswer {
  prompts: SentPrompt[];
}

/** Settings to save as a preset. */
export interface PresetBody {
  name: string;
  settings: Settings;
}

/** All presets of the folder, by name. */
export interface PresetsAnswer {
  presets: Preset[];
}

/** The models that can be chosen, and those that the service does not have. */
export interface ModelsAnswer {
  models: ModelChoice[];
  /** The video that the prices are for; empty if no price is known. */
  priced: string;
}

/** The current settings of a form, and the model to use. */
export interface ChangeModelBody {
  settings: Settings;
  varied: Settings;
  left: Left;
  model: string;
}

/** The settings of the form with the new model, and what the change does. */
export interface ChangeModelAnswer {
  settings: Settings;
  varied: Settings;
  left: Left;
  changes: ModelEffect[];
}

/** One cell of a sweep. */
export interface SweepCell {
  index: number;
  /** Its varied settings, such as `prompt A cat, seed 7`. */
  label: string;
  state: string;
  title: string;
  tone: Tone;
  icon: string;
  percent: number | null;
  job: string;
  short_id: string;
  file: string;
  /** Whether it has ended without a video, and may be sent again. */
  failed: boolean;
  message: string;
  /** The measures of its video; empty while it is not measured. */
  badges: MeasureBadge[];
}

/** A row of a sweep's grid. */
export interface SweepRow {
  label: string;
  /** The indexes of its cells. */
  cells: number[];
}

/** The rows and columns of a sweep with two axes. */
export interface SweepGrid {
  row: string;
  column: string;
  columns: string[];
  rows: SweepRow[];
}

/** A sweep with all its texts. */
export interface SweepView {
  id: string;
  short_id: string;
  title: string;
  shape: string;
  summary: string;
  percent: number;
  over: boolean;
  sending: boolean;
  simulated: boolean;
  quantity: string;
  missing: number;
  missing_quantity: string;
  detached: number;
  problem: Message | null;
  grid: SweepGrid | null;
  cells: SweepCell[];
}

/** A cell of a sweep. */
export interface CellOfSweep {
  sweep: string;
  cell: number;
}

/** A sweep, and the number of cells on the button. */
export interface CellsOfSweep {
  sweep: string;
  cells: number;
}

/** ``newest``, ``oldest``, ``longest``, ``prompt``, or the name of one of `Counts.orders`. */
export type Order = string;

/** The end of a page of the history: a time and a row. */
export type Cursor = [number, number];

/** The filters of the list, by the parameter names of `wan.jobs`. An absent or empty filter is not applied. */
export type Filters = { readonly [name: string]: Json };

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
  /** Such as `take 2 of 3`; empty if there is only one. */
  take: string;
  simulated: boolean;
  file: boolean;
  /** The measure that the list is ordered by, with its value; empty in other orders. */
  measure: string;
  /** Null if the page did not request measures, or the video is not measured. */
  measures: TileMeasures | null;
  /** The heading of its group: a day, a length, or empty. */
  day: string;
  at: number;
}

/** An order of the list by a measure of the videos. */
export interface OrderChoice {
  name: Order;
  label: string;
}

/** The fixed properties of a gallery. */
export interface About {
  id: string;
  folder: string;
  /** Number of tiles in a page. */
  page: number;
  filters: Filters;
  states: { readonly [name: string]: string };
  modes: { readonly [name: string]: string };
  /** Labels of the known backends, by name. */
  backends: { readonly [name: string]: string };
  most_compared: number;
  /** Whether the panel of measures is open at first. */
  measures: boolean;
}

/** How many jobs each filter would leave. */
export interface Counts {
  total: number;
  matching: number;
  states: { readonly [name: string]: number };
  modes: { readonly [name: string]: number };
  models: { readonly [name: string]: number };
  backends: { readonly [name: string]: number };
  tags: { readonly [name: string]: number };
  starred: number;
  orders: OrderChoice[];
  /** The measures that can be filtered by a range. */
  measures: MeasureChoice[];
  /** The line of code that makes a data frame of the list. */
  code: string;
  /** Number of videos in the folder that are not measured; only if the list is filtered or ordered by measures. */
  unmeasured?: number;
}

/** The progress of measuring that a gallery has started. */
export interface Measuring {
  /** Number of videos to measure; 0 before it was started. */
  total: number;
  left: number;
  paused: boolean;
  /** A counter that grows with each video that any process has measured. */
  news: number;
}

/** The next page of the history. */
export interface PageBody {
  filters: Filters;
  order: Order;
  after: Cursor | null;
  /** Whether the tiles include their measures. */
  measures: boolean;
}

/** A time on the requested day. */
export interface DayBody {
  filters: Filters;
  at: number;
}

/** One page of the history. */
export interface PageOfTiles {
  tiles: Tile[];
  cursor: Cursor | null;
  /** The totals of the days of these tiles as text, by heading. */
  days: { readonly [name: string]: string };
  /** Only in the first page. */
  counts?: Counts;
}

/** The totals of one day as text, by heading. */
export interface DayTotals {
  days: { readonly [name: string]: string };
}

/** A setting that was sent. */
export interface SettingRow {
  name: string;
  label: string;
  text: string;
  default: boolean;
  /** The value in the open form; empty if it is the same. */
  form: string;
}

/** One take of a request. */
export interface TakeInfo {
  id: string;
  label: string;
  title: string;
  star: boolean;
}

/** All details of one job. */
export interface Details {
  job: JobView;
  settings: SettingRow[];
  facts: Pair[];
  note: string;
  tags: string[];
  star: boolean;
  takes: TakeInfo[];
  known_tags: string[];
}

/** The star, note or tags to store for a job. */
export interface MarkBody {
  job: string;
  star?: boolean;
  note?: string;
  tags?: string[];
}

/** The tile of the job after the change. */
export interface MarkAnswer {
  tile?: Tile;
}

/** The tile of the job after the change. */
export interface TileAnswer {
  tile: Tile;
}

/** A film strip. The picture is in a buffer. */
export interface StripAnswer {
  mime: string;
  frames: number;
}

/** What to write to a file: a comparison with its axes, or the selected or filtered jobs of a gallery. */
export interface ExportBody {
  suffix: string;
  videos: string;
  rows?: string | null;
  cols?: string | null;
  jobs?: string[];
  filters?: Filters;
  order?: Order;
}

/** The path and the size of the file as text. */
export interface Exported {
  path: string;
  size: string;
}

/** The folder of the videos. */
export interface FolderAnswer {
  path: string;
}

export type Better = "a" | "b" | "same" | "";

export type CellAction = "again" | "resume";

/** A setting that varies, and the labels of its values. */
export interface Axis {
  name: string;
  label: string;
  values: string[];
}

/** The axes along which the cells are arranged. */
export interface Grid {
  /** What all cells have in common; may be empty. */
  title: string;
  axes: Axis[];
  /** The index of the axis that runs down at first. */
  rows: number | null;
  /** The index of the axis that runs across at first. */
  cols: number | null;
  /** The id of the comparison. Its stored view has the same id, and is hidden while the comparison is on the page. */
  id?: string;
  /** A line of code that makes a data frame of the comparison; empty without jobs, absent in an exported page. */
  frame?: string;
}

/** One cell of a comparison: a video, or the reason why there is none. */
export interface Cell {
  id: string;
  /** The id of the cell whose place in the grid it has: its own, or that of the cell of which it is another take. */
  of: string;
  take: number;
  /** The index of its value on each axis. */
  place: number[];
  label: string;
  /** What distinguishes it from other cells in the same place. */
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
  /** Whether its star and note can be stored. */
  can_mark: boolean;
  actions: CellAction[];
  file: JobFile | null;
  /** The address of the video, in an exported page. */
  src: string | null;
  facts: Pair[];
  /** The measures of its video in a few words, in an exported page. */
  badges?: MeasureBadge[];
  /** The model and service that made it, and the cost, if these differ between cells. */
  made?: string;
}

/** Which of two cells is better, and a note on both. */
export interface PairRating {
  a: string;
  b: string;
  better: Better;
  note: string;
}

/** What new takes would amount to. */
export interface TakesOffer {
  videos: number;
  /** Their number and length, such as `3 videos, 15 s`. */
  quantity: string;
  /** The quantity, and the cost if it is known. */
  text: string;
  simulated: boolean;
}

/** What all videos have cost, and what a new take of each would cost. */
export interface Totals {
  /** The cost of the finished videos as text; may be empty. */
  money: string;
  /** A new take of every cell; null if the cells do not belong to a sweep. */
  more: TakesOffer | null;
  /** Why added takes are not sent yet; empty if none waits. */
  waits: string;
}

/** The data of an exported page. */
export interface ExportedPage {
  grid: Grid;
  cells: Cell[];
  pairs: PairRating[];
}

/** What to compare: a job with its other takes, a final with its draft, or several jobs. */
export interface CompareBody {
  job?: string;
  /** Whether a final is compared only with its draft. */
  draft?: boolean;
  jobs?: string[];
  /** Whether the page can display a widget model. */
  view: boolean;
}

/** The line of code that compares them, and the id of the widget model; empty if the page cannot display one. */
export interface CompareAnswer {
  text: string;
  model: string;
}

/** A comparison that the page has opened. */
export interface ModelBody {
  model: string;
}

/** A verdict on two cells. */
export interface JudgeBody {
  a: string;
  b: string;
  better?: Better;
  note?: string;
}

/** The cells to make new takes of. */
export interface TakesCostBody {
  cells: string[];
}

/** The cells to make new takes of, and the number of videos on the button. */
export interface TakesBody {
  cells: string[];
  videos: number;
}

export type Side = "left" | "right";

export type Vote = "left" | "right" | "tie" | "both bad";

/** A setting of two takes, shown only after a reveal. */
export interface RatedLevel {
  name: string;
  left: string;
  right: string;
  differs: boolean;
}

/** One of the rater's own votes: the choice, and nothing about the takes. */
export interface CastVote {
  id: string;
  /** Counted from 1, oldest first. */
  number: number;
  choice: Vote;
  note: string;
}

/** A take in the ranking, shown after the rater has asked for the ranking. */
export interface RankedRow {
  letter: string;
  label: string;
  chance: number;
  low: number;
  high: number;
  votes: number;
}

/** The current state of a rater's round. */
export interface RatingRound {
  id: string;
  takes: number;
  rater: string;
  criteria: string[];
  criterion: string;
  done: number;
  total: number;
  /** A counter that identifies the current pair in this view; 0 if no pair is left. */
  pair: number;
  /** Empty if the criterion does not need it. */
  prompt: string;
  /** How certain the ranking is so far, without which take is first. */
  verdict: string;
  /** The numbers of the rater's choices as text; empty without a vote. */
  tally: string;
  /** The last votes, newest first. */
  votes: CastVote[];
  /** Number of the vote that the next one replaces; 0 if it replaces none. */
  changing: number;
  /** Number of pairs that still have to be rated a second time. */
  repeats: number;
  /** Number of pairs that can be shown a second time; 0 while other pairs are left. */
  can_repeat: number;
  shows_settings: boolean;
  /** Whether votes are marked from now on, because settings or the ranking were shown. */
  marked: boolean;
  can_undo: boolean;
  simulated: boolean;
  /** Whether the bottom of both clips is covered. The simulator writes prompt, seed and model there. */
  covered: boolean;
  /** Why no pair can be shown. */
  problem: Message | null;
}

/** A pair of a rating, by its number in `RatingRound`. */
export interface PairBody {
  pair: number;
}

/** A chunk of the video on one side. */
export interface PairMediaBody {
  pair: number;
  side: Side;
  offset: number;
  length: number;
}

/** A vote on a pair, and how often each side was played to its end. */
export interface PairVoteBody {
  pair: number;
  vote: Vote;
  note: string;
  watched_left: number;
  watched_right: number;
}

/** The round after a command. */
export interface RoundAnswer {
  round: RatingRound;
}

/** The settings of a pair that gets no vote. */
export interface RevealAnswer {
  levels: RatedLevel[];
}

/** The round after a vote. If settings are shown after each vote, those of the pair come first, without a round. */
export interface VoteAnswer {
  round: RatingRound | null;
  levels: RatedLevel[];
}

/** A vote to change. */
export interface ChangeBody {
  vote: string;
}

/** Whether something is on. */
export interface SwitchBody {
  on: boolean;
}

/** The ranking by all votes on the criterion. Later votes of the rater are marked. */
export interface RankingAnswer {
  verdict: string;
  takes: RankedRow[];
  caveats: string[];
  round: RatingRound;
}

/** One take of a shot. */
export interface FilmTake {
  job: string;
  label: string;
}

/** A resolution in which shots can be made, and its price. */
export interface FilmDraft {
  resolution: string;
  /** Empty if no price is known. */
  price: string;
}

/** One place of the chain, with the chosen take. */
export interface FilmShot {
  number: number;
  job: string;
  title: string;
  tone: Tone;
  icon: string;
  percent: number | null;
  seconds: number | null;
  prompt: string;
  /** Its seed and cost, and how alike the two frames at its seam are. */
  facts: string;
  /** Why it does not fit the previous shot; empty if it does. */
  problem: string;
  /** Why it has no video. */
  message: string;
  /** All takes of this place, including the chosen one. */
  takes: FilmTake[];
  /** Whether it begins with an old frame and can be made again from the new one. */
  redo: boolean;
  /** Whether it is being made. */
  under_way: boolean;
  detached: boolean;
  /** The price of another take; empty if no price is known. */
  price: string;
  /** Why it cannot be made now; empty if it can. */
  waits: string;
  /** The earlier shot from whose end it can begin, if the previous shot ended without a video. */
  start: number | null;
  /** The final of this draft, if it can be made now. */
  final: FilmDraft | null;
  file: JobFile | null;
}

/** A shot that has not been made yet. */
export interface FilmPlanned {
  number: number;
  prompt: string;
  seconds: number | null;
  /** The possible lengths in seconds. */
  lengths: number[];
  /** Its price, and what the prompt asked for. */
  facts: string;
}

/** The planned shots, and how they are sent. */
export interface FilmPlan {
  shots: FilmPlanned[];
  /** Whether the user checks each shot before the next one is sent. */
  look: boolean;
  /** Number of shots that are sent without asking again. */
  queued: number;
  /** What is being made now, or what to do next. */
  title: string;
  /** Why no shot can be made now; empty if one can. */
  waits: string;
  /** The earlier shot from whose end the next one can begin, if the previous shot ended without a video. */
  start: number | null;
  /** All planned shots at the draft resolution; null if the model has none, or a shot is already made. */
  draft: FilmDraft | null;
  /** The price of the next shot; empty if no price is known. */
  price: string;
  price_of_all: string;
  /** Why the last shot was not sent. */
  problem: Message | null;
  /** A token that changes when the planned shots or their prices change. */
  as_shown: string;
}

/** A chain of shots with all its texts. */
export interface FilmView {
  id: string;
  /** The number of shots and their length. */
  head: string;
  /** How many shots are made, and how many begin with an old frame. */
  summary: string;
  simulated: boolean;
  exportable: boolean;
  /** The lengths of a cross-fade to choose from, in seconds. */
  fades: number[];
  /** Why no shot can be added now; empty if one can. */
  waits: string;
  price: string;
  /** What was spent, what the planned shots would cost, and whose prices these are. */
  money: string;
  /** Whether there is no shot yet. A prompt can then be split into shots. */
  empty: boolean;
  shots: FilmShot[];
  plan: FilmPlan;
}

/** A shot to make again: the take that the page shows, and the prompt. */
export interface RemakeBody {
  shot: number;
  job: string;
  prompt: string;
  /** The earlier shot from whose end it begins, if not the previous one. */
  start?: number;
  /** Whether to make the final of a draft. */
  final?: boolean;
}

/** A shot to add, and the number of shots that the page shows. */
export interface AddShotBody {
  shots: number;
  prompt: string;
}

/** The take to choose for a shot. */
export interface ChooseTakeBody {
  shot: number;
  job: string;
}

/** The path and size of the film, and why it was encoded again; `word` is empty if it was not. */
export interface FilmFile {
  path: string;
  size: string;
  word: string;
}

/** A prompt with shots. */
export interface SplitBody {
  prompt: string;
}

/** The shots into which a prompt would be split. Nothing is sent yet. */
export interface SplitOffer {
  shots: number;
  /** The number of shots, their total length and their resolution. */
  quantity: string;
  price: string;
  /** The source of the prices. */
  whose: string;
  problem: Message | null;
}

/** The new prompt and length of a planned shot; a null length leaves it unchanged. */
export interface EditShotBody {
  shot: number;
  prompt: string;
  seconds: number | null;
}

/** The next planned shot, the number of shots to make, and the plan that the page shows. */
export interface MakeShotsBody {
  shot: number;
  shots: number;
  as_shown: string;
  /** The earlier shot from whose end it begins, if not the previous one. */
  start?: number;
  /** Whether all shots are made at the draft resolution. */
  draft?: boolean;
}

/** Whether the user checks each shot before the next one is sent. */
export interface LookBody {
  on: boolean;
}

/** The format to write, and the seconds of a cross-fade between shots; null for none. */
export interface FilmExportBody {
  form: "mp4" | "edl" | "clips";
  crossfade: number | null;
}

/** The traits of the form, the cards, the gallery, the comparison, the rating and the film strip, in this order. */
export interface Traits {
  table: Table;
  /** Also set by the page. */
  settings: Settings;
  /** Fields with several values: a list, a text such as `1, 2, 7..9`, or true for one prompt in each line. Also set by the page. */
  varied: Settings;
  /** Settings that changes of the model have replaced. Also set by the page. */
  left: Left;
  /** How many times the page has changed the settings. Set by the page. */
  edits: number;
  /** The page that changed them last. Set by the page. */
  editor: string;
  verdict: Verdict;
  jobs: JobView[];
  sweeps: SweepView[];
  backend: Backend;
  loaded: Loaded;
  /** The parts of the page's code that the widget needs. Each is a reference to the hidden model with its text. */
  code: { readonly [name: string]: string };
  job: JobView;
  sweep: SweepView;
  about: About;
  news: Tile[];
  measuring: Measuring;
  grid: Grid;
  cells: Cell[];
  sums: Totals;
  pairs: PairRating[];
  /** Number of its videos that were measured since it was opened. The page requests measures again when it grows. */
  measured: number;
  rating: RatingRound;
  film: FilmView;
}

/** The version that both sides name in every message. */
export const PROTOCOL = 1;

/** The kinds of messages. */
export interface Messages {
  ping: { body: Empty; answer: Empty };
  stored: { body: Empty; answer: StoredAnswer };
  code: { body: CodeBody; answer: TextAnswer };
  verdict: { body: VerdictBody; answer: VerdictAnswer };
  submit: { body: SubmitBody; answer: JobIds };
  sweep: { body: SweepBody; answer: SweepId };
  put: { body: PutBody; answer: PutAnswer };
  copy: { body: CopyBody; answer: TextAnswer };
  backend: { body: NameBody; answer: Empty };
  models: { body: Empty; answer: ModelsAnswer };
  change_model: { body: ChangeModelBody; answer: ChangeModelAnswer };
  balance: { body: OptionalJob; answer: TextAnswer };
  unfinished: { body: Empty; answer: CountAnswer };
  resume_all: { body: Empty; answer: CountAnswer };
  prompts: { body: Empty; answer: PromptsAnswer };
  presets: { body: Empty; answer: PresetsAnswer };
  preset_save: { body: PresetBody; answer: PresetsAnswer };
  preset_delete: { body: NameBody; answer: PresetsAnswer };
  stop: { body: JobBody; answer: Empty };
  cancel: { body: JobBody; answer: Empty };
  resume: { body: JobBody; answer: Empty };
  fetch: { body: JobBody; answer: Empty };
  dismiss: { body: JobBody; answer: Empty };
  look_again: { body: JobBody; answer: Empty };
  send_again: { body: JobBody; answer: Empty };
  adopt: { body: AdoptBody; answer: Empty };
  again: { body: JobBody; answer: Empty };
  final: { body: FinalBody; answer: Empty };
  measure: { body: JobBody; answer: Empty };
  use: { body: JobBody; answer: UseAnswer };
  settings_of: { body: JobBody; answer: SettingsAnswer };
  last_frame: { body: FrameBody; answer: SettingsAnswer };
  continue_from: { body: FrameBody; answer: UseAnswer };
  report: { body: JobBody; answer: TextAnswer };
  mark: { body: MarkBody; answer: MarkAnswer };
  poster: { body: JobBody; answer: ImageAnswer };
  thumbnail: { body: ThumbnailBody; answer: ImageAnswer };
  video: { body: VideoBody; answer: VideoPiece };
  sweep_retry: { body: CellOfSweep; answer: Empty };
  sweep_stop: { body: SweepId; answer: Empty };
  sweep_resume: { body: SweepId; answer: Empty };
  sweep_go_on: { body: CellsOfSweep; answer: Empty };
  compare: { body: CompareBody; answer: CompareAnswer };
  compare_close: { body: ModelBody; answer: Empty };
  judge: { body: JudgeBody; answer: Empty };
  takes: { body: TakesBody; answer: Empty };
  takes_cost: { body: TakesCostBody; answer: TakesOffer };
  measures: { body: MeasureBody; answer: MeasuresAnswer };
  spread: { body: Empty; answer: SpreadAnswer };
  measure_all: { body: Empty; answer: CountAnswer };
  measure_pause: { body: PauseBody; answer: Empty };
  histograms: { body: Empty; answer: HistogramsAnswer };
  time_axis: { body: JobBody; answer: TimeAxisAnswer };
  export: { body: ExportBody; answer: Exported };
  page: { body: PageBody; answer: PageOfTiles };
  day: { body: DayBody; answer: DayTotals };
  info: { body: JobBody; answer: Details };
  strip: { body: JobBody; answer: StripAnswer };
  folder: { body: Empty; answer: FolderAnswer };
  delete_file: { body: JobBody; answer: TileAnswer };
  rate_media: { body: PairMediaBody; answer: VideoPiece };
  rate_vote: { body: PairVoteBody; answer: VoteAnswer };
  rate_undo: { body: Empty; answer: RoundAnswer };
  rate_skip: { body: PairBody; answer: RoundAnswer };
  rate_reveal: { body: PairBody; answer: RevealAnswer };
  rate_next: { body: Empty; answer: RoundAnswer };
  rate_criterion: { body: NameBody; answer: RoundAnswer };
  rate_change: { body: ChangeBody; answer: RoundAnswer };
  rate_repeat: { body: Empty; answer: RoundAnswer };
  rate_settings: { body: SwitchBody; answer: RoundAnswer };
  rate_ranking: { body: Empty; answer: RankingAnswer };
  film_remake: { body: RemakeBody; answer: Empty };
  film_add: { body: AddShotBody; answer: Empty };
  film_choose: { body: ChooseTakeBody; answer: Empty };
  film_export: { body: FilmExportBody; answer: FilmFile };
  film_offer: { body: SplitBody; answer: SplitOffer };
  film_split: { body: SplitBody; answer: Empty };
  film_edit: { body: EditShotBody; answer: Empty };
  film_make: { body: MakeShotsBody; answer: Empty };
  film_look: { body: LookBody; answer: Empty };
}
