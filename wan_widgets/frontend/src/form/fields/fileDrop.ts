/**
 * Files that arrive by drop or paste anywhere on the form, sorted into the slots that take them.
 * A drop on a slot is for that slot; elsewhere the type of the file decides.
 */
import { useState } from "preact/hooks";
import type { Field } from "../../generated/protocol";

export interface FileDrop {
  /** The slot that would take what is dragged over the form. */
  target: string;
  handlers: {
    onDragEnter: (event: DragEvent) => void;
    onDragOver: (event: DragEvent) => void;
    onDragLeave: (event: DragEvent) => void;
    onDrop: (event: DragEvent) => void;
    onPaste: (event: ClipboardEvent) => void;
  };
}

export function useFileDrop(
  slots: Field[],
  onFiles: (field: Field, files: File[]) => void,
  hasRoom: (field: Field) => boolean = () => true,
): FileDrop {
  const [target, setTarget] = useState("");

  const slotOf = (event: DragEvent): Field | undefined => {
    const element = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-slot]") : null;
    const types = [...(event.dataTransfer?.items ?? [])].map((item) => item.type);
    return (
      slots.find((slot) => slot.name === element?.dataset["slot"]) ??
      slots.find((slot) => hasRoom(slot) && types.some((type) => accepts(slot, type))) ??
      slots.find((slot) => types.some((type) => accepts(slot, type)))
    );
  };
  const drag = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes("Files") !== true) return;
    event.preventDefault();
    event.stopPropagation();
    setTarget(slotOf(event)?.name ?? "");
  };
  return {
    target,
    handlers: {
      onDragEnter: drag,
      onDragOver: drag,
      onDragLeave: ({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node && (currentTarget as Node).contains(relatedTarget))) setTarget("");
      },
      onDrop: (event) => {
        const files = [...(event.dataTransfer?.files ?? [])];
        if (files.length === 0) return;
        const slot = slotOf(event);
        event.preventDefault();
        event.stopPropagation();
        setTarget("");
        if (slot !== undefined) onFiles(slot, files);
      },
      onPaste: (event) => {
        const files = [...(event.clipboardData?.files ?? [])];
        const fitting = slots.filter((one) => files.some((file) => accepts(one, file.type)));
        const slot = fitting.find((one) => one.name === focused(event)) ?? fitting.find(hasRoom) ?? fitting[0];
        // A text with a picture of it (a spreadsheet's cells) that is pasted into a text field is meant as text.
        const typing = event.target instanceof Element && event.target.matches("input, textarea");
        if (slot === undefined || (typing && event.clipboardData?.types.includes("text/plain") === true)) return;
        event.preventDefault();
        const taken = files.filter((file) => accepts(slot, file.type));
        onFiles(slot, slot.several ? taken : taken.slice(0, 1));
      },
    },
  };
}

function accepts(slot: Field, type: string): boolean {
  return slot.file_kind !== null && type.startsWith(`${slot.file_kind}/`);
}

/** The slot in which the focus is. */
function focused({ target }: Event): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>("[data-slot]")?.dataset["slot"] : undefined;
}
