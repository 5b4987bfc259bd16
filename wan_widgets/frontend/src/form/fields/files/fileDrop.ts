/**
 * Files dropped or pasted anywhere on the form, assigned to a slot that accepts them.
 * A drop on a slot goes to that slot; elsewhere the file type decides.
 */
import { useState } from "preact/hooks";
import type { Field } from "../../../generated/protocol";

export interface FileDrop {
  /** The slot that would receive the dragged file. */
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
        // In a text field, paste as text if there is text: spreadsheets also copy their cells as an image.
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

/** The slot that has the focus. */
function focused({ target }: Event): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>("[data-slot]")?.dataset["slot"] : undefined;
}
