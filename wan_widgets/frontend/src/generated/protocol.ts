/* eslint-disable */
/**
 * The data and messages that the kernel and the page exchange.
 *
 * Generated from wan_widgets/protocol by `python wan_widgets/frontend/protocol.py`. Do not edit.
 */

export type Json = boolean | number | string | Json[] | { readonly [name: string]: Json } | null;

/** Settings as typed, by the fields' names; only those that are given. */
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
  /** Its path as people read it. */
  shown: string;
  /** Its path below the folder that the notebook's server serves; null if it is not served. */
  path_below_root: string | null;
  size: number | null;
  size_text: string;
  seconds: number | null;
  flags: string[];
}

/** What is thought to be paid. */
export interface Money {
  amount: number;
  /** The most that it may be, where that is more. */
  up_to: number | null;
  currency: string;
  /** The day of the price table. */
  as_of: string;
}

/** A message, and what to do about it. */
export interface Message {
  text: string;
  hint: string;
}

/** Nothing but that it was done. */
export interface Empty {}

/** How many. */
export interface CountAnswer {
  count: number;
}

/** A text to show or to copy. */
export interface TextAnswer {
  text: string;
}

/** A backend's name. */
export interface NameBody {
  name: string;
  /** The service whose protocol the simulator is to speak; empty for each model's own. */
  service?: string;
  /** The region of the service that is to be used. */
  region?: string;
}

/** A job that the view shows. */
export interface JobBody {
  job: string;
}

/** The job whose card asks, if one does. */
export interface OptionalJob {
  job?: string;
}

/** A part of the page's code, for a host that does not resolve references to models. */
export interface CodeBody {
  part: string;
}

/** What the notebook stores of a widget: its output by media type. */
export interface StoredAnswer {
  bundle: { readonly [name: string]: string };
}

/** Settings as a form takes them. */
export interface SettingsAnswer {
  settings: Settings;
}

/** One measure of one video in a few words. */
export interface MeasureBadge {
  name: string;
  /** Empty where the text says it all. */
  label: string;
  /** The value with its unit. */
  text: string;
  /** What the measure is, in one line; of a value that is not known, also why. */
  meaning: string;
  /** Whether it is worth a look. */
  flag: boolean;
}

/** What is known of the measures of a job's video. */
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
  /** Whether it is known over time. */
  curve: boolean;
}

/** How one measure is spread over the videos of the folder. */
export interface Histogram {
  name: string;
  /** Where the first bar begins. */
  low: number;
  /** Width of a bar. */
  step: number;
  /** How many videos are in each bar. */
  bars: number[];
  /** Whether each bar is one whole number. */
  whole: boolean;
}

/** Something that is found in some files, by which the list can be filtered. */
export interface FoundChoice {
  name: string;
  label: string;
  /** How many videos of the folder have it. */
  count: number;
  meaning: string;
}

/** How the measures are spread over the videos of the folder. */
export interface HistogramsAnswer {
  /** Those in which videos differ. */
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
  /** Where it stands between the least and the greatest value of the folder, 0 to 1; null where it is not known. */
  at: number | null;
  /** Why there is no value. */
  why: string;
}

/** What was measured of a video in the gallery. */
export interface TileMeasures {
  /** In the order of columns. */
  values: TileMeasure[];
  /** What is worth a look. */
  flags: string[];
}

/** A shot that the prompt gives times for. */
export interface AskedShot {
  number: number;
  start: number;
  end: number;
  /** What the prompt says of it. */
  text: string;
}

/** A cut that was found, or one that the prompt asks for and that was not found. */
export interface CutMark {
  at: number;
  kind: "found" | "missing" | "extra";
  /** In a few words, such as `9.4, 0.4 s late`. */
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

/** A stretch of time in which something is worth a look. */
export interface TimeStretch {
  kind: "silent" | "clips" | "black" | "frozen";
  start: number;
  end: number;
}

/** One video on one time axis: what was asked for, and what was found. */
export interface TimeAxis {
  seconds: number;
  /** Empty where the prompt gives no times. */
  shots: AskedShot[];
  cuts: CutMark[];
  /** How many cuts were found of those that were asked for, in words. */
  cut_summary: string;
  /** Motion and flicker, and the loudness where there is sound. */
  curves: TimeCurve[];
  /** Peaks of the sound from start to end, 0 to 1; empty without sound. */
  waveform: number[];
  stretches: TimeStretch[];
}

/** The time axis of a video. */
export interface TimeAxisAnswer {
  /** Null where the video is not measured. */
  axis: TimeAxis | null;
}

/** One measure of the video of one cell. */
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

/** Where the variance of one measure comes from. */
export interface VarianceRow {
  label: string;
  /** Of each of the settings, 0 to 1. */
  shares: number[];
  /** What is left over. */
  left: number;
  sentence: string;
}

/** A take in the table of likeness. */
export interface AlikeTake {
  cell: string;
  /** Such as `A1`: its row and its column. */
  short: string;
  label: string;
}

/** Two cells that look the same. */
export interface AlikePair {
  a: string;
  b: string;
  text: string;
}

/** What varies because of what, and how alike the takes are. */
export interface SpreadAnswer {
  settings: string[];
  /** Measures that differ; none with too few takes. */
  variance: VarianceRow[];
  caveats: string[];
  takes: AlikeTake[];
  /** Of each take to each; null where it is not known. */
  likeness: ((number | null)[])[];
  near: AlikePair[];
  /** Measured takes that the table of likeness has no place for. */
  left_out: number;
}

/** One measure of all videos of a comparison. */
export interface MeasuresAnswer {
  chosen: string;
  choices: MeasureChoice[];
  /** By cell; those that are not measured are left out. */
  cells: { readonly [name: string]: CellMeasure };
  /** Videos that are not measured, those that wait included. */
  unmeasured: number;
  /** Videos that wait to be measured. */
  waiting: number;
}

/** The measure to show; empty for the usual one. */
export interface MeasureBody {
  measure: string;
}

/** Whether measuring is to stop at the next frame, or to go on. */
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

/** One step of a job's bar. */
export interface JobStep {
  name: string;
  status: StepStatus;
}

/** What the kernel says about a job. */
export interface JobMessage {
  level: Level;
  text: string;
  hint: string;
}

/** A resolution and a length with which a final can be made. */
export interface FinalChoice {
  resolution: string;
  /** Null where the length stays as it is. */
  seconds: number | null;
  /** In words. */
  length: string;
  quantity: string;
  price: string;
}

/** The same video at a higher resolution. */
export interface FinalOffer {
  /** What the video is called; empty where its resolution is not only for drafts. */
  draft: string;
  /** The length of the video in seconds; null where the model has chosen it. */
  length: number | null;
  choices: FinalChoice[];
}

/** One line of what a draft and its final are. */
export interface DraftFact {
  label: string;
  draft: string;
  /** Empty where it is the same. */
  final: string;
}

/** The draft that a final was made of, to be shown beside it. */
export interface DraftBeside {
  id: string;
  /** What stands below its picture. */
  name: string;
  /** What stands below the picture of the final. */
  final: string;
  /** Whether its file is there. */
  there: boolean;
  facts: DraftFact[];
  /** How alike the two look, 0 to 1; empty while that is not known. */
  likeness: string;
  meaning: string;
  measuring: boolean;
}

/** A job with all its words. */
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
  /** Seconds until a request that is held back is sent automatically, at the moment of sending. */
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
  facts: Pair[];
  take: number;
  star: boolean;
  /** The line that asks for a key of its service in a hidden prompt. */
  key_line: string;
  /** A source image to show, or null. */
  source: string | null;
  /** Null where no higher resolution can be made of it. */
  final: FinalOffer | null;
  /** Null where it is not the final of a draft. */
  beside: DraftBeside | null;
  measures: JobMeasures;
}

/** A frame of a job's video. */
export interface FrameBody {
  job: string;
  /** Seconds from the start; the last frame where none are given. */
  at?: number;
}

/** A job, and its id at the service. */
export interface AdoptBody {
  job: string;
  task_id: string;
}

/** A finished video to make again at another resolution, and with another length if one is given. */
export interface FinalBody {
  job: string;
  resolution: string;
  duration?: number;
}

/** Whether a form was filled; else the line that makes one. */
export interface UseAnswer {
  filled: boolean;
  text: string;
}

/** A picture, which is in a buffer. */
export interface ImageAnswer {
  mime: string;
}

/** An input file that the view shows. */
export interface ThumbnailBody {
  source: string;
  kind: "image" | "video";
  job?: string;
}

/** The piece of a video to send. */
export interface VideoBody {
  job: string;
  offset: number;
  length: number;
}

/** The size of the whole; the piece is in a buffer. */
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
  /** What its files are; null for a setting that takes none. */
  file_kind: FileKind | null;
  /** Whether it holds a list of files. */
  several: boolean;
  /** What the prompt calls a file, with `{number}` in it; empty where it has no name. */
  called: string;
  /** The file or the files in a sentence. */
  noun: string;
  label: string;
  help: string;
  default: Json;
  choices: (string | number)[];
  /** How values read, by the value as text, where that is not the value itself. */
  labels: { readonly [name: string]: string };
  /** Numbers outside the range that stand for something. */
  special: number[];
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

/** Everything that the form has to know of a model. */
export interface Table {
  /** The model and the service whose table it is; a verdict names the table that it belongs to. */
  key: string;
  model: string;
  label: string;
  /** The resolution for drafts; empty where the model has none. */
  draft: string;
  fields: Field[];
  /** The settings of any model that take files. */
  media: string[];
  snippets: Snippets;
  /** The form's id: stored views of its jobs carry it, and are hidden while the form is on the page. */
  form_id?: string;
}

/** What one click changes. */
export interface Fix {
  label: string;
  changes: Changes;
  /** What to put at the prompt's cursor, in place of the changes; empty where there is no such thing. */
  insert: string;
}

/** One thing that is wrong or doubtful. */
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
  /** Choices that are off, with the reason, by the choice as text. */
  off_choices: { readonly [name: string]: string };
  /** The greatest number that can be used now; null where that is the field's own maximum. */
  most: number | null;
  most_reason: string;
  /** What the value means just now. */
  note: string;
  /** How many files of how many are there. */
  count: string;
  /** How a field that is off can be used. */
  fixes: Fix[];
  /** What is used where nothing is given, if that is not the field's own default. */
  default_here?: Json;
}

/** What is known of an input file or URL. */
export interface InputInfo {
  name: string;
  summary: string;
  /** Its length; null for a picture, or where that is not known. */
  seconds: number | null;
  local: boolean;
  problem: string | null;
}

/** What stands where a prompt has names in braces. */
export interface Template {
  /** The prompt as it would be sent. */
  text: string;
  /** The negative prompt as it would be sent, where that is not what was typed. */
  negative: string;
  names: Pair[];
  /** The prompt in which the braces are only braces; empty where it has no names. */
  literal: string;
}

/** What would come out, in words. */
export interface Output {
  size: string;
  duration: string;
  sound: string;
}

/** What one video takes. */
export interface EstimateView {
  quantity: string;
  seconds: number | null;
  resolution: string;
  money: Money | null;
  /** Whether there is a price table. */
  priced: boolean;
}

/** What the user's limits leave. */
export interface LimitsView {
  left: string;
  /** How many such videos still fit; null: as many as you like. */
  room: number | null;
}

/** What would be made where fields have several values. */
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

/** A setting that is given, and that the model lacks. */
export interface SetAside {
  name: string;
  label: string;
  /** Its value in words. */
  text: string;
  reason: string;
}

/** What Python says of the settings as typed. */
export interface Verdict {
  /** The key of the table that it belongs to. */
  table: string;
  set_aside: SetAside[];
  /** The count of edits that was judged. */
  edits: number;
  /** The page whose settings were judged; empty for all of them. */
  editor?: string;
  mode: Mode | null;
  mode_label: string;
  mode_reason: string;
  can_send: boolean;
  issues: Issue[];
  template: Template | null;
  /** The names in braces of the prompts as typed, and what they stand for, if that is known. */
  names: Pair[];
  fields: { readonly [name: string]: Availability };
  output: Output;
  inputs: { readonly [name: string]: InputInfo };
  estimate: EstimateView;
  limits: LimitsView;
  /** Null where no field has several values, or they cannot be sent. */
  sweep: SweepPlan | null;
}

/** A backend that can be chosen. */
export interface BackendChoice {
  name: string;
  label: string;
  /** It has a key, or needs none. */
  ready: boolean;
  /** Whether it works, as far as is known. */
  aside: string;
  /** Environment variable of its key; empty where it needs none. */
  key_variable: string;
  /** The line that asks for its key in a hidden prompt; empty where it needs none. */
  key_line: string;
}

/** A service whose protocol the simulator can speak. */
export interface BackendFace {
  /** Empty for each model's own. */
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

/** The backend in use; no key and no part of one. */
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
  /** What people call the region of its host; empty where it has none. */
  region: string;
  /** Those that can be chosen here; empty where there is no choice, such as at a workspace's own host. */
  regions: Region[];
  /** What to look at when the region is changed. */
  region_note: string;
  choices: BackendChoice[];
  /** Empty where it is not the simulator. */
  faces: BackendFace[];
}

/** A model that can be chosen, and what it can do in a few words. */
export interface ModelChoice {
  name: string;
  label: string;
  /** What it makes a video from. */
  makes: string;
  length: string;
  size: string;
  /** What a short video costs; empty where that is not known. */
  price: string;
  /** The resolution of its drafts; empty where it has none. */
  draft: string;
  /** Why it cannot be chosen; empty where it can. */
  off: string;
}

/** What a change of the model has replaced, to come back with the model. */
export interface Replaced {
  was: Settings;
  became: Settings;
  varied: Settings;
}

/** What changes of the model have replaced, by the model that it was for. */
export type Left = { readonly [name: string]: Replaced };

/** One thing that a change of the model does. */
export interface ModelEffect {
  kind: "aside" | "other" | "more" | "back";
  text: string;
}

/** Settings that Python has put into the form in place of all. */
export interface Loaded {
  /** How often that has happened. */
  count?: number;
  /** What was there before. */
  undo?: Settings;
  /** What changes of the model had replaced before. */
  left?: Left;
}

/** A prompt that was sent before, as it was typed. */
export interface SentPrompt {
  text: string;
  /** When it was sent last, and how often. */
  aside: string;
  /** One of its videos is starred. */
  star: boolean;
}

/** Settings under a name. */
export interface Preset {
  name: string;
  settings: Settings;
}

/** Videos to make from the settings as they stand. */
export interface SubmitBody {
  settings: Settings;
  takes: number;
  edits: number;
  /** The prompt as the page has shown that it would be sent. */
  filled: Template | null;
}

/** The jobs that were made. */
export interface JobIds {
  jobs: string[];
}

/** A sweep to make, as it was shown. */
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

/** One piece of a file, in a buffer. */
export interface PutBody {
  name: string;
  size: number;
  offset: number;
  last: boolean;
  field: string;
}

/** Where the file is, once all of it has come. */
export interface PutAnswer {
  source?: string;
}

export type CopyFormat = "python" | "magic" | "command" | "curl" | "prices";

/** Settings to turn into text. */
export interface CopyBody {
  settings: Settings;
  as: CopyFormat;
  job?: string;
}

/** What one of several pages shows. */
export interface VerdictBody {
  settings: Settings;
  varied: Settings;
  edits: number;
}

/** The verdict on it. */
export interface VerdictAnswer {
  verdict: Verdict;
}

/** Prompts that were sent from this folder, the last one first. */
export interface PromptsAnswer {
  prompts: SentPrompt[];
}

/** Settings to save under a name. */
export interface PresetBody {
  name: string;
  settings: Settings;
}

/** All presets of the folder, by name. */
export interface PresetsAnswer {
  presets: Preset[];
}

/** The models that can be chosen, and those that the service lacks. */
export interface ModelsAnswer {
  models: ModelChoice[];
  /** What a price is for; empty where none is known. */
  priced: string;
}

/** A form as it stands, and the model to use. */
export interface ChangeModelBody {
  settings: Settings;
  varied: Settings;
  left: Left;
  model: string;
}

/** The form as it would be with the model, and what that changes. */
export interface ChangeModelAnswer {
  settings: Settings;
  varied: Settings;
  left: Left;
  changes: ModelEffect[];
}

/** One cell of a sweep. */
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
  /** The measures of its video in a few words; empty while it is not measured. */
  badges: MeasureBadge[];
}

/** A row of a sweep's grid. */
export interface SweepRow {
  label: string;
  /** The cells' numbers. */
  cells: number[];
}

/** The rows and columns of a sweep of two axes. */
export interface SweepGrid {
  row: string;
  column: string;
  columns: string[];
  rows: SweepRow[];
}

/** A sweep with all its words. */
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

/** How many cells of a sweep the button named. */
export interface CellsOfSweep {
  sweep: string;
  cells: number;
}

/** ``newest``, ``oldest``, ``longest``, ``prompt``, or the name of one of `Counts.orders`. */
export type Order = string;

/** Where a page of the history ended: a time and a row. */
export type Cursor = [number, number];

/** What is looked for, by the names of `wan.jobs`; what is absent or empty does not matter. */
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
  /** `take 2 of 3`; empty where there is one. */
  take: string;
  simulated: boolean;
  file: boolean;
  /** The measure that the list is ordered by, with its value; empty in other orders. */
  measure: string;
  /** Null where the page did not ask for measures, or the video is not measured. */
  measures: TileMeasures | null;
  /** The heading that it stands under: a day, a length, or none. */
  day: string;
  at: number;
}

/** How the list can be ordered by what is in the videos. */
export interface OrderChoice {
  name: Order;
  label: string;
}

/** What a gallery is. */
export interface About {
  id: string;
  folder: string;
  /** Tiles in a page. */
  page: number;
  filters: Filters;
  states: { readonly [name: string]: string };
  modes: { readonly [name: string]: string };
  /** Labels of the backends that there are. */
  backends: { readonly [name: string]: string };
  most_compared: number;
  /** Whether it opens with the panel of measures. */
  measures: boolean;
}

/** How many jobs each choice would leave. */
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
  /** What can be looked for by a range. */
  measures: MeasureChoice[];
  /** The line of code that makes a data frame of what is found. */
  code: string;
  /** Videos of the folder that are not measured, where the list goes by measures. */
  unmeasured?: number;
}

/** How far a gallery is with measuring. */
export interface Measuring {
  /** Videos that it was asked to measure; 0 while it was not. */
  total: number;
  left: number;
  paused: boolean;
  /** Grows with each video that was measured, by any process. */
  news: number;
}

/** The next page of the history. */
export interface PageBody {
  filters: Filters;
  order: Order;
  after: Cursor | null;
  /** Whether each tile comes with its measures. */
  measures: boolean;
}

/** A time whose day is asked for. */
export interface DayBody {
  filters: Filters;
  at: number;
}

/** One page of the history. */
export interface PageOfTiles {
  tiles: Tile[];
  cursor: Cursor | null;
  /** What the days of these tiles have come to in words, by their headings. */
  days: { readonly [name: string]: string };
  /** With the first page alone. */
  counts?: Counts;
}

/** What one day has come to. */
export interface DayTotals {
  days: { readonly [name: string]: string };
}

/** A setting that was sent. */
export interface SettingRow {
  name: string;
  label: string;
  text: string;
  default: boolean;
  /** The open form's own value; empty if it is the same. */
  form: string;
}

/** One take of a request. */
export interface TakeInfo {
  id: string;
  label: string;
  title: string;
  star: boolean;
}

/** Everything there is to say of one job. */
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

/** What to write down of a job. */
export interface MarkBody {
  job: string;
  star?: boolean;
  note?: string;
  tags?: string[];
}

/** The job as the gallery shows it now. */
export interface MarkAnswer {
  tile?: Tile;
}

/** The job as it is shown now. */
export interface TileAnswer {
  tile: Tile;
}

/** A film strip, which is in a buffer. */
export interface StripAnswer {
  mime: string;
  frames: number;
}

/** What to write as a file: of a comparison its axes, of a gallery what is picked or found. */
export interface ExportBody {
  suffix: string;
  videos: string;
  rows?: string | null;
  cols?: string | null;
  jobs?: string[];
  filters?: Filters;
  order?: Order;
}

/** Where the file is, and how large, in words. */
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

/** One setting that varies, and its values as labels. */
export interface Axis {
  name: string;
  label: string;
  values: string[];
}

/** Along which axes the cells stand. */
export interface Grid {
  /** What all cells have in common; may be empty. */
  title: string;
  axes: Axis[];
  /** The axis that runs down at first. */
  rows: number | null;
  /** The axis that runs across at first. */
  cols: number | null;
  /** The comparison's id: its stored view carries it, and is hidden while the comparison is on the page. */
  id?: string;
  /** The line that makes a data frame of it; empty where no job is known, none in an exported page. */
  frame?: string;
}

/** One place of a comparison: a video, or why there is none. */
export interface Cell {
  id: string;
  /** The cell in whose place it stands: itself, or the one of which it is a further take. */
  of: string;
  take: number;
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
  actions: CellAction[];
  file: JobFile | null;
  /** In an exported page: where the video is. */
  src: string | null;
  facts: Pair[];
  /** In an exported page: the measures of its video in a few words. */
  badges?: MeasureBadge[];
  /** Which model and service made it, and what it cost; where they are not the same for all. */
  made?: string;
}

/** Which of two cells is better, and a note on the two. */
export interface PairRating {
  a: string;
  b: string;
  better: Better;
  note: string;
}

/** What new takes would be. */
export interface TakesOffer {
  videos: number;
  /** How many and how long, such as `3 videos, 15 s`. */
  quantity: string;
  /** The quantity, and the money where it is known. */
  text: string;
  simulated: boolean;
}

/** What the videos have cost together, and what a new take of each would. */
export interface Totals {
  /** What the videos that are done cost, in words; may be empty. */
  money: string;
  /** A new take of every cell; null where the cells are no sweep's. */
  more: TakesOffer | null;
  /** Why takes that were added are not sent yet; empty where none waits. */
  waits: string;
}

/** What an exported page shows. */
export interface ExportedPage {
  grid: Grid;
  cells: Cell[];
  pairs: PairRating[];
}

/** What to compare: a job with its other takes, a final with its draft, or several jobs. */
export interface CompareBody {
  job?: string;
  /** Whether a final is compared with its draft alone. */
  draft?: boolean;
  jobs?: string[];
  /** Whether the page can draw a model. */
  view: boolean;
}

/** The line that compares them, and the model that shows it; empty where the page cannot draw one. */
export interface CompareAnswer {
  text: string;
  model: string;
}

/** A comparison that the page has opened. */
export interface ModelBody {
  model: string;
}

/** What is thought of two cells. */
export interface JudgeBody {
  a: string;
  b: string;
  better?: Better;
  note?: string;
}

/** Cells to make a new take of. */
export interface TakesCostBody {
  cells: string[];
}

/** Cells to make a new take of, and how many videos the button named. */
export interface TakesBody {
  cells: string[];
  videos: number;
}

export type Side = "left" | "right";

export type Vote = "left" | "right" | "tie" | "both bad";

/** A setting of two takes, shown after a reveal alone. */
export interface RatedLevel {
  name: string;
  left: string;
  right: string;
  differs: boolean;
}

/** A vote of the rater's own: what was chosen, and nothing about the takes. */
export interface CastVote {
  id: string;
  /** Counted from 1, the oldest. */
  number: number;
  choice: Vote;
  note: string;
}

/** A take in the order, after the rater has asked for it. */
export interface RankedRow {
  letter: string;
  label: string;
  chance: number;
  low: number;
  high: number;
  votes: number;
}

/** A rater's round as it stands. */
export interface RatingRound {
  id: string;
  takes: number;
  rater: string;
  criteria: string[];
  criterion: string;
  done: number;
  total: number;
  /** Number of the present pair in this view, counted up with each; 0 if none is left. */
  pair: number;
  /** Shown where the criterion needs it. */
  prompt: string;
  /** What the votes say so far of how sure the order is; nothing about which take is first. */
  verdict: string;
  /** How the rater's votes are spread; empty without one. */
  tally: string;
  /** The last votes, the newest first. */
  votes: CastVote[];
  /** Number of the vote that the next one replaces; 0 if none is changed. */
  changing: number;
  /** Number of pairs that are still to be rated a second time. */
  repeats: number;
  /** How many pairs would be asked a second time; 0 while others are left. */
  can_repeat: number;
  shows_settings: boolean;
  /** Whether votes are marked from now on, because settings or the ranking were shown. */
  marked: boolean;
  can_undo: boolean;
  simulated: boolean;
  /** Whether the foot of both clips is covered: the simulator writes prompt, seed and model there. */
  covered: boolean;
  /** Why no pair can be shown. */
  problem: Message | null;
}

/** A pair of a rating, by the number that the page was given. */
export interface PairBody {
  pair: number;
}

/** A piece of one side's video. */
export interface PairMediaBody {
  pair: number;
  side: Side;
  offset: number;
  length: number;
}

/** A vote on a pair, with how often each side was played to its end. */
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

/** The round after a vote; or, where settings are shown after each, those of the pair, and the round follows. */
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

/** What all votes on the criterion say; later votes of the rater are marked. */
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

/** A resolution in which shots can be made, and what that would cost. */
export interface FilmDraft {
  resolution: string;
  /** Empty where no price is known. */
  price: string;
}

/** One place of the chain, with the take that is chosen. */
export interface FilmShot {
  number: number;
  job: string;
  title: string;
  tone: Tone;
  icon: string;
  percent: number | null;
  seconds: number | null;
  prompt: string;
  /** Its seed, its cost, and how alike the two frames at its seam are. */
  facts: string;
  /** How it does not fit the shot before; empty if it does. */
  problem: string;
  /** Why it has no video. */
  message: string;
  /** All takes of the place; the chosen one among them. */
  takes: FilmTake[];
  /** Whether it begins with an old frame, and can be made from the new one. */
  redo: boolean;
  /** Whether it is being made. */
  under_way: boolean;
  detached: boolean;
  /** What one more take would cost; empty where no price is known. */
  price: string;
  /** Why it cannot be made now; empty where it can. */
  waits: string;
  /** The earlier shot from whose end it can begin, where the one before has ended without a video. */
  start: number | null;
  /** The final of a draft that can be made now. */
  final: FilmDraft | null;
  file: JobFile | null;
}

/** A shot that is not made yet. */
export interface FilmPlanned {
  number: number;
  prompt: string;
  seconds: number | null;
  /** The lengths that it can have. */
  lengths: number[];
  /** What it would cost, and what the prompt asked for. */
  facts: string;
}

/** The planned shots, and how they are sent. */
export interface FilmPlan {
  shots: FilmPlanned[];
  /** Whether each shot is looked at before the next one is sent. */
  look: boolean;
  /** How many are sent without asking again. */
  queued: number;
  /** What is made now, or what to do. */
  title: string;
  /** Why none can be made now; empty where one can. */
  waits: string;
  /** The earlier shot from whose end the next one can begin, where the one before has ended without a video. */
  start: number | null;
  /** All of them at the resolution of drafts; null where the model knows none, or a shot is made. */
  draft: FilmDraft | null;
  /** What the next one would cost; empty where no price is known. */
  price: string;
  price_of_all: string;
  /** Why the last one was not sent. */
  problem: Message | null;
  /** Another value once the planned shots, or their prices, are other ones. */
  as_shown: string;
}

/** A chain with all its words. */
export interface FilmView {
  id: string;
  /** How many shots, and how long they are. */
  head: string;
  /** How many shots are made, and how many have an old start. */
  summary: string;
  simulated: boolean;
  exportable: boolean;
  /** Seconds of a cross-fade that can be chosen. */
  fades: number[];
  /** Why no shot can be added now; empty where one can. */
  waits: string;
  price: string;
  /** What was spent, and what the planned shots would cost by whose prices. */
  money: string;
  /** Whether there is no shot yet, so that a prompt can be split into some. */
  empty: boolean;
  shots: FilmShot[];
  plan: FilmPlan;
}

/** A shot to make again: its take as the page shows it, and the prompt. */
export interface RemakeBody {
  shot: number;
  job: string;
  prompt: string;
  /** The earlier shot from whose end it begins, where that is not the one before. */
  start?: number;
  /** Whether the final of a draft is made. */
  final?: boolean;
}

/** A shot to add, and how many shots the page shows. */
export interface AddShotBody {
  shots: number;
  prompt: string;
}

/** A take to put in the place of a shot. */
export interface ChooseTakeBody {
  shot: number;
  job: string;
}

/** Where the film is, how large, and why it was encoded again; empty where it was not. */
export interface FilmFile {
  path: string;
  size: string;
  word: string;
}

/** A prompt with shots. */
export interface SplitBody {
  prompt: string;
}

/** What a prompt would be split into; nothing is sent. */
export interface SplitOffer {
  shots: number;
  /** How many shots, how long they are together, and their resolution. */
  quantity: string;
  price: string;
  /** Whose prices they are. */
  whose: string;
  problem: Message | null;
}

/** The prompt and the length of a planned shot; null for the length that it has. */
export interface EditShotBody {
  shot: number;
  prompt: string;
  seconds: number | null;
}

/** The next planned shot, how many are to be made, and which plan the page shows. */
export interface MakeShotsBody {
  shot: number;
  shots: number;
  as_shown: string;
  /** The earlier shot from whose end it begins, where that is not the one before. */
  start?: number;
  /** Whether all are made at the resolution of drafts. */
  draft?: boolean;
}

/** Whether each shot is looked at before the next. */
export interface LookBody {
  on: boolean;
}

/** What is written, and for how many seconds the shots fade into each other; null where they do not. */
export interface FilmExportBody {
  form: "mp4" | "edl" | "clips";
  crossfade: number | null;
}

/** Of the form, the cards, the gallery, the comparison, the rating and the film strip, in this order. */
export interface Traits {
  table: Table;
  /** Set by the page as well. */
  settings: Settings;
  /** Fields with several values: a list, a text such as `1, 2, 7..9`, or true for a prompt in each line. Set by the page as well. */
  varied: Settings;
  /** What changes of the model have replaced. Set by the page as well. */
  left: Left;
  /** How many times the page has changed the settings. Set by the page. */
  edits: number;
  /** Which page has changed them last. Set by the page. */
  editor: string;
  verdict: Verdict;
  jobs: JobView[];
  sweeps: SweepView[];
  backend: Backend;
  loaded: Loaded;
  /** The parts of the page's code that the widget needs, each as a reference to the hidden model that has its text. */
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
  /** How many of its videos were measured since it was opened: what the page shows of them may be old. */
  measured: number;
  rating: RatingRound;
  film: FilmView;
}

/** The version that both sides name in every message. */
export const PROTOCOL = 1;

/** Each kind of message. */
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
