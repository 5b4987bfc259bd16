/** What the form draws only when somebody opens it or a model has it: a part of the code of its own. */
export { Confirmation } from "./Confirmation";
export { RangeField } from "./fields/Duration";
export { Roles } from "./fields/Roles";
export { KeyPanel } from "./KeyPanel";
export { PresetPanel } from "./memory/PresetPanel";
export { ModelPanel } from "./ModelPanel";
