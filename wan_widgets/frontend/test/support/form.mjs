/** Tables, verdicts and a form's model for tests. */
import { FakeModel } from "./kernel.mjs";

export const field = (name, kind, more = {}) => ({
  name,
  kind,
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
  model: "wan2.6",
  label: "Wan 2.6",
  fields: [
    field("prompt", "text"),
    field("image", "image"),
    field("references", "clips", { max_items: 3 }),
    field("aspect_ratio", "choice", { default: "16:9", choices: ["16:9", "9:16"] }),
    field("seed", "integer"),
  ],
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

const applies = { enabled: true, reason: "", off_choices: {} };

export const verdict = (more = {}) => ({
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
  new FakeModel({ table: TABLE, settings: {}, varied: {}, edits: 0, verdict: verdict(), loaded: {}, ...traits });
