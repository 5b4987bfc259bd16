/** A model table, verdicts and a form's widget model for tests. */
import { FakeModel } from "./kernel.mjs";

const FILES = { image: "image", images: "image", clip: "video", clips: "video", audios: "audio" };

export const field = (name, kind, more = {}) => ({
  name,
  kind,
  file_kind: FILES[kind] ?? null,
  several: ["images", "clips", "audios"].includes(kind),
  called: kind === "clips" ? "character{number}" : "",
  noun: name,
  labels: {},
  special: [],
  minimum: null,
  maximum: null,
  label: name,
  help: "",
  default: null,
  choices: [],
  max_items: 1,
  soft_length: null,
  advanced: false,
  accept: [],
  ...more,
});

export const TABLE = {
  key: "wan2.6 at toapis",
  draft: "",
  model: "wan2.6",
  label: "Wan 2.6",
  fields: [
    field("prompt", "text"),
    field("image", "image"),
    field("references", "clips", { max_items: 3 }),
    field("aspect_ratio", "choice", { default: "16:9", choices: ["16:9", "9:16"] }),
    field("seed", "integer"),
  ],
  media: ["image", "last_image", "references", "reference_images"],
  snippets: { templates: [], inserts: [] },
};

export const issue = (name, more = {}) => ({
  field: name,
  severity: "error",
  message: `${name} is wrong.`,
  hint: "",
  code: "wrong",
  index: null,
  fixes: [],
  ...more,
});

export const applies = { enabled: true, reason: "", off_choices: {}, most: null, most_reason: "", note: "", count: "", fixes: [] };

export const verdict = (more = {}) => ({
  table: TABLE.key,
  set_aside: [],
  edits: 0,
  mode: "t2v",
  mode_label: "Text to video",
  mode_reason: "",
  can_send: true,
  issues: [],
  template: null,
  names: [],
  fields: Object.fromEntries(TABLE.fields.map(({ name }) => [name, applies])),
  output: { size: "", duration: "", sound: "" },
  inputs: {},
  estimate: { quantity: "1 video, 5 s", seconds: 5, resolution: "720p", money: null, priced: false },
  limits: { left: "", room: null },
  sweep: null,
  ...more,
});

export const formModel = (traits = {}) =>
  new FakeModel({ table: TABLE, settings: {}, varied: {}, left: {}, edits: 0, verdict: verdict(), loaded: {}, ...traits });
