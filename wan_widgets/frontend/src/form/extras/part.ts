/** What the form draws only when somebody opens it, or when a model has it: loaded on demand as a part of its own. */
export { Confirmation } from "../Confirmation";
export { RangeField } from "../fields/Duration";
export { Roles } from "../fields/Roles";
export { KeyPanel } from "./KeyPanel";
export { PresetPanel } from "../memory/PresetPanel";
export { ModelPanel } from "./ModelPanel";
