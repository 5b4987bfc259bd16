/** The model and the service in the form's header: a button that names them, and opens the list of models. */
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { Icon } from "../../lib/icons";
import { Messages } from "../fields/Messages";
import type { FormPartProps } from "../state";

/** Choose a backend, the service that the simulator imitates, or a region of a service. */
export type Choose = (name: string, more?: { service?: string; region?: string }) => void;

export interface PickerProps extends FormPartProps {
  choose: Choose;
}

export interface PickerState {
  open: boolean;
  toggle: () => void;
  close: () => void;
  opener: { current: HTMLButtonElement | null };
}

export function usePicker(): PickerState {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  return {
    open,
    opener,
    toggle: () => {
      setOpen(!open);
    },
    close: () => {
      setOpen(false);
      opener.current?.focus();
    },
  };
}

export function PickerButton({ picker, form, id, backend }: Pick<PickerProps, "form" | "id" | "backend"> & { picker: PickerState }): VNode {
  const face = backend.faces.find((one) => one.chosen && one.name !== "")?.label ?? "";
  const several = Array.isArray(form.varied["model"]) ? form.varied["model"].length : 1;
  return (
    <button
      ref={picker.opener}
      type="button"
      class="wan-pick2"
      aria-expanded={picker.open}
      aria-controls={picker.open ? `${id}-models` : undefined}
      onClick={picker.toggle}
    >
      <span>
        {several > 1 ? `${several} models` : form.table.label}{" "}
        <small>
          on {backend.label}
          {face === "" ? "" : `, as ${face}`}
          {backend.region === "" ? "" : `, ${backend.region}`}
        </small>
      </span>
      <Icon name="chev" />
    </button>
  );
}

/** Issues with the chosen model. */
export function ModelMessages({ form, id }: Pick<PickerProps, "form" | "id">): VNode | null {
  const issues = form.varied["model"] === undefined ? form.issues("model") : [];
  if (issues.length === 0) return null;
  return (
    <div class="wan-head__msgs" data-field="model" data-problem="true">
      <Messages form={form} issues={issues} id={`${id}-model-msgs`} />
    </div>
  );
}
